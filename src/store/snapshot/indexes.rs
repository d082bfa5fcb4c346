//! The entries of the indexes in a snapshot, for an audit.
//!
//! Invariant: an entry has the same bytes whether an index has it or a row needs it. The entries of an index
//! come after a mark that the file has it, and before the rows. Does not compare them (see `audit`).

use redb::{ReadTransaction, ReadableTable, TableDefinition};

use super::selection::as_kinds;
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::codec::{Codec, DecodeError, Decoder, Encoder, as_fields, encode_row, rows};
use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::FoldedCode;
use crate::domain::link::Link;
use crate::domain::link::batch::{AddressedLink, Addressee, SubIdOwner};
use crate::domain::record::redemption::Redemption;
use crate::store::records::{Record, carrier, of_carrier};
use crate::store::rows::{RowKey, Rows, open_if_exists};
use crate::store::txn::{VersionTime, carrier_day, place_number};
use crate::store::{StoreError, tables};

/// An index that an audit compares with the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Index {
    Slugs,
    Times,
    Carriers,
    CodeUses,
    CustomerUses,
    WaitingCodes,
    GivenCodes,
    SubIds,
    GivenBy,
}

impl Index {
    /// The name of its table.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Slugs => tables::SLUG_IDS.name(),
            Self::Times => tables::TIMES.name(),
            Self::Carriers => tables::CARRIERS.name(),
            Self::CodeUses => tables::CODE_USES.name(),
            Self::CustomerUses => tables::CUSTOMER_USES.name(),
            Self::WaitingCodes => tables::WAITING_CODES.name(),
            Self::GivenCodes => tables::GIVEN_CODES.name(),
            Self::SubIds => tables::SUB_IDS.name(),
            Self::GivenBy => tables::GIVEN_BY.name(),
        }
    }
}

as_kinds! {
    "an index" Index {
        1 Slugs, 2 Times, 3 Carriers, 4 CodeUses, 5 CustomerUses, 6 WaitingCodes, 7 GivenCodes, 8 SubIds,
        9 GivenBy,
    }
}

/// An entry of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexEntry {
    pub(super) index: Index,
    /// Its key and value, encoded; empty in the mark that the file has the index.
    pub(super) bytes: Vec<u8>,
    /// The kind and id of the record that it names; empty if it names none.
    pub(super) record: Vec<u8>,
    /// The redemptions that it counts; otherwise 1.
    pub(super) count: u32,
}

as_fields! {
    IndexEntry { index, bytes, record, count }
}

rows!(IndexEntry);

impl IndexEntry {
    fn of(index: Index, count: u32, encode: impl FnOnce(&mut Encoder)) -> Self {
        let mut out = Encoder::default();
        encode(&mut out);
        Self { index, bytes: out.into_bytes(), record: Vec::new(), count }
    }

    fn naming(self, kind: u8, id: &str) -> Self {
        Self { record: [&[kind], id.as_bytes()].concat(), ..self }
    }

    fn slug(slug: &str, link: u32) -> Self {
        Self::of(Index::Slugs, 1, |out| {
            out.raw(slug.as_bytes());
            out.raw(&link.to_le_bytes());
        })
    }

    fn time(kind: u8, version: &VersionTime) -> Self {
        let entry = Self::of(Index::Times, 1, |out| {
            out.put(&kind);
            out.put(version);
        });
        entry.naming(kind, &version.id)
    }

    fn carrier(day: i64, code: &str, carrier: &str) -> Self {
        let entry = Self::of(Index::Carriers, 1, |out| {
            out.put(&day);
            out.raw(code.as_bytes());
            // No code has this byte.
            out.raw(&[0]);
            out.raw(carrier.as_bytes());
        });
        let (kind, id) = of_carrier(carrier);
        entry.naming(kind, id)
    }

    fn code_uses(code: &str, count: u32) -> Self {
        Self::of(Index::CodeUses, count, |out| out.raw(code.as_bytes()))
    }

    fn customer_uses(code: &str, customer: &[u8; 16], count: u32) -> Self {
        Self::of(Index::CustomerUses, count, |out| {
            out.raw(customer);
            out.raw(code.as_bytes());
        })
    }

    fn waiting(batch: u32, place: u8, code: &str) -> Self {
        Self::of(Index::WaitingCodes, 1, |out| {
            out.put(&batch);
            out.put(&place);
            out.raw(code.as_bytes());
        })
    }

    fn given(at: i64, code: &str) -> Self {
        Self::of(Index::GivenCodes, 1, |out| {
            out.put(&at);
            out.raw(code.as_bytes());
        })
    }

    fn given_by(agent: &str, at: i64, code: &str) -> Self {
        Self::of(Index::GivenBy, 1, |out| {
            out.put(&at);
            out.raw(code.as_bytes());
            // No code has this byte.
            out.raw(&[0]);
            out.raw(agent.as_bytes());
        })
    }

    fn sub_id(sub_id: &str, owner: &SubIdOwner) -> Self {
        Self::of(Index::SubIds, 1, |out| {
            out.put(owner);
            out.raw(sub_id.as_bytes());
        })
    }

    /// The entries that a person of a link batch needs.
    pub(super) fn of_addressee(of: &Addressee) -> Vec<Self> {
        let owner = SubIdOwner { batch: of.batch, person: of.person };
        let entry = |link: &AddressedLink| Self::sub_id(link.sub_id.as_str(), &owner);
        of.link.iter().map(entry).collect()
    }

