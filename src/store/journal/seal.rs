//! Sealing: rows of the tail become a segment, or many small rows of it one.
//!
//! What is to become of which rows is worked out on a view, on any thread; the writer then only looks
//! whether the rows are still the same, takes them away and writes what they became. Invariant: that
//! is one transaction, so that a click is in the tail or in a segment, never in both or in neither;
//! rows that are not the same any more are left alone. Absent: when it is done (the sealer).

use redb::{ReadTransaction, ReadableTable};

use super::block::{Block, decode_head, encode_block};
use super::segment::{Segment, cut_segment};
use crate::domain::click::Click;
use crate::domain::limits::{
    FOLD_CLICKS, SEAL_BYTES, SEAL_CLICKS, SEAL_ROWS, SEGMENT_BYTES, SEGMENT_CLICKS_MAX,
    SMALL_ROW_CLICKS,
};
use crate::store::rows::corrupt;
use crate::store::snapshot::spool::View;
use crate::store::{Store, StoreError, Txn, tables};

/// How much is sealed at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealSize {
    /// Rows of the tail that one step takes.
    pub rows: usize,
    /// Clicks in the tail that are worth a segment.
    pub clicks: usize,
    /// Bytes of its rows that are, however few clicks they have; one step takes no more.
    pub row_bytes: usize,
    /// Clicks that are encoded as a segment at once.
    pub clicks_max: usize,
    /// Bytes of a segment's value, a power of two.
    pub bytes: usize,
    /// Clicks of a row that is put together with others when rows are many.
    pub small: usize,
    /// Clicks that are put together in one row.
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

/// A step of sealing, worked out and not yet done.
pub struct Seal {
    /// The rows it takes, as they were.
    rows: Vec<(u64, Vec<u8>)>,
    segment: Option<Segment>,
    /// What stays in the tail of these rows, as one.
    rest: Option<(u64, Vec<u8>)>,
}

impl Seal {
    /// Clicks that become a segment; none when small rows are put together.
    #[must_use]
    pub fn clicks(&self) -> u32 {
        self.segment.as_ref().map_or(0, |segment| segment.head.count)
    }

    /// Rows of the tail that it takes.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }
}

impl View {
    /// The next step of sealing; `None` when the tail has too little for one.
    pub fn next_seal(&self, size: &SealSize) -> Result<Option<Seal>, StoreError> {
        let rows = first_rows(self.txn(), size)?;
        let clicks: usize = rows.iter().map(|row| row.count).sum();
        let bytes: usize = rows.iter().map(|row| row.bytes.len()).sum();
        if clicks >= size.clicks || bytes >= size.row_bytes {
            return segment_of(rows, size).map(Some);
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
        if small.len() < 2 { Ok(None) } else { fold_of(small).map(Some) }
    }
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
        clicks.map_err(|error| corrupt("tail", &self.first, error))
    }
}

/// The first rows of the tail: as many as one step takes, or as a segment needs.
fn first_rows(txn: &ReadTransaction, size: &SealSize) -> Result<Vec<Row>, StoreError> {
    let (mut rows, mut clicks, mut row_bytes) = (Vec::new(), 0, 0);
    for entry in txn.open_table(tables::TAIL)?.iter()? {
        let is_enough = clicks >= size.clicks_max || row_bytes >= size.row_bytes;
        if rows.len() == size.rows || is_enough {
            break;
        }
        let (first, bytes) = entry?;
        let (first, bytes) = (first.value(), bytes.value().to_vec());
        let head = decode_head(&bytes).map_err(|error| corrupt("tail", &first, error))?;
        let count = usize::try_from(head.count).unwrap_or(usize::MAX);
        clicks += count;
        row_bytes += bytes.len();
        rows.push(Row { first, count, bytes });
    }
    Ok(rows)
}

fn segment_of(rows: Vec<Row>, size: &SealSize) -> Result<Seal, StoreError> {
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

fn fold_of(rows: Vec<Row>) -> Result<Seal, StoreError> {
    let mut clicks = Vec::new();
    for row in &rows {
        clicks.extend(row.clicks()?);
    }
    let rest = encode_block(&mut clicks).map(|(head, bytes)| (head.first.get(), bytes));
    let rows = rows.into_iter().map(|row| (row.first, row.bytes)).collect();
    Ok(Seal { rows, segment: None, rest })
}

/// Half of a step of sealing.
#[cfg(test)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    TakeAway,
    PutBack,
}

/// Why a step of sealing was not done.
enum Undone {
    Changed,
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for Undone {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Does a step of sealing, and says whether it did: not when its rows are not the same any more.
    pub fn seal(&self, seal: &Seal) -> Result<bool, StoreError> {
        match self.write(|txn| replace(txn, seal)) {
            Ok(()) => Ok(true),
            Err(Undone::Changed) => Ok(false),
            Err(Undone::Store(error)) => Err(error),
        }
    }

    /// The same as it must not be done, in two transactions.
    #[cfg(test)]
    pub(crate) fn seal_in_two(&self, seal: &Seal, half_first: Half) -> Result<bool, StoreError> {
        let halves = match half_first {
            Half::TakeAway => [Half::TakeAway, Half::PutBack],
            Half::PutBack => [Half::PutBack, Half::TakeAway],
        };
        for half in halves {
            let done = self.write(|txn| match half {
                Half::TakeAway => take_away(txn, seal),
                Half::PutBack => Ok(put_back(txn, seal)?),
            });
            match done {
                Ok(()) => {}
                Err(Undone::Changed) => return Ok(false),
                Err(Undone::Store(error)) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Bytes of the file's pages that are in use, to the last of a page.
    pub fn page_bytes(&self) -> Result<u64, StoreError> {
        self.write(|txn| {
            let stats = txn.0.stats().map_err(StoreError::from)?;
            Ok(stats.allocated_pages() * stats.page_size() as u64)
        })
    }
}

fn replace(txn: &Txn, seal: &Seal) -> Result<(), Undone> {
    take_away(txn, seal)?;
    Ok(put_back(txn, seal)?)
}

/// Takes the rows away, if they are as they were.
fn take_away(txn: &Txn, seal: &Seal) -> Result<(), Undone> {
    let mut tail = txn.0.open_table(tables::TAIL).map_err(StoreError::from)?;
    for (first, bytes) in &seal.rows {
        let row = tail.remove(first).map_err(StoreError::from)?;
        if row.is_none_or(|row| row.value() != bytes) {
            return Err(Undone::Changed);
        }
    }
    Ok(())
}

/// Writes what became of them.
fn put_back(txn: &Txn, seal: &Seal) -> Result<(), StoreError> {
    if let Some((first, bytes)) = &seal.rest {
        txn.0.open_table(tables::TAIL)?.insert(first, bytes.as_slice())?;
    }
    seal.segment.as_ref().map_or(Ok(()), |segment| segment.insert(txn))
}

impl Segment {
    /// Writes both its parts.
    pub(in crate::store) fn insert(&self, txn: &Txn) -> Result<(), StoreError> {
        let first = self.head.first.get();
        txn.0.open_table(tables::SEGMENT_HEADS)?.insert(first, self.head_bytes.as_slice())?;
        txn.0.open_table(tables::SEGMENTS)?.insert(first, self.body_bytes.as_slice())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
