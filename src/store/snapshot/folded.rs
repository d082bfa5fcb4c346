//! The orders of a period, and other records, folded by several threads, for who reads them in this process.
//!
//! Invariant: they are those that the stream would have, in the same order, whatever the number of threads. A
//! server does not come here: it leaves its processor to redirects.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use redb::ReadTransaction;

use super::indexed::{OfPeriod, each_found, each_from_to};
use super::parts::Conversions;
use super::redeemed::RedeemedCodes;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::target::ParamName;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::on_threads::on_threads;
use crate::store::records::{ReadVersions, Record, read_versions};

/// Pieces of work, so that no thread waits long for another.
const PIECES: usize = 64;

/// What an order refers to is resolved with these.
pub(super) struct Resolving<'a> {
    pub(super) redeemed: &'a RedeemedCodes,
    pub(super) key: &'a ClickIdKey,
    pub(super) click_param: &'a ParamName,
}

/// Orders, their customers, and what they refer to, each code once.
#[derive(Default)]
pub(super) struct FoldedOrders {
    pub(super) conversions: Conversions,
    pub(super) customers: Vec<PersonKey>,
    pub(super) clicks: Vec<u64>,
    pub(super) codes: BTreeSet<FoldedCode>,
}

impl FoldedOrders {
    fn reserve(&mut self, orders: usize) {
        self.conversions.clicks.reserve(orders);
        self.customers.reserve(orders);
        self.clicks.reserve(orders);
    }
}

impl Resolving<'_> {
    /// The orders of a period, in the order of their ids, in pieces: they are many, and each piece can be dropped
    /// before the next is taken.
    pub(super) fn orders(
        &self,
        txn: &ReadTransaction,
        period: &Range<Timestamp>,
    ) -> Result<Vec<FoldedOrders>, StoreError> {
        let add = |order: Conversion, orders: &mut FoldedOrders| self.add(order, orders);
        let scan = |table: &ReadVersions<OrderVersion>, ids: Ids<'_>, orders: &mut FoldedOrders| {
            orders.reserve(usize::try_from(table.len()?).unwrap_or_default() / PIECES);
            let rows =
                scan_between::<OrderVersion>(table, ids, period, |order| add(order, orders))?;
            // Sorted here, so that the list of all is made of ascending runs.
            orders.clicks.sort_unstable();
            Ok(rows)
        };
        in_pieces::<OrderVersion, _>(txn, period, add, scan)
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
        to.customers.extend(order.customer);
        let Conversions { orders, clicks, utm } = &mut to.conversions;
        if let Some(own) = &mut order.utm {
            match utm.get(own) {
                Some(known) => *own = Arc::clone(known),
                None => drop(utm.insert(Arc::clone(own))),
            }
        }
        clicks.push(click);
        orders.push(order);
        Ok(())
    }

    /// The click that an id names.
    pub(super) fn click(&self, named: Option<ForeignId>) -> Option<ClickNumber> {
        self.key.read(named?.as_str())
    }
}

/// The ids of a piece of a table: from one on and below another.
pub(super) type Ids<'i> = (Option<&'i str>, Option<&'i str>);

/// Visits the records of a period in a piece of a table. Returns the number of rows of the piece.
pub(super) fn scan_between<V: Record>(
    table: &ReadVersions<V>,
    (from, to): Ids<'_>,
    period: &Range<Timestamp>,
    mut visit: impl FnMut(V::Record) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    each_from_to::<V>(table, from, to, |record| {
        if period.contains(&V::at(&record)) { visit(record) } else { Ok(()) }
    })
}

/// The records of a period, in the order of their ids: in one piece, to which `add` adds each, or in several, which
/// the threads `scan`. That returns how many rows it has seen.
pub(super) fn in_pieces<V: Record, T: Default + Send>(
    txn: &ReadTransaction,
    period: &Range<Timestamp>,
    add: impl Fn(V::Record, &mut T) -> Result<(), StoreError>,
    scan: impl Fn(&ReadVersions<V>, Ids<'_>, &mut T) -> Result<u64, StoreError> + Sync,
) -> Result<Vec<T>, StoreError>
where
    V::Record: Clone,
{
    let Some(table) = read_versions::<V>(txn)? else { return Ok(Vec::new()) };
    let found = OfPeriod::find::<V>(txn, period, table.len()?)?;
    let OfPeriod::Scanned(ids) = &found else {
        let mut piece = T::default();
        each_found::<V>(txn, &table, &found, period.clone(), |record, _| {
            add(record.clone(), &mut piece)
        })?;
        return Ok(vec![piece]);
    };
    let bounds = bounds(ids);
    let pieces: Vec<Mutex<T>> = (0..=bounds.len()).map(|_| Mutex::default()).collect();
    let read = |rows: &mut u64, number: usize| {
        let from = number.checked_sub(1).map(|before| bounds[before]);
        let mut piece = T::default();
        *rows += scan(&table, (from, bounds.get(number).copied()), &mut piece)?;
        *pieces[number].lock().unwrap_or_else(PoisonError::into_inner) = piece;
        Ok::<_, StoreError>(())
    };
    let rows: u64 = on_threads(pieces.len(), u64::default, read)?.into_iter().sum();
    // As in a scan: damage could hide rows, or show them twice.
    table.check_len(rows)?;
    let pieces = pieces.into_iter().map(Mutex::into_inner);
    Ok(pieces.map(|piece| piece.unwrap_or_else(PoisonError::into_inner)).collect())
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
