//! Stagings in a write transaction: new versions of links and codes that stay invisible until a flip.
//!
//! A large change is staged in several transactions, flipped in one, and then drained: its rows are
//! moved to `links`, `slug_ids` and `codes` step by step. Invariant: `links` and `codes` of a staging are
//! the numbers of its rows. After a flip, and whenever a file is opened, the drain runs to the end
//! before anything is read or changed. A staging that is not flipped survives a restart: only a change
//! sweeps it, so the same changes give the same rows with and without restarts. Does not decide what may
//! be flipped and what is swept (see `change`).

use std::collections::HashSet;

use crate::codec::{as_fields, as_record, rows};
use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::link::Link;
use crate::domain::settings::revision::Revision;
use crate::store::rows::{Entry, Scan};
use crate::store::{ReadTxn, StoreError, Txn, tables};

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

as_fields! { OpenStaging { compared, turn } }

as_record! { Staging { links, codes, is_flipped: optional, open: added } }

rows!(Staging);

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
        tables::STAGINGS.open(self)?.get(flip)
    }

    /// All stagings, sorted by flip id.
    pub fn stagings(&self) -> Result<Vec<(FlipId, Staging)>, StoreError> {
        with_ids(tables::STAGINGS.open(self)?.scan()?)
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
        let mut table = tables::STAGED_LINKS.open(self)?;
        for link in links {
            staging.links += u32::from(table.insert((flip, link.id.0), link)?);
        }
        let mut table = tables::STAGED_CODES.open(self)?;
        for code in codes {
            let folded = code.spec.code.folded();
            staging.codes += u32::from(table.insert((flip, folded.as_str()), code)?);
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
        let ids = self.slug_ids()?;
        for link in links {
            let owner = ids.id_of(&link.spec.slug)?;
            if !owner.map_or(link.id >= next, |owner| owner == link.id) {
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
            tables::STAGINGS.open(self)?.remove(flip)?;
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
        let mut staged = tables::STAGED_LINKS.open(self)?;
        let mut links = tables::LINKS.open(self)?;
        let mut ids = tables::SLUG_IDS.open(self)?;
        let mut moved = Vec::new();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        staged.take((flip, 0)..=(flip, u32::MAX), count, |entry| {
            if is_flipped {
                let link: Link = entry.decode()?;
                if links.insert_row(link.id.0, entry.row().to_vec())? {
                    ids.insert_new(&link.spec.slug.as_str(), &link.id.0)?;
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

    /// The codes among these that are staged and may still become valid, and are therefore not free.
    pub(super) fn staged_codes<'a>(
        &self,
        codes: &'a [FoldedCode],
    ) -> Result<HashSet<&'a str>, StoreError> {
        let revision = self.revision()?;
        let table = tables::STAGED_CODES.open(self)?;
        let mut found = HashSet::new();
        for (flip, staging) in self.stagings()? {
            // The rows of the others are only waiting to be swept. Whether they still exist must not
            // matter.
            if !staging.is_open_at(revision) {
                continue;
            }
            for code in codes {
                if table.has((&flip, code.as_str()))? {
                    found.insert(code.as_str());
                }
            }
        }
        Ok(found)
    }
}

impl ReadTxn {
    /// Whether flipped rows are left that have to be moved to their tables, or an undo that has not ended.
    pub(in crate::store) fn is_undrained(&self) -> Result<bool, StoreError> {
        if self.is_undoing()? {
            return Ok(true);
        }
        let stagings = with_ids(tables::STAGINGS.read(&self.inner)?.scan()?)?;
        Ok(stagings.iter().any(|(_, staging)| staging.is_flipped))
    }
}

fn with_ids(stagings: Scan<'_, &'static FlipId>) -> Result<Vec<(FlipId, Staging)>, StoreError> {
    let with_id = |staging: Result<Entry<'_, &'static FlipId>, _>| {
        let staging = staging?;
        Ok((*staging.key(), staging.decode()?))
    };
    stagings.map(with_id).collect()
}

#[cfg(test)]
mod tests;
