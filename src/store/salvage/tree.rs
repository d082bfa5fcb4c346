//! The B-trees of a data file, read without redb.
//!
//! What it relies on is from redb 4.5: `docs/design.md` ("B+tree pages"), `btree_base.rs` and
//! `table_tree_base.rs`. Numbers are little-endian.
//!
//! - A leaf begins with 1 and has, at 2, the number of its entries (u16). At 4 follow the ends of the keys
//!   (u32 each), unless all keys have one length; the ends of the values, likewise; the keys; the values.
//! - A branch begins with 2 and has, at 2, the number of its keys (u16). At 8 follow the checksums of its
//!   children, one more than keys; their page numbers; the ends of the keys, unless all have one length; the
//!   keys. The rows below a child are above the key before it, and not above the key after it.
//! - A pointer to a page has the XXH3-128 of the page, up to the end of its last value or key.
//! - The tree of tables leads from a name to a definition: at 0 the kind (3: a table), at 1 the number of
//!   rows (u64), at 9 whether there are any, at 10 the root, at 42 and 47 whether all keys and all values
//!   have one length, and which (u32).
//!
//! A page is *proven* if it has the checksum of its pointer: then it is as it was written, and with it all
//! pointers in it. A page that is not proven was altered if its pointer is trusted; otherwise the pointer may
//! lead to a page with older rows, so the page is not read. Invariant: each page is visited once, so no damage
//! makes a walk endless. It cannot be told that a disk never wrote a page and kept an older page in its place,
//! except by the number of rows. Does not know tables (see `reader`).

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use super::pages::{Pages, Pointer, number, pointer};
use crate::domain::limits::SALVAGE_DEPTH_MAX as DEPTH_MAX;
use crate::store::StoreError;

const LEAF: u8 = 1;
const BRANCH: u8 = 2;

/// The lengths of the keys and the values of a tree, if all have one length, and the order of the keys.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) key: Option<usize>,
    pub(super) value: Option<usize>,
    pub(super) compare: fn(&[u8], &[u8]) -> Ordering,
}

/// The keys between which rows must be: above the first, not above the second.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds<'a>(Option<&'a [u8]>, Option<&'a [u8]>);

impl Bounds<'_> {
    pub(super) fn have(&self, key: &[u8], shape: &Shape) -> bool {
        let is = |bound: Option<&[u8]>, order| {
            bound.is_none_or(|bound| (shape.compare)(key, bound) == order)
        };
        is(self.0, Ordering::Greater) && (is(self.1, Ordering::Less) || is(self.1, Ordering::Equal))
    }
}

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

/// Visits all entries below a root. Returns the number of pages that are missing or not proven.
pub(super) fn walk(
    pages: &Pages,
    root: &Pointer,
    shape: Shape,
    take: &mut Take<'_>,
) -> Result<u64, StoreError> {
    let words = usize::try_from(pages.count() / 64 + 1).unwrap_or(0);
    let mut walk = Walk { pages, shape, seen: vec![0; words], unproven: 0, take };
    walk.visit(root, Place { depth: 0, bounds: Bounds::default(), is_in_doubt: false })?;
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
}

impl Walk<'_, '_> {
    fn visit(&mut self, to: &Pointer, place: Place<'_>) -> Result<(), StoreError> {
        let Some(page) = self.read(to).filter(|_| place.depth < DEPTH_MAX) else {
            self.unproven += 1;
            return (self.take)(Item::Hole);
        };
        self.unproven += u64::from(!page.is_proven);
        let is_in_doubt = place.is_in_doubt || !page.is_proven;
        if let Some(children) = &page.children {
            for child in 0..=page.keys.count {
                // The keys of a page that was altered are no bounds.
                let bounds =
                    if is_in_doubt { place.bounds } else { page.bounds(child, place.bounds) };
                let below = Place { depth: place.depth + 1, bounds, is_in_doubt };
                match page.child(child, children) {
                    Some(child) => self.visit(&child, below)?,
                    None => (self.take)(Item::Hole)?,
                }
            }
            return Ok(());
        }
        if page.keys.count == 0 {
            return (self.take)(Item::Hole);
        }
        for index in 0..page.keys.count {
            let entry = page.entry(index, place.bounds, !is_in_doubt);
            (self.take)(entry.map_or(Item::Hole, Item::Entry))?;
        }
        Ok(())
    }

    /// Reads a page, if it may be read and was not visited.
    fn read(&mut self, to: &Pointer) -> Option<Page> {
        let (offset, bytes) = self.pages.read(to.page)?;
        let index = usize::try_from(Pages::index(offset)).ok()?;
        let (word, bit) = (self.seen.get_mut(index / 64)?, 1 << (index % 64));
        if *word & bit != 0 {
            return None;
        }
        *word |= bit;
        let mut page = Page::parse(offset, bytes, &self.shape)?;
        page.is_proven = page.end().is_some_and(|end| to.is_sum(&page.bytes[..end]));
        (page.is_proven || to.is_trusted).then_some(page)
    }
}

