//! Sealing: rows of the tail become a segment, or many small rows of the tail become one row.
//!
//! A step is planned from a read transaction, on any thread. The writer then only checks that the rows
//! are unchanged, removes them and inserts the result. Invariant: it does so in one transaction, so a
//! click is in the tail or in a segment, never in both, and never lost. A step whose rows
//! have changed is dropped. Does not decide when to seal (see `recorder::sealer`).

use redb::ReadTransaction;

use super::block::{Block, decode_head, encode_block};
use super::segment::{Segment, cut_segment};
use crate::domain::click::Click;
use crate::domain::limits::{
    FOLD_CLICKS, SEAL_BYTES, SEAL_CLICKS, SEAL_ROWS, SEGMENT_BYTES, SEGMENT_CLICKS_MAX,
    SMALL_ROW_CLICKS,
};
use crate::store::rows::{corrupt, unopened, unread};
use crate::store::{ReadTxn, Store, StoreError, Txn, tables};

/// The limits of one step of sealing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealSize {
    /// The most rows of the tail that one step takes.
    pub rows: usize,
    /// A segment is made when the tail has this many clicks.
    pub clicks: usize,
    /// A segment is also made when the rows have this many bytes. A step reads no further row then.
    pub row_bytes: usize,
    /// The most clicks to encode for one segment.
    pub clicks_max: usize,
    /// The most bytes of a segment's body; a power of two.
    pub bytes: usize,
    /// Rows with at most this many clicks are merged when there are many rows.
    pub small: usize,
    /// The most clicks of a merged row.
    pub fold: usize,
}

impl Default for SealSize {
    fn default() -> Self {
        Self {
            rows: SEAL_ROWS,
            clicks: SEAL_CLICKS,
            row_bytes: SEAL_BYTES,
            clicks_max: SEGMENT_CLICKS_MAX,
            bytes: SEGMENT_BYTES,
            small: SMALL_ROW_CLICKS,
            fold: FOLD_CLICKS,
        }
    }
}

/// A planned step of sealing.
pub struct Seal {
    /// The rows to remove, as they were read: first click number and bytes.
    rows: Vec<(u64, Vec<u8>)>,
    segment: Option<Segment>,
    /// The clicks of these rows that stay in the tail, as one row.
    rest: Option<(u64, Vec<u8>)>,
}

impl Seal {
    /// The number of clicks that become a segment; 0 if small rows are merged.
    #[must_use]
    pub fn clicks(&self) -> u32 {
        self.segment.as_ref().map_or(0, |segment| segment.head.count)
    }

    /// The number of rows to remove from the tail.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }
}

impl ReadTxn {
    /// Plans the next step of sealing; `None` if the tail is too small.
    pub fn next_seal(&self, size: &SealSize) -> Result<Option<Seal>, StoreError> {
        let rows = first_rows(&self.inner, size)?;
        let clicks: usize = rows.iter().map(|row| row.count).sum();
        let bytes: usize = rows.iter().map(|row| row.bytes.len()).sum();
        if clicks >= size.clicks || bytes >= size.row_bytes {
            return plan_segment(rows, size).map(Some);
        }
        if rows.len() < size.rows {
            return Ok(None);
        }
        let mut left = size.fold;
        let small: Vec<Row> = rows
            .into_iter()
            .filter(|row| row.count <= size.small)
            .take_while(|row| {
                let fits = row.count <= left;
                left = left.saturating_sub(row.count);
                fits
            })
            .collect();
        if small.len() < 2 { Ok(None) } else { plan_merge(small).map(Some) }
    }
}

/// A segment of the first clicks of the tail, however few there are.
pub(super) fn next_segment(txn: &ReadTxn, size: &SealSize) -> Result<Seal, StoreError> {
    plan_segment(first_rows(&txn.inner, size)?, size)
}

/// A row of the tail.
struct Row {
    first: u64,
    count: usize,
    bytes: Vec<u8>,
}

impl Row {
    fn clicks(&self) -> Result<Vec<Click>, StoreError> {
        let clicks = Block::parse(&self.bytes).and_then(|block| block.whole());
        clicks.map_err(|error| corrupt::<u64>("tail", &self.first, error))
    }
}

/// The first rows of the tail: as many as a segment needs, within the limits of one step.
fn first_rows(txn: &ReadTransaction, size: &SealSize) -> Result<Vec<Row>, StoreError> {
    let (mut rows, mut clicks, mut row_bytes) = (Vec::new(), 0, 0);
    for entry in tables::TAIL.read(txn)?.range(..)? {
        let is_enough = clicks >= size.clicks_max || row_bytes >= size.row_bytes;
        if rows.len() == size.rows || is_enough {
            break;
        }
        let entry = entry?;
        let (first, bytes) = (entry.key(), entry.row().to_vec());
        let head = decode_head(&bytes).map_err(|error| entry.corrupt(error))?;
        let count = usize::try_from(head.count).unwrap_or(usize::MAX);
        clicks += count;
        row_bytes += bytes.len();
        rows.push(Row { first, count, bytes });
    }
    Ok(rows)
}

