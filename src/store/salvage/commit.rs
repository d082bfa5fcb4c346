//! The tables of the commit of a damaged data file that is read.
//!
//! Invariant: the tables are all of one commit. Rows of two never meet, since the newer one may have erased some
//! of the older. Does not read tables (see `reader`).

use std::collections::{BTreeMap, BTreeSet};

use super::pages::Pages;
use super::tree::{Item, Root, walk};
use crate::store::StoreError;
use crate::store::format::Pointer;
use crate::store::format::page::{Definition, Shape};

/// The tree of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableTree {
    /// `None` if it has no rows.
    pub(super) root: Option<Root>,
    /// The number of rows; `None` if the definition may have been altered.
    pub(super) rows: Option<u64>,
    shape: Shape,
}

impl TableTree {
    /// The tree of a table that has a shape. A definition that has another was altered.
    pub(super) fn of_shape(&self, shape: Shape) -> Self {
        let mut tree = *self;
        if self.shape != shape {
            tree.distrust();
        }
        tree
    }

    fn distrust(&mut self) {
        self.rows = None;
        self.root = self.root.map(|root| Root { is_trusted: false, ..root });
    }
}

/// The tables of a commit, by name.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) trees: BTreeMap<String, TableTree>,
    /// Whether the newest commit is not read.
    pub(super) is_older: bool,
    /// What leads to pages of the tree of tables that are missing or not proven.
    unproven: BTreeSet<Pointer>,
}

impl Tables {
    /// The tables of the newest commit. Those of the one before it only
    ///
    /// - if no table of the newest can be read, or
    /// - if a crash may have left the newest unfinished, and a page that only the newest leads to is not as it was
    ///   written. A page of long ago may be in its place, whose rows have right checksums and must not be read.
    ///   redb takes the older one then, too, and after a crash nothing is lost: no write of the newest returned.
    ///   If it was no crash, what the newest wrote is lost; that is told.
    ///
    /// Damage to pages that both lead to says nothing of either. Neither does the number of damaged pages: for
    /// one of them, all that a finished commit wrote would be lost.
    pub(super) fn of(pages: &Pages) -> Result<Self, StoreError> {
        let [newest, older] = pages.commits;
        let tables = Self::of_root(pages, newest)?;
        if newest.map(|root| root.pointer) == older.map(|root| root.pointer) {
            return Ok(tables);
        }
        let older = Self::of_root(pages, older)?;
        let is_lost = tables.trees.is_empty();
        let is_kept = older.trees.is_empty()
            || !is_lost && (pages.is_synced || !tables.is_unfinished(&older, pages)?);
        Ok(if is_kept { tables } else { Self { is_older: true, ..older } })
    }

    /// The tables below a root.
    fn of_root(pages: &Pages, root: Option<Root>) -> Result<Self, StoreError> {
        let Some(root) = root else { return Ok(Self::default()) };
        let mut trees = BTreeMap::new();
        let unproven = walk(pages, &root, Shape::default(), &mut |item| {
            if let Item::Entry(entry) = item
                && let Ok(name) = std::str::from_utf8(entry.key)
                && let Some(Definition { rows, root, shape }) = Definition::parse(entry.value)
            {
                let root = root.map(|pointer| Root { pointer, is_trusted: true });
                trees.insert(name.to_owned(), TableTree { root, rows: Some(rows), shape });
            }
            Ok(())
        })?;
        if !unproven.is_empty() {
            trees.values_mut().for_each(TableTree::distrust);
        }
        Ok(Self { trees, is_older: false, unproven })
    }

    /// Whether no table can be missing or altered.
    pub(super) fn is_whole(&self) -> bool {
        self.unproven.is_empty()
    }

    /// Whether a page is missing or not proven that the older commit does not lead to.
    fn is_unfinished(&self, older: &Self, pages: &Pages) -> Result<bool, StoreError> {
        let unproven = self.unproven(pages)?;
        Ok(!unproven.is_empty() && !unproven.is_subset(&older.unproven(pages)?))
    }

    /// What leads to pages of the whole commit that are missing or not proven.
    fn unproven(&self, pages: &Pages) -> Result<BTreeSet<Pointer>, StoreError> {
        let mut unproven = self.unproven.clone();
        for TableTree { root, shape, .. } in self.trees.values() {
            if let Some(root) = root {
                unproven.append(&mut walk(pages, root, *shape, &mut |_| Ok(()))?);
            }
        }
        Ok(unproven)
    }
}
