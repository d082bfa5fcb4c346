//! The totals file: one row for each month, channel, agent, list and platform that claims it.
//!
//! Invariant: a row has at least one figure; an empty cell is unknown, and 0 is 0.

use std::io::Read;

use crate::domain::label::{Agent, Channel, ListName, Platform};
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::total::{StatedCounts, Total};

use super::cell::label;
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::month::month;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows};
use super::words::large_count;

file_columns!(
    /// The columns of a totals file, which can be in any order.
    Column {
        Month = "month", required, "the month: 2026-11";
        Channel = "channel", optional, "instagram, whatsapp, ..., or an alias in the plan";
        Agent = "agent", optional, "who counted, or who answered";
        List = "list", optional, "whom messages went to";
        ClaimedBy = "claimed_by", optional, "the platform that says so of itself: meta";
        Conversations = "conversations", optional, "how many began";
        Contacts = "contacts", optional, "people in them";
        Conversions = "conversions", optional, "orders, bookings and so on";
        Revenue = "revenue", optional, "what they brought";
        Currency = "currency", optional, "EUR, USD, ...; needed with a revenue";
        Inbound = "inbound", optional, "messages from contacts";
        Outbound = "outbound", optional, "messages to contacts";
        OptIns = "opt_ins", optional, "contacts who asked for messages";
        OptOuts = "opt_outs", optional, "contacts who want no more";
        Impressions = "impressions", optional, "times that a post was shown";
        ProfileVisits = "profile_visits", optional, "visits of the profile";
        VideoViews = "video_views", optional, "times that a video was seen";
        UpdatedAt = "updated_at", optional, "when the row changed; the latest row counts";
    }
);

/// The columns of a totals file.
pub const TOTAL_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the totals of a file.
pub fn totals<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, Total>, ImportError> {
    Rows::open::<Column>(input, total, options, people)
}

fn total(cells: &Cells<'_>) -> Result<Total, Refusal> {
    let options = cells.options();
    let time = |text| cells.time(text);
    let count = |column: Column| cells.parsed(column, large_count);
    let month = cells.required(Column::Month, |text| month(text, options))?;
    let channel = cells.parsed(Column::Channel, label(Channel::parse))?;
    let agent = cells.parsed(Column::Agent, label(Agent::parse))?;
    let list = cells.parsed(Column::List, label(ListName::parse))?;
    let claimed_by = cells.parsed(Column::ClaimedBy, label(Platform::parse))?;
    let counts = StatedCounts {
        conversations: count(Column::Conversations)?,
        contacts: count(Column::Contacts)?,
        conversions: count(Column::Conversions)?,
        inbound: count(Column::Inbound)?,
        outbound: count(Column::Outbound)?,
        opt_ins: count(Column::OptIns)?,
        opt_outs: count(Column::OptOuts)?,
        impressions: count(Column::Impressions)?,
        profile_visits: count(Column::ProfileVisits)?,
        video_views: count(Column::VideoViews)?,
    };
    let currency = cells.currency(Column::Currency)?;
    let revenue = cells.money(Column::Revenue, currency)?;
    if counts.is_empty() && revenue.is_none() {
        return Err(Refusal::Row(None, BadReason::NoFigure));
    }
    let (of_channel, of_agent) = (channel.as_ref(), agent.as_ref());
    Ok(Total {
        epoch: options.epoch,
        updated_at: cells.parsed(Column::UpdatedAt, time)?,
        month,
        id: Total::key(month, of_channel, of_agent, list.as_ref(), claimed_by.as_ref()),
        channel,
        agent,
        list,
        claimed_by,
        counts,
        revenue,
        imports: Imports::LASTING,
    })
}

#[cfg(test)]
mod tests;
