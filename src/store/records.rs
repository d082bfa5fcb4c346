//! The kinds of imported records: one place that store, snapshots, changes and audits go through.
//!
//! Invariant: what is done for one kind is done for each. Does not add versions (see `adding`).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;

mod adding;
mod compared;
mod kinds;
mod placing;

use crate::codec::{Codec, Covers, DecodeError, Decoder, Encoder, Identity, Row};
use crate::domain::code::coupon::FoldedCode;
use crate::domain::record::alias::{Alias, Aliases};
use crate::domain::record::call::Call;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::Total;
use crate::domain::record::version::{Imported, Version};

use redb::ReadTransaction;

use super::rows::{ReadRows, Rows};
use super::snapshot::{self, Tag};
use super::{StoreError, Txn};
pub(super) use adding::VersionRows;
pub use compared::Unsettled;
pub(super) use placing::{Epochs, refund_of};

/// A kind of imported records, by the type of its versions.
pub(super) trait Record: Version + Row + Covers + 'static {
    /// (id, identity) to version.
    const ROWS: Rows<(&'static str, &'static Identity), Self>;
    /// Its tag in a snapshot.
    const TAG: Tag;
    /// What commands call the kind.
    const NAME: &'static str;
    /// What an audit calls its records, and their versions.
    const COUNTED: [&'static str; 2];
    /// Its number in the index of times.
    const KIND: u8;
    /// Whether release 0.1.0 had the kind, so that every file has its table.
    const WAS_IN_FIRST: bool = false;

    /// Whether a record is one that counts. Others are listed only.
    fn counts(_: &Self::Record) -> bool {
        true
    }

    /// The codes that it may carry, for the index of carriers.
    fn codes(&self) -> BTreeSet<FoldedCode> {
        BTreeSet::new()
    }

    /// A record as a row of a snapshot.
    fn row(record: Self::Record) -> snapshot::Row<'static>;
}

/// The versions of a kind, to read.
pub(super) type ReadVersions<V> = ReadRows<(&'static str, &'static Identity), V>;

/// The versions of a kind; `None` if the file was made before there was the kind.
pub(super) fn read_versions<V: Record>(
    txn: &ReadTransaction,
) -> Result<Option<ReadVersions<V>>, StoreError> {
    if V::WAS_IN_FIRST { V::ROWS.read(txn).map(Some) } else { V::ROWS.read_if_exists(txn) }
}

/// What the index of codes has for a record that carries a code: of an order, its id; of another kind, the
/// character with the number of the kind before it. No id has such a character.
pub(super) fn carrier<V: Record>(id: &str) -> Cow<'_, str> {
    if V::KIND == ORDERS {
        Cow::Borrowed(id)
    } else {
        Cow::Owned(format!("{}{id}", char::from(V::KIND)))
    }
}

/// The number of the kind and the id of a carrier.
pub(super) fn of_carrier(carrier: &str) -> (u8, &str) {
    match carrier.as_bytes().first() {
        Some(kind) if kind.is_ascii_control() => (*kind, &carrier[1..]),
        _ => (ORDERS, carrier),
    }
}

const ORDERS: u8 = OrderVersion::KIND;

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

/// A record under the newest hash of its person.
fn complete<V: Record>(mut record: V::Record, aliases: &Aliases) -> snapshot::Row<'static> {
    if let Some(person) = V::person_in(&mut record) {
        aliases.resolve_in(person);
    }
    V::row(record)
}

const UNKNOWN_KIND: StoreError = StoreError::Snapshot("it has a record of an unknown kind");

/// The lowest and the highest key of the versions of a record.
pub(super) const IDENTITIES: (Identity, Identity) = ([0; 16], [u8::MAX; 16]);

