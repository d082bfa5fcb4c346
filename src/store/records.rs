//! The kinds of imported records: one place that store, snapshots, changes and audits go through.
//!
//! Invariant: a table of versions has none that another version of its record covers. So the rows do not
//! depend on the order of imports.

use crate::codec::{Codec, Covers, DecodeError, Decoder, Encoder, Identity, Row, identity};
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::version::{Added, Tally, Version};

use super::rows::{Rows, WriteRows};
use super::snapshot::Tag;
use super::txn::{OpenAliases, OpenIndex};
use super::{StoreError, Txn, tables};

/// A kind of imported records, by the type of its versions.
pub(super) trait Record: Version + Row + Covers + 'static {
    /// (id, identity) to version.
    const ROWS: Rows<(&'static str, &'static Identity), Self>;
    /// Its tag in a snapshot.
    const TAG: Tag;
    /// What an audit calls its records, and their versions.
    const COUNTED: [&'static str; 2];
    /// Its number in the index of times.
    const KIND: u8;

    /// The codes that it carries, for the index of carriers.
    fn codes(&self) -> &[CouponCode] {
        &[]
    }
}

impl Record for OrderVersion {
    const ROWS: Rows<(&'static str, &'static Identity), Self> = tables::ORDERS;
    const TAG: Tag = Tag::Order;
    const COUNTED: [&'static str; 2] = ["orders", "versions of orders"];
    const KIND: u8 = 1;

    fn codes(&self) -> &[CouponCode] {
        &self.codes
    }
}

impl Record for ConversationVersion {
    const ROWS: Rows<(&'static str, &'static Identity), Self> = tables::CONVERSATIONS;
    const TAG: Tag = Tag::Conversation;
    const COUNTED: [&'static str; 2] = ["conversations", "versions of conversations"];
    const KIND: u8 = 2;
}

/// The versions of the record that a scan or a stream is passing. They are next to each other, so only those
/// of one record are in memory.
pub(super) struct Versions<V>(Vec<V>);

impl<V> Default for Versions<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Record> Versions<V> {
    /// Adds the next version. Returns the record before it, if that is complete.
    pub(super) fn push(&mut self, version: V) -> Option<V::Record> {
        let is_same = self.0.last().is_none_or(|last| last.id() == version.id());
        let complete = if is_same { None } else { self.end() };
        self.0.push(version);
        complete
    }

    /// The last record, if there is one.
    pub(super) fn end(&mut self) -> Option<V::Record> {
        V::fold(std::mem::take(&mut self.0))
    }
}

/// The lowest and the highest key of the versions of a record.
pub(super) const IDENTITIES: (Identity, Identity) = ([0; 16], [u8::MAX; 16]);

/// What is done for each kind of records.
pub(super) trait ForKind {
    type Out;

    fn run<V: Record>(&mut self) -> Self::Out;
}

/// Declares the kinds, each with its number in changes and the type of its versions.
macro_rules! record_kinds {
    ($($kind:ident = $number:literal: $version:ty),+ $(,)?) => {
        /// Versions of records of one kind, as an import sends them.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Records {
            $($kind(Vec<$version>)),+
        }

        impl Codec for Records {
            fn encode(&self, out: &mut Encoder) {
                match self {
                    $(Self::$kind(versions) => {
                        out.put::<u8>(&$number);
                        out.put(versions);
                    })+
                }
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                match input.get::<u8>()? {
                    $($number => input.get().map(Self::$kind),)+
                    other => Err(DecodeError::invalid("a kind of records", other)),
                }
            }
        }

        /// Does it for each kind.
        pub(super) fn each_kind<T: ForKind>(
            mut task: T,
        ) -> [T::Out; [$(<$version>::KIND),+].len()] {
            [$(task.run::<$version>()),+]
        }

        /// Does it for the kind with this tag; `None` if it is not the tag of a kind.
        pub(super) fn of_kind<T: ForKind>(tag: Tag, mut task: T) -> Option<T::Out> {
            match tag {
                $(<$version>::TAG => Some(task.run::<$version>()),)+
                _ => None,
            }
        }

        impl Txn {
            /// Adds versions of records.
            pub fn add_records(&self, records: &Records) -> Result<Tally, StoreError> {
                match records {
                    $(Records::$kind(versions) => self.add_versions(versions)),+
                }
            }
        }
    };
}

record_kinds! {
    Orders = 1: OrderVersion,
    Conversations = 2: ConversationVersion,
}

/// The versions of a kind of records, open in a write transaction.
type VersionRows<'txn, V> = WriteRows<'txn, (&'static str, &'static Identity), V>;

impl Txn {
    fn add_versions<V: Record>(&self, versions: &[V]) -> Result<Tally, StoreError> {
        // Opened once: with a table opened for each version, an import takes a fifth longer.
        let mut rows = V::ROWS.open(self)?;
        let mut index = self.open_index()?;
        let aliases = self.open_aliases()?;
        let mut tally = Tally::default();
        for version in versions {
            tally.count(self.add_to(&mut rows, &mut index, Some(&aliases), version)?);
        }
        Ok(tally)
    }

    /// Adds a version to its record, unless a version covers it. It replaces those that it covers. Aliases are
    /// not applied: a version that a file has is added to a copy of it as it is.
    pub(super) fn add_version<V: Record>(&self, version: &V) -> Result<Added, StoreError> {
        self.add_to(&mut V::ROWS.open(self)?, &mut self.open_index()?, None, version)
    }

    fn add_to<V: Record>(
        &self,
        rows: &mut VersionRows<'_, V>,
        index: &mut OpenIndex<'_>,
        aliases: Option<&OpenAliases<'_>>,
        version: &V,
    ) -> Result<Added, StoreError> {
        let id = version.id().as_str();
        let (mut known, mut covered) = (Vec::new(), Vec::new());
        for row in rows.range((id, &IDENTITIES.0)..=(id, &IDENTITIES.1))? {
            let row = row?;
            let mut other: V = row.decode()?;
            if let Some(aliases) = aliases
                && aliases.are_one(other.person(), version.person())?
            {
                other.set_person(version.person());
            }
            if other.covers(version) {
                return Ok(Added::Known);
            }
            if version.covers(&other) {
                covered.push(*row.key().1);
            }
            known.push(other);
        }
        for identity in &covered {
            rows.remove((id, identity))?;
        }
        rows.insert((id, &identity(version)), version)?;
        self.index_version(index, version)?;
        Ok(match covered.is_empty() {
            _ if known.is_empty() => Added::New,
            true => difference(known, version),
            false => Added::Completed,
        })
    }
}

/// What a version did that covers none of the known ones.
fn difference<V: Record>(mut known: Vec<V>, version: &V) -> Added {
    let newest = known.iter().filter_map(Version::progress).max();
    let before = V::fold(known.clone());
    known.push(version.clone());
    if V::fold(known) != before {
        return Added::Changed;
    }
    match (version.progress(), newest) {
        (Some(own), Some(newest)) if own < newest => Added::Known,
        _ => Added::Kept,
    }
}

#[cfg(test)]
mod tests;
