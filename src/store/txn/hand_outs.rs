//! Codes of batches that wait to be given to somebody, and those that were, in a write transaction.
//!
//! Invariant: `given_codes` has each code that is given, by the time of that, and `given_by` by the agent who gave it. `waiting_codes` has each code that
//! waits, of the batches that have a pool, up to where the pool lists them; the counts of the pool are theirs. A batch
//! gets a pool with the first request for one of its codes, so that batches that are never handed out cost nothing,
//! and files of earlier releases need no migration. Does not choose who is given what (see `change`).

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::code::hand_out::{HandOut, Waiting};
use crate::domain::label::Agent;
use crate::domain::time::Timestamp;
use crate::store::txn::index::InKey;
use crate::store::{StoreError, Txn, tables};

/// The number of a place in the index.
pub(in crate::store) fn place_number(place: Waiting) -> u8 {
    match place {
        Waiting::InShop => 1,
        Waiting::OnlyHere => 2,
    }
}

impl Txn {
    /// Inserts or replaces a code of a batch.
    pub fn put_batch_code(&self, code: &BatchCode) -> Result<(), StoreError> {
        self.put_batch_codes(std::slice::from_ref(code))
    }

    /// Inserts or replaces codes of batches, and keeps the indexes of them.
    pub fn put_batch_codes(&self, codes: &[BatchCode]) -> Result<(), StoreError> {
        let mut pools = Pools { txn: self, batches: BTreeMap::new() };
        for code in codes {
            let folded = code.code.folded();
            let before = tables::BATCH_CODES.open(self)?.get(folded.as_str())?;
            tables::BATCH_CODES.open(self)?.insert(folded.as_str(), code)?;
            self.index_given(&folded, before.as_ref(), code)?;
            pools.move_code(&folded, before.as_ref().and_then(BatchCode::waits), code)?;
        }
        pools.put()
    }

    /// Lists new codes of a batch, whose rows were inserted, if it has a pool.
    pub(super) fn list_new_codes(
        &self,
        batch: BatchId,
        codes: &[BatchCode],
    ) -> Result<(), StoreError> {
        if self.batch(batch)?.is_none_or(|batch| batch.pool.is_none()) {
            return Ok(());
        }
        let mut pools = Pools { txn: self, batches: BTreeMap::new() };
        for code in codes {
            pools.move_code(&code.code.folded(), None, code)?;
        }
        pools.put()
    }

    fn index_given(
        &self,
        folded: &FoldedCode,
        before: Option<&BatchCode>,
        after: &BatchCode,
    ) -> Result<(), StoreError> {
        self.index_given_by(folded, before, after)?;
        let given_at = |code: &BatchCode| code.given.as_ref().map(|given| given.at.ms());
        let (was, is) = (before.and_then(given_at), given_at(after));
        if was == is {
            return Ok(());
        }
        let mut given = tables::GIVEN_CODES.open(self)?;
        if let Some(at) = was {
            given.remove((at, folded.as_str()))?;
        }
        if let Some(at) = is {
            given.insert((at, folded.as_str()), &InKey)?;
            // After a jump of the clock, a code may be given before a time that was looked at.
            if self.labels_from()?.is_some_and(|from| at < from.ms()) {
                self.put_meta(tables::LABELS_FROM, &Timestamp::saturating_from_ms(at))?;
            }
        }
        Ok(())
    }

    fn index_given_by(
        &self,
        folded: &FoldedCode,
        before: Option<&BatchCode>,
        after: &BatchCode,
    ) -> Result<(), StoreError> {
        fn by(code: &BatchCode) -> Option<(&str, i64)> {
            let given = code.given.as_ref()?;
            Some((given.agent.as_ref()?.as_str(), given.at.ms()))
        }
        let (was, is) = (before.and_then(by), by(after));
        if was == is {
            return Ok(());
        }
        let mut rows = tables::GIVEN_BY.open(self)?;
        if let Some((agent, at)) = was {
            rows.remove((agent, at, folded.as_str()))?;
        }
        if let Some((agent, at)) = is {
            rows.insert((agent, at, folded.as_str()), &InKey)?;
        }
        Ok(())
    }

    /// How many codes an agent gave since a time, and still are given; no more than `max` are counted.
    pub fn count_given_by(
        &self,
        agent: &Agent,
        from: Timestamp,
        max: u32,
    ) -> Result<u32, StoreError> {
        let (agent, max) = (agent.as_str(), usize::try_from(max).unwrap_or(usize::MAX));
        let rows = tables::GIVEN_BY.open(self)?;
        let mut count = 0;
        for row in rows.range((agent, from.ms(), "")..(agent, i64::MAX, ""))?.take(max) {
            row?;
            count += 1;
        }
        Ok(count)
    }

    fn labels_from(&self) -> Result<Option<Timestamp>, StoreError> {
        self.meta(tables::LABELS_FROM)
    }

