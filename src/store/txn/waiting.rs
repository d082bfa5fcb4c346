//! Many codes of a batch that wait to be given to somebody, looked up together in a write transaction.
//!
//! Invariant: the same codes in the same order as one after the other (see `hand_outs`). Does not choose who is given
//! what (see `change`).

use std::collections::{BTreeMap, BTreeSet};

use redb::ReadableTable;

use crate::domain::code::batch::{BatchCode, BatchId};
use crate::domain::code::coupon::FoldedCode;
use crate::domain::code::hand_out::Waiting;
use crate::store::txn::place_number;
use crate::store::{StoreError, Txn, tables};

impl Txn {
    /// The first codes of a batch that wait in this place, at most so many, by folded text.
    pub fn waiting_codes(
        &self,
        batch: BatchId,
        place: Waiting,
        count: usize,
    ) -> Result<Vec<BatchCode>, StoreError> {
        let number = place_number(place);
        let (waiting, codes) = (tables::WAITING_CODES.open(self)?, tables::BATCH_CODES.open(self)?);
        let mut found = Vec::new();
        for row in waiting.range((batch.0, number, "")..(batch.0, number + 1, ""))?.take(count) {
            let row = row?;
            let (.., code) = row.key();
            found.push(codes.get(code)?.ok_or(StoreError::Missing("code that waits"))?);
        }
        Ok(found)
    }

    /// Those of these codes that were used: an order holds them, or any record has them. The file must have the indexes.
    pub fn used_codes(
        &self,
        codes: &BTreeSet<FoldedCode>,
    ) -> Result<BTreeSet<FoldedCode>, StoreError> {
        let mut used = BTreeSet::new();
        let held = tables::CODE_USES.open(self)?;
        let before = self.engine.open_table(tables::CODE_USES_1)?;
        for code in codes {
            let count = match held.get(code.as_str())? {
                Some(count) => count,
                None => before.get(code.as_str())?.map_or(0, |count| count.value()),
            };
            if count > 0 {
                used.insert(code.clone());
            }
        }
        self.add_carried(codes, &mut used)?;
        Ok(used)
    }

    /// Adds those that a record has. The codes of one batch are near each other, so that a day without any of them takes
    /// one look-up for all.
    fn add_carried(
        &self,
        codes: &BTreeSet<FoldedCode>,
        used: &mut BTreeSet<FoldedCode>,
    ) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (codes.first(), codes.last()) else { return Ok(()) };
        let asked: BTreeMap<&str, &FoldedCode> =
            codes.iter().map(|code| (code.as_str(), code)).collect();
        let table = tables::CARRIERS.open(self)?;
        let mut day = i64::MIN;
        loop {
            // The first entry from here on is of the day, or tells the next day to look at.
            let Some(entry) = table.range((day, first.as_str(), "")..)?.next().transpose()? else {
                return Ok(());
            };
            let (of, ..) = entry.key();
            if of != day {
                day = of;
                continue;
            }
            for entry in table.range((day, first.as_str(), "")..)? {
                let entry = entry?;
                let (of, code, _) = entry.key();
                if of != day || code > last.as_str() {
                    break;
                }
                used.extend(asked.get(code).copied().cloned());
            }
            day += 1;
        }
    }
}
