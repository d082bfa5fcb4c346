//! Segments: encoding clicks of the tail so that the body is just under a power of two in bytes.
//!
//! redb rounds the space for a large value up to a power of two in pages, so a segment is cut where it
//! fills that space. Invariant: a segment holds a prefix of the clicks it is cut from, in the order in
//! which they were stored.

use super::block::{Block, BlockHead, VERSION, write_columns};
use super::column::{self, Column, id};
use crate::codec::{DecodeError, Encoder};
use crate::domain::click::Click;

/// Space that redb needs in the page beside the value, including the key.
const PAGE_BYTES: usize = 64;
/// The size of a page. Smaller values share a page.
const SMALL_BYTES: usize = 4096;
/// The number of attempts to come close to the target size.
const CUTS_MAX: usize = 6;

pub(in crate::store) struct Segment {
    pub(in crate::store) head: BlockHead,
    pub(in crate::store) head_bytes: Vec<u8>,
    pub(in crate::store) body_bytes: Vec<u8>,
}

impl Segment {
    /// Encodes all of these clicks; `None` if there are none.
    pub(super) fn encode(clicks: &[Click]) -> Option<Self> {
        let mut clicks: Vec<&Click> = clicks.iter().collect();
        clicks.sort_unstable_by_key(|click| click.number);
        let head = BlockHead::of(&clicks)?;
        let (counts, columns) = column::encode_counted(&clicks);
        let counts = std::iter::once((counts.0, counts.1.as_slice()));
        let columns = columns.iter().map(|column: &Column| (column.0, column.1.as_slice()));
        Some(Self::from_columns(head, counts, columns))
    }

    /// Restores a segment from one block with all columns; `None` if it is a block of the tail.
    pub(in crate::store) fn from_block(bytes: &[u8]) -> Result<Option<Self>, DecodeError> {
        let block = Block::parse(bytes)?;
        let is_of_head =
            |(column, _): &(u8, &[u8])| [id::LINK_COUNTS, id::REJUDGED].contains(column);
        let (counts, columns): (Vec<_>, Vec<_>) =
            block.columns.iter().copied().partition(is_of_head);
        if counts.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self::from_columns(block.head, counts.into_iter(), columns.into_iter())))
    }

    /// A segment of its encoded parts.
    pub(in crate::store) fn of_parts(
        head_bytes: Vec<u8>,
        body_bytes: Vec<u8>,
    ) -> Result<Self, DecodeError> {
        let head = Block::joined(&head_bytes, &body_bytes)?.head;
        Ok(Self { head, head_bytes, body_bytes })
    }

    fn from_columns<'a>(
        head: BlockHead,
        counts: impl ExactSizeIterator<Item = (u8, &'a [u8])>,
        columns: impl ExactSizeIterator<Item = (u8, &'a [u8])>,
    ) -> Self {
        let mut head_bytes = Encoder::default();
        head.write(&mut head_bytes);
        write_columns(&mut head_bytes, counts, None);
        let mut body_bytes = Encoder::default();
        body_bytes.put(&VERSION);
        body_bytes.put(&head.first);
        write_columns(&mut body_bytes, columns, Some(head.first));
        Self { head, head_bytes: head_bytes.into_bytes(), body_bytes: body_bytes.into_bytes() }
    }

    fn clicks(&self) -> usize {
        usize::try_from(self.head.count).unwrap_or(usize::MAX)
    }
}

/// Cuts a segment from the front of some clicks. Its body is just under a power of two in bytes and at
/// most `bytes_max`, which is a power of two. `None` if there are no clicks.
pub(in crate::store) fn cut_segment(clicks: &[Click], bytes_max: usize) -> Option<Segment> {
    let all = Segment::encode(clicks)?;
    let size = all.body_bytes.len();
    let max = bytes_max.max(SMALL_BYTES) - PAGE_BYTES;
    if size <= SMALL_BYTES - PAGE_BYTES {
        return Some(all);
    }
    let target = if size >= max {
        max
    } else {
        let power = (size + PAGE_BYTES).next_power_of_two();
        let above = power - PAGE_BYTES;
        if is_near(size, above) { above } else { power / 2 - PAGE_BYTES }
    };
    if size <= target {
        return Some(all);
    }
    let (mut tried, mut best) = ((clicks.len(), size), None::<Segment>);
    for _ in 0..CUTS_MAX {
        // Slightly fewer clicks than in proportion: dictionaries take a larger share of a short segment.
        let count = tried.0 * target / tried.1 - tried.0 / 500;
        let Some(cut) = Segment::encode(&clicks[..count.clamp(1, clicks.len())]) else { break };
        tried = (cut.clicks(), cut.body_bytes.len());
        if tried.1 > target {
            continue;
        }
        let is_better = best.as_ref().is_none_or(|best| best.clicks() < cut.clicks());
        if is_better {
            best = Some(cut);
        }
        if is_near(tried.1, target) {
            break;
        }
    }
    // No cut fits, because the clicks differ too much: take all of them at any size.
    best.or(Some(all))
}

/// Whether the unused space is too small for another attempt.
fn is_near(size: usize, target: usize) -> bool {
    size <= target && target - size <= target / 64
}
