//! Spooling: selected rows are written to an unnamed temporary file, which is then sent. A command that opened
//! the file itself is passed the rows without one.
//!
//! A slow reader would keep a read transaction open for long, and redb frees no pages during it. So the
//! rows are spooled at disk speed, the transaction ends, and the file is sent at the reader's speed.
//!
//! Invariant: all rows come from one read transaction. In a backup a row comes after the rows that it refers
//! to; rows that are selected because others name them come after those. In the
//! snapshots that lists ask for, rows of one kind are next to each other, in the order of their keys, and
//! redemptions come before orders: lists are written from them row by row (see `kept`). Does not know the stream format (see `stream`).

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::Range;

use redb::ReadTransaction;

use super::change_log::{write_latest, write_log};
use super::codes::{write_carried, write_codes};
use super::guesses::write_guesses;
use super::indexes::write_indexes;
use super::joined_clicks::write_joined_clicks;
use super::link_batches::write_link_batches;
use super::links::{write_links, write_named_links};
use super::news::{next_numbers, write_new_orders, write_news};
use super::orphans::write_orphans;
use super::records::{Named, write_records};
use super::selection::{ClickSelection, CodeSelection, LinkSelection, RecordSelection, Selection};
use super::shares::write_shares;
use super::stream::{StreamWriter, TakeRows};
use super::tag::Tag;
use crate::codec::encode_row;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::journal::stored::{each_block, each_removed_count};
use crate::store::journal::{BlockHead, Columns};
use crate::store::tables;
use crate::store::{ReadTxn, Store, StoreError};

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
        mut pause: impl FnMut() -> bool,
    ) -> Result<File, StoreError> {
        let Self { inner: txn, folder } = self;
        let mut out = StreamWriter::begin(&folder, &mut pause)?;
        write_rows(&txn, selection, &mut out)?;
        drop(txn);
        out.finish()
    }

    /// Passes the rows of a snapshot to who reads them in this process.
    pub(super) fn read_rows(
        self,
        selection: &Selection,
        reader: &mut dyn TakeRows,
    ) -> Result<(), StoreError> {
        self.read_rows_pausing(selection, reader, &mut || true)
    }

    /// The same with `pause` called between pieces of the work, as in [`Self::spool`].
    pub(super) fn read_rows_pausing(
        self,
        selection: &Selection,
        reader: &mut dyn TakeRows,
        pause: &mut dyn FnMut() -> bool,
    ) -> Result<(), StoreError> {
        write_rows(&self.inner, selection, &mut StreamWriter::to_reader(reader, pause))
    }
}

fn write_rows(
    txn: &ReadTransaction,
    selection: &Selection,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let meta = tables::meta::<()>().read(txn)?;
    for (name, tag) in [
        (tables::SETTINGS, Tag::Settings),
        (tables::DEFINITIONS, Tag::Definitions),
        (tables::CLICK_ID_KEY, Tag::ClickIdKey),
        (tables::EPOCH, Tag::Epoch),
        (tables::PEOPLE_FINGERPRINT, Tag::Fingerprint),
        (tables::PLAN_REVISION, Tag::Revision),
    ] {
        if let Some(row) = meta.row(name)? {
            out.record(tag, row.bytes())?;
        }
    }
    if selection.normalisers
        && let Some(row) = meta.row(tables::NORMALISERS)?
    {
        out.record(Tag::Normalisers, row.bytes())?;
    }
    if let Some(row) = meta.row(tables::REMOVED)? {
        out.record(Tag::Removed, row.bytes())?;
    }
    if selection.normalisers
        && let Some(row) = meta.row(tables::ERASED)?
    {
        out.record(Tag::Erased, row.bytes())?;
    }
    for gap in tables::GAPS.read(txn)?.scan()? {
        out.record(Tag::Gap, gap?.row())?;
    }
    for batch in tables::BATCHES.read(txn)?.scan()? {
        out.record(Tag::Batch, batch?.row())?;
    }
    if selection.names_people() {
        write_aliases(txn, out)?;
    }
    if selection.tokens {
        for token in tables::TOKENS.read(txn)?.scan()? {
            out.record(Tag::Token, token?.row())?;
        }
    }
    if selection.tokens
        && let Some(pages) = tables::AGENT_PAGES.read_if_exists(txn)?
    {
        for page in pages.scan()? {
            out.record(Tag::AgentPage, page?.row())?;
        }
    }
    // Whoever has the tokens has what they were used for.
    if selection.tokens || selection.codes == CodeSelection::Guesses {
        write_guesses(txn, out)?;
    }
    if is_everything(selection) || selection.codes == CodeSelection::Orphans {
        write_orphans(txn, out)?;
    }
    if selection.tokens || selection.codes == CodeSelection::Shares {
        write_shares(txn, out)?;
    }
    if let CodeSelection::Log { below, most } = &selection.codes {
        write_latest(txn, *below, *most, out)?;
    } else if let CodeSelection::News { log, orders } = &selection.codes {
        write_news(txn, (*log, *orders), out)?;
    } else if is_everything(selection) {
        write_log(txn, out)?;
        write_new_orders(txn, out)?;
    }
    if selection.imports {
        write_imports(txn, out)?;
    }
    if selection.notes
        && let Some(notes) = tables::NOTES.read_if_exists(txn)?
    {
        for note in notes.scan()? {
            out.record(Tag::Note, note?.row())?;
        }
    }
    if selection.closes
        && let Some(closes) = tables::CLOSES.read_if_exists(txn)?
    {
        for close in closes.scan()? {
            out.record(Tag::Close, close?.row())?;
        }
    }
    if selection.indexes {
        write_indexes(txn, out)?;
    }
    write_link_batches(txn, selection, out)?;
    write_links(txn, &selection.links, &selection.clicks, out)?;
    write_codes(txn, &selection.codes, out)?;
    let named = write_records(txn, selection, out)?;
    write_carried(txn, &selection.codes, &named, out)?;
    let clicked = write_clicks(txn, selection, &named, out)?;
    if selection.links == LinkSelection::Named {
        write_named_links(txn, &named, clicked, out)?;
    }
    Ok(())
}