    /// Removes the labels of codes that were given before a time, of at most `rows` codes that were not looked at
    /// before. Returns how many, and whether none is left.
    pub fn forget_labels(&self, before: Timestamp, rows: usize) -> Result<(u32, bool), StoreError> {
        let (from, to) = (self.labels_from()?.map_or(i64::MIN, Timestamp::ms), before.ms());
        if to <= from {
            return Ok((0, true));
        }
        let (mut labelled, mut last, mut next) = (Vec::new(), from, to);
        {
            let (given, codes) = (tables::GIVEN_CODES.open(self)?, tables::BATCH_CODES.open(self)?);
            for (row, entry) in given.range((from, "")..(to, ""))?.enumerate() {
                let entry = entry?;
                let (at, folded) = entry.key();
                // The next step begins with an instant, so those of one instant are looked at together.
                if row >= rows && at > last {
                    next = at;
                    break;
                }
                last = at;
                let code = codes.get(folded)?.ok_or(StoreError::Missing("code that was given"))?;
                let has_label = code.given.as_ref().is_some_and(|given| given.label.is_some());
                labelled.extend(has_label.then_some(code));
            }
        }
        let mut codes = tables::BATCH_CODES.open(self)?;
        let removed = u32::try_from(labelled.len()).unwrap_or(u32::MAX);
        for code in labelled {
            let given = code.given.map(|given| HandOut { label: None, ..given });
            codes.insert(code.code.folded().as_str(), &BatchCode { given, ..code })?;
        }
        self.put_meta(tables::LABELS_FROM, &Timestamp::saturating_from_ms(next))?;
        Ok((removed, next == to))
    }

    /// Lists more of the codes of a batch that wait, at most `rows` rows of all batches further. Returns the batch;
    /// its pool lists all codes if nothing is left.
    pub fn list_waiting(&self, batch: Batch, rows: usize) -> Result<Batch, StoreError> {
        let from = batch.pool.as_ref().and_then(|pool| pool.listed_to.as_ref());
        let from = from.map(CouponCode::folded);
        let start = from.as_ref().map_or(Bound::Unbounded, |from| Bound::Excluded(from.as_str()));
        let mut found = Vec::new();
        let mut last = None;
        {
            let table = tables::BATCH_CODES.open(self)?;
            let mut after = table.range((start, Bound::Unbounded))?;
            for row in after.by_ref().take(rows) {
                let code: BatchCode = row?.decode()?;
                last = Some(code.code.clone());
                found.extend((code.batch == batch.id).then_some(code));
            }
            if after.next().transpose()?.is_none() {
                last = None;
            }
        }
        let mut pool = batch.pool.clone().unwrap_or_default();
        pool.listed_to = last;
        let mut waiting = tables::WAITING_CODES.open(self)?;
        for code in found {
            let Some(place) = code.waits() else { continue };
            let folded = code.code.folded();
            waiting.insert((batch.id.0, place_number(place), folded.as_str()), &InKey)?;
            *pool.count_of(place) += 1;
        }
        drop(waiting);
        let batch = Batch { pool: Some(pool), ..batch };
        self.put_batch(&batch)?;
        Ok(batch)
    }

    /// The first code of a batch that waits in this place.
    pub fn next_waiting(
        &self,
        batch: BatchId,
        place: Waiting,
    ) -> Result<Option<BatchCode>, StoreError> {
        let number = place_number(place);
        let table = tables::WAITING_CODES.open(self)?;
        let mut rows = table.range((batch.0, number, "")..(batch.0, number + 1, ""))?;
        let Some(row) = rows.next().transpose()? else { return Ok(None) };
        let (.., code) = row.key();
        let found = tables::BATCH_CODES.open(self)?.get(code)?;
        found.map(Some).ok_or(StoreError::Missing("code that waits"))
    }

    /// Whether a record has this code, whatever became of it. The file must have the indexes.
    pub fn is_carried(&self, code: &FoldedCode) -> Result<bool, StoreError> {
        let table = tables::CARRIERS.open(self)?;
        let (code, mut day) = (code.as_str(), i64::MIN);
        loop {
            // The first entry from here on is of the code, or tells the next day to look at.
            let Some(entry) = table.range((day, code, "")..)?.next().transpose()? else {
                return Ok(false);
            };
            match entry.key() {
                (_, listed, _) if listed == code => return Ok(true),
                (of, ..) => day = if of == day { day + 1 } else { of },
            }
        }
    }
}

/// The batches of some codes, whose pools change with them.
struct Pools<'a> {
    txn: &'a Txn,
    /// With whether its pool has changed.
    batches: BTreeMap<BatchId, Option<(Batch, bool)>>,
}

impl Pools<'_> {
    /// Moves a code from where it waited to where it waits now.
    fn move_code(
        &mut self,
        folded: &FoldedCode,
        was: Option<Waiting>,
        code: &BatchCode,
    ) -> Result<(), StoreError> {
        let is = code.waits();
        if was == is {
            return Ok(());
        }
        let batch = match self.batches.entry(code.batch) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(self.txn.batch(code.batch)?.map(|batch| (batch, false)))
            }
        };
        let Some((Batch { id, pool: Some(pool), .. }, is_changed)) = batch else { return Ok(()) };
        if !pool.lists(&code.code) {
            return Ok(());
        }
        let mut waiting = tables::WAITING_CODES.open(self.txn)?;
        if let Some(place) = was
            && waiting.remove((id.0, place_number(place), folded.as_str()))?
        {
            let count = pool.count_of(place);
            *count = count.saturating_sub(1);
        }
        if let Some(place) = is
            && waiting.insert((id.0, place_number(place), folded.as_str()), &InKey)?
        {
            *pool.count_of(place) += 1;
        }
        *is_changed = true;
        Ok(())
    }

    fn put(self) -> Result<(), StoreError> {
        let changed = self.batches.into_values().flatten().filter(|(_, is_changed)| *is_changed);
        for (batch, _) in changed {
            self.txn.put_batch(&batch)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
