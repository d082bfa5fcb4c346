//! Clicks in a write transaction: appending to the journal's tail, and leasing click numbers.
//!
//! Invariant: a click is in at most one block, even if a failed commit reached the disk and its clicks
//! are written again: the caller drops those that [`Txn::stored_clicks`] returns.

use std::collections::HashSet;
use std::ops::Range;

use crate::domain::click::{Click, ClickNumber};
use crate::domain::limits::{CLICK_LEASE, CLICK_NUMBER_BITS};
use crate::domain::time::Timestamp;
use crate::store::journal::{Block, decode_head, encode_block};
use crate::store::rows::Entry;
use crate::store::{StoreError, Txn, tables};

/// What a server that ended without a stop may have left unwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritten {
    /// The time of the last click that was written, if it is not in a segment.
    pub after: Option<Timestamp>,
    /// The numbers that it may have given to further clicks.
    pub numbers: u64,
}

impl Txn {
    /// Appends a commit group to the journal's tail.
    pub fn append_clicks(&self, clicks: &mut [Click]) -> Result<(), StoreError> {
        if let Some((head, row)) = encode_block(clicks) {
            tables::TAIL.open(self)?.insert_row(head.first.get(), row)?;
        }
        Ok(())
    }

    /// The clicks among these that the tail already has. Call it before retrying a commit that returned an
    /// error: the commit may have reached the disk.
    pub fn stored_clicks(&self, clicks: &[Click]) -> Result<HashSet<ClickNumber>, StoreError> {
        let numbers = || clicks.iter().map(|click| click.number.get());
        let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else {
            return Ok(HashSet::new());
        };
        let wanted: HashSet<u64> = numbers().collect();
        let mut stored = HashSet::new();
        // The numbers of a block are from two adjacent leases at most, so older blocks cannot match.
        let from = first.saturating_sub(2 * CLICK_LEASE);
        for entry in tables::TAIL.open(self)?.range(from..=last)? {
            let entry = entry?;
            let bad = |error| entry.corrupt(error);
            if decode_head(entry.row()).map_err(bad)?.last.get() < first {
                continue;
            }
            let block = Block::parse(entry.row()).and_then(|block| block.whole()).map_err(bad)?;
            let known = block.iter().map(|click| click.number);
            stored.extend(known.filter(|number| wanted.contains(&number.get())));
        }
        Ok(stored)
    }

    /// Notes that a server is open for clicks, whose numbers begin here.
    pub fn open_for_clicks(&self, first: u64) -> Result<(), StoreError> {
        self.put_meta(tables::CLICKS_OPEN, &first)
    }

    /// Notes that the server has written all of its clicks.
    pub fn close_for_clicks(&self) -> Result<(), StoreError> {
        self.remove_meta(tables::CLICKS_OPEN)
    }

    /// What a server that ended without a stop may have left unwritten; `None` after a stop.
    pub fn unwritten_clicks(&self) -> Result<Option<Unwritten>, StoreError> {
        let Some(first) = self.meta::<u64>(tables::CLICKS_OPEN)? else { return Ok(None) };
        let leased: u64 =
            self.meta(tables::CLICK_LEASE)?.ok_or(StoreError::Missing("click lease"))?;
        let tail = tables::TAIL.open(self)?;
        let head = |row: Entry<'_, u64>| decode_head(row.row()).map_err(|error| row.corrupt(error));
        let last = tail.last()?.map(head);
        let last = last.transpose()?;
        let after_last = last.as_ref().map_or(0, |head| head.last.get() + 1);
        Ok(Some(Unwritten {
            after: last.map(|head| head.to),
            numbers: leased.saturating_sub(first.max(after_last)),
        }))
    }

    /// Leases the next click numbers. They may be used once this transaction is committed.
    pub fn lease_clicks(&self) -> Result<Range<u64>, StoreError> {
        let from: u64 =
            self.meta(tables::CLICK_LEASE)?.ok_or(StoreError::Missing("click lease"))?;
        let to = from + CLICK_LEASE;
        if to > 1 << CLICK_NUMBER_BITS {
            return Err(StoreError::NumbersUsedUp);
        }
        self.put_meta(tables::CLICK_LEASE, &to)?;
        Ok(from..to)
    }
}