/// Whether it is a backup, or what an audit reads.
fn is_everything(selection: &Selection) -> bool {
    *selection == Selection { indexes: selection.indexes, ..Selection::all() }
}

fn write_imports(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    // A file that was made before the ledger has no table.
    if let Some(imports) = tables::IMPORTS.read_if_exists(txn)? {
        for import in imports.scan()? {
            out.record(Tag::Import, import?.row())?;
        }
    }
    Ok(())
}

fn write_aliases(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    // A file of release 0.1.0 has no table.
    if let Some(people) = tables::PEOPLE.read_if_exists(txn)? {
        for alias in people.scan()? {
            out.record(Tag::Alias, alias?.row())?;
        }
    }
    Ok(())
}

/// Writes the selected blocks of clicks. Returns the links of these clicks, if links are selected by them.
fn write_clicks(
    txn: &ReadTransaction,
    selection: &Selection,
    named: &Named,
    out: &mut StreamWriter<'_>,
) -> Result<BTreeSet<u32>, StoreError> {
    let mut clicked = BTreeSet::new();
    let one_link = matches!(selection.links, LinkSelection::One(_));
    let mut numbered = None;
    let (columns, between) = match &selection.clicks {
        ClickSelection::None => return Ok(clicked),
        // Written with the link, as a sum.
        ClickSelection::Counts if one_link => return Ok(clicked),
        ClickSelection::Counts => (Columns::Counts, None),
        ClickSelection::All(columns) => (*columns, None),
        ClickSelection::Between { from, to, columns } => (*columns, Some(*from..*to)),
        ClickSelection::After { number, since } => {
            numbered = next_numbers(txn, *number, *since)?;
            if numbered.is_none() {
                return Ok(clicked);
            }
            (Columns::All, Some(*since..Timestamp::MAX))
        }
        ClickSelection::Journeys => match &named.time {
            None => return Ok(clicked),
            Some(time) => (Columns::Seen, Some(time.clone())),
        },
    };
    let is_selected = |head: &BlockHead| {
        let overlaps =
            |between: &Range<Timestamp>| head.from < between.end && between.start <= head.to;
        let numbers = head.first.get()..=head.last.get();
        let is_next =
            |next: &Range<u64>| *numbers.start() < next.end && next.start <= *numbers.end();
        if let Some(next) = &numbered {
            return is_next(next) && between.as_ref().is_none_or(overlaps);
        }
        between.as_ref().is_none_or(overlaps) || named.clicks.has_any(numbers)
    };
    if let Some(joined) =
        named.joined.as_ref().filter(|_| selection.clicks == ClickSelection::Journeys)
    {
        return write_joined_clicks(txn, joined, &named.clicks, is_selected, out);
    }
    // What counts all clicks of a link, or is a backup.
    if between.is_none() && matches!(columns, Columns::Counts | Columns::All) && !one_link {
        let mut written = Ok(());
        each_removed_count(txn, |link, count| {
            if written.is_ok() {
                written = out.record(Tag::RemovedCount, &encode_row(&(link, count)));
            }
        })?;
        written?;
    }
    let names_links = selection.links == LinkSelection::Named;
    // Only clicks on links that were sent to somebody can be of one person, or answer a message.
    let only_sent =
        matches!(selection.records, RecordSelection::Person(_) | RecordSelection::Messages { .. });
    let mut is_before_written = true;
    each_block(txn, |block, before| {
        let is_selected = is_selected(&block.head);
        let has_recipients = || block.read(Columns::Seen, |block| Ok(block.has_recipients()));
        if only_sent && !(is_selected && has_recipients()?) {
            return Ok(());
        }
        // If the clock was set back, write the blocks on both sides: reports detect it by comparing them,
        // and one of them is outside of the period.
        let before = before.filter(|before| is_set_back(&before.head, &block.head));
        let is_written = is_selected || (before.is_some() && is_before_written);
        let before = before.filter(|_| is_written && !is_before_written);
        is_before_written = is_written;
        for block in before.into_iter().chain(is_written.then_some(block)) {
            out.record(Tag::Clicks, &block.bytes(columns)?)?;
            if names_links {
                block.read(Columns::Counts, |block| {
                    block.counts(|link, _| {
                        clicked.insert(link.0);
                    })
                })?;
            }
        }
        Ok(())
    })?;
    Ok(clicked)
}

/// Whether the clock was set back by more than a day between two blocks.
fn is_set_back(before: &BlockHead, after: &BlockHead) -> bool {
    after.from < before.to.plus_ms(-DAY_MS)
}
