//! The B-trees of a data file, walked without redb (their format: `store::format`).
//!
//! A page is *proven* if it has the checksum of its pointer: then it is as it was written, and with it all
//! pointers in it. A page that is not proven was altered if its pointer is trusted; otherwise the pointer may
//! lead to a page with older rows, so the page is not read. Invariant: each page is visited once, so no damage
//! makes a walk endless. It cannot be told that a disk never wrote a page and kept an older page in its place,
//! except by the number of rows. Does not know tables (see `reader`).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::pages::{Pages, is_sum};
use crate::domain::limits::TREE_DEPTH_MAX as DEPTH_MAX;
use crate::store::StoreError;
use crate::store::format::Pointer;
use crate::store::format::page::{Definition, Page, Shape};

/// The keys between which rows must be, in an order: above the first, not above the second.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds<'a>(Option<&'a [u8]>, Option<&'a [u8]>);

impl<'a> Bounds<'a> {
    pub(super) fn have(&self, key: &[u8], compare: Compare) -> bool {
        let is =
            |bound: Option<&[u8]>, order| bound.is_none_or(|bound| compare(key, bound) == order);
        is(self.0, Ordering::Greater) && (is(self.1, Ordering::Less) || is(self.1, Ordering::Equal))
    }

    /// The bounds of a child of a page that has these bounds.
    fn of_child(self, page: &Page<'a>, child: usize) -> Self {
        let before = child.checked_sub(1).and_then(|before| page.key(before));
        let after = if child < page.count { page.key(child) } else { None };
        Self(before.or(self.0), after.or(self.1))
    }
}

/// The order of the encoded keys of a table.
pub(super) type Compare = fn(&[u8], &[u8]) -> Ordering;

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
    /// Whether the page and all above it are as they were written. A page number that was altered may have led
    /// to another page all the same, if the engine has written since.
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

/// Visits all entries below a root. Returns the number of pages that are missing or not proven.
pub(super) fn walk(
    pages: &Pages,
    root: &Root,
    shape: Shape,
    take: &mut Take<'_>,
) -> Result<u64, StoreError> {
    let words = usize::try_from(pages.count() / 64 + 1).unwrap_or(0);
    let mut walk = Walk { pages, shape, seen: vec![0; words], unproven: 0, take };
    let Root { pointer, is_trusted } = *root;
    let place = Place { depth: 0, bounds: Bounds::default(), is_in_doubt: false, is_trusted };
    walk.visit(&pointer, place)?;
    Ok(walk.unproven)
}

struct Walk<'a, 't> {
    pages: &'a Pages,
    shape: Shape,
    /// A bit for each page: whether it was visited.
    seen: Vec<u64>,
    unproven: u64,
    take: &'a mut Take<'t>,
}

/// The place of a page in a tree.
#[derive(Clone, Copy)]
struct Place<'a> {
    depth: usize,
    bounds: Bounds<'a>,
    /// Whether a page above is not proven.
    is_in_doubt: bool,
    /// Whether the page that leads to it is proven.
    is_trusted: bool,
}

/// The bytes of a page.
struct Bytes {
    offset: u64,
    bytes: Vec<u8>,
    is_proven: bool,
}

impl Walk<'_, '_> {
    fn visit(&mut self, to: &Pointer, place: Place<'_>) -> Result<(), StoreError> {
        let read = if place.depth < DEPTH_MAX { self.read(to, place.is_trusted) } else { None };
        let page = read.as_ref().and_then(|read| Page::parse(&read.bytes, self.shape));
        let Some((read, page)) = read.as_ref().zip(page) else {
            self.unproven += 1;
            return (self.take)(Item::Hole);
        };
        self.unproven += u64::from(!read.is_proven);
        let is_in_doubt = place.is_in_doubt || !read.is_proven;
        if page.is_branch() {
            for child in 0..=page.count {
                // The keys of a page that was altered are no bounds.
                let bounds =
                    if is_in_doubt { place.bounds } else { place.bounds.of_child(&page, child) };
                let (depth, is_trusted) = (place.depth + 1, read.is_proven);
                match page.child(child) {
                    Some(to) => {
                        self.visit(&to, Place { depth, bounds, is_in_doubt, is_trusted })?;
                    }
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
                is_proven: !is_in_doubt,
            });
            (self.take)(entry.map_or(Item::Hole, Item::Entry))?;
        }
        Ok(())
    }

