//! The conversations file: one row for each thread that an inbox tool exported.
//!
//! Invariant: the channel is kept as written. Aliases of the plan are applied when a report is built.

use std::io::Read;

use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::slug::Slug;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PeopleKey;

use super::error::ImportError;
use super::moment::moment;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, ColumnSpec, Refusal, Rows, shown};

/// The columns of a conversations file, which can be in any order.
pub const CONVERSATION_COLUMNS: &[ColumnSpec] = &[
    ColumnSpec { name: "conversation_id", required: true },
    ColumnSpec { name: "channel", required: true },
    ColumnSpec { name: "started_at", required: true },
    ColumnSpec { name: "contact", required: false },
    ColumnSpec { name: "agent", required: false },
    ColumnSpec { name: "inbound", required: false },
    ColumnSpec { name: "outbound", required: false },
    ColumnSpec { name: "first_response_s", required: false },
    ColumnSpec { name: "opted_out", required: false },
    ColumnSpec { name: "campaign", required: false },
    ColumnSpec { name: "content", required: false },
    ColumnSpec { name: "slug", required: false },
];

/// Indexes in [`CONVERSATION_COLUMNS`].
#[derive(Clone, Copy)]
enum Column {
    ConversationId,
    Channel,
    StartedAt,
    Contact,
    Agent,
    Inbound,
    Outbound,
    FirstResponseS,
    OptedOut,
    Campaign,
    Content,
    Slug,
}

const _: () = assert!(Column::Slug as usize + 1 == CONVERSATION_COLUMNS.len());

/// Reads the conversations of a file. Without a people key, the first row with a contact is an error of
/// the whole file.
pub fn conversations<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, ConversationVersion>, ImportError> {
    Rows::open(input, CONVERSATION_COLUMNS, conversation, options, people)
}

fn conversation(cells: &Cells<'_>) -> Result<ConversationVersion, Refusal> {
    let options = cells.options();
    let time = |text| moment(text, options.zone.as_ref());
    Ok(ConversationVersion {
        epoch: options.epoch,
        inbound: cells.parsed(Column::Inbound as usize, count)?,
        outbound: cells.parsed(Column::Outbound as usize, count)?,
        started_at: cells.required(Column::StartedAt as usize, time)?,
        id: cells.required(Column::ConversationId as usize, ForeignId::parse)?,
        contact: cells.person(Column::Contact as usize)?,
        channel: cells.required(Column::Channel as usize, Channel::parse)?,
        agent: cells.parsed(Column::Agent as usize, Agent::parse)?,
        campaign: cells.parsed(Column::Campaign as usize, Campaign::parse)?,
        content: cells.parsed(Column::Content as usize, Content::parse)?,
        slug: cells.parsed(Column::Slug as usize, Slug::typed)?,
        first_response_s: cells.parsed(Column::FirstResponseS as usize, count)?,
        opted_out: cells.parsed(Column::OptedOut as usize, flag)?,
    })
}

fn count(text: &str) -> Result<u32, BadReason> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| BadReason::Count(shown(text).into_owned()))
}

fn flag(text: &str) -> Result<bool, BadReason> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(BadReason::Flag(shown(text).into_owned())),
    }
}

#[cfg(test)]
mod tests;
