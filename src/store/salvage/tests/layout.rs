//! What is where in a sound data file, for tests that damage it at known places.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::store::format::page::{Definition, Page, Shape};
use crate::store::format::{Pointer, checksum, header};
use crate::store::journal::{Block, Columns};
use crate::store::rows::{CHECKSUM_BYTES, WITHOUT_CHECKSUM};
use crate::store::snapshot::Tag;

/// Where the header has its two commit slots.
const SLOTS_AT: [usize; 2] = [64, 192];
const SLOT_SUM_AT: usize = 112;

/// An entry of a table.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) table: String,
    pub(super) key: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) key_at: usize,
    pub(super) value_at: usize,
    /// The pages that lead to it, by their offsets: the root first, its leaf last.
    pub(super) pages: Vec<usize>,
    /// The bytes of which a flipped bit makes it unreadable: itself and its ends, and the name and the ends of the
    /// definition of its table.
    needs: Vec<Range<usize>>,
}

/// A record of a snapshot, and what it is made of.
pub(super) struct Expected {
    pub(super) record: (u8, Vec<u8>),
    rows: Vec<Placed>,
}

impl Expected {
    /// Whether a flipped bit of a byte makes it unreadable.
    pub(super) fn needs(&self, at: usize) -> bool {
        self.rows.iter().flat_map(|row| &row.needs).any(|range| range.contains(&at))
    }

    /// Whether a page leads to it.
    pub(super) fn is_below(&self, page: usize) -> bool {
        self.rows.iter().any(|row| row.pages.contains(&page))
    }
}

impl Placed {
    /// The offset of its page.
    pub(super) fn leaf(&self) -> usize {
        *self.pages.last().unwrap()
    }

    /// The row without its checksum.
    pub(super) fn row(&self) -> &[u8] {
        let has_none = self.value.first() == Some(&WITHOUT_CHECKSUM);
        &self.value[..self.value.len() - if has_none { 0 } else { CHECKSUM_BYTES }]
    }
}

/// A page of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageAt {
    pub(super) len: usize,
    pub(super) shape: Shape,
    pub(super) is_branch: bool,
    /// `None` if commit slots lead to it.
    pub(super) above: Option<Above>,
}

/// Where another page leads to a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    pub(super) page: usize,
    pub(super) number_at: usize,
    sum_at: usize,
}

/// The entries of a commit.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) rows: Vec<Placed>,
    pub(super) pages: BTreeMap<usize, PageAt>,
}

/// How a walk came to a page.
#[derive(Clone, Default)]
struct Way {
    table: Option<String>,
    pages: Vec<usize>,
    needs: Vec<Range<usize>>,
    above: Option<Above>,
}

/// Where a leaf has the ends of an entry and of the one before, where the entry begins. Its first value begins at
/// the end of its last key.
fn ends(leaf: usize, page: &Page<'_>, shape: Shape, index: usize) -> Vec<Range<usize>> {
    let of = |at: usize, index: usize| at + 4 * index..at + 4 * index + 4;
    let both = |at: usize| [of(at, index), of(at, index.saturating_sub(1))];
    let (mut at, mut ends) = (leaf + 4, Vec::new());
    if shape.key.is_none() {
        ends.extend(both(at));
        ends.extend((index == 0).then(|| of(at, page.count - 1)));
        at += 4 * page.count;
    }
    if shape.value.is_none() {
        ends.extend(both(at));
    }
    ends
}

