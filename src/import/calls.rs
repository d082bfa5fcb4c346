//! The calls file: one row for each call that a telephone system or a service counted.
//!
//! Invariant: numbers are in international form before they are compared or hashed. A caller whose number was
//! withheld is nobody, and their call is a call.

use std::borrow::Cow;
use std::io::Read;

use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, LabelError, Outcome};
use crate::domain::record::call::Call;
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::phone::{Country, Phone};

use super::cell::{in_one_line, label, shown};
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::number::phone;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Named, Refusal, Rows, foreign_id};
use super::words::seconds;

file_columns!(
    /// The columns of a calls file, which can be in any order.
    Column {
        CalledNumber = "called_number", required, "your number: +49 30 901820";
        Caller = "caller", required, "the other one; kept only as a hash; may be empty";
        StartedAt = "started_at", required, "when it began: 2026-11-20T09:30:00Z";
        DurationS = "duration_s", optional, "seconds that it took";
        Outcome = "outcome", optional, "answered, missed, voicemail, ...";
        CallId = "call_id", optional, "the call's id in the telephone system";
        Agent = "agent", optional, "who answered";
        Country = "country", optional, "of the caller, such as DE [default: of the number]";
        UpdatedAt = "updated_at", optional, "when the row changed; the latest row counts";
    }
);

/// The columns of a calls file.
pub const CALL_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the calls of a file. Without a people key, the first row with a caller is an error of the whole
/// file.
pub fn calls<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, Call>, ImportError> {
    Rows::open::<Column>(input, call, options, people)
}

fn call(cells: &Cells<'_>) -> Result<Call, Refusal> {
    let options = cells.options();
    let time = |text| cells.time(text);
    let called =
        cells.required(Column::CalledNumber, |text| phone(&shown(text), options.country))?;
    let started_at = cells.required(Column::StartedAt, time)?;
    let mut of_number = None;
    let person = cells.named(Column::Caller, |text| {
        let named = caller(text, options)?;
        of_number = named.as_deref().and_then(|named| Phone::parse(named).ok()?.country());
        Ok(named)
    })?;
    let in_keys = person.as_ref().map(|Named { in_keys, .. }| *in_keys);
    let country = cells.parsed(Column::Country, str::parse::<Country>)?;
    Ok(Call {
        epoch: options.epoch,
        updated_at: cells.parsed(Column::UpdatedAt, time)?,
        started_at,
        id: Call::key(&called, in_keys, started_at),
        called,
        duration_s: cells.parsed(Column::DurationS, seconds)?,
        outcome: cells.parsed(Column::Outcome, outcome)?,
        call_id: cells.parsed(Column::CallId, foreign_id)?,
        agent: cells.parsed(Column::Agent, label(Agent::parse))?,
        country: country.or(of_number),
        caller: person.map(|named| named.person),
        imports: Imports::LASTING,
    })
}

/// What telephone systems write where a number was withheld.
const WITHHELD: &[&str] = &[
    "ANONYMOUS",
    "ANONYM",
    "UNKNOWN",
    "UNBEKANNT",
    "PRIVATE",
    "PRIVATE NUMBER",
    "RESTRICTED",
    "UNAVAILABLE",
    "WITHHELD",
    "BLOCKED",
    "NO CALLER ID",
    "UNTERDR\u{dc}CKT",
    "DESCONOCIDO",
    "ANONYME",
    "MASQU\u{c9}",
    "-",
];

/// The caller, as they are hashed; `None` if the number was withheld. What is no number at all, such as the name
/// of a client, is one as it is.
fn caller<'t>(text: &'t str, options: &Options) -> Result<Option<Cow<'t, str>>, BadReason> {
    let name = fold_name(text.trim_start_matches('+'));
    if WITHHELD.contains(&name.as_str()) {
        return Ok(None);
    }
    if !text.contains(|c: char| c.is_ascii_digit()) || text.contains('@') {
        return Ok(Some(Cow::Borrowed(text)));
    }
    Ok(Some(Cow::Owned(phone(text, options.country)?.into())))
}

/// A word of any system, folded so that one outcome has one spelling.
fn outcome(text: &str) -> Result<Outcome, LabelError> {
    let words = in_one_line(text).replace(['_', '-'], " ");
    let words = fold_name(&words).to_lowercase();
    Outcome::parse(&words)
}

#[cfg(test)]
mod tests;
