//! What is known of the pages of an open file.
//!
//! Invariant: of a page that was written since the file was opened, it is the checksum of what was written
//! last; of another one, what a page that is as it was written says. It takes nine bytes for each page of the
//! smallest size that was read or written: 1/455 of the file at most. Nothing is known of pages that are longer
//! than the limit, and of tables whose keys and values have lengths like those of no table of this release.

use std::collections::HashMap;

use crate::store::format::page::{Definition, Page, Shape};
use crate::store::format::{PAGE_BYTES, Pointer, checksum};

/// The number of the shape of trees of tables.
pub(super) const TABLES: u8 = 0;

#[derive(Debug)]
pub(super) struct Known {
    /// Whether the roots are known.
    pub(super) has_begun: bool,
    /// By number.
    shapes: Vec<Shape>,
    chunks: HashMap<u64, Box<Chunk>>,
}

impl Default for Known {
    fn default() -> Self {
        Self { has_begun: false, shapes: vec![Shape::default()], chunks: HashMap::new() }
    }
}

/// What is known of pages in a row. Half of a checksum is kept: of 2^64 damaged pages it passes one.
#[derive(Debug)]
struct Chunk {
    sums: [u64; CHUNK_PAGES],
    kinds: [u8; CHUNK_PAGES],
}

const CHUNK_PAGES: usize = 1024;

/// Nothing is known of a page.
const UNKNOWN: u8 = 0;
/// The checksum is of all its bytes.
const WRITTEN: u8 = 1;
/// The checksum is of a page of a tree. From here on, the number of its shape is added.
const OF_TREE: u8 = 2;

/// What a page must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    sum: u64,
    /// The shape of its tree, and its number. `None` if the sum is of all bytes of the page.
    tree: Option<(u8, Shape)>,
}

/// A page is not as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongSum;

impl Expected {
    /// The number of the shape of the page's tree, if it is known.
    pub(super) fn check(&self, bytes: &[u8]) -> Result<Option<u8>, WrongSum> {
        let sum = match self.tree {
            None => Some(checksum(bytes)),
            Some((_, shape)) => Page::parse(bytes, shape).and_then(|page| page.sum()),
        };
        if sum.map(half) != Some(self.sum) {
            return Err(WrongSum);
        }
        Ok(self.tree.map(|(number, _)| number))
    }
}

impl Known {
    pub(super) fn expected(&self, offset: u64) -> Option<Expected> {
        let (chunk, at) = at(offset);
        let chunk = self.chunks.get(&chunk)?;
        let tree = match chunk.kinds[at] {
            UNKNOWN => return None,
            WRITTEN => None,
            kind => Some((kind - OF_TREE, self.shapes[usize::from(kind - OF_TREE)])),
        };
        Some(Expected { sum: chunk.sums[at], tree })
    }

    fn set(&mut self, offset: u64, kind: u8, sum: u128) {
        let (chunk, at) = at(offset);
        let new = || Box::new(Chunk { sums: [0; CHUNK_PAGES], kinds: [UNKNOWN; CHUNK_PAGES] });
        let chunk = self.chunks.entry(chunk).or_insert_with(new);
        (chunk.kinds[at], chunk.sums[at]) = (kind, half(sum));
    }

    /// Notes what is written. A page may take the place of several.
    pub(super) fn write(&mut self, offset: u64, len: u64, sum: u128) {
        let mut within = offset;
        while within < offset + len {
            let (chunk, at) = at(within);
            if let Some(chunk) = self.chunks.get_mut(&chunk) {
                chunk.kinds[at] = UNKNOWN;
            }
            within += PAGE_BYTES;
        }
        self.set(offset, WRITTEN, sum);
    }

    /// Notes what a page says of another, unless that one was written since the file was opened.
    pub(super) fn learn(&mut self, to: &Pointer, shape: u8) {
        let Some((offset, _)) = to.place() else { return };
        let is_written = || self.expected(offset).is_some_and(|expected| expected.tree.is_none());
        if !is_written() {
            self.set(offset, OF_TREE + shape, to.sum);
        }
    }

    /// Notes what a page that is as it was written says of others. Returns those that belong to its tree.
    pub(super) fn learn_from(&mut self, bytes: &[u8], shape: u8) -> Vec<Pointer> {
        let page = Page::parse(bytes, self.shapes[usize::from(shape)]);
        let Some(page) = page else { return Vec::new() };
        if page.is_branch() {
            let children = (0..=page.count).filter_map(|child| page.child(child));
            let children: Vec<Pointer> = children.collect();
            for child in &children {
                self.learn(child, shape);
            }
            return children;
        }
        let tables = if shape == TABLES { page.count } else { 0 };
        for value in (0..tables).filter_map(|index| page.value(index)) {
            if let Some(Definition { root: Some(root), shape, .. }) =
                Definition::parse(&bytes[value])
                && let Some(shape) = self.number_of(shape)
            {
                self.learn(&root, shape);
            }
        }
        Vec::new()
    }

    /// The number of the shape of a table; `None` if there are too many.
    fn number_of(&mut self, shape: Shape) -> Option<u8> {
        let known = self.shapes.iter().skip(1).position(|known| *known == shape);
        let number = known.map_or(self.shapes.len(), |known| known + 1);
        let kept = u8::try_from(number).ok().filter(|number| *number <= u8::MAX - OF_TREE)?;
        if known.is_none() {
            self.shapes.push(shape);
        }
        Some(kept)
    }
}

/// The number of the chunk of a page, and its place in it.
fn at(offset: u64) -> (u64, usize) {
    let (page, pages) = (offset / PAGE_BYTES, CHUNK_PAGES as u64);
    (page / pages, usize::try_from(page % pages).expect("less than a chunk"))
}

fn half(sum: u128) -> u64 {
    u64::try_from(sum & u128::from(u64::MAX)).expect("64 bits")
}