/// The places of keys or values in a page.
#[derive(Debug, Clone, Copy)]
struct Parts {
    count: usize,
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

struct Page {
    offset: u64,
    bytes: Vec<u8>,
    is_proven: bool,
    keys: Parts,
    /// The values of a leaf.
    values: Option<Parts>,
    /// Where the checksums and the page numbers of the children of a branch are.
    children: Option<(usize, usize)>,
}

impl Page {
    fn parse(offset: u64, bytes: Vec<u8>, shape: &Shape) -> Option<Self> {
        let count = usize::try_from(number::<2>(&bytes, 2)?).ok()?;
        let ends = |length: Option<usize>| if length.is_some() { 0 } else { 4 * count };
        match *bytes.first()? {
            LEAF => {
                let values_at = 4 + ends(shape.key);
                let start = values_at + ends(shape.value);
                let keys = Parts { count, start, length: shape.key.ok_or(4) };
                let last = count.checked_sub(1).and_then(|last| keys.end(&bytes, last));
                let values =
                    last.map(|start| Parts { count, start, length: shape.value.ok_or(values_at) });
                Some(Self { offset, bytes, is_proven: false, keys, values, children: None })
            }
            BRANCH => {
                let pages_at = 8 + 16 * (count + 1);
                let ends_at = pages_at + 8 * (count + 1);
                let start = ends_at + ends(shape.key);
                let keys = Parts { count, start, length: shape.key.ok_or(ends_at) };
                let children = Some((8, pages_at));
                Some(Self { offset, bytes, is_proven: false, keys, values: None, children })
            }
            _ => None,
        }
    }

    /// The end of what has the checksum.
    fn end(&self) -> Option<usize> {
        let parts = if self.children.is_some() { Some(self.keys) } else { self.values };
        let parts = parts?;
        let end = parts.end(&self.bytes, parts.count.checked_sub(1)?)?;
        (end <= self.bytes.len()).then_some(end)
    }

    fn entry<'a>(
        &'a self,
        index: usize,
        bounds: Bounds<'a>,
        is_proven: bool,
    ) -> Option<TreeEntry<'a>> {
        let key = self.keys.range(&self.bytes, index)?;
        let value = self.values?.range(&self.bytes, index)?;
        let offset = self.offset + value.start as u64;
        let (key, value) = (&self.bytes[key], &self.bytes[value]);
        Some(TreeEntry { key, value, offset, bounds, is_proven })
    }

    fn child(&self, index: usize, (sums, pages): &(usize, usize)) -> Option<Pointer> {
        let page = number::<8>(&self.bytes, pages + 8 * index)?;
        let sum = self.bytes.get(sums + 16 * index..)?.first_chunk()?;
        Some(Pointer { page, sum: u128::from_le_bytes(*sum), is_trusted: self.is_proven })
    }

    /// The bounds of a child within those of this page.
    fn bounds<'a>(&'a self, child: usize, outer: Bounds<'a>) -> Bounds<'a> {
        let key = |index: usize| self.keys.range(&self.bytes, index).map(|key| &self.bytes[key]);
        let before = child.checked_sub(1).and_then(key);
        let after = if child < self.keys.count { key(child) } else { None };
        Bounds(before.or(outer.0), after.or(outer.1))
    }
}

/// A table as the tree of tables has it.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    /// `None` if it has no rows.
    pub(super) root: Option<Pointer>,
    /// The number of rows; `None` if the definition may have been altered.
    pub(super) rows: Option<u64>,
    lengths: (Option<usize>, Option<usize>),
}

/// The tables of a commit, by name.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub(super) tables: BTreeMap<String, Definition>,
    /// Whether tables may be missing or altered.
    pub(super) is_whole: bool,
    /// Whether a newer commit cannot be read as well as this one.
    pub(super) is_older: bool,
}

impl Definitions {
    /// The tables of the newest commit; those of the one before it if more of its pages can be read. A crash
    /// may leave the newest unfinished, with pages that were not written: redb too takes the older one then.
    pub(super) fn of(pages: &Pages) -> Result<Self, StoreError> {
        let [newest, older] = pages.commits.map(|commit| commit.root);
        let is_same = match (newest, older) {
            (Some(newest), Some(older)) => newest.is_same(&older) && newest.is_trusted,
            _ => false,
        };
        let (mut tables, unread) = Self::of_root(pages, newest)?;
        if !is_same && unread > 0 {
            let (older_tables, older_unread) = Self::of_root(pages, older)?;
            if older_unread < unread || tables.tables.is_empty() {
                let is_altered = newest.zip(older).is_none_or(|(new, old)| !new.is_same(&old));
                tables = Self { is_older: is_altered, ..older_tables };
            }
        }
        Ok(tables)
    }

    /// The tables below a root, and how many pages of the whole commit are missing or not proven.
    fn of_root(pages: &Pages, root: Option<Pointer>) -> Result<(Self, u64), StoreError> {
        let Some(root) = root else { return Ok((Self::default(), u64::MAX)) };
        let mut tables = BTreeMap::new();
        let shape = Shape { key: None, value: None, compare: <[u8]>::cmp };
        let mut unread = walk(pages, &root, shape, &mut |item| {
            if let Item::Entry(entry) = item
                && let Ok(name) = std::str::from_utf8(entry.key)
                && let Some(table) = definition(entry.value, entry.is_proven)
            {
                tables.insert(name.to_owned(), table);
            }
            Ok(())
        })?;
        let is_whole = unread == 0;
        for Definition { root, lengths, .. } in tables.values() {
            let shape = Shape { key: lengths.0, value: lengths.1, ..shape };
            unread += root.map_or(Ok(0), |root| walk(pages, &root, shape, &mut |_| Ok(())))?;
        }
        Ok((Self { tables, is_whole, is_older: false }, unread))
    }
}

fn definition(bytes: &[u8], is_proven: bool) -> Option<Definition> {
    let length = |at: usize| match *bytes.get(at)? {
        0 => Some(None),
        _ => Some(Some(usize::try_from(number::<4>(bytes, at + 1)?).ok()?)),
    };
    let (rows, root) = (number::<8>(bytes, 1)?, pointer(bytes, 10, is_proven)?);
    let root = (bytes[9] != 0).then_some(root);
    let lengths = (length(42)?, length(47)?);
    Some(Definition { root, rows: is_proven.then_some(rows), lengths })
}
