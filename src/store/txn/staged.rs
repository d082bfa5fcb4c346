//! Stagings in a write transaction: new versions of links and codes that stay invisible until a flip.
//!
//! A large change is staged in several transactions, flipped in one, and then drained: its rows are
//! moved to `links`, `slug_ids` and `codes` step by step. Invariant: `links` and `codes` of a staging are
//! the numbers of its rows. After a flip, and whenever a file is opened, the drain runs to the end
//! before anything is read. A staging that is not flipped when the file is opened never will be, so the
//! drain deletes its rows. Does not decide what may be flipped (see `change`).

use std::collections::HashSet;

use crate::codec::{as_record, rows};
use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::link::Link;
use crate::store::{StoreError, Txn, tables};

/// The change id of a flip.
type FlipId = [u8; 16];

/// The state of a staging.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Staging {
    /// The number of staged links.
    pub links: u32,
    /// The number of staged codes.
    pub codes: u32,
    /// Whether the rows are valid and being moved to their tables.
    pub is_flipped: bool,
}

as_record! { Staging { links, codes, is_flipped: optional } }

rows!(Staging);

impl Txn {
    pub fn staging(&self, flip: &FlipId) -> Result<Option<Staging>, StoreError> {
        tables::STAGINGS.open(self)?.get(flip)
    }

    /// Stages links and codes. Replaces earlier staged versions of the same ones.
    pub fn stage<'a>(
        &self,
        flip: &FlipId,
        links: impl IntoIterator<Item = &'a Link>,
        codes: impl IntoIterator<Item = &'a Code>,
    ) -> Result<Staging, StoreError> {
        let mut staging = self.staging(flip)?.unwrap_or_default();
        let mut table = tables::STAGED_LINKS.open(self)?;
        for link in links {
            staging.links += u32::from(table.insert((flip, link.id.0), link)?);
        }
        let mut table = tables::STAGED_CODES.open(self)?;
        for code in codes {
            let folded = code.spec.code.folded();
            staging.codes += u32::from(table.insert((flip, folded.as_str()), code)?);
        }
        self.put_staging(flip, staging)?;
        Ok(staging)
    }

    /// Whether every link can be put: it already has its slug, or its slug and id are free.
    pub fn slugs_are_free<'a>(
        &self,
        links: impl IntoIterator<Item = &'a Link>,
    ) -> Result<bool, StoreError> {
        let next = self.next_link()?;
        for link in links {
            let owner = self.link_id_of(&link.spec.slug)?;
            if !owner.map_or(link.id >= next, |owner| owner == link.id) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes the staged rows valid. The caller must drain them.
    pub fn flip(&self, flip: &FlipId) -> Result<(), StoreError> {
        let staging = self.staging(flip)?.unwrap_or_default();
        self.put_staging(flip, Staging { is_flipped: true, ..staging })
    }

    /// Moves at most `rows` flipped rows to their tables, and returns the links among them. If nothing is
    /// flipped, deletes as many rows of a staging that was never flipped.
    pub fn drain_step(&self, rows: u32) -> Result<Vec<Link>, StoreError> {
        let Some((flip, mut staging)) = self.next_to_drain()? else { return Ok(Vec::new()) };
        let links = staging.links.min(rows);
        let codes = staging.codes.min(rows - links);
        let moved = self.drain_links(&flip, links, staging.is_flipped)?;
        self.drain_codes(&flip, codes, staging.is_flipped)?;
        staging.links -= links;
        staging.codes -= codes;
        if staging.links + staging.codes == 0 {
            tables::STAGINGS.open(self)?.remove(&flip)?;
        } else {
            self.put_staging(&flip, staging)?;
        }
        Ok(moved)
    }

    /// The staging to drain next; flipped ones first.
    fn next_to_drain(&self) -> Result<Option<(FlipId, Staging)>, StoreError> {
        let table = tables::STAGINGS.open(self)?;
        let mut next = None;
        for entry in table.range(..)? {
            let entry = entry?;
            let staging: Staging = entry.decode()?;
            if staging.is_flipped || next.is_none() {
                next = Some((*entry.key(), staging));
            }
            if staging.is_flipped {
                break;
            }
        }
        Ok(next)
    }

    fn drain_links(
        &self,
        flip: &FlipId,
        count: u32,
        is_flipped: bool,
    ) -> Result<Vec<Link>, StoreError> {
        let mut staged = tables::STAGED_LINKS.open(self)?;
        let mut links = tables::LINKS.open(self)?;
        let mut moved = Vec::new();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        staged.take((flip, 0)..=(flip, u32::MAX), count, |entry| {
            if is_flipped {
                let link: Link = entry.decode()?;
                if links.insert_row(link.id.0, entry.row().to_vec())? {
                    self.put_slug(&link.spec.slug, link.id)?;
                }
                moved.push(link);
            }
            Ok(())
        })?;
        Ok(moved)
    }

    fn drain_codes(&self, flip: &FlipId, count: u32, is_flipped: bool) -> Result<(), StoreError> {
        let mut staged = tables::STAGED_CODES.open(self)?;
        let mut codes = tables::CODES.open(self)?;
        // The staging has at least `count` rows, so this takes no row of another one.
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        staged.take((flip, "").., count, |entry| {
            if is_flipped {
                codes.insert_row(entry.key().1, entry.row().to_vec())?;
            }
            Ok(())
        })
    }

    fn put_staging(&self, flip: &FlipId, staging: Staging) -> Result<(), StoreError> {
        tables::STAGINGS.open(self)?.insert(flip, &staging).map(drop)
    }

    /// The codes among these that are staged, and therefore not free.
    pub(super) fn staged_codes<'a>(
        &self,
        codes: &'a [FoldedCode],
    ) -> Result<HashSet<&'a str>, StoreError> {
        let stagings = tables::STAGINGS.open(self)?;
        let table = tables::STAGED_CODES.open(self)?;
        let mut found = HashSet::new();
        for entry in stagings.range(..)? {
            let flip = *entry?.key();
            for code in codes {
                if table.has((&flip, code.as_str()))? {
                    found.insert(code.as_str());
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
