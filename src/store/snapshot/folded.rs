//! The orders of a period, folded by several threads, for who reads them in this process.
//!
//! Invariant: they are those that the stream would have, in the same order, whatever the number of threads. A
//! server does not come here: it leaves its processor to redirects.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use redb::ReadTransaction;

use super::indexed::{OfPeriod, each_found, each_from_to};
use super::redeemed::RedeemedCodes;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::target::ParamName;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::{OrderUtm, OrderVersion};
use crate::domain::time::Timestamp;
use crate::store::on_threads::on_threads;
use crate::store::{StoreError, tables};

/// Pieces of work, so that no thread waits long for another.
const PIECES: usize = 16;

/// What an order refers to is resolved with these.
pub(super) struct Resolving<'a> {
    pub(super) redeemed: &'a RedeemedCodes,
    pub(super) key: &'a ClickIdKey,
    pub(super) click_param: &'a ParamName,
}

/// Orders, and what they refer to, each code and UTM value once.
#[derive(Default)]
pub(super) struct FoldedOrders {
    #[expect(clippy::vec_box, reason = "rows are boxed")]
    pub(super) orders: Vec<Box<Conversion>>,
    pub(super) clicks: Vec<u64>,
    pub(super) codes: BTreeSet<FoldedCode>,
    pub(super) utm: HashSet<OrderUtm>,
}

impl Resolving<'_> {
    /// The orders of a period, in the order of their ids, in pieces: they are many, and each piece can be dropped
    /// before the next is taken.
    pub(super) fn orders(
        &self,
        txn: &ReadTransaction,
        period: &Range<Timestamp>,
    ) -> Result<Vec<FoldedOrders>, StoreError> {
        let table = tables::ORDERS.read(txn)?;
        let found = OfPeriod::find::<OrderVersion>(txn, period, table.len()?)?;
        let OfPeriod::Scanned(ids) = &found else {
            let mut orders = FoldedOrders::default();
            each_found::<OrderVersion>(txn, &table, &found, period.clone(), |order, _| {
                self.add(order.clone(), &mut orders)
            })?;
            return Ok(vec![orders]);
        };
        let bounds = bounds(ids);
        let pieces: Vec<Mutex<FoldedOrders>> =
            (0..=bounds.len()).map(|_| Mutex::default()).collect();
        let read = |rows: &mut u64, piece: usize| {
            let from = piece.checked_sub(1).map(|before| bounds[before]);
            let to = bounds.get(piece).copied();
            let mut orders = FoldedOrders::default();
            *rows += each_from_to::<OrderVersion>(&table, from, to, |order| {
                if period.contains(&order.ordered_at) {
                    self.add(order, &mut orders)?;
                }
                Ok(())
            })?;
            // Sorted here, so that the set of all is made of ascending runs.
            orders.clicks.sort_unstable();
            *pieces[piece].lock().unwrap_or_else(PoisonError::into_inner) = orders;
            Ok::<_, StoreError>(())
        };
        let rows: u64 = on_threads(pieces.len(), u64::default, read)?.into_iter().sum();
        // As in a scan: damage could hide rows, or show them twice.
        if rows != table.len()? {
            let rows = table.len()?.saturating_sub(rows);
            return Err(StoreError::RowsMissing { table: tables::ORDERS.name(), rows });
        }
        let orders = pieces.into_iter().map(Mutex::into_inner);
        Ok(orders.map(|orders| orders.unwrap_or_else(PoisonError::into_inner)).collect())
    }

    /// Adds an order with its uses.
    fn add(&self, mut order: Conversion, to: &mut FoldedOrders) -> Result<(), StoreError> {
        let uses = self.redeemed.of(order.id.as_str())?;
        if !uses.is_empty() {
            order.redeem(uses);
        }
        let click = self.click(order.named_click(self.click_param));
        to.clicks.extend(click.map(ClickNumber::get));
        to.codes.extend(order.code_texts().flat_map(CouponCode::candidates));
        if !to.utm.contains(&order.utm) {
            to.utm.insert(order.utm.clone());
        }
        to.orders.push(Box::new(order));
        Ok(())
    }

    /// The click that an id names.
    pub(super) fn click(&self, named: Option<ForeignId>) -> Option<ClickNumber> {
        self.key.read(named?.as_str())
    }
}

/// Ids at which the work is divided, ascending and different.
fn bounds(ids: &[Box<str>]) -> Vec<&str> {
    let mut bounds: Vec<&str> = (1..PIECES)
        .filter_map(|piece| ids.get(ids.len() * piece / PIECES))
        .map(|id| &**id)
        .collect();
    bounds.dedup();
    bounds
}

#[cfg(test)]
mod tests;