fn plan_segment(rows: Vec<Row>, size: &SealSize) -> Result<Seal, StoreError> {
    let mut clicks = Vec::new();
    for row in &rows {
        clicks.extend(row.clicks()?);
    }
    let segment = cut_segment(&clicks, size.bytes);
    let sealed = segment.as_ref().map_or(0, |segment| segment.head.count as usize);
    let mut taken = 0;
    let needed = rows.into_iter().take_while(|row| {
        let is_needed = taken < sealed;
        taken += if is_needed { row.count } else { 0 };
        is_needed
    });
    let rows: Vec<(u64, Vec<u8>)> = needed.map(|row| (row.first, row.bytes)).collect();
    let rest = encode_block(&mut clicks[sealed..taken]);
    let rest = rest.map(|(head, bytes)| (head.first.get(), bytes));
    Ok(Seal { rows, segment, rest })
}

fn plan_merge(rows: Vec<Row>) -> Result<Seal, StoreError> {
    let mut clicks = Vec::new();
    for row in &rows {
        clicks.extend(row.clicks()?);
    }
    let rest = encode_block(&mut clicks).map(|(head, bytes)| (head.first.get(), bytes));
    let rows = rows.into_iter().map(|row| (row.first, row.bytes)).collect();
    Ok(Seal { rows, segment: None, rest })
}

/// Half of a step of sealing, for tests that tear a step apart.
#[cfg(test)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SealHalf {
    Remove,
    Insert,
}

/// Why a step of sealing was not carried out.
enum NotSealed {
    RowsChanged,
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for NotSealed {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Carries out a step of sealing. Returns `false`, and changes nothing, if its rows have changed.
    pub fn seal(&self, seal: &Seal) -> Result<bool, StoreError> {
        match self.write(|txn| replace(txn, seal)) {
            Ok(()) => Ok(true),
            Err(NotSealed::RowsChanged) => Ok(false),
            Err(NotSealed::Store(error)) => Err(error),
        }
    }

    /// Carries out a step in two transactions, which is wrong. Tests show that this is detected.
    #[cfg(test)]
    pub(crate) fn seal_in_two(&self, seal: &Seal, first: SealHalf) -> Result<bool, StoreError> {
        let halves = match first {
            SealHalf::Remove => [SealHalf::Remove, SealHalf::Insert],
            SealHalf::Insert => [SealHalf::Insert, SealHalf::Remove],
        };
        for half in halves {
            let result = self.write(|txn| match half {
                SealHalf::Remove => remove_rows(txn, seal),
                SealHalf::Insert => Ok(insert_result(txn, seal)?),
            });
            match result {
                Ok(()) => {}
                Err(NotSealed::RowsChanged) => return Ok(false),
                Err(NotSealed::Store(error)) => return Err(error),
            }
        }
        Ok(true)
    }

    /// The size of all allocated pages in bytes.
    pub fn page_bytes(&self) -> Result<u64, StoreError> {
        self.write(|txn| {
            let stats = txn.engine.stats().map_err(StoreError::from)?;
            Ok(stats.allocated_pages() * stats.page_size() as u64)
        })
    }
}

fn replace(txn: &Txn, seal: &Seal) -> Result<(), NotSealed> {
    remove_rows(txn, seal)?;
    Ok(insert_result(txn, seal)?)
}

/// Removes the rows; fails if one has changed.
fn remove_rows(txn: &Txn, seal: &Seal) -> Result<(), NotSealed> {
    let mut tail = tables::TAIL.open(txn)?;
    for (first, bytes) in &seal.rows {
        if tail.row(*first)?.is_none_or(|row| row.bytes() != bytes) {
            return Err(NotSealed::RowsChanged);
        }
        tail.remove(*first)?;
    }
    Ok(())
}

fn insert_result(txn: &Txn, seal: &Seal) -> Result<(), StoreError> {
    if let Some((first, bytes)) = &seal.rest {
        tables::TAIL.open(txn)?.insert_row(*first, bytes.clone())?;
    }
    seal.segment.as_ref().map_or(Ok(()), |segment| segment.insert(txn))
}

impl Segment {
    /// Inserts the head and the body.
    pub(in crate::store) fn insert(&self, txn: &Txn) -> Result<(), StoreError> {
        let first = self.head.first.get();
        tables::SEGMENT_HEADS.open(txn)?.insert_row(first, self.head_bytes.clone())?;
        let mut bodies = txn.engine.open_table(tables::SEGMENTS).map_err(unopened("segments"))?;
        let inserted = bodies.insert(first, self.body_bytes.as_slice());
        inserted.map_err(unread::<u64>("segments", &first))?;
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests;
