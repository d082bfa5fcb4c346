//! The stream of a snapshot: written from one reading transaction, at disk speed, into a spool that
//! has no name; then the transaction is let go, and the spool is sent as slowly as the reader likes.
//!
//! Layout, version 1, little-endian: `COUPLET` and 0x01; the version (u16); then records of a tag
//! (u8), a length (u32) and the bytes of a row as the file has it; at the end the tag 255, the number
//! of records (u64) and the SHA-256 of all bytes before. A stream without its end is not whole.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;

use redb::{ReadTransaction, ReadableTable};
use sha2::{Digest, Sha256};

use super::ask::{Ask, ClickAsk};
use super::codes::write_codes;
use super::record::{PutRecord, Tag};
use crate::domain::click::ClickNumber;
use crate::domain::click::id::{ClickId, ClickIdKey};
use crate::domain::limits::SPOOL_CHUNK_BYTES;
use crate::domain::link::LinkId;
use crate::domain::record::order::OrderVersion;
use crate::domain::settings::Settings;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::folder::folder;
use crate::store::journal::stored::each_block;
use crate::store::journal::{BlockHead, Columns, LinkCount};
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{Store, StoreError};

const MAGIC: &[u8; 8] = b"COUPLET\x01";
const STREAM_VERSION: u16 = 1;
/// A value of redb is at most 3 GiB; no row of ours comes near this.
const RECORD_BYTES_MAX: u32 = 64 * 1024 * 1024;
/// Bytes that are written or read at once.
const SPOOL_BUFFER: usize = 256 * 1024;

/// The data file as it was at one moment, whatever is written to it meanwhile.
pub struct View {
    txn: ReadTransaction,
    folder: PathBuf,
}

impl Store {
    /// The data file as it is now.
    pub fn view(&self) -> Result<View, StoreError> {
        Ok(View { txn: self.read()?, folder: folder(self.path()).to_owned() })
    }

    /// Spools a snapshot of the data file as it is now.
    pub fn spool(&self, ask: &Ask) -> Result<File, StoreError> {
        self.view()?.spool(ask, || {})
    }
}

impl View {
    /// How many clicks of each link there are; a link may come more than once.
    pub fn each_count(&self, mut visit: impl FnMut(LinkId, LinkCount)) -> Result<(), StoreError> {
        each_block(&self.txn, |block, _| {
            block.read(Columns::Counts, |block| block.counts(&mut visit))
        })
    }

    pub(in crate::store) fn txn(&self) -> &ReadTransaction {
        &self.txn
    }

    /// Spools a snapshot beside the data file and returns the spool, at its beginning. Whoever shares
    /// the processors with others may `rest` between two pieces of it.
    pub fn spool(self, ask: &Ask, rest: impl FnMut()) -> Result<File, StoreError> {
        let Self { txn, folder } = self;
        let io = |source| StoreError::Spool { folder: folder.clone(), source };
        let file = match tempfile::tempfile_in(&folder) {
            // Where the folder was removed under an open file, what that has can still be told.
            Err(error) if error.kind() == io::ErrorKind::NotFound => tempfile::tempfile(),
            file => file,
        };
        let file = file.map_err(io)?;
        let mut spool = Spool::new(file, rest).map_err(io)?;
        write_rows(&txn, ask, &mut |tag, bytes| spool.record(tag, bytes).map_err(io))?;
        drop(txn);
        spool.finish().map_err(io)
    }
}