    /// The entries that a code of a batch needs.
    pub(super) fn of_batch_code(code: &BatchCode, batch: &Batch) -> Vec<Self> {
        let folded = code.code.folded();
        let waiting = batch
            .waits(code)
            .map(|of| Self::waiting(batch.id.0, place_number(of), folded.as_str()));
        let given = code.given.as_ref().map(|given| Self::given(given.at.ms(), folded.as_str()));
        let agent = code.given.as_ref().and_then(|given| Some((given.at, given.agent.as_ref()?)));
        let by = agent.map(|(at, agent)| Self::given_by(agent.as_str(), at.ms(), folded.as_str()));
        waiting.into_iter().chain(given).chain(by).collect()
    }

    pub(super) fn of_link(link: &Link) -> Self {
        Self::slug(link.spec.slug.as_str(), link.id.0)
    }

    /// The entries that a version needs.
    pub(super) fn of_version<V: Record>(version: &V) -> Vec<Self> {
        let (at, id, person) = (version.own_time(), version.id().as_str(), version.person());
        let day = carrier_day(at);
        let time = Self::time(V::KIND, &VersionTime { at, id: id.into(), person });
        let codes = version.codes().into_iter();
        let carriers = codes.map(|code| Self::carrier(day, code.as_str(), &carrier::<V>(id)));
        carriers.chain([time]).collect()
    }

    /// The entries that count a redemption.
    pub(super) fn of_redemption(redemption: &Redemption) -> Vec<Self> {
        let Some(held) = redemption.uses.last().filter(|_| redemption.is_held()) else {
            return Vec::new();
        };
        let code: FoldedCode = redemption.code.folded();
        let customer = held.customer.map(|who| Self::customer_uses(code.as_str(), &who.0, 1));
        customer.into_iter().chain([Self::code_uses(code.as_str(), 1)]).collect()
    }
}

/// Writes the entries of all indexes of the file.
pub(super) fn write_indexes(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    write_mark(Index::Slugs, out)?;
    write_counts(txn, tables::SLUG_IDS, tables::SLUGS_1, out, |slug, id| {
        IndexEntry::slug(slug, id)
    })?;
    write_mark(Index::CodeUses, out)?;
    write_counts(txn, tables::CODE_USES, tables::CODE_USES_1, out, |code, count| {
        IndexEntry::code_uses(code, count)
    })?;
    write_mark(Index::CustomerUses, out)?;
    write_counts(
        txn,
        tables::CUSTOMER_USES,
        tables::CUSTOMER_USES_1,
        out,
        |(code, who), count| IndexEntry::customer_uses(code, who, count),
    )?;
    if let Some(waiting) = tables::WAITING_CODES.read_if_exists(txn)? {
        write_mark(Index::WaitingCodes, out)?;
        for entry in waiting.scan()? {
            let entry = entry?;
            let (batch, place, code) = entry.key();
            write(&IndexEntry::waiting(batch, place, code), out)?;
        }
    }
    if let Some(given) = tables::GIVEN_CODES.read_if_exists(txn)? {
        write_mark(Index::GivenCodes, out)?;
        for entry in given.scan()? {
            let entry = entry?;
            let (at, code) = entry.key();
            write(&IndexEntry::given(at, code), out)?;
        }
    }
    if let Some(given) = tables::GIVEN_BY.read_if_exists(txn)? {
        write_mark(Index::GivenBy, out)?;
        for entry in given.scan()? {
            let entry = entry?;
            let (agent, at, code) = entry.key();
            write(&IndexEntry::given_by(agent, at, code), out)?;
        }
    }
    if let Some(sub_ids) = tables::SUB_IDS.read_if_exists(txn)? {
        write_mark(Index::SubIds, out)?;
        for entry in sub_ids.scan()? {
            let entry = entry?;
            write(&IndexEntry::sub_id(entry.key(), &entry.decode()?), out)?;
        }
    }
    if let Some(times) = tables::TIMES.read_if_exists(txn)? {
        write_mark(Index::Times, out)?;
        for list in times.scan()? {
            let list = list?;
            let (kind, ..) = list.key();
            for version in &list.decode::<Vec<VersionTime>>()? {
                write(&IndexEntry::time(kind, version), out)?;
            }
        }
    }
    if let Some(carriers) = tables::CARRIERS.read_if_exists(txn)? {
        write_mark(Index::Carriers, out)?;
        for entry in carriers.scan()? {
            let entry = entry?;
            let (day, code, carrier) = entry.key();
            write(&IndexEntry::carrier(day, code, carrier), out)?;
        }
    }
    Ok(())
}

/// Writes the entries of an index to a number, and those of its table of schema 1 that it does not have.
fn write_counts<K: RowKey>(
    txn: &ReadTransaction,
    rows: Rows<K, u32>,
    before: TableDefinition<'static, K, u32>,
    out: &mut StreamWriter<'_>,
    entry: impl Fn(K::SelfType<'_>, u32) -> IndexEntry,
) -> Result<(), StoreError> {
    let rows = rows.read_if_exists(txn)?;
    if let Some(rows) = &rows {
        for row in rows.scan()? {
            let row = row?;
            write(&entry(row.key(), row.decode()?), out)?;
        }
    }
    let Some(before) = open_if_exists(txn, before)? else { return Ok(()) };
    for row in before.iter()? {
        let (key, number) = row?;
        let is_known = match &rows {
            Some(rows) => rows.has(key.value())?,
            None => false,
        };
        if !is_known {
            write(&entry(key.value(), number.value()), out)?;
        }
    }
    Ok(())
}

fn write_mark(index: Index, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    write(&IndexEntry { index, bytes: Vec::new(), record: Vec::new(), count: 0 }, out)
}

fn write(entry: &IndexEntry, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    out.record(Tag::Index, &encode_row(entry))
}
