//! Messages that were sent to many, as the program that sent them exported them.
//!
//! Invariant: states only move forward, and of the recipient only the keyed hash is kept.

use super::contradiction::Stated;
use super::filed::filed;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::person::PersonKey;
use super::record_key::RecordKey;
use crate::domain::label::{Campaign, Channel, ListName};
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// What became of a message. States only move forward, in this order.
    SendStatus {
        Queued = "queued",
        Sent = "sent",
        Delivered = "delivered",
        Read = "read",
        /// It was never sent.
        Failed = "failed",
        /// It was sent and did not arrive.
        Undelivered = "undelivered",
    }
);

/// A message to one recipient: a version of it from one row of a file, or what its versions add up to. Versions are
/// compared field by field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Send {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// When the program last changed it.
    pub updated_at: Option<Timestamp>,
    pub status: Option<SendStatus>,
    pub at: Timestamp,
    /// See [`Send::key`].
    pub id: ForeignId,
    /// The channel as written. A report applies the plan's aliases.
    pub channel: Channel,
    pub campaign: Option<Campaign>,
    /// Whom it went to.
    pub list: Option<ListName>,
    /// The recipient. Among the last fields, so that the order of versions does not depend on the key under
    /// which people are hashed.
    pub recipient: Option<PersonKey>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

impl Send {
    /// The id of a message; `recipient` is their hash for keys.
    #[must_use]
    pub fn key(
        recipient: Option<PersonKey>,
        at: Timestamp,
        campaign: Option<&Campaign>,
        channel: &Channel,
    ) -> ForeignId {
        let key = RecordKey::default().person(recipient).time(at);
        key.name(campaign.map(Campaign::as_str)).name(Some(channel.as_str())).id()
    }

    fn time(&self) -> Timestamp {
        self.at
    }
}

filed! {
    Send {
        refuses: true,
        person: recipient,
        completed: [list, recipient],
        forward: status,
        fields: |send| [
            List: send.list.as_ref().map(|list| Stated::Name(list.as_str())),
        ],
        fn state_of(send: &Self) -> Option<&str> {
            send.status.map(SendStatus::as_str)
        }

        fn channel_of(send: &Self) -> Option<&str> {
            Some(send.channel.as_str())
        }
    }
}
