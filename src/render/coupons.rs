//! `coupon list` and `coupon check`.

use std::io::{self, Write};

use crate::domain::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::{Agent, BatchName, Campaign, Channel, Content};
use crate::domain::time::Timestamp;

use super::cell::Cell;
use super::list::List;
use super::text::inert;

/// The columns of `coupon list`.
pub const COUPON_COLUMNS: &[&str] = &[
    "code", "campaign", "channel", "agent", "batch", "discount", "status", "limit", "redeemed",
    "flags",
];

/// A list of codes, each as printed, with their status at an instant. Redemptions are handed in: the
/// orders that used it.
pub fn coupons<'a>(
    codes: impl IntoIterator<Item = &'a Code>,
    at: Timestamp,
    redeemed: impl Fn(&FoldedCode) -> Option<u64>,
) -> List<'a> {
    let row = |code: &'a Code| {
        let tags = &code.spec.tags;
        vec![
            Cell::Plain(code.spec.code.as_str().into()),
            Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
            Cell::text(tags.channel.as_ref().map(Channel::as_str)),
            Cell::text(tags.agent.as_ref().map(Agent::as_str)),
            Cell::text(code.batch.as_ref().map(BatchName::as_str)),
            Cell::plain(code.spec.terms.discount.map(|discount| discount.to_string())),
            Cell::Plain(code.status(at).as_str().into()),
            code.spec.terms.limit.map_or(Cell::Missing, |limit| Cell::Count(limit.into())),
            redeemed(&code.spec.code.folded()).map_or(Cell::Missing, Cell::Count),
            Cell::Missing,
        ]
    };
    List {
        columns: COUPON_COLUMNS.to_vec(),
        spare: &[],
        rows: codes.into_iter().map(row).collect(),
    }
}

/// What a code is, as somebody typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAnswer<'a> {
    /// It is there.
    Known {
        /// The code.
        code: &'a Code,
        /// How often it was redeemed.
        redeemed: u64,
    },
    /// It is not, and one slip of the finger away from one that is.
    Slip,
    /// It is not.
    Unknown,
}

impl CodeAnswer<'_> {
    /// The word of machines.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Known { .. } => "known",
            Self::Slip => "slip",
            Self::Unknown => "unknown",
        }
    }
}

/// An answer as a row: of a known code as it is printed, of another as it was typed.
#[must_use]
pub fn code_answer<'a>(typed: &'a CouponCode, answer: &CodeAnswer<'a>, at: Timestamp) -> List<'a> {
    let mut list = match answer {
        CodeAnswer::Known { code, redeemed } => coupons([*code], at, |_| Some(*redeemed)),
        CodeAnswer::Slip | CodeAnswer::Unknown => {
            let mut row = vec![Cell::Missing; COUPON_COLUMNS.len()];
            row[0] = Cell::Text(typed.as_str().into());
            List { columns: COUPON_COLUMNS.to_vec(), spare: &[], rows: vec![row] }
        }
    };
    list.columns.insert(0, "answer");
    for row in &mut list.rows {
        row.insert(0, Cell::Plain(answer.as_str().into()));
    }
    list
}

/// An answer for people: a sentence, or the terms of the code, a line each.
pub fn code_card(answer: &CodeAnswer<'_>, at: Timestamp, out: &mut dyn Write) -> io::Result<()> {
    let (code, redeemed) = match answer {
        CodeAnswer::Known { code, redeemed } => (code, *redeemed),
        CodeAnswer::Slip => return writeln!(out, "one character is off"),
        CodeAnswer::Unknown => return writeln!(out, "unknown"),
    };
    let mut line = |name: &str, value: Option<&str>| match value {
        Some(value) => writeln!(out, "{name:<11} {}", inert(value)),
        None => Ok(()),
    };
    let tags = &code.spec.tags;
    let uses = match code.spec.terms.limit {
        None => redeemed.to_string(),
        Some(limit) if redeemed < u64::from(limit) => format!("{redeemed} of {limit}"),
        Some(limit) => format!("{redeemed} of {limit}: used up"),
    };
    line("code", Some(code.spec.code.as_str()))?;
    line("status", Some(code.status(at).as_str()))?;
    line("redeemed", Some(&uses))?;
    line("discount", code.spec.terms.discount.map(|discount| discount.to_string()).as_deref())?;
    line("campaign", tags.campaign.as_ref().map(Campaign::as_str))?;
    line("channel", tags.channel.as_ref().map(Channel::as_str))?;
    line("agent", tags.agent.as_ref().map(Agent::as_str))?;
    line("content", tags.content.as_ref().map(Content::as_str))?;
    line("batch", code.batch.as_ref().map(BatchName::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coupon::{CodeSpec, Discount};
    use crate::domain::label::Tags;
    use crate::domain::link::Origin;
    use crate::domain::terms::Terms;
    use crate::render::{Format, list};

    #[test]
    fn codes_are_listed_as_printed_and_counted_as_folded() {
        let spec = CodeSpec {
            code: CouponCode::parse("Hello-10").unwrap(),
            tags: Tags { agent: Some(Agent::parse("mia").unwrap()), ..Tags::default() },
            terms: Terms {
                discount: Discount::parse("10%").ok(),
                limit: Some(100),
                ..Terms::default()
            },
            origin: Origin::Entry,
        };
        let bare = CodeSpec { terms: Terms::default(), ..spec.clone() };
        let at = Timestamp::from_ms(0).unwrap();
        let codes = [
            Code { spec, batch: None, created_at: at, retired_at: None },
            Code { spec: bare, batch: None, created_at: at, retired_at: Some(at) },
        ];
        let redeemed = |code: &FoldedCode| Some(u64::from(code.as_str() == "HELL010") * 7);
        let mut out = Vec::new();
        list(&coupons(&codes, at, redeemed), Format::Csv, &mut out).unwrap();
        let expected = "code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags\n\
                        Hello-10,,,mia,,10%,live,100,7,\n\
                        Hello-10,,,mia,,,retired,,7,\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
