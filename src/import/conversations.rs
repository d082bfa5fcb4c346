//! The conversations file: one row for each thread that an inbox tool exported.
//!
//! Invariant: the channel is kept as written. Aliases of the plan are applied when a report is built. A contact in a
//! channel of phones who is a number in national form is read in the country that is given, or refused.

use std::borrow::Cow;
use std::io::Read;

use crate::domain::label::{Agent, Campaign, Channel, Content, ListName, Topic};
use crate::domain::link::slug::Slug;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PeopleKey;

use super::cell::label;
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::number::number_in_channel;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows, foreign_id};
use super::words::{count, flag, seconds, word};

file_columns!(
    /// The columns of a conversations file, which can be in any order.
    Column {
        ConversationId = "conversation_id", required, "the thread's id in the inbox";
        Channel = "channel", required, "instagram, whatsapp, ..., or an alias in the plan";
        StartedAt = "started_at", required, "when it began: 2026-11-20T09:30:00Z";
        Contact = "contact", optional, "e-mail, phone number or id; kept only as a hash";
        Agent = "agent", optional, "who answered";
        Inbound = "inbound", optional, "messages from the contact";
        Outbound = "outbound", optional, "messages to the contact";
        FirstResponseS = "first_response_s", optional, "seconds until the first answer";
        OptedOut = "opted_out", optional, "true if the contact wants no more messages";
        Campaign = "campaign", optional, "the campaign that it belongs to";
        Content = "content", optional, "the message or format that it began with";
        Slug = "slug", optional, "the short link that led to it";
        Ref = "ref", optional, "the click id that the chat's link carried";
        List = "list", optional, "whom the message went to that it answers";
        Type = "type", optional, "what it was about";
        Purpose = "purpose", optional, "marketing, sales, support";
        OptedIn = "opted_in", optional, "true if the contact asked for messages";
        FirstHumanResponseS = "first_human_response_s", optional, "seconds until a person answered";
        FirstMessage = "first_message", optional, "looked through for click ids and codes; not kept";
    }
);

/// The columns of a conversations file.
pub const CONVERSATION_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the conversations of a file. Without a people key, the first row with a contact is an error of
/// the whole file.
pub fn conversations<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, ConversationVersion>, ImportError> {
    Rows::open::<Column>(input, conversation, options, people)
}

fn conversation(cells: &Cells<'_>) -> Result<ConversationVersion, Refusal> {
    let options = cells.options();
    let time = |text| cells.time(text);
    let found = |text| Ok::<_, BadReason>(options.tokens.in_message(text));
    // Apps write what a link had of its own before the click id: `start=autumn-CfOFEM1xSjmk`, `ref CfOFEM1xSjmk`.
    let reference = |text| match options.tokens.in_message(text).clicks.into_iter().next() {
        Some(click) => Ok(click),
        None => foreign_id(text),
    };
    let told = cells.parsed(Column::FirstMessage, found)?.unwrap_or_default();
    let channel = cells.required(Column::Channel, label(Channel::parse))?;
    let contact = |text| {
        let number = number_in_channel(text, &channel, options.country)?;
        Ok(number.map_or_else(|| cells.in_full(text), Cow::Owned))
    };
    let contact = cells.person_as(Column::Contact, contact)?;
    Ok(ConversationVersion {
        epoch: options.epoch,
        inbound: cells.parsed(Column::Inbound, count)?,
        outbound: cells.parsed(Column::Outbound, count)?,
        started_at: cells.required(Column::StartedAt, time)?,
        id: cells.id(Column::ConversationId)?,
        contact,
        channel,
        agent: cells.parsed(Column::Agent, label(Agent::parse))?,
        campaign: cells.parsed(Column::Campaign, label(Campaign::parse))?,
        content: cells.parsed(Column::Content, label(Content::parse))?,
        slug: cells.parsed(Column::Slug, Slug::typed)?,
        first_response_s: cells.parsed(Column::FirstResponseS, seconds)?,
        opted_out: cells.parsed(Column::OptedOut, flag)?,
        reference: cells.parsed(Column::Ref, reference)?,
        list: cells.parsed(Column::List, label(ListName::parse))?,
        topic: cells.parsed(Column::Type, label(Topic::parse))?,
        purpose: cells.parsed(Column::Purpose, word)?,
        opted_in: cells.parsed(Column::OptedIn, flag)?,
        first_human_response_s: cells.parsed(Column::FirstHumanResponseS, seconds)?,
        told_clicks: told.clicks,
        told_codes: told.codes,
        messages: cells.made_of().messages,
        imports: Imports::LASTING,
    })
}

#[cfg(test)]
mod tests;
