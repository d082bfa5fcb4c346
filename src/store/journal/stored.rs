//! The journal in the data file: the rows of the tail and the segments as one sequence of blocks.
//!
//! Invariant: blocks are visited in the order of their first click numbers. The body of a segment is
//! read only if its columns are needed. Does not turn the tail into segments (see `seal`).

use redb::{ReadOnlyTable, ReadTransaction};

use super::block::{Block, BlockHead, decode_head};
use super::column::Columns;
use super::link_counts::LinkCount;
use crate::codec::DecodeError;
use crate::domain::link::LinkId;
use crate::store::rows::{Entry, unopened};
use crate::store::{ReadTxn, StoreError, tables};

/// A block of the data file.
pub(in crate::store) struct StoredBlock<'a> {
    pub(in crate::store) head: BlockHead,
    row: Entry<'a, u64>,
    bodies: Option<&'a ReadOnlyTable<u64, &'static [u8]>>,
}

impl StoredBlock<'_> {
    /// The first click number, as the key of its row.
    pub(super) fn key(&self) -> u64 {
        self.row.key()
    }

    /// The head, if it is a segment.
    pub(super) fn segment_head(&self) -> Option<&[u8]> {
        self.bodies.map(|_| self.row.row())
    }

    /// Reads the block with the selected columns.
    pub(in crate::store) fn read<T>(
        &self,
        columns: Columns,
        read: impl FnOnce(&Block<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, StoreError> {
        let corrupt = |error| {
            let period = (self.head.from, self.head.to);
            self.row.corrupt(error).in_period(period)
        };
        let Some(bodies) = self.bodies.filter(|_| columns != Columns::Counts) else {
            return read(&Block::parse(self.row.row()).map_err(corrupt)?).map_err(corrupt);
        };
        let body = bodies.get(self.row.key()).map_err(|error| match error.into() {
            StoreError::Damaged(_) => corrupt(DecodeError::Page),
            error => error,
        })?;
        let body = body.ok_or(StoreError::Missing("body of a segment"))?;
        let block = Block::joined(self.row.row(), body.value()).map_err(corrupt)?;
        read(&block).map_err(corrupt)
    }

    /// Reads the whole block.
    pub(in crate::store) fn read_whole<T>(
        &self,
        read: impl FnOnce(&Block<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, StoreError> {
        self.read(Columns::All, read)
    }

    /// The bytes of its head and of its body, and whether it is a segment: a block of the tail has no body.
    pub(in crate::store) fn parts(&self) -> Result<([Vec<u8>; 2], bool), StoreError> {
        let head = self.row.row().to_vec();
        let Some(bodies) = self.bodies else { return Ok(([head, Vec::new()], false)) };
        let body = bodies.get(self.row.key())?;
        let body = body.ok_or(StoreError::Missing("body of a segment"))?.value().to_vec();
        Ok(([head, body], true))
    }

    /// Encodes a block with the selected columns.
    pub(in crate::store) fn bytes(&self, columns: Columns) -> Result<Vec<u8>, StoreError> {
        self.read(columns, |block| Ok(block.bytes(columns)))
    }
}

impl ReadTxn {
    /// Visits the click counts per link. A link may be visited more than once.
    pub fn each_count(&self, mut visit: impl FnMut(LinkId, LinkCount)) -> Result<(), StoreError> {
        each_removed_count(&self.inner, &mut visit)?;
        each_block(&self.inner, |block, _| {
            block.read(Columns::Counts, |block| block.counts(&mut visit))
        })
    }
}

/// Visits the counts of clicks that were removed for their age.
pub(in crate::store) fn each_removed_count(
    txn: &ReadTransaction,
    mut visit: impl FnMut(LinkId, LinkCount),
) -> Result<(), StoreError> {
    // A file of which nothing was removed has no table.
    if let Some(counts) = tables::REMOVED_COUNTS.read_if_exists(txn)? {
        for row in counts.scan()? {
            let row = row?;
            visit(LinkId(row.key()), row.decode()?);
        }
    }
    Ok(())
}

/// The counts of the clicks of one link that were removed for their age.
pub(in crate::store) fn removed_count_of(
    txn: &ReadTransaction,
    link: LinkId,
) -> Result<LinkCount, StoreError> {
    let removed = tables::REMOVED_COUNTS.read_if_exists(txn)?;
    let removed = removed.map(|counts| counts.get(link.0)).transpose()?.flatten();
    Ok(removed.unwrap_or_default())
}

/// The click counts of one link. `pause` is called after each block.
pub(in crate::store) fn count_of(
    txn: &ReadTransaction,
    link: LinkId,
    mut pause: impl FnMut(),
) -> Result<LinkCount, StoreError> {
    let mut sum = removed_count_of(txn, link)?;
    each_block(txn, |block, _| {
        sum.add(block.read(Columns::Counts, |block| block.count_of(link))?);
        pause();
        Ok(())
    })?;
    Ok(sum)
}

/// Visits the blocks of the journal, each together with the previous block.
pub(in crate::store) fn each_block(
    txn: &ReadTransaction,
    mut visit: impl FnMut(&StoredBlock<'_>, Option<&StoredBlock<'_>>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (tail, heads) = (tables::TAIL.read(txn)?, tables::SEGMENT_HEADS.read(txn)?);
    let bodies = txn.open_table(tables::SEGMENTS).map_err(unopened("segments"))?;
    let mut before = None;
    for block in in_order(tail.scan()?, heads.scan()?, &bodies) {
        let block = block?;
        visit(&block, before.as_ref())?;
        before = Some(block);
    }
    Ok(())
}

/// Looks at the blocks that begin at a click number or after it, in this order, until one has what is looked for.
pub(in crate::store) fn find_block<T>(
    txn: &ReadTransaction,
    from: u64,
    mut look: impl FnMut(&StoredBlock<'_>) -> Result<Option<T>, StoreError>,
) -> Result<Option<T>, StoreError> {
    let (tail, heads) = (tables::TAIL.read(txn)?, tables::SEGMENT_HEADS.read(txn)?);
    let bodies = txn.open_table(tables::SEGMENTS).map_err(unopened("segments"))?;
    for block in in_order(tail.range(from..)?, heads.range(from..)?, &bodies) {
        if let Some(found) = look(&block?)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The blocks of the tail and the segments as one sequence.
fn in_order<'a>(
    mut tail: impl Iterator<Item = Result<Entry<'a, u64>, StoreError>>,
    mut heads: impl Iterator<Item = Result<Entry<'a, u64>, StoreError>>,
    bodies: &'a ReadOnlyTable<u64, &'static [u8]>,
) -> impl Iterator<Item = Result<StoredBlock<'a>, StoreError>> {
    let mut next = [tail.next(), heads.next()];
    std::iter::from_fn(move || {
        let first = |row: &Option<Result<Entry<'_, u64>, StoreError>>| match row {
            Some(Ok(row)) => row.key(),
            // An error comes at once.
            Some(Err(_)) => 0,
            None => u64::MAX,
        };
        let is_tail = first(&next[0]) <= first(&next[1]);
        let row = if is_tail {
            std::mem::replace(&mut next[0], tail.next())
        } else {
            std::mem::replace(&mut next[1], heads.next())
        };
        let block = |row: Entry<'a, u64>| {
            let head = decode_head(row.row()).map_err(|error| row.corrupt(error))?;
            Ok(StoredBlock { head, row, bodies: (!is_tail).then_some(bodies) })
        };
        row.map(|row| row.and_then(block))
    })
}
