//! The kinds of imported records: one place that store, snapshots, changes and audits go through.
//!
//! Invariant: a table of versions has none that another version of its record covers. So the rows do not
//! depend on the order of imports.

use std::collections::BTreeSet;

use crate::codec::{Codec, Covers, DecodeError, Decoder, Encoder, Identity, Row, identity};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::record::contradiction::{Contradiction, Contradictions, Undecided};
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::version::{Added, Imported, Tally, Version};

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

    /// Whether a record is one that counts. Others are listed only.
    fn counts(_: &Self::Record) -> bool {
        true
    }

    /// The codes that it may carry, for the index of carriers.
    fn codes(&self) -> BTreeSet<FoldedCode> {
        BTreeSet::new()
    }
}

impl Record for OrderVersion {
    const ROWS: Rows<(&'static str, &'static Identity), Self> = tables::ORDERS;
    const TAG: Tag = Tag::Order;
    const COUNTED: [&'static str; 2] = ["orders", "versions of orders"];
    const KIND: u8 = 1;

    fn counts(order: &Conversion) -> bool {
        order.status.counts()
    }

    fn codes(&self) -> BTreeSet<FoldedCode> {
        self.codes.iter().flat_map(CouponCode::candidates).collect()
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

        /// Does it for the kind with this tag.
        pub(super) fn of_kind<T: ForKind>(tag: Tag, mut task: T) -> Result<T::Out, StoreError> {
            match tag {
                $(<$version>::TAG => Ok(task.run::<$version>()),)+
                _ => Err(StoreError::Snapshot("it has a record of an unknown kind")),
            }
        }

        impl Txn {
            /// Adds versions of records.
            pub fn add_records(&self, records: &Records) -> Result<Imported, StoreError> {
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

/// Where versions come from.
#[derive(Clone, Copy)]
enum VersionSource<'a> {
    /// An import. People are compared under the aliases. A record that the table does not have is in no index
    /// either, unless damage hides it.
    Import(&'a OpenAliases<'a>),
    /// A data file: a restore, or a migration, which adds a version again that it has just removed. People are
    /// left as they are.
    File,
}

/// Ids that a table does not have: those between a record and the next one.
struct FreeIds<'v> {
    after: &'v str,
    /// `None` after the last record.
    before: Option<Box<str>>,
}

impl FreeIds<'_> {
    fn has(&self, id: &str) -> bool {
        self.after < id && self.before.as_deref().is_none_or(|before| id < before)
    }
}

impl Txn {
    fn add_versions<V: Record>(&self, versions: &[V]) -> Result<Imported, StoreError> {
        // Opened once: with a table opened for each version, an import takes a fifth longer.
        let mut rows = V::ROWS.open(self)?;
        let mut index = self.open_index()?;
        let aliases = self.open_aliases()?;
        let from = VersionSource::Import(&aliases);
        let (mut tally, mut contradictions) = (Tally::default(), Contradictions::default());
        // Most ids of an import are new and next to each other: sorted, one look-up is enough for all that
        // lie before the next known id. The versions of one record stay in their order.
        let mut by_id: Vec<(u32, &V)> = (0..).zip(versions).collect();
        by_id.sort_by_key(|(_, version)| version.id());
        let mut free: Option<FreeIds<'_>> = None;
        for of_record in by_id.chunk_by(|(_, one), (_, other)| one.id() == other.id()) {
            let mut of_all = Added::Known;
            let mut found = None;
            for (_, version) in of_record {
                let id = version.id().as_str();
                let added = match &mut free {
                    Some(free) if free.has(id) => {
                        self.insert_version(&mut rows, &mut index, version, true)?;
                        free.after = id;
                        Added::New
                    }
                    _ => {
                        let add = self.add_to(&mut rows, &mut index, from, version, &mut free)?;
                        found = found.or(add.contradiction);
                        add.added
                    }
                };
                of_all = of_all.min(added);
            }
            tally.count(of_all);
            if let Some((undecided, example)) = found {
                contradictions.add(undecided, of_record[0].0, example);
            }
        }
        Ok(Imported { tally, contradictions })
    }

    /// Adds a version of a data file to its record, unless a version covers it. It replaces those that it
    /// covers.
    pub(super) fn add_version<V: Record>(&self, version: &V) -> Result<Added, StoreError> {
        let (mut rows, mut index) = (V::ROWS.open(self)?, self.open_index()?);
        Ok(self.add_to(&mut rows, &mut index, VersionSource::File, version, &mut None)?.added)
    }

    /// `free` becomes the ids after the record, if that is known.
    fn add_to<'v, V: Record>(
        &self,
        rows: &mut VersionRows<'_, V>,
        index: &mut OpenIndex<'_>,
        from: VersionSource<'_>,
        version: &'v V,
        free: &mut Option<FreeIds<'v>>,
    ) -> Result<Addition, StoreError> {
        *free = None;
        let Some(found) = look_up(rows, from, version)? else {
            return Ok(Addition { added: Added::Known, contradiction: None });
        };
        let Found { known, covered, free: next } = found;
        *free = Some(next);
        let id = version.id().as_str();
        for identity in &covered {
            rows.remove((id, identity))?;
        }
        let is_new = known.is_empty() && matches!(from, VersionSource::Import(_));
        self.insert_version(rows, index, version, is_new)?;
        let contradiction = Contradiction::find(&known, version);
        let added = match covered.is_empty() {
            _ if known.is_empty() => Added::New,
            true if changes(known, version) => Added::Changed,
            true if contradiction.is_some() => Added::Kept,
            true => Added::Known,
            false => Added::Completed,
        };
        Ok(Addition { added, contradiction })
    }

    fn insert_version<V: Record>(
        &self,
        rows: &mut VersionRows<'_, V>,
        index: &mut OpenIndex<'_>,
        version: &V,
        is_new: bool,
    ) -> Result<(), StoreError> {
        // A version with this identity covers this one, so it is not added.
        rows.insert_new(&(version.id().as_str(), &identity(version)), version)?;
        self.index_version(index, version, is_new)
    }
}

/// What adding a version did, and what it contradicts.
struct Addition {
    added: Added,
    contradiction: Option<(Undecided, Contradiction)>,
}

/// What a table has of a record.
struct Found<'v, V> {
    known: Vec<V>,
    /// The identities of those that a version covers.
    covered: Vec<Identity>,
    /// The ids that follow.
    free: FreeIds<'v>,
}