    /// Reads a page, if it may be read and was not visited.
    fn read(&mut self, to: &Pointer, is_trusted: bool) -> Option<Bytes> {
        let (offset, bytes) = self.pages.read(to)?;
        let index = usize::try_from(Pages::index(offset)).ok()?;
        let (word, bit) = (self.seen.get_mut(index / 64)?, 1 << (index % 64));
        if *word & bit != 0 {
            return None;
        }
        let sum = Page::parse(&bytes, self.shape)?.sum();
        let is_proven = sum.is_some_and(|sum| is_sum(sum, to.sum));
        // A page that is not accepted is not visited: a pointer that is right may lead to it, too.
        *word |= if is_proven || is_trusted { bit } else { 0 };
        (is_proven || is_trusted).then_some(Bytes { offset, bytes, is_proven })
    }
}

/// The tree of a table.
#[derive(Debug, Clone)]
pub(super) struct TableTree {
    /// `None` if it has no rows.
    pub(super) root: Option<Root>,
    /// The number of rows; `None` if the definition may have been altered.
    pub(super) rows: Option<u64>,
    shape: Shape,
}

/// The tables of a commit, by name.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) trees: BTreeMap<String, TableTree>,
    /// Whether tables may be missing or altered.
    pub(super) is_whole: bool,
    /// Whether a newer commit cannot be read as well as this one.
    pub(super) is_older: bool,
}

impl Tables {
    /// The tables of the newest commit; those of the one before it if more of its pages can be read. A crash
    /// may leave the newest unfinished, with pages that were not written: redb too takes the older one then.
    pub(super) fn of(pages: &Pages) -> Result<Self, StoreError> {
        let [newest, older] = pages.commits;
        let is_same = newest.zip(older).is_some_and(|(new, old)| new.pointer == old.pointer);
        let is_certain = is_same && newest.is_some_and(|newest| newest.is_trusted);
        let (mut tables, unread) = Self::of_root(pages, newest)?;
        if !is_certain && unread > 0 {
            let (older_tables, older_unread) = Self::of_root(pages, older)?;
            if older_unread < unread || tables.trees.is_empty() {
                tables = Self { is_older: !is_same, ..older_tables };
            }
        }
        Ok(tables)
    }

    /// The tables below a root, and how many pages of the whole commit are missing or not proven.
    fn of_root(pages: &Pages, root: Option<Root>) -> Result<(Self, u64), StoreError> {
        let Some(root) = root else { return Ok((Self::default(), u64::MAX)) };
        let mut trees = BTreeMap::new();
        let mut unread = walk(pages, &root, Shape::default(), &mut |item| {
            if let Item::Entry(entry) = item
                && let Ok(name) = std::str::from_utf8(entry.key)
                && let Some(Definition { rows, root, shape }) = Definition::parse(entry.value)
            {
                let is_trusted = entry.is_proven;
                let root = root.map(|pointer| Root { pointer, is_trusted });
                let rows = is_trusted.then_some(rows);
                trees.insert(name.to_owned(), TableTree { root, rows, shape });
            }
            Ok(())
        })?;
        let is_whole = unread == 0;
        for TableTree { root, shape, .. } in trees.values() {
            unread += root.map_or(Ok(0), |root| walk(pages, &root, *shape, &mut |_| Ok(())))?;
        }
        Ok((Self { trees, is_whole, is_older: false }, unread))
    }
}