/// The name of the kind with a number.
#[must_use]
pub fn kind_name(number: u8) -> Option<&'static str> {
    struct Name;

    impl ForKind for Name {
        type Out = &'static str;

        fn run<V: Record>(&mut self) -> &'static str {
            V::NAME
        }
    }

    of_number(number, Name).ok()
}

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

        impl Records {
            /// The number of their kind.
            #[must_use]
            pub fn kind(&self) -> u8 {
                match self {
                    $(Self::$kind(_) => <$version>::KIND),+
                }
            }

            /// The ids of what may be known of the records, of each version in turn.
            #[must_use]
            pub fn ids(&self) -> Vec<ForeignId> {
                match self {
                    $(Self::$kind(versions) => versions.iter().flat_map(compared::ids_of).collect()),+
                }
            }

            /// What importing them would do, by the stream of what is known of them (see
            /// [`Self::ask_known`]); without one, nothing is known.
            pub fn compared(
                &self,
                aliases: &[Alias],
                known: Option<impl Read>,
            ) -> Result<Imported, StoreError> {
                match self {
                    $(Self::$kind(versions) => compared::compared(versions, aliases, known)),+
                }
            }

            /// What the refunds of these records leave open, with the stream of what is known of their records (see
            /// [`Self::ask_known`]); without one, nothing is known.
            pub fn unsettled(&self, known: Option<impl Read>) -> Result<Unsettled, StoreError> {
                match self {
                    $(Self::$kind(versions) => compared::unsettled(versions, known)),+
                }
            }

            /// Whether any of them names somebody.
            #[must_use]
            pub fn name_people(&self) -> bool {
                match self {
                    $(Self::$kind(versions) => {
                        versions.iter().any(|version| version.person().is_some())
                    })+
                }
            }

            /// The epochs of the versions.
            pub fn epochs(&self) -> Vec<u32> {
                match self {
                    $(Self::$kind(versions) => versions.iter().map(Version::epoch).collect()),+
                }
            }
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

        /// The versions of the record that a stream is passing. Those of one record are next to each other.
        #[derive(Default)]
        pub(super) enum Passing {
            #[default]
            Nothing,
            $($kind(Versions<$version>)),+
        }

        impl Passing {
            /// Adds the next version of a stream. Returns the record before it, if that is complete.
            pub(super) fn push(
                &mut self,
                tag: Tag,
                bytes: &[u8],
                aliases: &Aliases,
            ) -> Result<Option<snapshot::Row<'static>>, StoreError> {
                match tag {
                    $(<$version>::TAG => {
                        let version: $version = tag.row(bytes)?;
                        if let Self::$kind(versions) = self {
                            let before = versions.push(version);
                            return Ok(before.map(|record| complete::<$version>(record, aliases)));
                        }
                        let before = self.end(aliases);
                        *self = Self::$kind(Versions(vec![version]));
                        Ok(before)
                    })+
                    _ => Err(UNKNOWN_KIND),
                }
            }

            /// The last record, if there is one.
            pub(super) fn end(&mut self, aliases: &Aliases) -> Option<snapshot::Row<'static>> {
                match std::mem::take(self) {
                    Self::Nothing => None,
                    $(Self::$kind(mut versions) => {
                        versions.end().map(|record| complete::<$version>(record, aliases))
                    })+
                }
            }
        }

        /// Does it for each kind.
        pub(super) fn each_kind<T: ForKind>(
            mut task: T,
        ) -> [T::Out; [$(<$version>::KIND),+].len()] {
            [$(task.run::<$version>()),+]
        }

        /// Does it for the kind with this number.
        pub(super) fn of_number<T: ForKind>(number: u8, mut task: T) -> Result<T::Out, StoreError> {
            match number {
                $(<$version>::KIND => Ok(task.run::<$version>()),)+
                _ => Err(StoreError::Missing("kind of records that an import names")),
            }
        }

        /// Does it for the kind with this tag.
        pub(super) fn of_kind<T: ForKind>(tag: Tag, mut task: T) -> Result<T::Out, StoreError> {
            match tag {
                $(<$version>::TAG => Ok(task.run::<$version>()),)+
                _ => Err(UNKNOWN_KIND),
            }
        }

        impl Txn {
            /// Adds versions of records that no undo takes back.
            pub fn add_records(&self, records: &Records) -> Result<Imported, StoreError> {
                self.add_records_of(records, None)
            }

            /// Adds versions of records of an import.
            pub fn add_records_of(
                &self,
                records: &Records,
                import: Option<ImportNumber>,
            ) -> Result<Imported, StoreError> {
                match records {
                    $(Records::$kind(versions) => self.add_versions(versions, import)),+
                }
            }
        }
    };
}

record_kinds! {
    Orders = 1: OrderVersion,
    Conversations = 2: ConversationVersion,
    Redemptions = 3: ShopRedemption,
    Calls = 4: Call,
    Events = 5: Event,
    Costs = 6: FileCost,
    Sends = 7: Send,
    Totals = 8: Total,
}

#[cfg(test)]
mod tests;
