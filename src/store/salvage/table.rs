//! The tables of a data file, for a salvage: what their keys and values are, and what a snapshot has of a row.
//!
//! Invariant: what a snapshot has of a row is the row as it is in the file, after it was decoded without an error.
//! Does not read the file (see `reader`).

use redb::{TableDefinition, TableHandle, Value};

use super::Loss;
use super::reader::Reader;
use super::tree::Order;
use crate::codec::{DecodeError, Row, decode_row};
use crate::domain::link::LinkId;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::settings::Settings;
use crate::domain::settings::definitions::DefinitionLog;
use crate::domain::settings::revision::Revision;
use crate::store::click_log::LogState;
use crate::store::format::page::Shape;
use crate::store::journal::{Block, Columns, decode_body_head, decode_head};
use crate::store::records::{ForKind, Record, each_kind};
use crate::store::rows::{RowKey, Rows, sound_row};
use crate::store::snapshot::Tag;
use crate::store::tables as t;
use crate::store::undo::Undoing;

/// What was found in a table.
#[derive(Debug)]
pub(super) enum Found {
    /// A sound row.
    Row(Tag, Vec<u8>),
    /// An entry of the index of slugs.
    Slug(String, LinkId),
    /// The first click number that is not leased.
    Lease(u64),
    /// What the data file knows of its click log.
    Log(LogState),
    Loss(Loss),
}

/// A row whose checksum is right.
pub(super) struct SoundRow<'a> {
    pub(super) key: &'a [u8],
    pub(super) text: &'a str,
    pub(super) row: &'a [u8],
}

type FindRow = dyn Fn(&Reader, &SoundRow<'_>) -> Result<Vec<Found>, DecodeError>;

/// The row in a value, by the table's name, the encoded key, the value, and whether its page is proven; `None`
/// if it is not sound.
type SoundValue = for<'v> fn(&str, &[u8], &'v [u8], bool) -> Option<&'v [u8]>;

/// A table of a data file.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) order: Order,
    /// An encoded key, as an error names it.
    pub(super) text: fn(&[u8]) -> Option<String>,
    pub(super) value: SoundValue,
    pub(super) find: Box<FindRow>,
    /// Whether only release 0.1.0 made it.
    pub(super) is_old: bool,
}

/// The tables that a snapshot has, those that others refer to first.
pub(super) fn tables() -> Vec<Table> {
    let mut tables = vec![
        table(t::meta::<()>(), |_, entry| {
            let found = match entry.text {
                t::SETTINGS => decoded::<Settings>(entry.row).map(|()| Tag::Settings),
                t::DEFINITIONS => decoded::<DefinitionLog>(entry.row).map(|()| Tag::Definitions),
                t::CLICK_ID_KEY => decoded::<[u8; 16]>(entry.row).map(|()| Tag::ClickIdKey),
                t::EPOCH => decoded::<u32>(entry.row).map(|()| Tag::Epoch),
                t::PEOPLE_FINGERPRINT => decoded::<[u8; 8]>(entry.row).map(|()| Tag::Fingerprint),
                t::PLAN_REVISION => decoded::<Revision>(entry.row).map(|()| Tag::Revision),
                t::UNDOING => decoded::<Undoing>(entry.row).map(|()| Tag::Undoing),
                t::NORMALISERS => decoded::<Vec<Normaliser>>(entry.row).map(|()| Tag::Normalisers),
                _ => return Ok(Vec::new()),
            };
            Ok(vec![Found::Row(found?, entry.row.to_vec())])
        }),
        rows(t::PEOPLE, Tag::Alias),
        rows(t::GAPS, Tag::Gap),
        rows(t::BATCHES, Tag::Batch),
        rows(t::TOKENS, Tag::Token),
        rows(t::AGENT_PAGES, Tag::AgentPage),
        rows(t::SHARES, Tag::Share),
        rows(t::IMPORTS, Tag::Import),
        rows(t::NOTES, Tag::Note),
        rows(t::CLOSES, Tag::Close),
        rows(t::GUESSES, Tag::Guesses),
        rows(t::LINK_BATCHES, Tag::LinkBatch),
        rows(t::ADDRESSEES, Tag::Addressee),
        rows(t::ORPHANS, Tag::Orphans),
        rows(t::CHANGE_LOG, Tag::Logged),
        rows(t::NEW_ORDERS, Tag::NewOrders),
        links(),
        rows(t::CODES, Tag::Code),
        batch_codes(),
        rows(t::REDEMPTIONS, Tag::Redemption),
        tail(),
        table(t::SEGMENT_HEADS, segment),
    ];
    tables.extend(each_kind(VersionTables));
    tables
}

/// The other tables: a new file gets its own, but for what is there for a time only.
pub(super) fn other_tables() -> Vec<Table> {
    vec![
        slugs(),
        old_slugs(),
        index(t::WAITING_CODES),
        index(t::GIVEN_CODES),
        index(t::GIVEN_BY),
        index(t::SUB_IDS),
        index(t::CODE_USES),
        old_index(&t::CODE_USES_1, |_, _| Ok(Vec::new())),
        index(t::CUSTOMER_USES),
        old_index(&t::CUSTOMER_USES_1, |_, _| Ok(Vec::new())),
        index(t::TIMES),
        index(t::CARRIERS),
        index(t::changes::<()>()),
        index(t::STAGINGS),
        index(t::STAGED_LINKS),
        index(t::STAGED_CODES),
    ]
}

