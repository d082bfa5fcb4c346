//! The steps of an erasure through the other tables: aliases of people, links for contacts, redemptions at the till, the outcomes of
//! changes, and closed months.
//!
//! Invariant: how often a code was used stays, also against its limit; only the person's own count of it goes.

use std::ops::Bound;

use super::{Between, Erasing};
use crate::codec::Row;
use crate::domain::closed_month::StoredClose;
use crate::domain::limits::{ERASE_ROWS, ERASE_ROWS_READ};
use crate::domain::period::{Period, Zone};
use crate::domain::record::alias::Alias;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::Redemption;
use crate::store::rows::{RowKey, Rows};
use crate::store::{NamesPeople, StoreError, Txn, tables};

/// Rows with their keys, encoded, and whether no more follow.
type Keyed<V> = (Vec<(Vec<u8>, V)>, bool);

impl Txn {
    pub(super) fn erase_aliases(&self, erasing: &mut Erasing) -> Result<bool, StoreError> {
        let (theirs, is_last) = self.rows_of(erasing, tables::PEOPLE)?;
        let mut rows = tables::PEOPLE.open(self)?;
        for Alias { newest, older } in theirs {
            let more = u32::from(rows.remove((&newest.0, &older.0))?);
            erasing.counts.aliases = erasing.counts.aliases.saturating_add(more);
        }
        Ok(is_last)
    }

    /// Takes the person out of the lists of contacts that links were made for: their links lead on, and are nobody's.
    pub(super) fn erase_addressees(&self, erasing: &mut Erasing) -> Result<bool, StoreError> {
        let (theirs, is_last) = self.rows_of(erasing, tables::ADDRESSEES)?;
        let mut rows = tables::ADDRESSEES.open(self)?;
        let mut sub_ids = tables::SUB_IDS.open(self)?;
        for of in theirs {
            let more = u32::from(rows.remove((of.batch.0, &of.person.0))?);
            erasing.counts.addressed = erasing.counts.addressed.saturating_add(more);
            if let Some(link) = &of.link {
                sub_ids.remove(link.sub_id.as_str())?;
            }
        }
        Ok(is_last)
    }

    pub(super) fn erase_in_redemptions(&self, erasing: &mut Erasing) -> Result<bool, StoreError> {
        let (theirs, is_last) = self.rows_of(erasing, tables::REDEMPTIONS)?;
        for mut redemption in theirs {
            let Redemption { uses, .. } = &mut redemption;
            let is_theirs = |person: &PersonKey| erasing.erasure.has(*person);
            for used in uses.iter_mut().filter(|used| used.customer.as_ref().is_some_and(is_theirs))
            {
                used.customer = None;
            }
            self.put_redemption(&redemption)?;
            erasing.counts.redemptions = erasing.counts.redemptions.saturating_add(1);
        }
        Ok(is_last)
    }

    pub(super) fn erase_in_outcomes<O: Row + NamesPeople + 'static>(
        &self,
        erasing: &mut Erasing,
    ) -> Result<bool, StoreError> {
        let table = tables::changes::<O>();
        let (theirs, is_last) = self.keyed_rows_of(erasing, table)?;
        let mut rows = table.open(self)?;
        for (key, mut outcome) in theirs {
            outcome.unlink(&erasing.erasure);
            rows.insert(<&[u8; 16] as redb::Value>::from_bytes(&key), &outcome)?;
        }
        Ok(is_last)
    }

    /// The next rows of a table that have the person in them, and whether no more follow.
    fn rows_of<K: RowKey, V: Row>(
        &self,
        erasing: &mut Erasing,
        table: Rows<K, V>,
    ) -> Result<(Vec<V>, bool), StoreError> {
        let (rows, is_last) = self.keyed_rows_of(erasing, table)?;
        Ok((rows.into_iter().map(|(_, row)| row).collect(), is_last))
    }

    /// The same, with their keys.
    fn keyed_rows_of<K: RowKey, V: Row>(
        &self,
        erasing: &mut Erasing,
        table: Rows<K, V>,
    ) -> Result<Keyed<V>, StoreError> {
        let traces = erasing.erasure.traces();
        let after = std::mem::take(&mut erasing.after);
        let from = if after.is_empty() {
            Bound::Unbounded
        } else {
            Bound::Excluded(K::from_bytes(&after))
        };
        let (mut theirs, mut last, mut read) = (Vec::new(), Vec::new(), 0);
        for row in table.open(self)?.range((from, Bound::Unbounded))? {
            let row = row?;
            if read >= ERASE_ROWS_READ || theirs.len() >= ERASE_ROWS {
                erasing.after = last;
                return Ok((theirs, false));
            }
            read += 1;
            last = K::as_bytes(&row.key()).as_ref().to_vec();
            if traces.are_in(row.row()) {
                theirs.push((last.clone(), row.decode()?));
            }
        }
        Ok((theirs, true))
    }

    /// Notes in the next closed month, of the orders that something was taken of, that only their amounts are adjusted
    /// from now on. Where the credit of each order depends on all others, that holds for all.
    pub(super) fn settle_a_close(&self, erasing: &mut Erasing) -> Result<bool, StoreError> {
        let after = <[u8; 4]>::try_from(erasing.after.as_slice()).map_or(0, u32::from_le_bytes);
        let closes = self.closes()?;
        let Some(close) = closes.live().find(|close| close.number.get() > after) else {
            return Ok(true);
        };
        erasing.after = close.number.get().to_le_bytes().to_vec();
        let mut settled = close.clone();
        let zone = self.settings()?.zone;
        if erasing.between.is_some_and(|between| is_of_all(close, between, &zone)) {
            settled.all_settled = true;
        }
        let is_paid =
            |order: &&_| close.closed.records.iter().any(|of| of.credited.order == **order);
        settled.settled.extend(erasing.orders.iter().filter(is_paid).cloned());
        settled.settled.sort_unstable();
        settled.settled.dedup();
        if settled != *close {
            erasing.counts.months = erasing.counts.months.saturating_add(1);
            self.put_close(&settled)?;
        }
        Ok(false)
    }
}

/// Whether the credit of any order of a closed month depends on all that happened in a time, part of which is gone.
fn is_of_all(close: &StoredClose, gone: Between, zone: &Zone) -> bool {
    let rules = &close.closed.definitions.attribution;
    if !rules.model.is_of_channels() {
        return false;
    }
    let month = close.closed.month;
    Period::days(month.first(), month.last(), zone.clone()).is_ok_and(|period| {
        let back = i64::try_from(rules.longest_window().ms()).unwrap_or(i64::MAX);
        gone.first < period.to && period.from.plus_ms(back.saturating_neg()) <= gone.last
    })
}
