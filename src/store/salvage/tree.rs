//! The B-trees of a data file, walked without redb (their format: `store::format`).
//!
//! A page is *proven* if it has the checksum of its pointer: then it is as it was written, and with it all
//! pointers in it. Only its place may be in doubt, if a page above is not proven. A page that is not proven was
//! altered if its pointer is in a proven page; otherwise the pointer may lead to a page with older rows, so the
//! page is not read.
//!
//! Invariant: a proven page is visited once in its place, and before that at most once in the place of another,
//! below a page that is not proven, where nothing but proven pages are visited. So no damage makes a walk endless.
//! It cannot be told that a disk never wrote a page and kept an older page in its place, except by the number of
//! rows. Does not know what tables hold (see `reader`), nor which commit is read (see `commit`).

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::pages::{Pages, is_sum};
use crate::domain::limits::{BRANCH_BYTES_MAX, TREE_DEPTH_MAX as DEPTH_MAX};
use crate::store::StoreError;
use crate::store::format::Pointer;
use crate::store::format::page::{self, Page, Shape};

/// The keys between which rows must be, in an order: above the first, not above the second.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds<'a>(Option<&'a [u8]>, Option<&'a [u8]>);

impl<'a> Bounds<'a> {
    /// Whether a key is between them. A bound that is no key is none.
    pub(super) fn have(&self, key: &[u8], order: Order) -> bool {
        let is = |bound: Option<&[u8]>, is: fn(Ordering) -> bool| {
            bound.and_then(|bound| order(key, bound)).is_none_or(is)
        };
        is(self.0, Ordering::is_gt) && is(self.1, Ordering::is_le)
    }

    /// The bounds of a child of a page that has these bounds.
    fn of_child(self, page: &Page<'a>, child: usize) -> Self {
        let before = child.checked_sub(1).and_then(|before| page.key(before));
        let after = if child < page.count { page.key(child) } else { None };
        Self(before.or(self.0), after.or(self.1))
    }
}

/// The order of two encoded keys of a table; `None` if one is no key.
pub(super) type Order = fn(&[u8], &[u8]) -> Option<Ordering>;

/// What a walk meets, in the order of the keys.
pub(super) enum Item<'a> {
    Entry(TreeEntry<'a>),
    /// Entries that cannot be read.
    Hole,
}

pub(super) struct TreeEntry<'a> {
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
    /// Where the value is in the file.
    pub(super) offset: u64,
    pub(super) bounds: Bounds<'a>,
    /// Whether its page is proven.
    pub(super) is_proven: bool,
}

/// A function that a walk passes items to.
pub(super) type Take<'t> = dyn FnMut(Item<'_>) -> Result<(), StoreError> + 't;

/// A pointer to the root of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root {
    pub(super) pointer: Pointer,
    /// Whether what says it is as it was written. If not, the page must have the checksum.
    pub(super) is_trusted: bool,
}

/// Visits all entries below a root. Returns the pointers to pages that are missing or not proven.
pub(super) fn walk(
    pages: &Pages,
    root: &Root,
    shape: Shape,
    take: &mut Take<'_>,
) -> Result<BTreeSet<Pointer>, StoreError> {
    let words = usize::try_from(pages.count() / 64 + 1).unwrap_or(0);
    let seen = [vec![0; words], vec![0; words]];
    let mut walk = Walk { pages, shape, seen, unproven: BTreeSet::new(), take };
    let Root { pointer, is_trusted } = *root;
    let place = Place { depth: 0, bounds: Bounds::default(), is_trusted, is_in_doubt: false };
    walk.visit(&pointer, place)?;
    Ok(walk.unproven)
}

struct Walk<'a, 't> {
    pages: &'a Pages,
    shape: Shape,
    /// A bit for each page that is proven: whether it was visited in its place, and in a place that is in doubt.
    seen: [Vec<u64>; 2],
    unproven: BTreeSet<Pointer>,
    take: &'a mut Take<'t>,
}

/// The place of a page in a tree.
#[derive(Clone, Copy)]
struct Place<'a> {
    depth: usize,
    bounds: Bounds<'a>,
    /// Whether the page that leads to it is proven.
    is_trusted: bool,
    /// Whether a page above is not proven.
    is_in_doubt: bool,
}

/// A page as it was read.
struct ReadPage {
    offset: u64,
    bytes: Vec<u8>,
    is_proven: bool,
}

