//! The steps of an erasure through the journal: clicks on links that were sent to the person lose that and their visitor
//! key; so do clicks that records of the person name, as the key would tell what else the person opened.
//!
//! Invariant: no click is added, removed or moved, and the counts of links stay. A row of the tail that becomes part of
//! a segment meanwhile was passed before, or is passed there.

use std::ops::Bound;

use super::{Erasing, Stage};
use crate::domain::limits::{ERASE_BLOCKS, ERASE_BYTES_READ, ERASE_ROWS_READ};
use crate::store::journal::{Block, BlockHead, Segment, Unlinked, decode_head};
use crate::store::rows::{corrupt, unopened, unread};
use crate::store::{StoreError, Txn, tables};

impl Erasing {
    /// Whether the blocks with this head are to be read.
    fn concerns(&self, head: &BlockHead) -> bool {
        let numbers = head.first.get()..=head.last.get();
        match self.stage {
            Stage::Tail | Stage::Segments => true,
            _ => self.named.iter().any(|click| numbers.contains(click)),
        }
    }

    /// The number of the first row of the table to read.
    fn from(&self) -> Bound<u64> {
        let after = <[u8; 8]>::try_from(self.after.as_slice()).ok();
        after.map_or(Bound::Unbounded, |after| Bound::Excluded(u64::from_le_bytes(after)))
    }

    fn pass(&mut self, first: u64) {
        self.after = first.to_le_bytes().to_vec();
    }

    fn note(&mut self, unlinked: &Unlinked) {
        self.counts.recipients = self.counts.recipients.saturating_add(unlinked.recipients);
        self.counts.visitors = self.counts.visitors.saturating_add(unlinked.visitors);
        self.touched.extend(unlinked.clicks.iter().map(|(number, _)| number.get()));
        unlinked.clicks.iter().for_each(|(_, at)| self.note_time(*at));
    }
}

impl Txn {
    /// Returns whether it was the last part of the tail.
    pub(super) fn erase_in_tail(&self, erasing: &mut Erasing) -> Result<bool, StoreError> {
        let (mut found, mut bytes, mut read) = (Vec::new(), 0, 0);
        let mut is_last = true;
        for row in tables::TAIL.open(self)?.range((erasing.from(), Bound::Unbounded))? {
            let row = row?;
            if bytes >= ERASE_BYTES_READ || read >= ERASE_ROWS_READ || !found.is_empty() {
                is_last = false;
                break;
            }
            let damaged = |error| corrupt::<u64>("tail", &row.key(), error);
            let head = decode_head(row.row()).map_err(damaged)?;
            (bytes, read) = (bytes + row.row().len(), read + 1);
            erasing.pass(row.key());
            if erasing.concerns(&head) {
                let block = Block::parse(row.row()).map_err(damaged)?;
                let unlinked = block.unlinked(&erasing.erasure, &erasing.named).map_err(damaged)?;
                found.extend(unlinked.map(|unlinked| (row.key(), unlinked)));
            }
        }
        for (first, unlinked) in found {
            erasing.note(&unlinked);
            tables::TAIL.open(self)?.insert_row(first, unlinked.bytes)?;
        }
        Ok(is_last)
    }

    /// Returns whether it was the last segment.
    pub(super) fn erase_in_segments(&self, erasing: &mut Erasing) -> Result<bool, StoreError> {
        let (mut found, mut bytes) = (Vec::new(), 0);
        let mut is_last = true;
        {
            let heads = tables::SEGMENT_HEADS.open(self)?;
            let bodies = self.engine.open_table(tables::SEGMENTS).map_err(unopened("segments"))?;
            for row in heads.range((erasing.from(), Bound::Unbounded))? {
                let row = row?;
                if bytes >= ERASE_BYTES_READ || found.len() >= ERASE_BLOCKS {
                    is_last = false;
                    break;
                }
                let first = row.key();
                let damaged = |error| corrupt::<u64>("segments", &first, error);
                let head = decode_head(row.row()).map_err(damaged)?;
                bytes += row.row().len();
                erasing.pass(first);
                if !erasing.concerns(&head) {
                    continue;
                }
                let body = redb::ReadableTable::get(&bodies, first);
                let body = body.map_err(unread::<u64>("segments", &first))?;
                let body = body.ok_or(StoreError::Missing("body of a segment"))?;
                bytes += body.value().len();
                let block = Block::joined(row.row(), body.value()).map_err(damaged)?;
                let unlinked = block.unlinked(&erasing.erasure, &erasing.named).map_err(damaged)?;
                if let Some(unlinked) = unlinked {
                    let segment = Segment::from_block(&unlinked.bytes).map_err(damaged)?;
                    found.extend(segment.map(|segment| (segment, unlinked)));
                }
            }
        }
        for (segment, unlinked) in found {
            erasing.note(&unlinked);
            self.note_rewritten_clicks();
            segment.insert(self)?;
        }
        Ok(is_last)
    }
}
