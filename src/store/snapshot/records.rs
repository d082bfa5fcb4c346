//! The rows of records in a snapshot, and what they refer to.
//!
//! Invariant: a record has the time and the person of its folded versions. Only the versions of one record
//! are in memory, and the names that the selected records refer to. Does not find records (see `indexed`).

mod person;
mod some_orders;
mod versions;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use redb::ReadTransaction;

use super::click_numbers::ClickNumbers;
use super::firsts::write_firsts;
use super::folded::{FoldedOrders, Resolving};
use super::indexed::{EncodedVersions, each_between, read};
use super::joined_clicks::Joined;
use super::messages::write_messages;
use super::orders::{write_orders, write_orders_between, write_steps};
use super::past::write_past;
use super::redeemed::RedeemedCodes;
use super::selection::{RecordSelection, Selection};
use super::stream::StreamWriter;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::slug::Slug;
use crate::domain::link::utm::UtmKey;
use crate::domain::record::alias::Aliases;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::Send;
use crate::domain::record::total::Total;
use crate::domain::settings::Settings;
use crate::domain::span::Span;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::on_threads::both;
use crate::store::records::{Record, read_versions};
use crate::store::txn::read_aliases;
use crate::store::{StoreError, tables};
use versions::{write_all, write_versions};

/// The days between the first one of a month in UTC and its end in any zone, at most.
const MONTH_DAYS_MAX: i64 = 32;

/// What the selected records refer to.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) codes: BTreeSet<FoldedCode>,
    pub(super) clicks: ClickNumbers,
    /// The links of conversations.
    pub(super) slugs: BTreeSet<Slug>,
    /// The UTM values of orders, which links may write.
    pub(super) utm: HashSet<UtmKey>,
    /// When the clicks of their journeys may have been, besides those in `clicks`.
    pub(super) time: Option<Range<Timestamp>>,
    /// Whose clicks of these are wanted, if not everybody's.
    pub(super) joined: Option<Joined>,
}

/// Writes the selected records.
pub(super) fn write_records(
    txn: &ReadTransaction,
    selection: &Selection,
    out: &mut StreamWriter<'_>,
) -> Result<Named, StoreError> {
    match &selection.records {
        RecordSelection::None => Ok(Named::default()),
        RecordSelection::All => {
            write_all(txn, out)?;
            Ok(Named::default())
        }
        RecordSelection::Orders => write_orders(txn, &selection.codes, out),
        RecordSelection::OrdersBetween { from, to } => {
            write_orders_between(txn, *from..*to, &selection.codes, out)
        }
        RecordSelection::Period { from, to, window } => {
            RecordWriter::new(txn, *window, out)?.period(*from..*to)
        }
        RecordSelection::Order { id, window } => RecordWriter::new(txn, *window, out)?.order(id),
        RecordSelection::SomeOrders { ids, window } => {
            RecordWriter::new(txn, *window, out)?.some_orders(ids)
        }
        RecordSelection::Versions { kind, ids } => {
            write_versions(txn, *kind, ids, out)?;
            Ok(Named::default())
        }
        RecordSelection::Firsts { from, to } => {
            write_firsts(RecordWriter::new(txn, None, out)?, *from..*to)
        }
        RecordSelection::Steps { from, to } => write_steps(txn, *from..*to, out),
        RecordSelection::Messages { since, from, to, until } => {
            write_messages(txn, [*since, *from, *to, *until], out)
        }
        RecordSelection::Past { before } => write_past(txn, *before, out),
        RecordSelection::FirstTouches { from, to } => {
            RecordWriter::new(txn, None, out)?.first_touches(&(*from..*to))
        }
        RecordSelection::Person(hashes) => RecordWriter::new(txn, None, out)?.person(hashes),
    }
}

pub(super) fn put<R: Record>(
    rows: &EncodedVersions,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    rows.iter().try_for_each(|row| out.record(R::TAG, row))
}

/// Writes records and notes what they refer to.
pub(super) struct RecordWriter<'a, 'o> {
    pub(super) txn: &'a ReadTransaction,
    pub(super) out: &'a mut StreamWriter<'o>,
    pub(super) settings: Settings,
    key: ClickIdKey,
    window: Span,
    pub(super) aliases: Aliases,
    redeemed: RedeemedCodes,
    pub(super) named: Named,
}

