//! Spooling: selected rows are written to an unnamed temporary file, which is then sent.
//!
//! A slow reader would keep a read transaction open for long, and redb frees no pages during it. So the
//! rows are spooled at disk speed, the transaction ends, and the file is sent at the reader's speed.
//!
//! Invariant: all rows come from one read transaction, and a row comes after the rows that it refers to.
//! Does not know the stream format (see `stream`).

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::ops::Range;

use redb::ReadTransaction;

use super::codes::write_codes;
use super::selection::{ClickSelection, Selection};
use super::stream::{StreamWriter, Tag, WriteRecord};
use crate::domain::click::ClickNumber;
use crate::domain::click::id::{ClickId, ClickIdKey};
use crate::domain::record::order::OrderVersion;
use crate::domain::settings::Settings;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::journal::stored::each_block;
use crate::store::journal::{BlockHead, Columns};
use crate::store::{ReadTxn, Store, StoreError, tables};

impl Store {
    /// Spools a snapshot of the data file as it is now.
    pub fn spool(&self, selection: &Selection) -> Result<File, StoreError> {
        self.begin_read()?.spool(selection, || true)
    }
}

impl ReadTxn {
    /// Spools a snapshot to a temporary file in the folder of the data file, ends the transaction, and
    /// returns the file at its beginning. `pause` is called between pieces of the work and may sleep, to
    /// leave the processor to others; if it returns false, the rest is not spooled and this fails.
    pub fn spool(
        self,
        selection: &Selection,
        pause: impl FnMut() -> bool,
    ) -> Result<File, StoreError> {
        let Self { inner: txn, folder } = self;
        let io = |source| StoreError::Spool { folder: folder.clone(), source };
        let file = match tempfile::tempfile_in(&folder) {
            // The folder was removed while the file was open, or this user may only read in it. The data
            // can still be saved or read.
            Err(error) if NO_FOLDER.contains(&error.kind()) => tempfile::tempfile(),
            file => file,
        };
        let file = file.map_err(io)?;
        let mut stream = StreamWriter::new(file, pause).map_err(io)?;
        write_rows(&txn, selection, &mut |tag, bytes| stream.record(tag, bytes).map_err(io))?;
        drop(txn);
        stream.finish().map_err(io)
    }
}

const NO_FOLDER: [io::ErrorKind; 3] =
    [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];

fn write_rows(
    txn: &ReadTransaction,
    selection: &Selection,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    let meta = tables::meta::<()>().read(txn)?;
    for (name, tag) in [
        (tables::SETTINGS, Tag::Settings),
        (tables::CLICK_ID_KEY, Tag::ClickIdKey),
        (tables::EPOCH, Tag::Epoch),
        (tables::PEOPLE_FINGERPRINT, Tag::Fingerprint),
        (tables::PLAN_REVISION, Tag::Revision),
    ] {
        if let Some(row) = meta.row(name)? {
            put(tag, row.bytes())?;
        }
    }
    for gap in tables::GAPS.read(txn)?.scan()? {
        put(Tag::Gap, gap?.row())?;
    }
    for batch in tables::BATCHES.read(txn)?.scan()? {
        put(Tag::Batch, batch?.row())?;
    }
    if selection.tokens {
        for token in tables::TOKENS.read(txn)?.scan()? {
            put(Tag::Token, token?.row())?;
        }
    }
    if selection.links {
        for link in tables::LINKS.read(txn)?.scan()? {
            put(Tag::Link, link?.row())?;
        }
    }
    write_codes(txn, &selection.codes, put)?;
    if selection.records {
        for order in tables::ORDERS.read(txn)?.scan()? {
            put(Tag::Order, order?.row())?;
        }
        for conversation in tables::CONVERSATIONS.read(txn)?.scan()? {
            put(Tag::Conversation, conversation?.row())?;
        }
    }
    write_clicks(txn, &selection.clicks, put)
}

fn write_clicks(
    txn: &ReadTransaction,
    selection: &ClickSelection,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    let (columns, between) = match selection {
        ClickSelection::None => return Ok(()),
        ClickSelection::Counts => (Columns::Counts, None),
        ClickSelection::All(columns) => (*columns, None),
        ClickSelection::Between { from, to, columns } => (*columns, Some(*from..*to)),
    };
    let named = between.as_ref().map(|between| named_clicks(txn, between)).transpose()?;
    let is_selected = |head: &BlockHead| {
        let overlaps =
            |between: &Range<Timestamp>| head.from < between.end && between.start <= head.to;
        let numbers = head.first.get()..=head.last.get();
        let is_named = |named: &BTreeSet<u64>| named.range(numbers).next().is_some();
        between.as_ref().is_none_or(overlaps) || named.as_ref().is_some_and(is_named)
    };
    let mut is_before_written = true;
    each_block(txn, |block, before| {
        let is_selected = is_selected(&block.head);
        // If the clock was set back, write the blocks on both sides: reports detect it by comparing them,
        // and one of them is outside of the period.
        let before = before.filter(|before| is_set_back(&before.head, &block.head));
        let is_written = is_selected || (before.is_some() && is_before_written);
        if let Some(before) = before.filter(|_| is_written && !is_before_written) {
            put(Tag::Clicks, &before.bytes(columns)?)?;
        }
        is_before_written = is_written;
        if is_written { put(Tag::Clicks, &block.bytes(columns)?) } else { Ok(()) }
    })
}

/// Whether the clock was set back by more than a day between two blocks.
fn is_set_back(before: &BlockHead, after: &BlockHead) -> bool {
    after.from < before.to.plus_ms(-DAY_MS)
}

/// The numbers of the clicks that the orders of a period name. One version of an order may name the click
/// and another version be in the period, so the versions of each order are collected first.
fn named_clicks(
    txn: &ReadTransaction,
    between: &Range<Timestamp>,
) -> Result<BTreeSet<u64>, StoreError> {
    let key = tables::meta().read(txn)?.get(tables::CLICK_ID_KEY)?;
    let key = ClickIdKey::from_bytes(key.ok_or(StoreError::Missing("click-id key"))?);
    let settings: Option<Settings> = tables::meta().read(txn)?.get(tables::SETTINGS)?;
    let param = settings.unwrap_or_default().click_param;
    let mut named = BTreeSet::new();
    let (mut order, mut is_selected, mut of_order) = (None, false, Vec::new());
    for entry in tables::ORDERS.read(txn)?.scan()? {
        let version: OrderVersion = entry?.decode()?;
        if order.as_ref() != Some(&version.id) {
            named.extend(of_order.drain(..).filter(|_| is_selected));
            is_selected = false;
        }
        is_selected |= between.contains(&version.ordered_at);
        let id = version.named_click(&param).and_then(|id| ClickId::parse(id.as_str()).ok());
        of_order.extend(id.and_then(|id| key.open(id)).map(ClickNumber::get));
        order = Some(version.id);
    }
    named.extend(of_order.drain(..).filter(|_| is_selected));
    Ok(named)
}