/// Looks for the record of a version. `None` if it has a version that covers this one.
fn look_up<'v, V: Record>(
    rows: &VersionRows<'_, V>,
    from: VersionSource<'_>,
    version: &'v V,
) -> Result<Option<Found<'v, V>>, StoreError> {
    let id = version.id().as_str();
    let (mut known, mut covered) = (Vec::new(), Vec::new());
    let mut found = rows.range((id, &IDENTITIES.0)..)?;
    let free = loop {
        let Some(row) = found.next().transpose()? else {
            break FreeIds { after: id, before: None };
        };
        if row.key().0 != id {
            break FreeIds { after: id, before: Some(Box::from(row.key().0)) };
        }
        let mut other: V = row.decode()?;
        if let VersionSource::Import(aliases) = from
            && aliases.are_one(other.person(), version.person())?
        {
            other.set_person(version.person());
        }
        if other.covers(version) {
            return Ok(None);
        }
        if version.covers(&other) {
            covered.push(*row.key().1);
        }
        known.push(other);
    };
    Ok(Some(Found { known, covered, free }))
}

/// Whether a record becomes another one with a version.
fn changes<V: Record>(mut known: Vec<V>, version: &V) -> bool {
    let before = V::fold(known.clone());
    known.push(version.clone());
    V::fold(known) != before
}

#[cfg(test)]
mod tests;
