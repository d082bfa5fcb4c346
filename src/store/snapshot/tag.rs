//! The kinds of records of a snapshot's stream.
//!
//! Invariant: a kind keeps its number. Does not know how records are written (see `stream`).

use crate::codec::{DecodeError, Row, decode_row};
use crate::store::StoreError;

/// The kind of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Tag {
    Settings = 1,
    ClickIdKey = 2,
    Link = 3,
    Code = 4,
    Order = 5,
    Conversation = 6,
    Clicks = 7,
    Epoch = 8,
    Fingerprint = 9,
    Batch = 10,
    BatchCode = 11,
    Redemption = 12,
    Revision = 13,
    Gap = 14,
    /// The click counts of one link. Never in a backup.
    Count = 15,
    /// The normalisers of the file.
    Normalisers = 16,
    Alias = 17,
    /// An entry of an index. Never in a backup.
    Index = 18,
    /// What counted under earlier plans.
    Definitions = 19,
    /// Orders before a time, of which only a few fields are there. Never in a backup.
    Past = 20,
    Token = 30,
    Import = 31,
    /// The undo of an import that has not ended.
    Undoing = 32,
    Note = 33,
    Close = 34,
    Guesses = 35,
    LinkBatch = 36,
    Addressee = 37,
    Orphans = 38,
    AgentPage = 39,
    Share = 46,
    Logged = 47,
    NewOrders = 48,
    /// How many people were erased.
    Erased = 60,
    /// What was removed for its age.
    Removed = 61,
    /// The counts of the clicks of one link that were.
    RemovedCount = 62,
    ShopRedemption = 40,
    Call = 41,
    Event = 42,
    Cost = 43,
    Send = 44,
    Total = 45,
    End = 255,
}

impl Tag {
    pub(super) const ALL: [Self; 43] = [
        Self::Settings,
        Self::ClickIdKey,
        Self::Link,
        Self::Code,
        Self::Order,
        Self::Conversation,
        Self::Clicks,
        Self::Epoch,
        Self::Fingerprint,
        Self::Batch,
        Self::BatchCode,
        Self::Redemption,
        Self::Revision,
        Self::Gap,
        Self::Count,
        Self::Normalisers,
        Self::Alias,
        Self::Index,
        Self::Definitions,
        Self::Past,
        Self::Token,
        Self::Import,
        Self::Undoing,
        Self::Note,
        Self::Close,
        Self::Guesses,
        Self::LinkBatch,
        Self::Addressee,
        Self::Orphans,
        Self::AgentPage,
        Self::Share,
        Self::Logged,
        Self::NewOrders,
        Self::Erased,
        Self::Removed,
        Self::RemovedCount,
        Self::ShopRedemption,
        Self::Call,
        Self::Event,
        Self::Cost,
        Self::Send,
        Self::Total,
        Self::End,
    ];
}

/// The tags of versions of records, as a pattern.
macro_rules! of_records {
    () => {
        Tag::Order
            | Tag::Conversation
            | Tag::ShopRedemption
            | Tag::Call
            | Tag::Event
            | Tag::Cost
            | Tag::Send
            | Tag::Total
    };
}

pub(super) use of_records;

impl Tag {
    /// Decodes the row of a record.
    pub(in crate::store) fn row<T: Row>(self, bytes: &[u8]) -> Result<T, StoreError> {
        decode_row(bytes).map_err(|error| self.corrupt(error))
    }

    pub(super) fn corrupt(self, source: DecodeError) -> StoreError {
        StoreError::Corrupt { table: "snapshot", key: format!("{self:?}"), period: None, source }
    }
}
