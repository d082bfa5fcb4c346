//! `coupon list` and `coupon check`.

use std::io::{self, Write};
use std::iter;

use crate::domain::code::coupon::{Code, CodeSpec, CodeStatus, CouponCode};
use crate::domain::code::hand_out::{HandOut, HandOutLabel, HandOutState};
use crate::domain::label::{Agent, BatchName, Campaign, Channel, Content};
use crate::domain::period::Zone;
use crate::domain::record::leak::Flag;
use crate::domain::record::uses::Used;
use crate::domain::time::Timestamp;

use super::cell::Cell;
use super::escape::inert;
use super::list::List;
use super::unplaced::minute;

/// The columns of `coupon list` that every list has.
const COLUMNS: [&str; 10] = [
    "code", "campaign", "channel", "agent", "batch", "discount", "status", "limit", "redeemed",
    "flags",
];
/// Of a code that was exported: for which shops.
const EXPORTED: &str = "exported";
/// The columns that a terminal's table leaves out first: those that are mostly the same in each row.
pub const SPARE_COUPON_COLUMNS: &[&str] =
    &["limit", EXPORTED, "batch", "discount", "campaign", "channel", "given_at", "redeemed"];
/// What became of a code of a batch, and who was given it.
const HAND_OUT: [&str; 5] = ["state", "label", "given_by", "given_at", "until"];

/// The columns of a list of codes. A table leaves out those that say nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CouponColumns {
    has_exports: bool,
    has_hand_outs: bool,
}

impl CouponColumns {
    /// All of them, as every format but tables has them.
    pub const ALL: Self = Self { has_exports: true, has_hand_outs: true };

    /// Has the columns that this code needs.
    pub fn note(&mut self, code: &Code) {
        self.has_exports |= !code.exports.is_empty();
        self.has_hand_outs |= code.given.is_some();
    }

    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let exported = self.has_exports.then_some(EXPORTED);
        let hand_out = HAND_OUT.into_iter().filter(|_| self.has_hand_outs);
        COLUMNS.into_iter().chain(exported).chain(hand_out).collect()
    }
}

/// A code, spelled as printed. A shop's own code may look like a formula.
pub(super) fn code_cell(printed: &CouponCode) -> Cell<'_> {
    let text = printed.as_str().into();
    if printed.is_mintable() { Cell::Plain(text) } else { Cell::Text(text) }
}

/// Flags, joined; nothing without any.
pub(super) fn flags_cell(flags: impl Iterator<Item = Flag>) -> Cell<'static> {
    let names: Vec<&str> = flags.map(Flag::as_str).collect();
    Cell::plain((!names.is_empty()).then(|| names.join("|")))
}

/// A code as a row, spelled as printed, with its status at `at`. `redeemed` is how often orders used it; `None` if they
/// were not counted. Times are those of the zone, or UTC without one.
pub fn coupon_row<'a>(
    code: &'a Code,
    at: Timestamp,
    redeemed: Option<u64>,
    flags: impl Iterator<Item = Flag>,
    columns: CouponColumns,
    zone: Option<&Zone>,
) -> Vec<Cell<'a>> {
    let CodeSpec { code: printed, tags, terms, origin: _ } = &code.spec;
    let mut row = vec![
        code_cell(printed),
        Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
        Cell::text(tags.channel.as_ref().map(Channel::as_str)),
        Cell::text(tags.agent.as_ref().map(Agent::as_str)),
        Cell::text(code.batch.as_ref().map(BatchName::as_str)),
        Cell::plain(terms.discount.map(|discount| discount.to_string())),
        Cell::Plain(code.status(at, redeemed.unwrap_or_default()).as_str().into()),
        terms.limit.map_or(Cell::Missing, |limit| Cell::Count(limit.into())),
        redeemed.map_or(Cell::Missing, Cell::Count),
        flags_cell(flags),
    ];
    if columns.has_exports {
        let shops: Vec<&str> = code.exports.iter().map(|export| export.shop.as_str()).collect();
        row.push(Cell::plain((!shops.is_empty()).then(|| shops.join("|"))));
    }
    if columns.has_hand_outs {
        row.extend(hand_out(code, at, redeemed.unwrap_or_default(), zone));
    }
    row
}

fn hand_out<'a>(
    code: &'a Code,
    at: Timestamp,
    redeemed: u64,
    zone: Option<&Zone>,
) -> [Cell<'a>; 5] {
    let given = code.given.as_ref();
    let shown = |at: Timestamp| zone.map_or_else(|| at.to_string(), |zone| minute(at, zone));
    let is_out = code.batch.is_none() || (code.retired_at.is_some() && given.is_none());
    let state = (!is_out).then(|| HandOutState::of(given, redeemed, at).as_str());
    [
        Cell::plain(state),
        Cell::text(given.and_then(|given| given.label.as_ref()).map(HandOutLabel::as_str)),
        Cell::text(given.and_then(|given| given.agent.as_ref()).map(Agent::as_str)),
        Cell::plain(given.map(|given| shown(given.at))),
        Cell::plain(given.and_then(|given| given.until).map(shown)),
    ]
}