/// Every row that was asked for, each after those that it names.
fn write_rows(txn: &ReadTransaction, ask: &Ask, put: &mut PutRecord<'_>) -> Result<(), StoreError> {
    let meta = txn.open_table(tables::META)?;
    for (name, tag) in [
        (tables::SETTINGS, Tag::Settings),
        (tables::CLICK_ID_KEY, Tag::ClickIdKey),
        (tables::EPOCH, Tag::Epoch),
        (tables::PEOPLE_FINGERPRINT, Tag::Fingerprint),
        (tables::PLAN_REVISION, Tag::Revision),
    ] {
        if let Some(bytes) = meta.get(name)? {
            put(tag, bytes.value())?;
        }
    }
    for entry in txn.open_table(tables::GAPS)?.iter()? {
        put(Tag::Gap, entry?.1.value())?;
    }
    for entry in txn.open_table(tables::BATCHES)?.iter()? {
        put(Tag::Batch, entry?.1.value())?;
    }
    if ask.tokens {
        for entry in txn.open_table(tables::TOKENS)?.iter()? {
            put(Tag::Token, entry?.1.value())?;
        }
    }
    if ask.links {
        for entry in txn.open_table(tables::LINKS)?.iter()? {
            put(Tag::Link, entry?.1.value())?;
        }
    }
    write_codes(txn, &ask.codes, put)?;
    if ask.records {
        for entry in txn.open_table(tables::ORDERS)?.iter()? {
            put(Tag::Order, entry?.1.value())?;
        }
        for entry in txn.open_table(tables::CONVERSATIONS)?.iter()? {
            put(Tag::Conversation, entry?.1.value())?;
        }
    }
    write_clicks(txn, &ask.clicks, put)
}

fn write_clicks(
    txn: &ReadTransaction,
    ask: &ClickAsk,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    let (columns, between) = match ask {
        ClickAsk::None => return Ok(()),
        ClickAsk::Counts => (Columns::Counts, None),
        ClickAsk::All(columns) => (*columns, None),
        ClickAsk::Between { from, to, columns } => (*columns, Some(*from..*to)),
    };
    let named = between.as_ref().map(|between| named_clicks(txn, between)).transpose()?;
    let is_asked = |head: &BlockHead| {
        let meets =
            |between: &Range<Timestamp>| head.from < between.end && between.start <= head.to;
        let numbers = head.first.get()..=head.last.get();
        let is_named = |named: &BTreeSet<u64>| named.range(numbers).next().is_some();
        between.as_ref().is_none_or(meets) || named.as_ref().is_some_and(is_named)
    };
    let mut is_before_put = true;
    each_block(txn, |block, before| {
        let is_asked = is_asked(&block.head);
        // Where the clock was set back the blocks on both sides come: a report tells it by them, and one
        // of them lies in another month.
        let before = before.filter(|before| is_set_back(&before.head, &block.head));
        let is_put = is_asked || (before.is_some() && is_before_put);
        if let Some(before) = before.filter(|_| is_put && !is_before_put) {
            put(Tag::Clicks, &before.bytes(columns)?)?;
        }
        is_before_put = is_put;
        if is_put { put(Tag::Clicks, &block.bytes(columns)?) } else { Ok(()) }
    })
}

/// Whether the clock was set back by more than a day between the clicks of two blocks.
fn is_set_back(before: &BlockHead, after: &BlockHead) -> bool {
    after.from < before.to.plus_ms(-DAY_MS)
}

/// The numbers of the clicks that orders of a span of time name. Any version of an order may name
/// its click, and another one say when it was.
fn named_clicks(
    txn: &ReadTransaction,
    between: &Range<Timestamp>,
) -> Result<BTreeSet<u64>, StoreError> {
    let meta = txn.open_table(tables::META)?;
    let key = meta.get(tables::CLICK_ID_KEY)?.ok_or(StoreError::Missing("click-id key"))?;
    let key = ClickIdKey::from_bytes(row("meta", &"click-id-key", ROW_VERSION, key.value())?);
    let settings: Option<Settings> = meta
        .get(tables::SETTINGS)?
        .map(|bytes| row("meta", &"settings", ROW_VERSION, bytes.value()))
        .transpose()?;
    let param = settings.unwrap_or_default().click_param;
    let mut named = BTreeSet::new();
    let (mut order, mut is_asked, mut of_order) = (None, false, Vec::new());
    for entry in txn.open_table(tables::ORDERS)?.iter()? {
        let (id, bytes) = entry?;
        let version: OrderVersion = row("orders", &id.value().0, ROW_VERSION, bytes.value())?;
        if order.as_ref() != Some(&version.id) {
            named.extend(of_order.drain(..).filter(|_| is_asked));
            is_asked = false;
        }
        is_asked |= between.contains(&version.ordered_at);
        let id = version.named_click(&param).and_then(|id| ClickId::parse(id.as_str()).ok());
        of_order.extend(id.and_then(|id| key.open(id)).map(ClickNumber::get));
        order = Some(version.id);
    }
    named.extend(of_order.drain(..).filter(|_| is_asked));
    Ok(named)
}

