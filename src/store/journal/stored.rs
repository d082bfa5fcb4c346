//! The journal in the data file: the tail's rows and the segments, as one row of blocks.
//!
//! Invariant: blocks come in the order of their first numbers, and only what is asked of a block is
//! read: of a segment its head, or its columns, too. Absent: how the tail becomes segments (`seal`).

use redb::{AccessGuard, ReadOnlyTable, ReadTransaction, ReadableTable};

use super::block::{Block, BlockHead, decode_head};
use super::column::Columns;
use crate::codec::DecodeError;
use crate::store::StoreError;
use crate::store::rows::corrupt;
use crate::store::tables;

/// A block of the data file.
pub(in crate::store) struct StoredBlock<'a> {
    pub(in crate::store) head: BlockHead,
    table: &'static str,
    first: u64,
    bytes: AccessGuard<'a, &'static [u8]>,
    bodies: Option<&'a ReadOnlyTable<u64, &'static [u8]>>,
}

impl StoredBlock<'_> {
    /// Reads it for these columns.
    pub(in crate::store) fn read<T>(
        &self,
        columns: Columns,
        read: impl FnOnce(&Block<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, StoreError> {
        let corrupt = |error| corrupt(self.table, &self.first, error);
        let Some(bodies) = self.bodies.filter(|_| columns != Columns::Counts) else {
            return read(&Block::parse(self.bytes.value()).map_err(corrupt)?).map_err(corrupt);
        };
        let body = bodies.get(self.first)?.ok_or(StoreError::Missing("body of a segment"))?;
        let block = Block::joined(self.bytes.value(), body.value()).map_err(corrupt)?;
        read(&block).map_err(corrupt)
    }

    /// It as a block of these columns.
    pub(in crate::store) fn bytes(&self, columns: Columns) -> Result<Vec<u8>, StoreError> {
        self.read(columns, |block| Ok(block.bytes(columns)))
    }
}

/// Walks through the blocks of the journal, each with the one before it.
pub(in crate::store) fn each_block(
    txn: &ReadTransaction,
    mut visit: impl FnMut(&StoredBlock<'_>, Option<&StoredBlock<'_>>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (tail, heads) = (txn.open_table(tables::TAIL)?, txn.open_table(tables::SEGMENT_HEADS)?);
    let bodies = txn.open_table(tables::SEGMENTS)?;
    let (mut tail, mut heads) = (tail.iter()?, heads.iter()?);
    let (mut row, mut segment) = (tail.next().transpose()?, heads.next().transpose()?);
    let mut before = None;
    loop {
        let first = |entry: &Option<(AccessGuard<'_, u64>, _)>| {
            entry.as_ref().map_or(u64::MAX, |(first, _)| first.value())
        };
        let of_tail = first(&row) <= first(&segment);
        let entry = if of_tail {
            std::mem::replace(&mut row, tail.next().transpose()?)
        } else {
            std::mem::replace(&mut segment, heads.next().transpose()?)
        };
        let Some((first, bytes)) = entry else { return Ok(()) };
        let (first, table) = (first.value(), if of_tail { "tail" } else { "segment_heads" });
        let head = decode_head(bytes.value()).map_err(|error| corrupt(table, &first, error))?;
        let bodies = (!of_tail).then_some(&bodies);
        let block = StoredBlock { head, table, first, bytes, bodies };
        visit(&block, before.as_ref())?;
        before = Some(block);
    }
}