pub(super) fn batch_codes() -> Table {
    rows(t::BATCH_CODES, Tag::BatchCode)
}

pub(super) fn links() -> Table {
    rows(t::LINKS, Tag::Link)
}

pub(super) fn slugs() -> Table {
    table(t::SLUG_IDS, |_, entry| {
        Ok(vec![Found::Slug(entry.text.to_owned(), LinkId(decode_row(entry.row)?))])
    })
}

/// Has the slugs that `slugs` does not have.
pub(super) fn old_slugs() -> Table {
    old_index(&t::SLUGS_1, |_, entry| {
        let id = entry.row.try_into().map_err(|_| DecodeError::Unexpected)?;
        Ok(vec![Found::Slug(entry.text.to_owned(), LinkId(u32::from_le_bytes(id)))])
    })
}

pub(super) fn tail() -> Table {
    table(t::TAIL, |_, entry| {
        Block::parse(entry.row)?.whole()?;
        Ok(vec![Found::Row(Tag::Clicks, entry.row.to_vec())])
    })
}

/// The heads of segments, without their bodies.
pub(super) fn segment_heads() -> Table {
    table(t::SEGMENT_HEADS, |_, entry| {
        decode_head(entry.row)?;
        Ok(vec![Found::Row(Tag::Clicks, entry.row.to_vec())])
    })
}

/// The lease of click numbers, and the state of the click log.
pub(super) fn of_clicks() -> Table {
    table(t::meta::<()>(), |_, entry| match entry.text {
        t::CLICK_LEASE => Ok(vec![Found::Lease(decode_row(entry.row)?)]),
        t::CLICK_LOG => Ok(vec![Found::Log(decode_row(entry.row)?)]),
        _ => Ok(Vec::new()),
    })
}

/// The tables of versions.
struct VersionTables;

impl ForKind for VersionTables {
    type Out = Table;

    fn run<V: Record>(&mut self) -> Table {
        rows(V::ROWS, V::TAG)
    }
}

fn decoded<V: Row>(row: &[u8]) -> Result<(), DecodeError> {
    decode_row::<V>(row).map(drop)
}

fn rows<K: RowKey, V: Row + 'static>(rows: Rows<K, V>, tag: Tag) -> Table {
    table(rows, move |_, entry| {
        decoded::<V>(entry.row)?;
        Ok(vec![Found::Row(tag, entry.row.to_vec())])
    })
}

fn index<K: RowKey, V>(rows: Rows<K, V>) -> Table {
    table(rows, |_, _| Ok(Vec::new()))
}

/// A table with rows. `find` decodes a row whose checksum is right.
fn table<K: RowKey, V>(
    rows: Rows<K, V>,
    find: impl Fn(&Reader, &SoundRow<'_>) -> Result<Vec<Found>, DecodeError> + 'static,
) -> Table {
    Table {
        name: rows.name(),
        shape: shape::<K>(),
        order: K::order_of,
        text: K::text_of,
        value: sound_row,
        find: Box::new(find),
        is_old: false,
    }
}

/// A table of numbers without checksums.
fn old_index<K: RowKey>(
    table: &'static TableDefinition<'static, K, u32>,
    find: impl Fn(&Reader, &SoundRow<'_>) -> Result<Vec<Found>, DecodeError> + 'static,
) -> Table {
    Table {
        name: table.name(),
        shape: Shape { value: u32::fixed_width(), ..shape::<K>() },
        order: K::order_of,
        text: K::text_of,
        value: |_, _, value, is_proven| is_proven.then_some(value),
        find: Box::new(find),
        is_old: true,
    }
}

pub(super) fn shape<K: RowKey>() -> Shape {
    Shape { key: K::fixed_width(), value: None }
}

/// A segment: a body with a column that is not sound is saved without it, if it can be.
fn segment(reader: &Reader, entry: &SoundRow<'_>) -> Result<Vec<Found>, DecodeError> {
    let head = decode_head(entry.row)?;
    let lost =
        || vec![Found::Loss(Loss::Clicks { count: head.count, from: head.from, to: head.to })];
    let Some(body) = reader.body(entry.key) else { return Ok(lost()) };
    let Ok((block, unsound)) = Block::joined_where_sound(entry.row, &body) else {
        return Ok(lost());
    };
    if block.whole().is_err() {
        return Ok(lost());
    }
    let mut found = vec![Found::Row(Tag::Clicks, block.bytes(Columns::All))];
    found.extend(unsound.into_iter().map(|what| {
        Found::Loss(Loss::Values { what, count: head.count, from: head.from, to: head.to })
    }));
    Ok(found)
}

/// Whether a value is the body of the segment with a key, which may have been altered. Columns without checksums
/// are only read from a page that is as it was written.
pub(super) fn is_body_of(value: &[u8], key: &[u8], is_proven: bool) -> bool {
    decode_body_head(value).is_ok_and(|(first, has_checksums)| {
        first.get().to_le_bytes() == *key && (has_checksums || is_proven)
    })
}
