//! The events file: one row for each conversion that is no order, step towards one, answer, or opt-in and opt-out.
//!
//! Invariant: values are kept as written. Codes and click ids are resolved when a report is built.

use std::io::Read;
use std::sync::Arc;

use crate::domain::record::event::Event;
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PeopleKey;

use super::cell::in_one_line;
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::options::Options;
use super::redemptions::code;
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows, foreign_id};
use super::words::{hundredths, word};

file_columns!(
    /// The columns of an events file, which can be in any order.
    Column {
        EventId = "event_id", required, "the event's id in the tool";
        Kind = "kind", required, "sale, booking, lead, ...; step, answer, opt_in, opt_out";
        At = "at", required, "when: 2026-11-20T09:30:00Z";
        Customer = "customer", optional, "e-mail, phone number or id; kept only as a hash";
        ClickId = "click_id", optional, "the lnk of the page that it happened on";
        Code = "code", optional, "the code that was used";
        Value = "value", optional, "what it is worth";
        Currency = "currency", optional, "EUR, USD, ...; needed with a value";
        Score = "score", optional, "points that were given: 9, 4.5";
        Step = "step", optional, "which step it is";
        Question = "question", optional, "what was asked";
        Answer = "answer", optional, "what was answered";
        UpdatedAt = "updated_at", optional, "when the row changed; the latest row counts";
    }
);

/// The columns of an events file.
pub const EVENT_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the events of a file. Without a people key, the first row with a customer is an error of the
/// whole file.
pub fn events<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, Event>, ImportError> {
    Rows::open::<Column>(input, event, options, people)
}

fn event(cells: &Cells<'_>) -> Result<Event, Refusal> {
    let time = |text| cells.time(text);
    let text = |column: Column| -> Result<Option<Arc<str>>, Refusal> {
        let text = cells.parsed(column, |text| Ok::<_, BadReason>(in_one_line(text)))?;
        Ok(text.map(Arc::from))
    };
    let currency = cells.currency(Column::Currency)?;
    Ok(Event {
        epoch: cells.options().epoch,
        updated_at: cells.parsed(Column::UpdatedAt, time)?,
        at: cells.required(Column::At, time)?,
        id: cells.id(Column::EventId)?,
        kind: cells.required(Column::Kind, word)?,
        value: cells.money(Column::Value, currency)?,
        click_id: cells.parsed(Column::ClickId, foreign_id)?,
        code: cells.parsed(Column::Code, code)?,
        score: cells.parsed(Column::Score, hundredths)?,
        step: text(Column::Step)?,
        question: text(Column::Question)?,
        answer: text(Column::Answer)?,
        customer: cells.person(Column::Customer)?,
        imports: Imports::LASTING,
    })
}

#[cfg(test)]
mod tests;
