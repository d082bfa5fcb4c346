//! The kinds of records that have versions, as snapshots treat them; and the fold of a stream's versions.
//!
//! Invariant: the versions of a record are next to each other, in the data file and in a stream, so only
//! those of one record are in memory. Does not select records (see `records`).

use redb::TableDefinition;

use super::stream::Tag;
use crate::codec::Codec;
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::time::Timestamp;
use crate::store::tables;

/// (record id, digest of the version) to version.
type VersionTable = TableDefinition<'static, (&'static str, &'static [u8; 16]), &'static [u8]>;

/// A record, folded from its versions.
pub(super) trait Record: Sized {
    type Version: Codec;
    const TAG: Tag;
    /// The name of its table, for errors.
    const NAME: &'static str;
    const TABLE: VersionTable;
    /// Its kind in the index of times.
    const KIND: u8;

    fn id(version: &Self::Version) -> &ForeignId;
    fn fold(versions: Vec<Self::Version>) -> Option<Self>;
    fn at(&self) -> Timestamp;
}

impl Record for Conversion {
    type Version = OrderVersion;
    const TAG: Tag = Tag::Order;
    const NAME: &'static str = "orders";
    const TABLE: VersionTable = tables::ORDERS;
    const KIND: u8 = tables::ORDER_TIMES;

    fn id(version: &OrderVersion) -> &ForeignId {
        &version.id
    }

    fn fold(versions: Vec<OrderVersion>) -> Option<Self> {
        Self::fold(versions)
    }

    fn at(&self) -> Timestamp {
        self.ordered_at
    }
}

impl Record for Conversation {
    type Version = ConversationVersion;
    const TAG: Tag = Tag::Conversation;
    const NAME: &'static str = "conversations";
    const TABLE: VersionTable = tables::CONVERSATIONS;
    const KIND: u8 = tables::CONVERSATION_TIMES;

    fn id(version: &ConversationVersion) -> &ForeignId {
        &version.id
    }

    fn fold(versions: Vec<ConversationVersion>) -> Option<Self> {
        Self::fold(versions)
    }

    fn at(&self) -> Timestamp {
        self.started_at
    }
}

/// The versions of the record that a stream is passing.
pub(super) struct Versions<R: Record>(Vec<R::Version>);

impl<R: Record> Default for Versions<R> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<R: Record> Versions<R> {
    /// Adds the next version of the stream. Returns the record before it, if that is complete.
    pub(super) fn push(&mut self, version: R::Version) -> Option<R> {
        let is_same = self.0.last().is_none_or(|last| R::id(last) == R::id(&version));
        let complete = if is_same { None } else { self.end() };
        self.0.push(version);
        complete
    }

    /// The last record of the stream, if there is one.
    pub(super) fn end(&mut self) -> Option<R> {
        R::fold(std::mem::take(&mut self.0))
    }
}
