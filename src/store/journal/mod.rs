//! The journal of clicks: blocks of columns, each a commit group of the tail or a sealed segment.
//!
//! A block, version 1, little-endian: version (u8); count (u32); first and last number (u64 each);
//! earliest and latest time (i64 each); the number of columns (u8); then for each column its id
//! (u8), its length (u32) and its bytes. A reader passes over a column it does not know and takes a
//! missing one as not told, so that columns join without a rewrite; a block that was read for a few
//! columns is a block with fewer of them. Rows are in the order of their numbers. What the columns
//! hold is in column.rs.
//!
//! A segment lies in two parts: its head is a block that has the counts of its links alone, and its
//! body is a version (u8), the first number again (u64), and the other columns as in a block.
//!
//! Invariant: a click is in exactly one block. Absent: tables and transactions.

pub(super) mod blocks;
mod seal;

mod column;
mod link_counts;
mod packed;
mod rows;
mod segment;
mod walk;

pub use column::Columns;
pub use link_counts::LinkCount;
pub(super) use rows::{Rows, SeenRows, WholeRows};
#[cfg(test)]
pub(crate) use seal::Half;
pub use seal::{Seal, SealSize};
pub(super) use segment::{Segment, cut_segment};
pub(super) use walk::walk;

use std::collections::BTreeMap;

use crate::codec::{DecodeError, Decoder, Encoder};
use crate::domain::click::{Click, ClickNumber};
use crate::domain::limits::BLOCK_CLICKS_MAX;
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

const VERSION: u8 = 1;

/// What a block says of itself before its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockHead {
    /// Clicks in it.
    pub count: u32,
    /// The lowest number.
    pub first: ClickNumber,
    /// The highest number.
    pub last: ClickNumber,
    /// The earliest time.
    pub from: Timestamp,
    /// The latest time.
    pub to: Timestamp,
}

impl BlockHead {
    /// Of clicks in the order of their numbers; `None` of none.
    fn of(clicks: &[&Click]) -> Option<Self> {
        Some(Self {
            count: u32::try_from(clicks.len()).ok().filter(|count| *count <= BLOCK_CLICKS_MAX)?,
            first: clicks.first()?.number,
            last: clicks.last()?.number,
            from: clicks.iter().map(|click| click.at).min()?,
            to: clicks.iter().map(|click| click.at).max()?,
        })
    }

    fn write(&self, out: &mut Encoder) {
        out.put(&VERSION);
        out.put(&self.count);
        out.put(&self.first);
        out.put(&self.last);
        out.put(&self.from);
        out.put(&self.to);
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        read_version(input)?;
        let head = Self {
            count: input.get()?,
            first: input.get()?,
            last: input.get()?,
            from: input.get()?,
            to: input.get()?,
        };
        let is_empty = head.count == 0 || head.count > BLOCK_CLICKS_MAX;
        if head.first > head.last || head.from > head.to || is_empty {
            return Err(DecodeError::invalid("a block's head", format!("{head:?}")));
        }
        Ok(head)
    }
}

fn read_version(input: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let found = input.get()?;
    if found == VERSION { Ok(()) } else { Err(DecodeError::Version { found, known: VERSION }) }
}

/// Encodes clicks as one block; `None` of none. They are brought into the order of their numbers.
pub fn encode_block(clicks: &mut [Click]) -> Option<(BlockHead, Vec<u8>)> {
    clicks.sort_unstable_by_key(|click| click.number);
    let clicks: Vec<&Click> = clicks.iter().collect();
    let head = BlockHead::of(&clicks)?;
    let mut out = Encoder::default();
    head.write(&mut out);
    let columns = column::encode(&clicks);
    write_columns(&mut out, columns.iter().map(|(id, bytes)| (*id, bytes.as_slice())));
    Some((head, out.into_bytes()))
}

fn write_columns<'a>(out: &mut Encoder, columns: impl ExactSizeIterator<Item = (u8, &'a [u8])>) {
    out.put(&u8::try_from(columns.len()).unwrap_or(u8::MAX));
    for (id, bytes) in columns {
        out.put(&id);
        out.put(&u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        out.raw(bytes);
    }
}

fn read_columns<'a>(
    mut input: Decoder<'a>,
    columns: &mut Vec<(u8, &'a [u8])>,
) -> Result<(), DecodeError> {
    for _ in 0..input.get::<u8>()? {
        let id: u8 = input.get()?;
        let length: u32 = input.get()?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        columns.push((id, input.raw(length, "a column")?));
    }
    input.finish()
}

/// Reads what a block, or the head of a segment, says of itself.
pub fn decode_head(bytes: &[u8]) -> Result<BlockHead, DecodeError> {
    BlockHead::read(&mut Decoder::new(bytes))
}

/// A block being read: its head, and where its columns are.
pub(super) struct Block<'a> {
    pub(super) head: BlockHead,
    columns: Vec<(u8, &'a [u8])>,
}

impl<'a> Block<'a> {
    /// Of a block's bytes.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut input = Decoder::new(bytes);
        let head = BlockHead::read(&mut input)?;
        let mut columns = Vec::with_capacity(16);
        read_columns(input, &mut columns)?;
        Ok(Self { head, columns })
    }

    /// Of both parts of a segment.
    pub(super) fn joined(head: &'a [u8], body: &'a [u8]) -> Result<Self, DecodeError> {
        let mut block = Self::parse(head)?;
        let mut input = Decoder::new(body);
        read_version(&mut input)?;
        if input.get::<ClickNumber>()? != block.head.first {
            return Err(DecodeError::invalid("a segment", "its body is another's"));
        }
        read_columns(input, &mut block.columns)?;
        Ok(block)
    }

    /// As one block that has no other columns than these.
    pub(super) fn bytes(&self, asked: Columns) -> Vec<u8> {
        let columns: Vec<_> =
            self.columns.iter().copied().filter(|(id, _)| asked.has(*id)).collect();
        let mut out = Encoder::default();
        self.head.write(&mut out);
        write_columns(&mut out, columns.into_iter());
        out.into_bytes()
    }

    /// All clicks.
    pub(super) fn whole(&self) -> Result<Vec<Click>, DecodeError> {
        let rows = WholeRows::read(self)?;
        Ok((0..self.clicks()).map(|row| rows.row(row)).collect())
    }

    /// How many clicks of each link there are; a link may come more than once.
    pub(super) fn counts(&self, visit: impl FnMut(LinkId, LinkCount)) -> Result<(), DecodeError> {
        rows::counts(self, visit)
    }

    /// Whether the counts of its links, if it has them, are those of its clicks.
    pub(super) fn counts_fit(&self, clicks: &[Click]) -> Result<bool, DecodeError> {
        if self.column(column::id::LINK_COUNTS).is_none() {
            return Ok(true);
        }
        let mut counts = BTreeMap::new();
        self.counts(|link, count| {
            counts.insert(link, count);
        })?;
        Ok(counts == link_counts::count(&clicks.iter().collect::<Vec<_>>()))
    }

    fn clicks(&self) -> usize {
        usize::try_from(self.head.count).unwrap_or(usize::MAX)
    }

    fn column(&self, id: u8) -> Option<Decoder<'a>> {
        self.columns.iter().find(|(found, _)| *found == id).map(|(_, bytes)| Decoder::new(bytes))
    }

    fn needed(&self, id: u8) -> Result<Decoder<'a>, DecodeError> {
        self.column(id).ok_or_else(|| DecodeError::invalid("a block", format!("no column {id}")))
    }
}

#[cfg(test)]
mod tests;
