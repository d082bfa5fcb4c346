//! A page of a B-tree.
//!
//! - A leaf begins with 1 and has, at 2, the number of its entries (u16). At 4 follow the ends of the keys
//!   (u32 each), unless all keys have one length; the ends of the values, likewise; the keys; the values.
//! - A branch begins with 2 and has, at 2, the number of its keys (u16). At 8 follow the checksums of its
//!   children, one more than keys; their page numbers; the ends of the keys, unless all have one length; the
//!   keys. The rows below a child are above the key before it, and not above the key after it.
//! - The tree of tables leads from a name to a definition: at 0 the kind (always 3), at 1 the number of
//!   rows (u64), at 9 whether there are any, at 10 the root, at 42 and 47 whether all keys and all values
//!   have one length, and which (u32).

use std::ops::Range;

use super::{Pointer, checksum, number};

/// The bytes at the beginning of a page that say where all others are.
pub(in crate::store) const FIRST_BYTES: usize = 4;
const LEAF: u8 = 1;
pub(in crate::store) const BRANCH: u8 = 2;

/// The lengths of the keys and the values of a tree, if all have one length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::store) struct Shape {
    pub(in crate::store) key: Option<usize>,
    pub(in crate::store) value: Option<usize>,
}

/// The places of keys or values in a page.
#[derive(Debug, Clone, Copy)]
struct Parts {
    /// Where the first begins.
    start: usize,
    /// The length of each, or where their ends are.
    length: Result<usize, usize>,
}

impl Parts {
    fn end(&self, bytes: &[u8], index: usize) -> Option<usize> {
        match self.length {
            Ok(length) => Some(self.start + length * (index + 1)),
            Err(ends) => usize::try_from(number::<4>(bytes, ends + 4 * index)?).ok(),
        }
    }

    fn range(&self, bytes: &[u8], index: usize) -> Option<Range<usize>> {
        let from = match index.checked_sub(1) {
            Some(before) => self.end(bytes, before)?,
            None => self.start,
        };
        let to = self.end(bytes, index)?;
        (from <= to && to <= bytes.len()).then_some(from..to)
    }
}

/// A page, which may be damaged.
pub(in crate::store) struct Page<'b> {
    bytes: &'b [u8],
    /// The number of its keys.
    pub(in crate::store) count: usize,
    keys: Parts,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    /// The values; `None` if a leaf has no keys.
    Leaf(Option<Parts>),
    /// Where the page numbers of the children are.
    Branch(usize),
}

/// Where the checksums of the children of a branch are.
const SUMS_AT: usize = 8;

impl<'b> Page<'b> {
    pub(in crate::store) fn parse(bytes: &'b [u8], shape: Shape) -> Option<Self> {
        let count = usize::try_from(number::<2>(bytes, 2)?).ok()?;
        let ends = |length: Option<usize>| if length.is_some() { 0 } else { 4 * count };
        let (keys, kind) = match *bytes.first()? {
            LEAF => {
                let values_at = 4 + ends(shape.key);
                let start = values_at + ends(shape.value);
                let keys = Parts { start, length: shape.key.ok_or(4) };
                let last = count.checked_sub(1).and_then(|last| keys.end(bytes, last));
                let length = shape.value.ok_or(values_at);
                (keys, Kind::Leaf(last.map(|start| Parts { start, length })))
            }
            BRANCH => {
                let pages_at = SUMS_AT + 16 * (count + 1);
                let ends_at = pages_at + 8 * (count + 1);
                let start = ends_at + ends(shape.key);
                (Parts { start, length: shape.key.ok_or(ends_at) }, Kind::Branch(pages_at))
            }
            _ => return None,
        };
        Some(Self { bytes, count, keys, kind })
    }

    pub(in crate::store) fn is_branch(&self) -> bool {
        matches!(self.kind, Kind::Branch(_))
    }

    /// The checksum, if the page has an end.
    pub(in crate::store) fn sum(&self) -> Option<u128> {
        let parts = match self.kind {
            Kind::Leaf(values) => values?,
            Kind::Branch(_) => self.keys,
        };
        let end = parts.end(self.bytes, self.count.checked_sub(1)?)?;
        self.bytes.get(..end).map(checksum)
    }

    pub(in crate::store) fn key(&self, index: usize) -> Option<&'b [u8]> {
        self.keys.range(self.bytes, index).map(|range| &self.bytes[range])
    }

    /// Where a value of a leaf is in the page.
    pub(in crate::store) fn value(&self, index: usize) -> Option<Range<usize>> {
        let Kind::Leaf(Some(values)) = self.kind else { return None };
        values.range(self.bytes, index)
    }

    /// A child of a branch, which has one more than keys.
    pub(in crate::store) fn child(&self, index: usize) -> Option<Pointer> {
        let Kind::Branch(pages_at) = self.kind else { return None };
        let page = number::<8>(self.bytes, pages_at + 8 * index)?;
        let sum = self.bytes.get(SUMS_AT + 16 * index..)?.first_chunk()?;
        Some(Pointer { page, sum: u128::from_le_bytes(*sum) })
    }
}

/// A table as the tree of tables has it.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Definition {
    pub(in crate::store) rows: u64,
    /// `None` if it has no rows.
    pub(in crate::store) root: Option<Pointer>,
    pub(in crate::store) shape: Shape,
}

impl Definition {
    /// The definition in a value of the tree of tables. All are of one kind, so a damaged kind says nothing.
    pub(in crate::store) fn parse(bytes: &[u8]) -> Option<Self> {
        let length = |at: usize| match *bytes.get(at)? {
            0 => Some(None),
            _ => Some(Some(usize::try_from(number::<4>(bytes, at + 1)?).ok()?)),
        };
        let (rows, root) = (number::<8>(bytes, 1)?, Pointer::at(bytes, 10)?);
        let shape = Shape { key: length(42)?, value: length(47)? };
        Some(Self { rows, root: (bytes[9] != 0).then_some(root), shape })
    }
}
