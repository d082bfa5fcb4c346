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
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::event::Event;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::Send;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::snapshot::indexed::{EncodedVersions, each_between};
use crate::store::snapshot::joined_clicks::Joined;
use crate::store::snapshot::of_people::each_of;

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
            self.earlier_orders(&(start..last), is_theirs, is_other)?;
            self.of_customers((!all_times).then_some(&time), is_theirs)?;
        }
        self.named.joined = Some(joined);
        Ok(self.named)
    }

    /// Writes the orders of the customers before the last of those that are asked for.
    fn earlier_orders(
        &mut self,
        time: &Range<Timestamp>,
        is_theirs: impl Fn(Option<PersonKey>) -> bool + Copy,
        is_other: impl Fn(&ForeignId) -> bool,
    ) -> Result<(), StoreError> {
        let time = Some(time);
        let mut orders: Vec<(Conversion, EncodedVersions)> = Vec::new();
        each_of::<OrderVersion>(self.txn, self.out, is_theirs, time, |_, order, rows| {
            if is_other(&order.id) {
                orders.push((order.clone(), rows.clone()));
            }
            Ok(())
        })?;
        orders.iter().try_for_each(|(order, rows)| self.put_order(order, rows))?;
        let mut events: Vec<(Event, EncodedVersions)> = Vec::new();
        each_of::<Event>(self.txn, self.out, is_theirs, time, |_, event, rows| {
            if is_other(&event.id) {
                events.push((event.clone(), rows.clone()));
            }
            Ok(())
        })?;
        events.iter().try_for_each(|(event, rows)| self.put_event(event, rows))
    }

    /// Writes the conversations, calls and messages of the customers.
    fn of_customers(
        &mut self,
        time: Option<&Range<Timestamp>>,
        is_theirs: impl Fn(Option<PersonKey>) -> bool + Copy,
    ) -> Result<(), StoreError> {
        let mut threads: Vec<(Conversation, EncodedVersions)> = Vec::new();
        each_of::<ConversationVersion>(self.txn, self.out, is_theirs, time, |_, thread, rows| {
            threads.push((thread.clone(), rows.clone()));
            Ok(())
        })?;
        each_of::<Call>(self.txn, self.out, is_theirs, time, |out, _, rows| {
            put::<Call>(rows, out)
        })?;
        each_of::<Send>(self.txn, self.out, is_theirs, time, |out, _, rows| {
            put::<Send>(rows, out)
        })?;
        threads.iter().try_for_each(|(thread, rows)| self.put_conversation(thread, rows))
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