impl<'a, 'o> RecordWriter<'a, 'o> {
    fn new(
        txn: &'a ReadTransaction,
        window: Option<Span>,
        out: &'a mut StreamWriter<'o>,
    ) -> Result<Self, StoreError> {
        let key = tables::meta().read(txn)?.get(tables::CLICK_ID_KEY)?;
        let key = ClickIdKey::from_bytes(key.ok_or(StoreError::Missing("click-id key"))?);
        let settings: Option<Settings> = tables::meta().read(txn)?.get(tables::SETTINGS)?;
        let settings = settings.unwrap_or_default();
        let window = window.unwrap_or_else(|| settings.attribution.longest_window());
        let (aliases, redeemed) = (read_aliases(txn)?, RedeemedCodes::open(txn)?);
        Ok(Self { txn, out, settings, key, window, aliases, redeemed, named: Named::default() })
    }

    fn period(mut self, period: Range<Timestamp>) -> Result<Named, StoreError> {
        let start = self.window_start(period.start);
        let aliases = std::mem::take(&mut self.aliases);
        let mut people: Vec<PersonKey> = Vec::new();
        if self.out.reader().is_some() {
            self.pass_orders(&period, |who| people.extend([aliases.resolve(who)]))?;
        } else {
            each_between::<OrderVersion>(self.txn, period.clone(), |order, rows| {
                people.extend(order.customer.map(|who| aliases.resolve(who)));
                self.put_order(order, rows)
            })?;
        }
        each_between::<Event>(self.txn, period.clone(), |event, rows| {
            people.extend(event.customer.map(|who| aliases.resolve(who)));
            self.put_event(event, rows)
        })?;
        // Made when it is asked for the first time: in many files nothing is.
        let customers: OnceCell<HashSet<PersonKey>> = OnceCell::new();
        let is_one_of_them = |who: Option<PersonKey>| {
            let customers = || customers.get_or_init(|| people.iter().copied().collect());
            who.is_some_and(|who| customers().contains(&aliases.resolve(who)))
        };
        each_between::<OrderVersion>(self.txn, start..period.start, |order, rows| {
            self.out.go_on()?;
            if is_one_of_them(order.customer) { self.put_order(order, rows) } else { Ok(()) }
        })?;
        each_between::<Event>(self.txn, start..period.start, |event, rows| {
            self.out.go_on()?;
            if is_one_of_them(event.customer) { self.put_event(event, rows) } else { Ok(()) }
        })?;
        each_between::<ConversationVersion>(self.txn, start..period.end, |thread, rows| {
            self.out.go_on()?;
            let is_of_period = thread.started_at >= period.start;
            let is_selected =
                is_of_period || is_one_of_them(thread.contact) || self.is_named_in(thread);
            if is_selected { self.put_conversation(thread, rows) } else { Ok(()) }
        })?;
        each_between::<Call>(self.txn, start..period.end, |call, rows| {
            self.out.go_on()?;
            let is_selected = call.started_at >= period.start || is_one_of_them(call.caller);
            if is_selected { put::<Call>(rows, self.out) } else { Ok(()) }
        })?;
        each_between::<Send>(self.txn, start..period.end, |message, rows| {
            self.out.go_on()?;
            if is_one_of_them(message.recipient) { put::<Send>(rows, self.out) } else { Ok(()) }
        })?;
        // A month begins at another instant in each zone.
        let months = period.start.plus_ms(-DAY_MS)..period.end.plus_ms(DAY_MS);
        each_between::<Total>(self.txn, months.clone(), |_, rows| put::<Total>(rows, self.out))?;
        // A cost is of all days of its month.
        let months = period.start.plus_ms(-MONTH_DAYS_MAX * DAY_MS)..months.end;
        each_between::<FileCost>(self.txn, months, |_, rows| put::<FileCost>(rows, self.out))?;
        self.named.time = Some(start..period.end);
        Ok(self.named)
    }

    /// Whether a conversation carries a click or a code of the orders so far.
    fn is_named_in(&self, thread: &Conversation) -> bool {
        let mut clicks = self.carried_clicks(thread);
        let mut codes = thread.told_codes.iter().map(CouponCode::folded);
        clicks.any(|click| self.named.clicks.contains(click))
            || codes.any(|code| self.named.codes.contains(&code))
    }