/// Writes records. What they are is hashed when all are there, after the reading transaction: it is as
/// long as nothing but reading and writing takes.
struct Spool<R: FnMut()> {
    out: BufWriter<File>,
    records: u64,
    rest: R,
}

impl<R: FnMut()> Spool<R> {
    fn new(file: File, rest: R) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(SPOOL_BUFFER, file);
        out.write_all(MAGIC)?;
        out.write_all(&STREAM_VERSION.to_le_bytes())?;
        Ok(Self { out, records: 0, rest })
    }

    fn record(&mut self, tag: Tag, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.out.write_all(&[tag as u8])?;
        self.out.write_all(&length.to_le_bytes())?;
        for piece in bytes.chunks(SPOOL_CHUNK_BYTES) {
            self.out.write_all(piece)?;
            (self.rest)();
        }
        self.records += 1;
        Ok(())
    }

    /// Writes the end, and goes back to the beginning.
    fn finish(mut self) -> io::Result<File> {
        self.out.write_all(&[Tag::End as u8])?;
        self.out.write_all(&self.records.to_le_bytes())?;
        let mut file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        let (mut hash, mut piece) = (Sha256::new(), vec![0; SPOOL_CHUNK_BYTES]);
        loop {
            let count = file.read(&mut piece)?;
            if count == 0 {
                break;
            }
            hash.update(&piece[..count]);
            (self.rest)();
        }
        file.write_all(&hash.finalize())?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

/// Reads a stream, record by record, and checks its end. Where a record is refused and the checksum
/// does not hold either, the checksum is what is told: it says that the stream is not as it was made.
pub(super) fn read_stream(
    input: impl Read,
    mut take: impl FnMut(Tag, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut input =
        Hashing { input: BufReader::with_capacity(SPOOL_BUFFER, input), hash: Sha256::new() };
    if input.array::<8>()? != *MAGIC {
        return Err(StoreError::Snapshot("it does not begin as one"));
    }
    if u16::from_le_bytes(input.array()?) != STREAM_VERSION {
        return Err(StoreError::Snapshot("it was made by another version of Couplet"));
    }
    let (mut records, mut bytes, mut taken) = (0_u64, Vec::new(), Ok(()));
    while let Some(tag) = input.record(&mut bytes)? {
        if taken.is_ok() {
            taken = take(tag, &bytes);
        }
        records += 1;
    }
    if u64::from_le_bytes(input.array()?) != records {
        return Err(StoreError::Snapshot("records are missing"));
    }
    let expected: [u8; 32] = input.hash.clone().finalize().into();
    if input.array::<32>()? != expected {
        return Err(StoreError::Snapshot("its checksum does not hold"));
    }
    if input.has_more()? {
        return Err(StoreError::Snapshot("it goes on after its end"));
    }
    taken
}

struct Hashing<R> {
    input: R,
    hash: Sha256,
}

impl<R: Read> Hashing<R> {
    /// Reads the next record; `None` at the end.
    fn record(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Tag>, StoreError> {
        let [tag] = self.array()?;
        let tag = Tag::ALL.into_iter().find(|known| *known as u8 == tag);
        let tag = tag.ok_or(StoreError::Snapshot("it has a record of an unknown kind"))?;
        if tag == Tag::End {
            return Ok(None);
        }
        let length = u32::from_le_bytes(self.array()?);
        if length > RECORD_BYTES_MAX {
            return Err(StoreError::Snapshot("it has a record that is too long"));
        }
        bytes.resize(usize::try_from(length).unwrap_or_default(), 0);
        self.fill(bytes)?;
        Ok(Some(tag))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), StoreError> {
        self.input.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => StoreError::Snapshot("it breaks off"),
            _ => StoreError::Stream(error),
        })?;
        self.hash.update(&*bytes);
        Ok(())
    }

    fn has_more(&mut self) -> Result<bool, StoreError> {
        let more = io::copy(&mut self.input.by_ref().take(1), &mut io::sink());
        Ok(more.map_err(StoreError::Stream)? > 0)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}
