//! Stagings in a write transaction: new versions of links and codes that stay invisible until a flip.
//!
//! A large change is staged in several transactions, flipped in one, and then drained: its rows are
//! moved to `links`, `slugs` and `codes` step by step. Invariant: `links` and `codes` of a staging are
//! the numbers of its rows. After a flip, and whenever a file is opened, the drain runs to the end
//! before anything is read. A staging that is not flipped when the file is opened never will be, so the
//! drain deletes its rows. Does not decide what may be flipped (see `change`).

use std::collections::HashSet;

use base16ct::lower::encode_string;
use redb::ReadableTable;

use crate::codec::{as_fields, encode_row};
use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::link::Link;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{StoreError, Txn};

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

as_fields! { Staging { links, codes, is_flipped } }

impl Txn {
    pub fn staging(&self, flip: &FlipId) -> Result<Option<Staging>, StoreError> {
        let table = self.0.open_table(tables::STAGINGS)?;
        let bytes = table.get(flip)?;
        bytes.map(|bytes| staging_row(flip, bytes.value())).transpose()
    }

    /// Stages links and codes. Replaces earlier staged versions of the same ones.
    pub fn stage<'a>(
        &self,
        flip: &FlipId,
        links: impl IntoIterator<Item = &'a Link>,
        codes: impl IntoIterator<Item = &'a Code>,
    ) -> Result<Staging, StoreError> {
        let mut staging = self.staging(flip)?.unwrap_or_default();
        let mut table = self.0.open_table(tables::STAGED_LINKS)?;
        for link in links {
            let bytes = encode_row(ROW_VERSION, link);
            let before = table.insert((flip, link.id.0), bytes.as_slice())?;
            staging.links += u32::from(before.is_none());
        }
        let mut table = self.0.open_table(tables::STAGED_CODES)?;
        for code in codes {
            let bytes = encode_row(ROW_VERSION, code);
            let folded = code.spec.code.folded();
            let before = table.insert((flip, folded.as_str()), bytes.as_slice())?;
            staging.codes += u32::from(before.is_none());
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
        let slugs = self.0.open_table(tables::SLUGS)?;
        for link in links {
            let owner = slugs.get(link.spec.slug.as_str())?.map(|id| id.value());
            if !owner.map_or(link.id >= next, |owner| owner == link.id.0) {
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
            self.0.open_table(tables::STAGINGS)?.remove(&flip)?;
        } else {
            self.put_staging(&flip, staging)?;
        }
        Ok(moved)
    }

    /// The staging to drain next; flipped ones first.
    fn next_to_drain(&self) -> Result<Option<(FlipId, Staging)>, StoreError> {
        let table = self.0.open_table(tables::STAGINGS)?;
        let mut next = None;
        for entry in table.iter()? {
            let (flip, bytes) = entry?;
            let staging = staging_row(flip.value(), bytes.value())?;
            if staging.is_flipped || next.is_none() {
                next = Some((*flip.value(), staging));
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
        let mut staged = self.0.open_table(tables::STAGED_LINKS)?;
        let mut links = self.0.open_table(tables::LINKS)?;
        let mut slugs = self.0.open_table(tables::SLUGS)?;
        let mut moved = Vec::new();
        let rows = staged.extract_from_if((flip, 0)..=(flip, u32::MAX), |_, _| true)?;
        for entry in rows.take(usize::try_from(count).unwrap_or(usize::MAX)) {
            let (key, bytes) = entry?;
            if is_flipped {
                let link: Link = row("staged_links", &key.value().1, ROW_VERSION, bytes.value())?;
                if links.insert(link.id.0, bytes.value())?.is_none() {
                    slugs.insert(link.spec.slug.as_str(), link.id.0)?;
                }
                moved.push(link);
            }
        }
        Ok(moved)
    }

    fn drain_codes(&self, flip: &FlipId, count: u32, is_flipped: bool) -> Result<(), StoreError> {
        let mut staged = self.0.open_table(tables::STAGED_CODES)?;
        let mut codes = self.0.open_table(tables::CODES)?;
        // The staging has at least `count` rows, so this takes no row of another one.
        let rows = staged.extract_from_if((flip, "").., |_, _| true)?;
        for entry in rows.take(usize::try_from(count).unwrap_or(usize::MAX)) {
            let (key, bytes) = entry?;
            if is_flipped {
                codes.insert(key.value().1, bytes.value())?;
            }
        }
        Ok(())
    }

    fn put_staging(&self, flip: &FlipId, staging: Staging) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, &staging);
        self.0.open_table(tables::STAGINGS)?.insert(flip, bytes.as_slice())?;
        Ok(())
    }

    /// The codes among these that are staged, and therefore not free.
    pub(super) fn staged_codes<'a>(
        &self,
        codes: &'a [FoldedCode],
    ) -> Result<HashSet<&'a str>, StoreError> {
        let stagings = self.0.open_table(tables::STAGINGS)?;
        let table = self.0.open_table(tables::STAGED_CODES)?;
        let mut found = HashSet::new();
        for entry in stagings.iter()? {
            let flip = *entry?.0.value();
            for code in codes {
                if table.get((&flip, code.as_str()))?.is_some() {
                    found.insert(code.as_str());
                }
            }
        }
        Ok(found)
    }
}

fn staging_row(flip: &FlipId, bytes: &[u8]) -> Result<Staging, StoreError> {
    row("stagings", &encode_string(flip), ROW_VERSION, bytes)
}

#[cfg(test)]
mod tests;
