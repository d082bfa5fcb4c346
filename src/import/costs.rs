//! The costs file: one row for each month, channel, campaign, currency and kind.
//!
//! Invariant: a row says what was paid, or how many hours were worked, or both. Channels and campaigns are kept as
//! written. Aliases of the plan are applied when a report is built.

use std::io::Read;

use crate::domain::hundredths::Hundredths;
use crate::domain::label::{Campaign, Channel};
use crate::domain::record::cost::{CostKind, FileCost};
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PeopleKey;

use super::cell::{label, shown};
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::month::month;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows};
use super::words::{hundredths, word};

file_columns!(
    /// The columns of a costs file, which can be in any order.
    Column {
        Month = "month", required, "the month: 2026-11";
        Channel = "channel", optional, "instagram, whatsapp, ..., or an alias in the plan";
        Campaign = "campaign", optional, "the campaign that it was for";
        Amount = "amount", optional, "what was paid: 640.00; hours need none";
        Currency = "currency", optional, "EUR, USD, ...; needed with an amount";
        Kind = "kind", optional, "ads (unless told), tools, hours";
        Hours = "hours", optional, "the hours worked: 12.5";
        UpdatedAt = "updated_at", optional, "when the row changed; the latest row counts";
    }
);

/// The columns of a costs file.
pub const COST_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the costs of a file.
pub fn costs<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, FileCost>, ImportError> {
    Rows::open::<Column>(input, cost, options, people)
}

fn cost(cells: &Cells<'_>) -> Result<FileCost, Refusal> {
    let options = cells.options();
    let month = cells.required(Column::Month, |text| month(text, options))?;
    let channel = cells.parsed(Column::Channel, label(Channel::parse))?;
    let campaign = cells.parsed(Column::Campaign, label(Campaign::parse))?;
    let hours = cells.parsed(Column::Hours, hours)?;
    let usual = if hours.is_some() { CostKind::Hours } else { CostKind::Ads };
    let kind = cells.parsed(Column::Kind, word)?.unwrap_or(usual);
    let currency = cells.currency(Column::Currency)?;
    let amount = cells.money(Column::Amount, currency)?;
    if amount.is_none() && (kind != CostKind::Hours || hours.is_none()) {
        let lacking = if kind == CostKind::Hours { Column::Hours } else { Column::Amount };
        return Err(Refusal::Cell(lacking.index(), BadReason::Missing));
    }
    // Hours without an amount are the same, whatever the currency of the file.
    let paid_in = amount.map(|amount| amount.currency);
    let time = |text| cells.time(text);
    Ok(FileCost {
        epoch: options.epoch,
        updated_at: cells.parsed(Column::UpdatedAt, time)?,
        id: FileCost::key(month, channel.as_ref(), campaign.as_ref(), paid_in, kind),
        month,
        channel,
        campaign,
        kind,
        amount,
        hours,
        imports: Imports::LASTING,
    })
}

fn hours(text: &str) -> Result<Hundredths, BadReason> {
    let hours = hundredths(text)?;
    if hours.get() < 0 { Err(BadReason::Number(shown(text).into_owned())) } else { Ok(hours) }
}

#[cfg(test)]
mod tests;
