//! One order, or some of one time, with what may lead to them: the records of their customers, and the conversations that
//! carry what they name.
//!
//! Invariant: the cost depends on the orders and their customers, not on the period: of the records of others the index of
//! times alone is read, but for the conversations of the window if an order names a click or a code. Of clicks, only those
//! of the same visitors and recipients are asked for (see `joined_clicks`).

use std::collections::BTreeSet;
use std::ops::Range;
use std::slice;

use super::{Named, RecordWriter, put};
use crate::domain::record::call::Call;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::event::Event;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::Send;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::snapshot::indexed::each_between;
use crate::store::snapshot::joined_clicks::Joined;
use crate::store::snapshot::of_people::{all_of, each_of};

impl RecordWriter<'_, '_> {
    /// Writes one order, with the conversations, calls and messages of its customer of all times.
    pub(super) fn order(self, id: &ForeignId) -> Result<Named, StoreError> {
        self.with_journeys(slice::from_ref(id), true)
    }

    /// Writes some orders, with the conversations, calls and messages of their customers from the window on.
    pub(super) fn some_orders(self, ids: &[ForeignId]) -> Result<Named, StoreError> {
        self.with_journeys(ids, false)
    }

    fn with_journeys(mut self, ids: &[ForeignId], all_times: bool) -> Result<Named, StoreError> {
        let ids: BTreeSet<&ForeignId> = ids.iter().collect();
        let mut joined = Joined::of(std::mem::take(&mut self.aliases));
        let mut times: Option<(Timestamp, Timestamp)> = None;
        for id in &ids {
            self.out.go_on()?;
            let Some((at, customer)) = self.put_one(id)? else { continue };
            let (first, last) = times.unwrap_or((at, at));
            times = Some((first.min(at), last.max(at)));
            joined.add_people(customer);
        }
        let Some((first, last)) = times else { return Ok(self.named) };
        joined.clicks = self.named.clicks.clone();
        let start = self.window_start(first);
        let time = start..last.plus_ms(1);
        self.named.time = Some(time.clone());
        let is_theirs = |who: Option<PersonKey>| joined.has_person(who);
        if !self.named.clicks.is_empty() || !self.named.codes.is_empty() {
            self.naming_threads(time.clone(), is_theirs)?;
        }
        if joined.has_people() {
            let is_other = |id: &ForeignId| !ids.contains(id);
            // Those before the last of the orders that are asked for.
            self.orders_of(is_theirs, Some(&(start..last)), is_other)?;
            self.of_customers((!all_times).then_some(&time), is_theirs)?;
        }
        self.named.joined = Some(joined);
        Ok(self.named)
    }

    /// Writes the orders of some people, all or those of a time, and their events that are conversions; of both, those with
    /// an id that is wanted.
    pub(super) fn orders_of(
        &mut self,
        is_theirs: impl Fn(Option<PersonKey>) -> bool + Copy,
        time: Option<&Range<Timestamp>>,
        is_wanted: impl Fn(&ForeignId) -> bool,
    ) -> Result<(), StoreError> {
        for (order, rows) in all_of::<OrderVersion>(self.txn, self.out, is_theirs, time)? {
            if is_wanted(&order.id) {
                self.put_order(&order, &rows)?;
            }
        }
        for (event, rows) in all_of::<Event>(self.txn, self.out, is_theirs, time)? {
            if is_wanted(&event.id) {
                self.put_event(&event, &rows)?;
            }
        }
        Ok(())
    }

    /// The same of conversations.
    pub(super) fn threads_of(
        &mut self,
        is_theirs: impl Fn(Option<PersonKey>) -> bool,
        time: Option<&Range<Timestamp>>,
    ) -> Result<(), StoreError> {
        let threads = all_of::<ConversationVersion>(self.txn, self.out, is_theirs, time)?;
        threads.iter().try_for_each(|(thread, rows)| self.put_conversation(thread, rows))
    }

    /// Writes the conversations, calls and messages of the customers.
    fn of_customers(
        &mut self,
        time: Option<&Range<Timestamp>>,
        is_theirs: impl Fn(Option<PersonKey>) -> bool + Copy,
    ) -> Result<(), StoreError> {
        each_of::<Call>(self.txn, self.out, is_theirs, time, |out, _, rows| {
            put::<Call>(rows, out)
        })?;
        each_of::<Send>(self.txn, self.out, is_theirs, time, |out, _, rows| {
            put::<Send>(rows, out)
        })?;
        self.threads_of(is_theirs, time)
    }

    /// Writes the conversations of the window that carry a click or a code of the orders, and are not of their
    /// customers.
    fn naming_threads(
        &mut self,
        time: Range<Timestamp>,
        is_theirs: impl Fn(Option<PersonKey>) -> bool,
    ) -> Result<(), StoreError> {
        each_between::<ConversationVersion>(self.txn, time, |thread, rows| {
            self.out.go_on()?;
            let is_selected = self.is_named_in(thread) && !is_theirs(thread.contact);
            if is_selected { self.put_conversation(thread, rows) } else { Ok(()) }
        })
    }
}
