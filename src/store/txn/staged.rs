//! What is staged in a writing transaction: links and codes as they are to be, that nobody sees until
//! they are flipped; and the drain, which moves them to their places, step by step.
//!
//! Invariant: `links` and `codes` of a staging say how many of its rows there are. After a flip, and
//! whenever a file is opened, the drain goes on until nothing is staged, before anything is read: a
//! staging that was not flipped by then never will be, and its rows go. Absent: what may be flipped
//! (change).

use std::collections::HashSet;

use base16ct::lower::encode_string;
use redb::ReadableTable;

use crate::codec::{as_fields, encode_row};
use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::link::Link;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{StoreError, Txn};

/// The change id of the flip that a staging is for.
type FlipId = [u8; 16];

/// What is staged for a flip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Staging {
    /// Its links that are staged.
    pub links: u32,
    /// Its codes that are staged.
    pub codes: u32,
    /// Whether they are decided, and on the way to their places.
    pub is_flipped: bool,
}

as_fields! { Staging { links, codes, is_flipped } }

impl Txn {
    /// What is staged for a flip.
    pub fn staging(&self, flip: &FlipId) -> Result<Option<Staging>, StoreError> {
        let table = self.0.open_table(tables::STAGINGS)?;
        let bytes = table.get(flip)?;
        bytes.map(|bytes| staging_row(flip, bytes.value())).transpose()
    }

    /// Stages links and codes, each in place of what was staged of it before.
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

    /// Whether each of these links has its own slug and number, or ones that are free.
    pub fn are_placed<'a>(
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

    /// Decides that what is staged for a flip is what is there. The caller drains it.
    pub fn flip(&self, flip: &FlipId) -> Result<(), StoreError> {
        let staging = self.staging(flip)?.unwrap_or_default();
        self.put_staging(flip, Staging { is_flipped: true, ..staging })
    }

    /// Moves at most so many rows of what is flipped to their places, and gives the links among them;
    /// when nothing is flipped, takes as many away of what will never be.
    pub fn drain_step(&self, rows: u32) -> Result<Vec<Link>, StoreError> {
        let Some((flip, mut staging)) = self.next_to_drain()? else { return Ok(Vec::new()) };
        let links = staging.links.min(rows);
        let codes = staging.codes.min(rows - links);
        let taken = self.drain_links(&flip, links, staging.is_flipped)?;
        self.drain_codes(&flip, codes, staging.is_flipped)?;
        staging.links -= links;
        staging.codes -= codes;
        if staging.links + staging.codes == 0 {
            self.0.open_table(tables::STAGINGS)?.remove(&flip)?;
        } else {
            self.put_staging(&flip, staging)?;
        }
        Ok(taken)
    }

    /// What is flipped comes first.
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
        // So many rows from here on are of this staging: none of another is reached.
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

    /// Of these folded codes, those that are staged, and thus spoken for.
    pub(super) fn spoken_for<'a>(
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
mod tests {
    use super::*;
    use crate::codec::decode_row;

    #[test]
    fn the_bytes_of_a_staging_never_change() {
        let staging = Staging { links: 0x0102, codes: 3, is_flipped: true };
        let bytes = encode_row(1, &staging);
        assert_eq!(bytes, [1, 2, 1, 0, 0, 3, 0, 0, 0, 1]);
        assert_eq!(decode_row(1, &bytes), Ok(staging));
    }
}