impl Walk<'_, '_> {
    fn visit(&mut self, to: &Pointer, place: Place<'_>) -> Result<(), StoreError> {
        let read = if place.depth < DEPTH_MAX { self.read(to, place) } else { None };
        let page = read.as_ref().and_then(|read| Page::parse(&read.bytes, self.shape));
        let is_read = |(read, page): &(&ReadPage, Page<'_>)| {
            !page.is_branch() || read.bytes.len() <= BRANCH_BYTES_MAX
        };
        let Some((read, page)) = read.as_ref().zip(page).filter(is_read) else {
            self.unproven.insert(*to);
            return (self.take)(Item::Hole);
        };
        if !read.is_proven {
            self.unproven.insert(*to);
        }
        if page.is_branch() {
            for child in 0..=page.count {
                // The keys of a page that was altered are no bounds.
                let bounds =
                    if read.is_proven { place.bounds.of_child(&page, child) } else { place.bounds };
                let (depth, is_trusted) = (place.depth + 1, read.is_proven);
                let is_in_doubt = place.is_in_doubt || !read.is_proven;
                let place = Place { depth, bounds, is_trusted, is_in_doubt };
                match page.child(child) {
                    Some(to) => self.visit(&to, place)?,
                    None => (self.take)(Item::Hole)?,
                }
            }
            return Ok(());
        }
        if page.count == 0 {
            return (self.take)(Item::Hole);
        }
        for index in 0..page.count {
            let entry = page.key(index).zip(page.value(index)).map(|(key, value)| TreeEntry {
                key,
                offset: read.offset + value.start as u64,
                value: &read.bytes[value],
                bounds: place.bounds,
                is_proven: read.is_proven,
            });
            (self.take)(entry.map_or(Item::Hole, Item::Entry))?;
        }
        Ok(())
    }

    /// Reads the page of a pointer, if it may be read.
    ///
    /// A bit that was flipped is found where much depends on it, by trying each, since the checksum proves the
    /// page: in the number of a page, if its pointer may have been altered, and in the first bytes of a page,
    /// which say where all others are.
    fn read(&mut self, to: &Pointer, place: Place<'_>) -> Option<ReadPage> {
        let Place { is_trusted, is_in_doubt, .. } = place;
        let read = match self.read_at(to, is_in_doubt) {
            Some(read) if read.is_proven => read,
            read if is_trusted => self.set_right(read?, to.sum),
            _ => to
                .near()
                .find_map(|near| self.read_at(&near, is_in_doubt).filter(|read| read.is_proven))?,
        };
        // To a page that is not proven, a pointer that is right may lead, too.
        if read.is_proven {
            let (word, bit) = Self::place_of(read.offset)?;
            *self.seen[usize::from(is_in_doubt)].get_mut(word)? |= bit;
        }
        Some(read)
    }

    /// Reads a page that was not visited. In a place that is in doubt, none is read that was visited in its own.
    fn read_at(&self, to: &Pointer, is_in_doubt: bool) -> Option<ReadPage> {
        let (offset, bytes) = self.pages.read(to)?;
        let (word, bit) = Self::place_of(offset)?;
        let [in_place, in_doubt] = &self.seen;
        let seen = in_place.get(word)? | if is_in_doubt { *in_doubt.get(word)? } else { 0 };
        let is_new = seen & bit == 0;
        is_new.then(|| ReadPage { offset, is_proven: self.is_proven(&bytes, to.sum), bytes })
    }

    /// Where the bit of a page is.
    fn place_of(offset: u64) -> Option<(usize, u64)> {
        let index = usize::try_from(Pages::index(offset)).ok()?;
        Some((index / 64, 1 << (index % 64)))
    }

    /// Sets a flipped bit of the first bytes right, if that makes the page proven.
    fn set_right(&self, mut read: ReadPage, sum: u128) -> ReadPage {
        for bit in 0..8 * page::FIRST_BYTES {
            read.bytes[bit / 8] ^= 1 << (bit % 8);
            if self.is_proven(&read.bytes, sum) {
                return ReadPage { is_proven: true, ..read };
            }
            read.bytes[bit / 8] ^= 1 << (bit % 8);
        }
        read
    }

    fn is_proven(&self, bytes: &[u8], sum: u128) -> bool {
        let found = Page::parse(bytes, self.shape).and_then(|page| page.sum());
        found.is_some_and(|found| is_sum(found, sum))
    }
}
