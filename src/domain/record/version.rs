//! Versions of imported records, each from one row of a file.
//!
//! A record is the fold of its versions. Invariant: the fold does not depend on their order, and a version
//! that another one covers (it has the same values and more) adds nothing to it.

mod orders;

use super::contradiction::{Contradictions, Field, Stated, Undecided};
use super::conversation::{Conversation, ConversationVersion};
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Content};
use crate::domain::link::target::ParamName;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

pub trait Version: Clone + Ord {
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

    /// The state of a record of a kind that has states.
    #[must_use]
    fn state_of(_: &Self::Record) -> Option<&'static str> {
        None
    }

    /// The channel of a record of a kind that has one, as written.
    #[must_use]
    fn channel_of(_: &Self::Record) -> Option<&str> {
        None
    }

    /// What a record is worth, if it counts and has a worth.
    #[must_use]
    fn net_of(_: &Self::Record) -> Option<Money> {
        None
    }

    /// The texts of codes that a record carries.
    #[must_use]
    fn codes_of(_: &Self::Record) -> &[CouponCode] {
        &[]
    }

    /// The click id that a record names, as written.
    #[must_use]
    fn click_of(_: &Self::Record, _: &ParamName) -> Option<ForeignId> {
        None
    }

    /// The time of this version.
    fn own_time(&self) -> Timestamp;

    /// The fields that two versions can contradict each other in, as far as this one has them. A state is
    /// none, because states only move forward.
    fn fields(&self) -> Vec<(Field, Stated<'_>)>;

    /// Why nothing tells whether this version's value of a field is newer than that of a known version;
    /// `None` if something does.
    fn undecided(&self, known: &Self, field: Field) -> Option<Undecided>;

    /// A refund of more than the total, and the total.
    fn excess(&self) -> Option<(Money, Money)> {
        None
    }

    /// A refund of more than the total of a record, and the total.
    #[must_use]
    fn excess_of(_: &Self::Record) -> Option<(Money, Money)> {
        None
    }

    /// The id of the refund that it is, if it says nothing of its record but gives something back of it.
    fn gives_back(&self) -> Option<&ForeignId> {
        None
    }

    /// What tells its record from others with the same id, if something does.
    fn own_id(&self) -> Option<&ForeignId> {
        None
    }

    /// The same version under an id that no other record has; `None` if nothing tells its record from others.
    fn set_apart(&self) -> Option<Self> {
        None
    }

    /// It under an id of its own, if it is of another record than the known versions with its id, or if such a
    /// record is known already.
    fn apart_from<E>(
        &self,
        known: &[Self],
        is_known: impl FnOnce(&Self) -> Result<bool, E>,
    ) -> Result<Option<Self>, E> {
        let is_own = |version: &Self| version.own_id() == self.own_id();
        if self.own_id().is_none() || known.iter().any(is_own) {
            return Ok(None);
        }
        let Some(apart) = self.set_apart() else { return Ok(None) };
        let has_other = known.iter().any(|version| version.own_id().is_some());
        Ok((has_other || is_known(&apart)?).then_some(apart))
    }

    /// The customer or contact of this version.
    fn person(&self) -> Option<PersonKey>;

    fn set_person(&mut self, person: Option<PersonKey>);

    /// The import epoch. Only the versions of the last epoch count.
    fn epoch(&self) -> u32;

    fn set_epoch(&mut self, epoch: u32);

    /// The imports that brought it.
    fn imports(&self) -> &Imports;

    fn set_imports(&mut self, imports: Imports);
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

    fn channel_of(record: &Conversation) -> Option<&str> {
        Some(record.channel.as_str())
    }

    fn codes_of(record: &Conversation) -> &[CouponCode] {
        &record.told_codes
    }

    fn click_of(record: &Conversation, _: &ParamName) -> Option<ForeignId> {
        record.reference.clone().or_else(|| record.told_clicks.first().cloned())
    }

    fn own_time(&self) -> Timestamp {
        self.started_at
    }

    fn fields(&self) -> Vec<(Field, Stated<'_>)> {
        let agent = self.agent.as_ref().map(Agent::as_str);
        let campaign = self.campaign.as_ref().map(Campaign::as_str);
        let content = self.content.as_ref().map(Content::as_str);
        let fields = [
            (Field::Channel, Some(Stated::Name(self.channel.as_str()))),
            (Field::StartedAt, Some(Stated::Time(self.started_at))),
            (Field::Agent, agent.map(Stated::Name)),
            (Field::Contact, self.contact.map(Stated::Person)),
            (Field::Campaign, campaign.map(Stated::Name)),
            (Field::Content, content.map(Stated::Name)),
            (Field::Slug, self.slug.as_ref().map(|slug| Stated::Text(slug.as_str()))),
            (Field::FirstResponseS, self.first_response_s.map(Stated::Count)),
            (Field::Ref, self.reference.as_ref().map(|id| Stated::Text(id.as_str()))),
            (Field::List, self.list.as_ref().map(|list| Stated::Name(list.as_str()))),
            (Field::Type, self.topic.as_ref().map(|topic| Stated::Name(topic.as_str()))),
            (Field::Purpose, self.purpose.map(|purpose| Stated::Text(purpose.as_str()))),
            (Field::FirstHumanResponseS, self.first_human_response_s.map(Stated::Count)),
        ];
        present(fields)
    }

    /// The numbers of messages only grow.
    fn undecided(&self, known: &Self, _: Field) -> Option<Undecided> {
        let undecided = Undecided::of(self.inbound, known.inbound)?;
        let outbound = self.outbound.zip(known.outbound);
        outbound.is_none_or(|(own, other)| own == other).then_some(undecided)
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

    fn imports(&self) -> &Imports {
        &self.imports
    }

    fn set_imports(&mut self, imports: Imports) {
        self.imports = imports;
    }
}

fn present<const N: usize>(fields: [(Field, Option<Stated<'_>>); N]) -> Vec<(Field, Stated<'_>)> {
    fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
}

/// What adding a version to a record did. Of several versions, the first of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Added {
    /// The record is new.
    New,
    /// The record changed.
    Changed,
    /// A known version got values that it did not have.
    Completed,
    /// The version contradicts a known one, and nothing tells which is newer. The record stayed as it was.
    Kept,
    /// The version, or one that is newer or further, is known.
    Known,
}

/// What an import did, and what nothing settles in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    pub tally: Tally,
    pub contradictions: Contradictions,
}

impl Imported {
    /// That of the same import, done again.
    #[must_use]
    pub fn again(self) -> Self {
        Self { tally: self.tally.again(), contradictions: Contradictions::default() }
    }
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