/// A list of codes without the number of redemptions.
pub fn coupons<'a>(codes: impl IntoIterator<Item = &'a Code>, at: Timestamp) -> List<'a> {
    let columns = CouponColumns::default();
    let rows =
        codes.into_iter().map(|code| coupon_row(code, at, None, iter::empty(), columns, None));
    List { columns: columns.names(), spare: &[], rows: rows.collect() }
}

/// The answer to `coupon check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAnswer<'a> {
    /// The code exists.
    Known {
        /// The code that was typed.
        code: &'a Code,
        /// How often orders used it.
        used: Used,
        flags: &'a [Flag],
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

/// The columns of an answer.
#[must_use]
pub fn code_answer_columns() -> Vec<&'static str> {
    let columns = ["answer"].iter().chain(&COLUMNS).chain(&TERM_COLUMNS);
    columns.chain(&[EXPORTED]).chain(&HAND_OUT).copied().collect()
}

/// An answer as a row. A known code is spelled as printed, an unknown one as typed.
#[must_use]
pub fn code_answer<'a>(
    typed: &'a CouponCode,
    answer: &CodeAnswer<'a>,
    at: Timestamp,
    zone: &Zone,
) -> List<'a> {
    let mut row = vec![Cell::Plain(answer.as_str().into())];
    if let CodeAnswer::Known { code, used, flags } = answer {
        let terms = &code.spec.terms;
        let flags = flags.iter().copied();
        let mut of_code = coupon_row(code, at, Some(used.count), flags, CouponColumns::ALL, None);
        let later = of_code.split_off(COLUMNS.len());
        row.extend(of_code);
        row.extend([
            terms.limit_by_customer.map_or(Cell::Missing, |limit| Cell::Count(limit.into())),
            Cell::plain(terms.first_day(zone).map(|day| day.to_string())),
            Cell::plain(terms.last_day(zone).map(|day| day.to_string())),
            Cell::plain(terms.minimum.map(|minimum| minimum.to_string())),
        ]);
        row.extend(later);
    } else {
        row.push(Cell::Text(typed.as_str().into()));
    }
    let columns = code_answer_columns();
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
    let (code, used) = match answer {
        CodeAnswer::Known { code, used, flags: _ } => (code, *used),
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
    let redeemed = used.count;
    let status = code.status(at, redeemed);
    let status = match (status, terms.first_day(zone), terms.last_day(zone)) {
        (CodeStatus::NotStarted, Some(first), _) => format!("{status}, valid from {first}"),
        (CodeStatus::Ended, _, Some(last)) => format!("{status}, was valid until {last}"),
        _ => status.to_string(),
    };
    let summary = terms.summary(zone);
    let of_limit = match terms.limit {
        None => redeemed.to_string(),
        Some(limit) => format!("{redeemed} of {limit}"),
    };
    line("code", Some(code.spec.code.as_str()))?;
    line("status", Some(&status))?;
    line("redeemed", Some(&of_limit))?;
    line("terms", (!summary.is_empty()).then_some(&*summary))?;
    line("campaign", tags.campaign.as_ref().map(Campaign::as_str))?;
    line("channel", tags.channel.as_ref().map(Channel::as_str))?;
    line("agent", tags.agent.as_ref().map(Agent::as_str))?;
    line("content", tags.content.as_ref().map(Content::as_str))?;
    line("batch", code.batch.as_ref().map(BatchName::as_str))?;
    let shops: Vec<&str> = code.exports.iter().map(|export| export.shop.as_str()).collect();
    line("exported", (!shops.is_empty()).then(|| shops.join(", ")).as_deref())?;
    line("given", code.given.as_ref().map(|given| said_of(given, used, zone)).as_deref())
}

/// Who was given a code, in words: `2026-11-20 14:02:11 to Ann by mia, until 2026-11-22 14:02:11`.
fn said_of(given: &HandOut, used: Used, zone: &Zone) -> String {
    let to = given.label.as_ref().map(|label| format!(" to {}", label.as_str()));
    let by = given.agent.as_ref().map(|agent| format!(" by {agent}"));
    let until = given.until.map(|until| format!(", until {}", zone.clock(until)));
    let is_late = used.last.is_some_and(|last| given.is_over(last));
    let late = is_late.then(|| "; redeemed late".to_owned());
    let parts = [Some(zone.clock(given.at)), to, by, until, late];
    parts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
