//! Versions of imported records, each from one row of a file.
//!
//! A record is the fold of its versions. Invariant: the fold does not depend on their order, and a version
//! that another one covers (it has the same values and more) adds nothing to it.

use super::conversation::{Conversation, ConversationVersion};
use super::conversion::Conversion;
use super::foreign_id::ForeignId;
use super::order::OrderVersion;
use super::person::PersonKey;
use crate::domain::time::Timestamp;

pub trait Version: Clone + PartialEq {
    /// A record, folded from its versions.
    type Record: PartialEq;

    /// The record's id in the tool that exported it.
    fn id(&self) -> &ForeignId;

    /// `None` without versions.
    fn fold(versions: Vec<Self>) -> Option<Self::Record>;

    /// When it was: when the order was placed, or the conversation started.
    fn at(record: &Self::Record) -> Timestamp;

    /// The customer or contact.
    fn person_of(record: &Self::Record) -> Option<PersonKey>;

    /// The time of this version.
    fn own_time(&self) -> Timestamp;

    /// The value that grows with each state of the record in its tool; `None` if the file does not have
    /// it, so that nothing tells which of two different versions is newer.
    fn progress(&self) -> Option<i64>;

    /// The customer or contact of this version.
    fn person(&self) -> Option<PersonKey>;

    fn set_person(&mut self, person: Option<PersonKey>);

    /// The import epoch. Only the versions of the last epoch count.
    fn epoch(&self) -> u32;

    fn set_epoch(&mut self, epoch: u32);
}

impl Version for OrderVersion {
    type Record = Conversion;

    fn id(&self) -> &ForeignId {
        &self.id
    }

    fn fold(versions: Vec<Self>) -> Option<Conversion> {
        Conversion::fold(versions)
    }

    fn at(record: &Conversion) -> Timestamp {
        record.ordered_at
    }

    fn person_of(record: &Conversion) -> Option<PersonKey> {
        record.customer
    }

    fn own_time(&self) -> Timestamp {
        self.ordered_at
    }

    fn progress(&self) -> Option<i64> {
        self.updated_at.map(Timestamp::ms)
    }

    fn person(&self) -> Option<PersonKey> {
        self.customer
    }

    fn set_person(&mut self, person: Option<PersonKey>) {
        self.customer = person;
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn set_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }
}

impl Version for ConversationVersion {
    type Record = Conversation;

    fn id(&self) -> &ForeignId {
        &self.id
    }

    fn fold(versions: Vec<Self>) -> Option<Conversation> {
        Conversation::fold(versions)
    }

    fn at(record: &Conversation) -> Timestamp {
        record.started_at
    }

    fn person_of(record: &Conversation) -> Option<PersonKey> {
        record.contact
    }

    fn own_time(&self) -> Timestamp {
        self.started_at
    }

    fn progress(&self) -> Option<i64> {
        self.inbound.map(i64::from)
    }

    fn person(&self) -> Option<PersonKey> {
        self.contact
    }

    fn set_person(&mut self, person: Option<PersonKey>) {
        self.contact = person;
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn set_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }
}

/// What adding a version to a record did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// The record is new.
    New,
    /// The record changed.
    Changed,
    /// A known version got values that it did not have.
    Completed,
    /// The version differs, and nothing tells whether it is newer. The record stayed as it was.
    Kept,
    /// The version, or a newer one, is known.
    Known,
}

/// How many records of an import were added, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub new: u64,
    pub changed: u64,
    pub completed: u64,
    pub kept: u64,
    pub known: u64,
}

impl Tally {
    pub fn count(&mut self, added: Added) {
        let count = match added {
            Added::New => &mut self.new,
            Added::Changed => &mut self.changed,
            Added::Completed => &mut self.completed,
            Added::Kept => &mut self.kept,
            Added::Known => &mut self.known,
        };
        *count = count.saturating_add(1);
    }

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            new: self.new.saturating_add(other.new),
            changed: self.changed.saturating_add(other.changed),
            completed: self.completed.saturating_add(other.completed),
            kept: self.kept.saturating_add(other.kept),
            known: self.known.saturating_add(other.known),
        }
    }

    #[must_use]
    pub fn total(self) -> u64 {
        let Self { new, changed, completed, kept, known } = self;
        [new, changed, completed, kept, known].into_iter().fold(0, u64::saturating_add)
    }

    /// The tally of the same import, done again.
    #[must_use]
    pub fn again(self) -> Self {
        Self { known: self.total(), ..Self::default() }
    }
}
