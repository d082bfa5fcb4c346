//! The format of a data file: where redb keeps pages, and what is in them.
//!
//! What this relies on is from redb 4.5: `docs/design.md` ("File format", "B+tree pages"), `header.rs`,
//! `base.rs`, `btree_base.rs` and `table_tree_base.rs`. Numbers are little-endian. A page has 4096 bytes times
//! a power of two.
//!
//! - A page number has, from its lowest bit, 20 bits for the place in the region in units of the page's
//!   size, 20 bits for the region, 19 bits that are ignored, and 5 bits for the power of two.
//! - Regions follow the first page. All but the last have 2^20 pages, which is redb's default, and none has a
//!   header, as of file format 3. What the first page says about them is not needed.
//! - A pointer to a page has the XXH3-128 of the page, up to the end of its last value or key.
//!
//! Invariant: nothing is read or written here, and no bytes, whatever they are, make a function panic or
//! return a place outside of them. Does not decide what to do about damage (see `file::verified` and `salvage`).

pub(super) mod header;
pub(super) mod page;

use xxhash_rust::xxh3::xxh3_128;

use crate::domain::limits::PAGE_BYTES_MAX;

/// The bytes of the smallest page.
pub(super) const PAGE_BYTES: u64 = 4096;
const REGION_PAGES: u64 = 1 << 20;
/// Where a page number has the bits that are ignored.
const IGNORED_AT: u32 = 40;
/// Where a page number has the power of two.
const ORDER_AT: u32 = 59;

/// Where a page is, and its checksum, as another page or a commit slot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pointer {
    pub(super) page: u64,
    pub(super) sum: u128,
}

impl Pointer {
    /// The pointer at an offset: a page number and a checksum.
    pub(super) fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let sum = bytes.get(at + 8..)?.first_chunk()?;
        Some(Self { page: number::<8>(bytes, at)?, sum: u128::from_le_bytes(*sum) })
    }

    /// The pointers with a page number that differs in one bit, and is not ignored.
    pub(super) fn near(self) -> impl Iterator<Item = Self> {
        let bits = (0..IGNORED_AT).chain(ORDER_AT..u64::BITS);
        bits.map(move |bit| Self { page: self.page ^ (1 << bit), ..self })
    }

    /// The offset and the length of the page.
    pub(super) fn place(&self) -> Option<(u64, u64)> {
        place(self.page)
    }
}

/// The offset and the length of a page.
fn place(page: u64) -> Option<(u64, u64)> {
    let order = page >> ORDER_AT;
    let bytes = PAGE_BYTES.checked_shl(u32::try_from(order).ok()?)?;
    let index = page & ((REGION_PAGES - 1) >> order);
    let region = (page >> 20) & 0xf_ffff;
    let offset = PAGE_BYTES * (1 + region * REGION_PAGES) + index * bytes;
    (bytes <= PAGE_BYTES_MAX).then_some((offset, bytes))
}

pub(super) fn checksum(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// A number of at most 8 bytes at an offset.
pub(super) fn number<const BYTES: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let mut number = [0; 8];
    number[..BYTES].copy_from_slice(bytes.get(at..)?.first_chunk::<BYTES>()?);
    Some(u64::from_le_bytes(number))
}