    /// The numbers of the clicks whose ids a conversation carries.
    fn carried_clicks(&self, thread: &Conversation) -> impl Iterator<Item = u64> + use<> {
        let ids = thread.reference.iter().chain(&thread.told_clicks);
        let numbers = ids.filter_map(|id| self.key.read(id.as_str())).map(ClickNumber::get);
        numbers.collect::<Vec<u64>>().into_iter()
    }

    fn window_start(&self, at: Timestamp) -> Timestamp {
        at.plus_ms(i64::try_from(self.window.ms()).unwrap_or(i64::MAX).saturating_neg())
    }

    /// Writes the order with an id, or else the event that is a conversion. Returns its time and customer.
    fn put_one(
        &mut self,
        id: &ForeignId,
    ) -> Result<Option<(Timestamp, Option<PersonKey>)>, StoreError> {
        let orders = tables::ORDERS.read(self.txn)?;
        if let Some((order, rows)) = read::<OrderVersion>(&orders, id.as_str())? {
            self.put_order(&order, &rows)?;
            return Ok(Some((order.ordered_at, order.customer)));
        }
        let Some(events) = read_versions::<Event>(self.txn)? else { return Ok(None) };
        let found = read::<Event>(&events, id.as_str())?;
        let Some((event, rows)) = found.filter(|(event, _)| event.kind.conversion().is_some())
        else {
            return Ok(None);
        };
        self.put_event(&event, &rows)?;
        Ok(Some((event.at, event.customer)))
    }

    /// Passes on the orders of a period, and their customers.
    fn pass_orders(
        &mut self,
        period: &Range<Timestamp>,
        mut customer: impl FnMut(PersonKey),
    ) -> Result<(), StoreError> {
        let Self { redeemed, key, settings, .. } = &*self;
        let resolving = Resolving { redeemed, key, click_param: &settings.click_param };
        let mut orders = resolving.orders(self.txn, period)?;
        let clicks: Vec<Vec<u64>> =
            orders.iter_mut().map(|piece| std::mem::take(&mut piece.clicks)).collect();
        let pass = || {
            for FoldedOrders { conversions, customers, codes, .. } in orders {
                self.named.codes.extend(codes);
                self.named.utm.extend(conversions.utm.iter().filter_map(|utm| utm.key()));
                customers.into_iter().for_each(&mut customer);
                if let Some(reader) = self.out.reader() {
                    reader.conversions(conversions);
                }
            }
        };
        let (clicks, ()) = both(|| ClickNumbers::of(clicks.concat()), pass);
        self.named.clicks = clicks;
        Ok(())
    }

    pub(super) fn put_order(
        &mut self,
        order: &Conversion,
        rows: &EncodedVersions,
    ) -> Result<(), StoreError> {
        self.note_click(order.named_click(&self.settings.click_param));
        self.named.codes.extend(order.codes.iter().flat_map(CouponCode::candidates));
        self.named.utm.extend(order.utm.as_ref().and_then(|utm| utm.key()));
        let codes = &mut self.named.codes;
        let id = order.id.as_str();
        self.redeemed.write_of(id, self.out, |code| codes.extend(code.candidates()))?;
        put::<OrderVersion>(rows, self.out)
    }

    /// Writes an event, if it is a conversion.
    pub(super) fn put_event(
        &mut self,
        event: &Event,
        rows: &EncodedVersions,
    ) -> Result<(), StoreError> {
        if event.kind.conversion().is_none() {
            return Ok(());
        }
        self.note_click(event.click_id.clone());
        self.named.codes.extend(event.code.iter().flat_map(CouponCode::candidates));
        put::<Event>(rows, self.out)
    }

    fn note_click(&mut self, named: Option<ForeignId>) {
        let click = named.and_then(|id| self.key.read(id.as_str()));
        self.named.clicks.extend(click.map(ClickNumber::get));
    }

    pub(super) fn put_conversation(
        &mut self,
        thread: &Conversation,
        rows: &EncodedVersions,
    ) -> Result<(), StoreError> {
        self.named.slugs.extend(thread.slug.clone());
        let clicks = self.carried_clicks(thread);
        self.named.clicks.extend(clicks);
        put::<ConversationVersion>(rows, self.out)
    }
}

#[cfg(test)]
mod tests;