impl Layout {
    /// The layout of the newest commit.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::of_commit(bytes, 0)
    }

    /// The layout of the newest commit, or of the one before.
    pub(super) fn of_commit(bytes: &[u8], age: usize) -> Self {
        let mut commits = header::commits(bytes.first_chunk().unwrap());
        assert!(commits.iter().all(|commit| commit.is_sound));
        commits.sort_by_key(|commit| std::cmp::Reverse(commit.number));
        let mut layout = Self::default();
        layout.visit(bytes, commits[age].tables.unwrap(), Shape::default(), Way::default());
        layout
    }

    fn visit(&mut self, bytes: &[u8], to: Pointer, shape: Shape, way: Way) {
        let (offset, len) = to.place().unwrap();
        let (offset, len) = (usize::try_from(offset).unwrap(), usize::try_from(len).unwrap());
        let page_bytes = &bytes[offset..offset + len];
        let page = Page::parse(page_bytes, shape).unwrap();
        assert_eq!(page.sum(), Some(to.sum), "the file is not sound");
        let (is_branch, above) = (page.is_branch(), way.above);
        self.pages.insert(offset, PageAt { len, shape, is_branch, above });
        let mut way = way;
        way.pages.push(offset);
        for child in 0..if is_branch { page.count + 1 } else { 0 } {
            let mut way = way.clone();
            let sum_at = offset + 8 + 16 * child;
            let number_at = offset + 8 + 16 * (page.count + 1) + 8 * child;
            way.above = Some(Above { page: offset, number_at, sum_at });
            self.visit(bytes, page.child(child).unwrap(), shape, way);
        }
        for index in 0..if is_branch { 0 } else { page.count } {
            let key = page.key(index).unwrap();
            let key_at = offset + key.as_ptr().addr() - page_bytes.as_ptr().addr();
            let value = page.value(index).unwrap();
            let value = offset + value.start..offset + value.end;
            let mut needs = way.needs.clone();
            needs.push(key_at..key_at + key.len());
            needs.extend(ends(offset, &page, shape, index));
            if let Some(table) = &way.table {
                needs.push(value.clone());
                let (table, pages) = (table.clone(), way.pages.clone());
                let (key, value_at) = (key.to_vec(), value.start);
                let value = bytes[value].to_vec();
                self.rows.push(Placed { table, key, value, key_at, value_at, pages, needs });
                continue;
            }
            let Definition { root, shape, .. } = Definition::parse(&bytes[value.clone()]).unwrap();
            let Some(root) = root else { continue };
            // Whether it has rows.
            needs.push(value.start + 9..value.start + 10);
            let table = Some(String::from_utf8(key.to_vec()).unwrap());
            let (number_at, sum_at) = (value.start + 10, value.start + 18);
            let above = Some(Above { page: offset, number_at, sum_at });
            self.visit(bytes, root, shape, Way { table, pages: way.pages.clone(), needs, above });
        }
    }

    pub(super) fn of_table<'l>(&'l self, table: &'l str) -> impl Iterator<Item = &'l Placed> {
        self.rows.iter().filter(move |row| row.table == table)
    }

    /// The page that has a byte.
    pub(super) fn page_of(&self, at: usize) -> Option<(usize, PageAt)> {
        let (offset, page) = self.pages.range(..=at).next_back()?;
        (at < offset + page.len).then_some((*offset, *page))
    }

    /// Whether a page leads to others.
    pub(super) fn is_above(&self, offset: usize) -> bool {
        self.pages.values().any(|page| page.above.is_some_and(|above| above.page == offset))
    }

    /// The root of a table: the definition of a table is in a leaf, and no other leaf leads to a page.
    pub(super) fn root(&self, table: &str) -> usize {
        let above = |page: &usize| self.pages[page].above.map(|above| self.pages[&above.page]);
        let is_root = |page: &&usize| above(page).is_some_and(|above| !above.is_branch);
        *self.of_table(table).next().unwrap().pages.iter().find(is_root).unwrap()
    }

    /// The leaves of a table, in the order of their keys.
    pub(super) fn leaves(&self, table: &str) -> Vec<usize> {
        let mut leaves: Vec<_> = self.of_table(table).map(Placed::leaf).collect();
        leaves.dedup();
        leaves
    }

    /// Makes the checksums of a page and of all above it right again, as an engine leaves them that wrote on.
    pub(super) fn seal(&self, bytes: &mut [u8], mut offset: usize) {
        loop {
            let PageAt { len, shape, above, .. } = self.pages[&offset];
            let sum = Page::parse(&bytes[offset..offset + len], shape).unwrap().sum().unwrap();
            let Some(above) = above else {
                for slot in SLOTS_AT {
                    bytes[slot + 16..slot + 32].copy_from_slice(&sum.to_le_bytes());
                    let sum = checksum(&bytes[slot..slot + SLOT_SUM_AT]).to_le_bytes();
                    bytes[slot + SLOT_SUM_AT..slot + SLOT_SUM_AT + 16].copy_from_slice(&sum);
                }
                return;
            };
            bytes[above.sum_at..above.sum_at + 16].copy_from_slice(&sum.to_le_bytes());
            offset = above.page;
        }
    }

    /// The records of a snapshot.
    pub(super) fn records(&self) -> Vec<Expected> {
        self.rows.iter().filter_map(|row| self.record(row)).collect()
    }

    fn record(&self, row: &Placed) -> Option<Expected> {
        let mut rows = vec![row.clone()];
        let mut add = |table| rows.extend(self.of_table(table).cloned());
        let tag = match (row.table.as_str(), row.key.as_slice()) {
            ("meta", b"settings") => Tag::Settings,
            ("meta", b"definitions") => Tag::Definitions,
            ("meta", b"click-id-key") => Tag::ClickIdKey,
            ("meta", b"epoch") => Tag::Epoch,
            ("meta", b"people-fingerprint") => Tag::Fingerprint,
            ("meta", b"plan-revision") => Tag::Revision,
            ("meta", b"normalisers") => Tag::Normalisers,
            ("people", _) => Tag::Alias,
            ("gaps", _) => Tag::Gap,
            ("batches", _) => {
                add("batch_codes");
                Tag::Batch
            }
            ("tokens", _) => Tag::Token,
            ("agent_pages", _) => Tag::AgentPage,
            ("shares", _) => Tag::Share,
            ("notes", _) => Tag::Note,
            ("closes", _) => Tag::Close,
            ("guesses", _) => Tag::Guesses,
            ("orphans", _) => Tag::Orphans,
            ("change_log", _) => Tag::Logged,
            ("new_orders", _) => Tag::NewOrders,
            ("links", _) => Tag::Link,
            ("codes", _) => Tag::Code,
            // There is one batch.
            ("batch_codes", _) => {
                add("batches");
                Tag::BatchCode
            }
            ("redemptions", _) => Tag::Redemption,
            ("orders", _) => Tag::Order,
            ("conversations", _) => Tag::Conversation,
            ("tail", _) => Tag::Clicks,
            ("segment_heads", _) => {
                let body = self.of_table("segments").find(|body| body.key == row.key).unwrap();
                let block = Block::joined(row.row(), &body.value).unwrap().bytes(Columns::All);
                rows.push(body.clone());
                return Some(Expected { record: (Tag::Clicks as u8, block), rows });
            }
            _ => return None,
        };
        Some(Expected { record: (tag as u8, row.row().to_vec()), rows })
    }
}

/// The names of the table whose rows have a tag in a snapshot.
pub(super) fn names(tag: u8) -> &'static [&'static str] {
    const TABLES: [(Tag, &[&str]); 18] = [
        (Tag::Link, &["links"]),
        (Tag::Code, &["codes"]),
        (Tag::BatchCode, &["batch_codes"]),
        (Tag::Redemption, &["redemptions"]),
        (Tag::Order, &["orders"]),
        (Tag::Conversation, &["conversations"]),
        (Tag::Alias, &["people"]),
        (Tag::Token, &["tokens"]),
        (Tag::AgentPage, &["agent_pages"]),
        (Tag::Share, &["shares"]),
        (Tag::Note, &["notes"]),
        (Tag::Close, &["closes"]),
        (Tag::Guesses, &["guesses"]),
        (Tag::Orphans, &["orphans"]),
        (Tag::Logged, &["change_log"]),
        (Tag::NewOrders, &["new_orders"]),
        (Tag::Settings, &["meta"]),
        (Tag::Revision, &["meta"]),
    ];
    let known = TABLES.iter().find(|(known, _)| *known as u8 == tag);
    known.unwrap_or_else(|| panic!("tag {tag}")).1
}
