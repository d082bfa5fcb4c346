//! Stagings in a write transaction: new versions of links and codes that stay invisible until a flip.
//!
//! A large change is staged in several transactions, flipped in one, and then drained: its rows are
//! moved to `links`, `slugs` and `codes` step by step. Invariant: `links` and `codes` of a staging are
//! the numbers of its rows. After a flip, and whenever a file is opened, the drain runs to the end
//! before anything is read or changed. A staging that is not flipped survives a restart: only a change
//! sweeps it, so the same changes give the same rows with and without restarts. Does not decide what may
//! be flipped and what is swept (see `change`).

use std::collections::HashSet;

use base16ct::lower::encode_string;
use redb::ReadableTable;

use crate::codec::{as_fields, encode_row};
use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::link::Link;
use crate::domain::settings::revision::Revision;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{ReadTxn, StoreError, Txn};

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
    /// `None` if it is flipped or can never be, as every unflipped staging of release 0.1.0.
    pub open: Option<OpenStaging>,
}

/// What a staging needs until it is flipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenStaging {
    /// The revision that the plan was compared with. No flip is possible at a later one.
    pub compared: Revision,
    /// Counts the stages of all stagings. The staging with the lowest has waited longest for its next.
    pub turn: u64,
}

as_fields! {
    OpenStaging { compared, turn }
    Staging {
        links, codes, is_flipped,
        open, // added after 0.1.0
    }
}

impl Staging {
    /// Whether its rows may still become valid at this revision of the data.
    #[must_use]
    pub fn is_open_at(&self, revision: Revision) -> bool {
        self.open.is_some_and(|open| open.compared == revision)
    }

    /// The number of its rows.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.links.saturating_add(self.codes)
    }
}

impl Txn {
    pub fn staging(&self, flip: &FlipId) -> Result<Option<Staging>, StoreError> {
        let table = self.0.open_table(tables::STAGINGS)?;
        let bytes = table.get(flip)?;
        bytes.map(|bytes| staging_row(flip, bytes.value())).transpose()
    }

    /// All stagings, sorted by flip id.
    pub fn stagings(&self) -> Result<Vec<(FlipId, Staging)>, StoreError> {
        all_stagings(&self.0.open_table(tables::STAGINGS)?)
    }

    /// Stages links and codes for a later flip. Replaces earlier staged versions of the same ones.
    pub fn stage<'a>(
        &self,
        flip: &FlipId,
        open: OpenStaging,
        links: impl IntoIterator<Item = &'a Link>,
        codes: impl IntoIterator<Item = &'a Code>,
    ) -> Result<(), StoreError> {
        let staging = self.put_rows(flip, links, codes)?;
        self.put_staging(flip, Staging { open: Some(open), ..staging })
    }

    /// Stages links and codes, and makes these and all earlier rows of the flip valid. The caller must
    /// drain them.
    pub fn flip<'a>(
        &self,
        flip: &FlipId,
        links: impl IntoIterator<Item = &'a Link>,
        codes: impl IntoIterator<Item = &'a Code>,
    ) -> Result<(), StoreError> {
        let staging = self.put_rows(flip, links, codes)?;
        self.put_staging(flip, Staging { is_flipped: true, open: None, ..staging })
    }

    fn put_rows<'a>(
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
        Ok(staging)
    }

    /// Makes sure that a staging is never flipped.
    pub fn give_up_staging(&self, flip: &FlipId) -> Result<(), StoreError> {
        let Some(staging) = self.staging(flip)? else { return Ok(()) };
        self.put_staging(flip, Staging { open: None, ..staging })
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

    /// Moves at most `rows` flipped rows to their tables, and returns the links among them.
    pub fn drain_step(&self, rows: u32) -> Result<Vec<Link>, StoreError> {
        let flipped = self.stagings()?.into_iter().find(|(_, staging)| staging.is_flipped);
        let Some((flip, staging)) = flipped else { return Ok(Vec::new()) };
        self.take_rows(&flip, staging, rows)
    }

    /// Deletes at most `rows` rows of stagings that can no longer be flipped at this revision; the
    /// deletion of a staging itself counts as a row.
    pub fn sweep_stagings(&self, revision: Revision, mut rows: u32) -> Result<(), StoreError> {
        for (flip, staging) in self.stagings()? {
            if rows == 0 {
                break;
            }
            if !staging.is_flipped && !staging.is_open_at(revision) {
                self.take_rows(&flip, staging, rows)?;
                rows = rows.saturating_sub(staging.rows().saturating_add(1));
            }
        }
        Ok(())
    }

    /// Takes at most `rows` rows out of a staging, and deletes it when it has no more. The rows of a
    /// flipped one are moved to their tables; returns the links among them.
    fn take_rows(
        &self,
        flip: &FlipId,
        mut staging: Staging,
        rows: u32,
    ) -> Result<Vec<Link>, StoreError> {
        let links = staging.links.min(rows);
        let codes = staging.codes.min(rows - links);
        let moved = self.drain_links(flip, links, staging.is_flipped)?;
        self.drain_codes(flip, codes, staging.is_flipped)?;
        staging.links -= links;
        staging.codes -= codes;
        if staging.rows() == 0 {
            self.0.open_table(tables::STAGINGS)?.remove(flip)?;
        } else {
            self.put_staging(flip, staging)?;
        }
        Ok(moved)
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

    /// The codes among these that are staged and may still become valid, and are therefore not free.
    pub(super) fn staged_codes<'a>(
        &self,
        codes: &'a [FoldedCode],
    ) -> Result<HashSet<&'a str>, StoreError> {
        let revision = self.revision()?;
        let table = self.0.open_table(tables::STAGED_CODES)?;
        let mut found = HashSet::new();
        for (flip, staging) in self.stagings()? {
            // The rows of the others are only waiting to be swept. Whether they still exist must not
            // matter.
            if !staging.is_open_at(revision) {
                continue;
            }
            for code in codes {
                if table.get((&flip, code.as_str()))?.is_some() {
                    found.insert(code.as_str());
                }
            }
        }
        Ok(found)
    }
}

impl ReadTxn {
    /// Whether flipped rows are left that have to be moved to their tables.
    pub(in crate::store) fn is_flip_undrained(&self) -> Result<bool, StoreError> {
        let stagings = all_stagings(&self.inner.open_table(tables::STAGINGS)?)?;
        Ok(stagings.iter().any(|(_, staging)| staging.is_flipped))
    }
}

fn all_stagings(
    table: &impl ReadableTable<&'static FlipId, &'static [u8]>,
) -> Result<Vec<(FlipId, Staging)>, StoreError> {
    let mut stagings = Vec::new();
    for entry in table.iter()? {
        let (flip, bytes) = entry?;
        stagings.push((*flip.value(), staging_row(flip.value(), bytes.value())?));
    }
    Ok(stagings)
}

fn staging_row(flip: &FlipId, bytes: &[u8]) -> Result<Staging, StoreError> {
    row("stagings", &encode_string(flip), ROW_VERSION, bytes)
}

#[cfg(test)]
mod tests;
