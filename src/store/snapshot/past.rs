//! What orders before a time brought, and whose they were: all that customers are counted by.
//!
//! Invariant: an order is there if it counts as a goal, with its net amount as reports count it; so is an event that is
//! a conversion. Of most orders nothing else is read, because a shop has many times more orders than a month of it.

use std::ops::Range;

use redb::ReadTransaction;

use super::folded::{Ids, in_pieces, scan_between};
use super::indexed::{OfPeriod, each_between, each_found, from_to, read};
use super::records::Named;
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::codec::{as_fields, brief_order, encode_row, rows};
use crate::domain::money::{Currency, Money};
use crate::domain::record::brief_order::BriefOrder;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::event::Event;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::store::records::ReadVersions;
use crate::store::{StoreError, tables};

/// An order that counts, as customers are counted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastOrder {
    pub at: Timestamp,
    pub customer: Option<PersonKey>,
    /// Total less refunds.
    pub net: Money,
}

as_fields! {
    PastOrder { at, customer, net }
}

rows!(Vec<PastOrder>);

/// Orders of one record of a stream.
const ORDERS: usize = 1_000;

impl PastOrder {
    /// An order that is known to count, with its amounts as they are.
    #[must_use]
    pub fn written(order: &Conversion) -> Self {
        let net = Money { minor: order.net_minor(), currency: order.total.currency };
        Self { at: order.ordered_at, customer: order.customer, net }
    }
}

/// Finds the orders before a time.
struct Past {
    time: Range<Timestamp>,
    settings: Settings,
}

impl Past {
    /// `None` of an order that does not count, or not as a goal.
    fn of(&self, order: &Conversion) -> Option<PastOrder> {
        let counts = order.status.counts() && order.is_goal(&self.settings);
        counts.then(|| match self.settings.converted(order) {
            Some(converted) => PastOrder::written(&converted),
            None => PastOrder::written(order),
        })
    }

    fn of_brief(&self, order: &BriefOrder) -> Option<PastOrder> {
        let BriefOrder { ordered_at: at, customer, .. } = *order;
        let counts = order.status().counts() && self.settings.is_macro(order.kind());
        let is_past = counts && self.time.contains(&at);
        is_past.then(|| PastOrder { at, customer, net: order.net() })
    }

    fn of_event(&self, event: &Event) -> Option<PastOrder> {
        // What has no value has no part in any sum, whatever its currency.
        let currency = self.settings.currency.or(Currency::of_nothing())?;
        self.of(&event.conversion(currency)?)
    }

    /// Visits the orders in a piece of their table. Returns the number of its rows.
    fn scan(
        &self,
        table: &ReadVersions<OrderVersion>,
        (from, to): Ids<'_>,
        mut visit: impl FnMut(Option<PastOrder>) -> Result<(), StoreError>,
    ) -> Result<u64, StoreError> {
        let mut count = 0;
        // The order that the scan is at: its id, and what its row says in brief if it is the only one.
        let (mut id, mut brief): (String, Option<BriefOrder>) = Default::default();
        let mut complete = |id: &str, brief: Option<BriefOrder>| match brief {
            Some(brief) => visit(self.of_brief(&brief)),
            None if id.is_empty() => Ok(()),
            None => visit(self.whole(table, id)?),
        };
        for row in table.range(from_to(from, to))? {
            let row = row?;
            count += 1;
            let (own, _) = row.key();
            if own == id {
                brief = None;
                continue;
            }
            complete(&id, brief.take())?;
            id.clear();
            id.push_str(own);
            let found = brief_order(row.row()).map_err(|source| row.corrupt(source))?;
            // Each amount is converted by itself, so all of them are needed.
            brief = found.filter(|of| self.settings.rate(of.total.currency).is_none());
        }
        complete(&id, brief)?;
        Ok(count)
    }

    /// An order of which brief is not enough.
    fn whole(
        &self,
        table: &ReadVersions<OrderVersion>,
        id: &str,
    ) -> Result<Option<PastOrder>, StoreError> {
        let order = read::<OrderVersion>(table, id)?.map(|(order, _)| order);
        let order = order.filter(|order| self.time.contains(&order.ordered_at));
        Ok(order.and_then(|order| self.of(&order)))
    }

    /// All of them, by several threads.
    fn pieces(&self, txn: &ReadTransaction) -> Result<Vec<Vec<PastOrder>>, StoreError> {
        let add = |order: Conversion, to: &mut Vec<PastOrder>| {
            to.extend(self.of(&order));
            Ok(())
        };
        let scan = |table: &ReadVersions<OrderVersion>, ids: Ids<'_>, to: &mut Vec<PastOrder>| {
            self.scan(table, ids, |order| {
                to.extend(order);
                Ok(())
            })
        };
        let orders = in_pieces::<OrderVersion, _>(txn, &self.time, add, scan)?;
        let add = |event: Event, to: &mut Vec<PastOrder>| {
            to.extend(self.of_event(&event));
            Ok(())
        };
        let scan = |table: &ReadVersions<Event>, ids: Ids<'_>, to: &mut Vec<PastOrder>| {
            scan_between::<Event>(table, ids, &self.time, |event| add(event, to))
        };
        let events = in_pieces::<Event, _>(txn, &self.time, add, scan)?;
        Ok(orders.into_iter().chain(events).collect())
    }

    /// Writes all of them, and lets others have the processor.
    fn write(&self, txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
        let mut waiting: Vec<PastOrder> = Vec::new();
        let mut add = |order: Option<PastOrder>, out: &mut StreamWriter<'_>| {
            out.pause();
            waiting.extend(order);
            if waiting.len() < ORDERS {
                return Ok(());
            }
            out.record(Tag::Past, &encode_row(&std::mem::take(&mut waiting)))
        };
        let table = tables::ORDERS.read(txn)?;
        let found = OfPeriod::find::<OrderVersion>(txn, &self.time, table.len()?)?;
        if matches!(found, OfPeriod::Scanned(_)) {
            let rows = self.scan(&table, (None, None), |order| add(order, out))?;
            table.check_len(rows)?;
        } else {
            each_found::<OrderVersion>(txn, &table, &found, self.time.clone(), |order, _| {
                add(self.of(order), out)
            })?;
        }
        each_between::<Event>(txn, self.time.clone(), |event, _| add(self.of_event(event), out))?;
        out.record(Tag::Past, &encode_row(&waiting))
    }
}

/// Writes the orders before a time.
pub(super) fn write_past(
    txn: &ReadTransaction,
    before: Timestamp,
    out: &mut StreamWriter<'_>,
) -> Result<Named, StoreError> {
    let settings: Option<Settings> = tables::meta().read(txn)?.get(tables::SETTINGS)?;
    let past = Past { time: Timestamp::MIN..before, settings: settings.unwrap_or_default() };
    match out.reader() {
        Some(reader) => past.pieces(txn)?.into_iter().for_each(|piece| reader.past(piece)),
        None => past.write(txn, out)?,
    }
    Ok(Named::default())
}

#[cfg(test)]
mod tests;
