//! `coupon list` and `coupon check`.

use std::io::{self, Write};

use crate::domain::code::coupon::{Code, CodeSpec, CodeStatus, CouponCode};
use crate::domain::label::{Agent, BatchName, Campaign, Channel, Content};
use crate::domain::period::Zone;
use crate::domain::time::Timestamp;

use super::cell::Cell;
use super::escape::inert;
use super::list::List;

/// The columns of `coupon list`.
pub const COUPON_COLUMNS: &[&str] = &[
    "code", "campaign", "channel", "agent", "batch", "discount", "status", "limit", "redeemed",
    "flags",
];

/// A code as a row, spelled as printed, with its status at `at`. `redeemed` is the number of orders that
/// used it; `None` if they were not counted.
#[must_use]
pub fn coupon_row(code: &Code, at: Timestamp, redeemed: Option<u64>) -> Vec<Cell<'_>> {
    let CodeSpec { code: printed, tags, terms, origin: _ } = &code.spec;
    let code_cell = if printed.is_mintable() {
        Cell::Plain(printed.as_str().into())
    } else {
        // A shop's own code may look like a formula.
        Cell::Text(printed.as_str().into())
    };
    vec![
        code_cell,
        Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
        Cell::text(tags.channel.as_ref().map(Channel::as_str)),
        Cell::text(tags.agent.as_ref().map(Agent::as_str)),
        Cell::text(code.batch.as_ref().map(BatchName::as_str)),
        Cell::plain(terms.discount.map(|discount| discount.to_string())),
        Cell::Plain(code.status(at, redeemed.unwrap_or_default()).as_str().into()),
        terms.limit.map_or(Cell::Missing, |limit| Cell::Count(limit.into())),
        redeemed.map_or(Cell::Missing, Cell::Count),
        Cell::Missing,
    ]
}

/// A list of codes without the number of redemptions.
pub fn coupons<'a>(codes: impl IntoIterator<Item = &'a Code>, at: Timestamp) -> List<'a> {
    let rows = codes.into_iter().map(|code| coupon_row(code, at, None));
    List { columns: COUPON_COLUMNS.to_vec(), spare: &[], rows: rows.collect() }
}

/// The answer to `coupon check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAnswer<'a> {
    /// The code exists.
    Known {
        /// The code that was typed.
        code: &'a Code,
        /// How many orders used it.
        redeemed: u64,
    },
    /// There is no such code, but these codes differ from it by one typing error.
    Similar(&'a [Code]),
    /// There is no such code. It has the pattern of a batch, and a check character that does not match.
    WrongCheck,
    /// There is no such code.
    Unknown,
}

impl CodeAnswer<'_> {
    /// The word in machine formats.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Known { .. } => "known",
            Self::Similar(_) | Self::WrongCheck => "slip",
            Self::Unknown => "unknown",
        }
    }
}

/// More suggestions than this would not help.
const SIMILAR_MAX: usize = 3;

/// The terms of a code that `coupon list` does not show.
const TERM_COLUMNS: [&str; 4] = ["limit_by_customer", "starts", "ends", "minimum"];

/// An answer as a row. A known code is spelled as printed, an unknown one as typed.
#[must_use]
pub fn code_answer<'a>(
    typed: &'a CouponCode,
    answer: &CodeAnswer<'a>,
    at: Timestamp,
    zone: &Zone,
) -> List<'a> {
    let mut row = vec![Cell::Plain(answer.as_str().into())];
    if let CodeAnswer::Known { code, redeemed } = answer {
        let terms = &code.spec.terms;
        row.extend(coupon_row(code, at, Some(*redeemed)));
        row.extend([
            terms.limit_by_customer.map_or(Cell::Missing, |limit| Cell::Count(limit.into())),
            Cell::plain(terms.first_day(zone).map(|day| day.to_string())),
            Cell::plain(terms.last_day(zone).map(|day| day.to_string())),
            Cell::plain(terms.minimum.map(|minimum| minimum.to_string())),
        ]);
    } else {
        row.push(Cell::Text(typed.as_str().into()));
    }
    let columns = ["answer"].iter().chain(COUPON_COLUMNS).chain(&TERM_COLUMNS);
    let columns: Vec<&'static str> = columns.copied().collect();
    row.resize(columns.len(), Cell::Missing);
    List { columns, spare: &[], rows: vec![row] }
}

/// Writes an answer for people: one sentence, or a line for each property of a known code.
pub fn code_card(
    answer: &CodeAnswer<'_>,
    at: Timestamp,
    zone: &Zone,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (code, redeemed) = match answer {
        CodeAnswer::Known { code, redeemed } => (code, *redeemed),
        CodeAnswer::Similar(similar) => {
            let codes: Vec<&str> =
                similar.iter().take(SIMILAR_MAX).map(|code| code.spec.code.as_str()).collect();
            return writeln!(out, "No such code. Did you mean {}?", inert(&codes.join(" or ")));
        }
        CodeAnswer::WrongCheck => {
            return writeln!(
                out,
                "No such code: its check character does not match. Check each letter."
            );
        }
        CodeAnswer::Unknown => return writeln!(out, "No such code."),
    };
    let mut line = |name: &str, value: Option<&str>| match value {
        Some(value) => writeln!(out, "{name:<11} {}", inert(value)),
        None => Ok(()),
    };
    let CodeSpec { tags, terms, .. } = &code.spec;
    let status = code.status(at, redeemed);
    let status = match (status, terms.first_day(zone), terms.last_day(zone)) {
        (CodeStatus::NotStarted, Some(first), _) => format!("{status}, valid from {first}"),
        (CodeStatus::Ended, _, Some(last)) => format!("{status}, was valid until {last}"),
        _ => status.to_string(),
    };
    let summary = terms.summary(zone);
    let uses = match terms.limit {
        None => redeemed.to_string(),
        Some(limit) => format!("{redeemed} of {limit}"),
    };
    line("code", Some(code.spec.code.as_str()))?;
    line("status", Some(&status))?;
    line("redeemed", Some(&uses))?;
    line("terms", (!summary.is_empty()).then_some(&*summary))?;
    line("campaign", tags.campaign.as_ref().map(Campaign::as_str))?;
    line("channel", tags.channel.as_ref().map(Channel::as_str))?;
    line("agent", tags.agent.as_ref().map(Agent::as_str))?;
    line("content", tags.content.as_ref().map(Content::as_str))?;
    line("batch", code.batch.as_ref().map(BatchName::as_str))
}

#[cfg(test)]
mod tests;
