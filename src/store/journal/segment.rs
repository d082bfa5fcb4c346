//! Clicks of the tail as a segment whose value is just under a power of two in bytes.
//!
//! redb gives a large value so many pages as the next power of two has, so a segment is cut where its
//! columns fill them. Invariant: of the clicks that are handed over in the order they were kept in,
//! the first so many are in the segment, and no others.

use super::block::{Block, BlockHead, VERSION, write_columns};
use super::column::{self, Column, id};
use crate::codec::{DecodeError, Encoder};
use crate::domain::click::Click;

/// Bytes that redb's page has beside a value, and its key.
const PAGE_BYTES: usize = 64;
/// Bytes of a page: what is smaller shares one.
const SMALL_BYTES: usize = 4096;
/// Times a segment is cut anew to come nearer to its bytes.
const CUTS_MAX: usize = 6;

/// A segment, encoded.
pub(in crate::store) struct Segment {
    pub(in crate::store) head: BlockHead,
    /// The value of its head.
    pub(in crate::store) head_bytes: Vec<u8>,
    /// The value of its body.
    pub(in crate::store) body_bytes: Vec<u8>,
}

impl Segment {
    /// Of all these clicks; `None` of none.
    fn of(clicks: &[Click]) -> Option<Self> {
        let mut clicks: Vec<&Click> = clicks.iter().collect();
        clicks.sort_unstable_by_key(|click| click.number);
        let head = BlockHead::of(&clicks)?;
        let (counts, columns) = column::encode_counted(&clicks);
        let counts = std::iter::once((counts.0, counts.1.as_slice()));
        let columns = columns.iter().map(|column: &Column| (column.0, column.1.as_slice()));
        Some(Self::framed(head, counts, columns))
    }

    /// The segment that was read as one block; `None` of a block of the tail.
    pub(in crate::store) fn of_block(bytes: &[u8]) -> Result<Option<Self>, DecodeError> {
        let block = Block::parse(bytes)?;
        let is_count = |(column, _): &(u8, &[u8])| *column == id::LINK_COUNTS;
        let (counts, columns): (Vec<_>, Vec<_>) = block.columns.iter().copied().partition(is_count);
        if counts.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self::framed(block.head, counts.into_iter(), columns.into_iter())))
    }

    fn framed<'a>(
        head: BlockHead,
        counts: impl ExactSizeIterator<Item = (u8, &'a [u8])>,
        columns: impl ExactSizeIterator<Item = (u8, &'a [u8])>,
    ) -> Self {
        let mut head_bytes = Encoder::default();
        head.write(&mut head_bytes);
        write_columns(&mut head_bytes, counts);
        let mut body_bytes = Encoder::default();
        body_bytes.put(&VERSION);
        body_bytes.put(&head.first);
        write_columns(&mut body_bytes, columns);
        Self { head, head_bytes: head_bytes.into_bytes(), body_bytes: body_bytes.into_bytes() }
    }

    fn clicks(&self) -> usize {
        usize::try_from(self.head.count).unwrap_or(usize::MAX)
    }
}

/// Cuts a segment of the first of some clicks, with a body of at most so many bytes (a power of
/// two), and just under a power of two; `None` of none.
pub(in crate::store) fn cut_segment(clicks: &[Click], bytes_max: usize) -> Option<Segment> {
    let all = Segment::of(clicks)?;
    let size = all.body_bytes.len();
    let most = bytes_max.max(SMALL_BYTES) - PAGE_BYTES;
    if size <= SMALL_BYTES - PAGE_BYTES {
        return Some(all);
    }
    let wanted = if size >= most {
        most
    } else {
        let power = (size + PAGE_BYTES).next_power_of_two();
        let above = power - PAGE_BYTES;
        if is_near(size, above) { above } else { power / 2 - PAGE_BYTES }
    };
    if size <= wanted {
        return Some(all);
    }
    let (mut tried, mut best) = ((clicks.len(), size), None::<Segment>);
    for _ in 0..CUTS_MAX {
        // A little less than the proportion says: the shorter, the more its dictionaries weigh.
        let count = tried.0 * wanted / tried.1 - tried.0 / 500;
        let Some(cut) = Segment::of(&clicks[..count.clamp(1, clicks.len())]) else { break };
        tried = (cut.clicks(), cut.body_bytes.len());
        if tried.1 > wanted {
            continue;
        }
        let is_better = best.as_ref().is_none_or(|best| best.clicks() < cut.clicks());
        if is_better {
            best = Some(cut);
        }
        if is_near(tried.1, wanted) {
            break;
        }
    }
    // Clicks that differ so much that no cut fits: all of them, whatever they take.
    best.or(Some(all))
}

/// Whether what is left free is not worth another cut.
fn is_near(size: usize, wanted: usize) -> bool {
    size <= wanted && wanted - size <= wanted / 64
}
