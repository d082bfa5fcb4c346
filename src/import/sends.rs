//! The sends file: one row for each message to one recipient, or for each state of it.
//!
//! Invariant: channel, campaign and list are kept as written. A recipient who is a number in national form is
//! read in the country that is given; without one it is refused in channels of phones.

use std::borrow::Cow;
use std::io::Read;

use crate::domain::label::{Campaign, Channel, ListName};
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::send::Send;

use super::cell::label;
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::number::{number_in_channel, phone};
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows};
use super::words::word;

file_columns!(
    /// The columns of a sends file, which can be in any order.
    Column {
        Recipient = "recipient", required, "e-mail, phone number or id; kept only as a hash";
        At = "at", required, "when it was sent: 2026-11-20T09:30:00Z";
        Channel = "channel", required, "sms, whatsapp, ..., or an alias in the plan";
        Campaign = "campaign", optional, "the campaign that it belongs to";
        List = "list", optional, "whom it went to";
        Status = "status", optional, "queued, sent, delivered, read, failed, undelivered";
        UpdatedAt = "updated_at", optional, "when the row changed; the latest row counts";
    }
);

/// The columns of a sends file.
pub const SEND_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the messages of a file. Without a people key, its first row is an error of the whole file.
pub fn sends<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, Send>, ImportError> {
    Rows::open::<Column>(input, send, options, people)
}

fn send(cells: &Cells<'_>) -> Result<Send, Refusal> {
    let options = cells.options();
    let time = |text| cells.time(text);
    let channel = cells.required(Column::Channel, label(Channel::parse))?;
    let recipient = |text| recipient(text, &channel, options).map(Some);
    let named = cells.named(Column::Recipient, recipient)?;
    let missing = || Refusal::Cell(Column::Recipient.index(), BadReason::Missing);
    let recipient = named.ok_or_else(missing)?;
    let at = cells.required(Column::At, time)?;
    let campaign = cells.parsed(Column::Campaign, label(Campaign::parse))?;
    Ok(Send {
        epoch: options.epoch,
        updated_at: cells.parsed(Column::UpdatedAt, time)?,
        status: cells.parsed(Column::Status, word)?,
        at,
        id: Send::key(Some(recipient.in_keys), at, campaign.as_ref(), &channel),
        channel,
        campaign,
        list: cells.parsed(Column::List, label(ListName::parse))?,
        recipient: Some(recipient.person),
        imports: Imports::LASTING,
    })
}

/// The recipient, as they are hashed. Where a channel has other contacts than phone numbers, a number in national form
/// is one only if a country is given: it may be the number of a customer.
fn recipient<'t>(
    text: &'t str,
    channel: &Channel,
    options: &Options,
) -> Result<Cow<'t, str>, BadReason> {
    if let Some(number) = number_in_channel(text, channel, options.country)? {
        return Ok(Cow::Owned(number));
    }
    let is_dialled = |c: char| c.is_ascii_digit() || " -./()".contains(c);
    match options.country {
        Some(country) if text.chars().all(is_dialled) => {
            Ok(Cow::Owned(phone(text, Some(country))?.into()))
        }
        _ => Ok(Cow::Borrowed(text)),
    }
}

#[cfg(test)]
mod tests;
