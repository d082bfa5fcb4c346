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

    /// Encodes a block with the selected columns.
    pub(in crate::store) fn bytes(&self, columns: Columns) -> Result<Vec<u8>, StoreError> {
        self.read(columns, |block| Ok(block.bytes(columns)))
    }
}

impl ReadTxn {
    /// Visits the click counts per link. A link may be visited more than once.
    pub fn each_count(&self, mut visit: impl FnMut(LinkId, LinkCount)) -> Result<(), StoreError> {
        each_block(&self.inner, |block, _| {
            block.read(Columns::Counts, |block| block.counts(&mut visit))
        })
    }
}

/// The click counts of one link. `pause` is called after each block.
pub(in crate::store) fn count_of(
    txn: &ReadTransaction,
    link: LinkId,
    mut pause: impl FnMut(),
) -> Result<LinkCount, StoreError> {
    let mut sum = LinkCount::default();
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
    let (mut tail, mut heads) = (tail.scan()?, heads.scan()?);
    let (mut tail_row, mut segment) = (tail.next().transpose()?, heads.next().transpose()?);
    let mut before = None;
    loop {
        let first = |row: &Option<Entry<'_, u64>>| row.as_ref().map_or(u64::MAX, Entry::key);
        let is_tail = first(&tail_row) <= first(&segment);
        let row = if is_tail {
            std::mem::replace(&mut tail_row, tail.next().transpose()?)
        } else {
            std::mem::replace(&mut segment, heads.next().transpose()?)
        };
        let Some(row) = row else { return Ok(()) };
        let head = decode_head(row.row()).map_err(|error| row.corrupt(error))?;
        let bodies = (!is_tail).then_some(&bodies);
        let block = StoredBlock { head, row, bodies };
        visit(&block, before.as_ref())?;
        before = Some(block);
    }
}
