//! The clicks of a snapshot in runs, which can be read apart, in any order and on any thread.
//!
//! Invariant: the clicks of a run have lower numbers than those of the next. A run is one block, or blocks that
//! overlap, which are rare: only after a visitor's number was assigned late, or a commit was retried.

use std::ops::{Range, RangeInclusive};

use super::{Clicks, Tag};
use crate::domain::click::ClickNumber;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::journal::{Block, PeopleRows, SeenRows, decode_head};

/// Clicks that can be read apart from others.
pub struct Run<'a> {
    clicks: &'a Clicks,
    blocks: Range<usize>,
    first: ClickNumber,
    last: ClickNumber,
    from: Timestamp,
    to: Timestamp,
}

impl Clicks {
    /// All clicks, in runs sorted by number.
    pub fn runs(&self) -> Result<Vec<Run<'_>>, StoreError> {
        let mut runs: Vec<Run<'_>> = Vec::new();
        for (index, block) in self.blocks.iter().enumerate() {
            let head = decode_head(block).map_err(|error| Tag::Clicks.corrupt(error))?;
            match runs.last_mut().filter(|run| head.first <= run.last) {
                Some(run) => {
                    run.blocks.end = index + 1;
                    run.first = run.first.min(head.first);
                    run.last = run.last.max(head.last);
                    (run.from, run.to) = (run.from.min(head.from), run.to.max(head.to));
                }
                None => runs.push(Run {
                    clicks: self,
                    blocks: index..index + 1,
                    first: head.first,
                    last: head.last,
                    from: head.from,
                    to: head.to,
                }),
            }
        }
        Ok(runs)
    }

    /// Whether any click has a recipient.
    pub fn have_recipients(&self) -> Result<bool, StoreError> {
        has_recipients(self, 0..self.blocks.len())
    }
}

fn has_recipients(clicks: &Clicks, mut blocks: Range<usize>) -> Result<bool, StoreError> {
    let has = |index| clicks.read(index, |block| Ok(block.has_recipients()));
    blocks.try_fold(false, |any, index| Ok(any || has(index)?))
}

impl Run<'_> {
    /// The lowest and the highest click number.
    #[must_use]
    pub fn numbers(&self) -> RangeInclusive<ClickNumber> {
        self.first..=self.last
    }

    /// The earliest and the latest time.
    #[must_use]
    pub fn times(&self) -> RangeInclusive<Timestamp> {
        self.from..=self.to
    }

    /// Whether any click has a recipient.
    pub fn has_recipients(&self) -> Result<bool, StoreError> {
        has_recipients(self.clicks, self.blocks.clone())
    }

    /// Reads the columns of its clicks, with the newest hashes of their recipients; variants only if they are needed.
    pub fn read(&self, variants: bool) -> Result<SeenRows, StoreError> {
        let read = |block: &Block<'_>| SeenRows::with_variants(block, variants);
        let blocks = self.blocks.clone().map(|index| self.clicks.read(index, read));
        let mut blocks = blocks.collect::<Result<Vec<_>, _>>()?;
        let mut rows = match blocks.len() {
            1 => blocks.remove(0),
            _ => SeenRows::merged(&blocks),
        };
        self.resolve(rows.people_mut());
        Ok(rows)
    }

    /// Reads who clicked, block by block. The blocks may overlap.
    pub fn each_people(&self, mut visit: impl FnMut(&PeopleRows)) -> Result<(), StoreError> {
        for index in self.blocks.clone() {
            let mut people =
                self.clicks.read(index, |block: &Block<'_>| PeopleRows::read(block))?;
            self.resolve(&mut people);
            visit(&people);
        }
        Ok(())
    }

    fn resolve(&self, people: &mut PeopleRows) {
        let aliases = &self.clicks.aliases;
        if !aliases.is_empty() {
            people.resolve(|person| aliases.resolve(person));
        }
    }
}

#[cfg(test)]
mod tests;
