//! Looks for what happened after the places of a queue, and gathers what is told of it.
//!
//! A look reads one bounded snapshot and finds some events in it; what is told of an event is read when it is its turn.
//! Invariant: each event comes with the places that the queue has after it, which are never before those of the event in
//! front; so whoever goes on from any of them misses nothing and repeats nothing. Nothing is written. Does not send (see
//! `outbound`).

use std::sync::Arc;

use super::source::{AskError, Source};
use crate::domain::change_log::{Deed, Entry, LoggedChange};
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::endpoint::queue::Places;
use crate::domain::endpoint::{Endpoint, EventKind};
use crate::domain::limits::CLICKS_AN_EVENT;
use crate::domain::period::{Period, Zone};
use crate::domain::record::cost::Month;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::new_orders::NewOrders;
use crate::domain::record::redemption::Redemption;
use crate::domain::settings::rules::Model;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::report::news::{ClickedLinks, News, NewsOfBatch, NewsOfClicks, NewsOfCode, NewsOfMonth};
use crate::report::{self, FittedModel, ReportData, ReportError};
use crate::store::{Ask, CodeSelection, NewRows, Parts, Row, Selection, Snapshot};

/// Something that happened, of which nothing is read yet but where it is.
#[derive(Debug, Clone)]
pub enum Found {
    Clicks(NewsOfClicks),
    Code(EventKind, Entry),
    Order(ForeignId),
    Month(NewsOfMonth),
    Low(NewsOfBatch),
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Look {
    /// Each with the places after it.
    pub found: Vec<(Found, Places)>,
    /// The places after all of them, and after what is not told.
    pub end: Places,
    /// What was removed before it could be told, in words.
    pub missed: Vec<String>,
}

/// The places of a queue that begins now.
pub fn places_now<S: Source>(source: &S, now: Timestamp) -> Result<Places, AskError<S::Error>> {
    let snapshot = source.snapshot(&NewRows::ask(u64::MAX, u64::MAX))?;
    Ok(Places {
        log: snapshot.log.last().map_or(0, |last| last.number),
        orders: snapshot.orders.last().map_or(0, |last| last.number),
        month: month_before(&snapshot.settings.zone, now),
        ..Places::default()
    })
}

/// Looks for what happened after these places.
pub fn look<S: Source>(
    source: &S,
    endpoint: &Endpoint,
    places: &Places,
    (now, clicks_wait): (Timestamp, Span),
) -> Result<Look, AskError<S::Error>> {
    let events = &endpoint.events;
    let from = (places.clicks, endpoint.made_at);
    let ask = if events.has(EventKind::LinkClicked) {
        NewRows::ask_with_clicks(places.log, places.orders, from)
    } else {
        NewRows::ask(places.log, places.orders)
    };
    let mut snapshot = source.snapshot(&ask)?;
    let mut look = Look { end: places.clone(), ..Look::default() };
    for logged in std::mem::take(&mut snapshot.parts.log) {
        look.logged(logged, endpoint, &snapshot.settings.zone);
    }
    for new in std::mem::take(&mut snapshot.parts.orders) {
        look.orders(new, endpoint);
    }
    if events.has(EventKind::LinkClicked) {
        look.clicks(&mut snapshot, from, (now, clicks_wait))?;
    }
    look.months(&snapshot.settings.zone, endpoint, now);
    look.batches(&snapshot, endpoint);
    Ok(look)
}

impl Look {
    fn find(&mut self, found: Found) {
        self.found.push((found, self.end.clone()));
    }

    /// Notes that rows were removed before they were looked at.
    fn miss(&mut self, count: u64, what: &str) {
        self.missed.push(format!("{count} {what} were removed before they could be looked at"));
    }

    fn logged(&mut self, logged: LoggedChange, endpoint: &Endpoint, zone: &Zone) {
        let LoggedChange { number, entry } = logged;
        let before = self.end.log;
        self.end.log = number;
        // The last one, as there is none after it; or the data was restored.
        if number <= before {
            return;
        }
        if number > before + 1 {
            self.miss(number - before - 1, "changes");
        }
        let is_told = |kind| endpoint.events.has(kind);
        match entry.deed {
            Deed::CodeGiven if is_told(EventKind::CouponGiven) => {
                self.find(Found::Code(EventKind::CouponGiven, entry));
            }
            Deed::CodeRedeemed if is_told(EventKind::CouponRedeemed) => {
                self.find(Found::Code(EventKind::CouponRedeemed, entry));
            }
            Deed::MonthClosed if is_told(EventKind::ReportReady) => {
                let month = entry.of.as_deref().and_then(|of| Month::parse(of).ok());
                if let Some(of) = month.and_then(|month| news_of(month, zone, true)) {
                    self.find(Found::Month(of));
                }
            }
            _ => {}
        }
    }

    fn orders(&mut self, new: NewOrders, endpoint: &Endpoint) {
        let before = self.end.orders;
        if new.number <= before {
            self.end.orders = new.number;
            return;
        }
        if new.number > before + 1 {
            self.miss(new.number - before - 1, "groups of new orders");
            self.end.orders_of_next = 0;
        }
        let told = self.end.orders_of_next as usize;
        if endpoint.events.has(EventKind::OrderPlaced) {
            for (at, id) in (0_u32..).zip(new.ids).skip(told) {
                self.end.orders = new.number - 1;
                self.end.orders_of_next = at + 1;
                self.find(Found::Order(id));
            }
        }
        self.end.orders = new.number;
        self.end.orders_of_next = 0;
    }

    /// Clicks are told in full events, and those that are left once they have waited for others.
    fn clicks<E>(
        &mut self,
        snapshot: &mut Snapshot<NewRows>,
        from: (u64, Timestamp),
        (now, wait): (Timestamp, Span),
    ) -> Result<(), AskError<E>> {
        let new = snapshot.clicks(from, now)?;
        let links: ClickedLinks = Arc::new(std::mem::take(&mut snapshot.parts.links));
        let key: ClickIdKey = snapshot.click_id_key.clone();
        let waited = now.plus_ms(-i64::try_from(wait.ms()).unwrap_or(i64::MAX));
        let mut rest = new.clicks;
        while !rest.is_empty() {
            let is_full = rest.len() >= CLICKS_AN_EVENT;
            // A click of the future waits for nothing.
            let is_due = rest.first().is_some_and(|first| first.at <= waited || first.at > now);
            if !(is_full || is_due) {
                return Ok(());
            }
            let later = rest.split_off(rest.len().min(CLICKS_AN_EVENT));
            let clicks = std::mem::replace(&mut rest, later);
            let end = clicks.last().map_or(new.end, |last| last.number.get() + 1);
            self.end.clicks = end;
            let links = Arc::clone(&links);
            self.find(Found::Clicks(NewsOfClicks { clicks, links, key: key.clone() }));
        }
        self.end.clicks = new.end;
        Ok(())
    }

    fn months(&mut self, zone: &Zone, endpoint: &Endpoint, now: Timestamp) {
        let over = month_before(zone, now);
        let Some(mut told) = self.end.month else {
            self.end.month = over;
            return;
        };
        while let (Some(over), Some(next)) = (over, told.after())
            && next <= over
        {
            told = next;
            self.end.month = Some(told);
            if endpoint.events.has(EventKind::ReportReady)
                && let Some(of) = news_of(told, zone, false)
            {
                self.find(Found::Month(of));
            }
        }
    }

    fn batches(&mut self, snapshot: &Snapshot<NewRows>, endpoint: &Endpoint) {
        for batch in snapshot.batches.values() {
            let Some(pool) = batch.pool.as_ref().filter(|pool| pool.listed_to.is_none()) else {
                continue;
            };
            let unused = pool.waiting();
            let is_low = unused < endpoint.low && batch.retired_at.is_none();
            let known = self.end.low.iter().position(|id| *id == batch.id.0);
            match known {
                Some(at) if !is_low => drop(self.end.low.remove(at)),
                None if is_low => {
                    self.end.low.push(batch.id.0);
                    if endpoint.events.has(EventKind::BatchLow) {
                        let (name, tags) = (batch.spec.name.clone(), batch.spec.tags.clone());
                        let below = endpoint.low;
                        self.find(Found::Low(NewsOfBatch { name, tags, unused, below }));
                    }
                }
                _ => {}
            }
        }
    }
}

/// The month before the one that it is now.
fn month_before(zone: &Zone, now: Timestamp) -> Option<Month> {
    Month::of(zone.day(now)).before()
}

fn news_of(month: Month, zone: &Zone, is_closed: bool) -> Option<NewsOfMonth> {
    let period = Period::month(&month.to_string(), zone.clone()).ok()?;
    Some(NewsOfMonth { month, period, is_closed })
}

/// What is told of something, and when it happened; `None` if it is no more.
pub fn tell<S: Source>(
    source: &S,
    found: &Found,
    now: Timestamp,
) -> Result<Option<(News, Timestamp)>, AskError<S::Error>> {
    Ok(match found {
        Found::Clicks(of) => {
            let at = of.clicks.last().map_or(now, |last| last.at);
            Some((News::Clicks(of.clone()), at))
        }
        Found::Code(kind, entry) => {
            let of = news_of_code(source, entry)?;
            let is_given = *kind == EventKind::CouponGiven;
            Some((if is_given { News::Given(of) } else { News::Redeemed(of) }, entry.at))
        }
        Found::Order(id) => explain(source, id)?.map(|of| (News::Order(of), now)),
        Found::Month(of) => {
            let at = if of.is_closed { now } else { of.period.to };
            Some((News::Report(of.clone()), at))
        }
        Found::Low(of) => Some((News::Low(of.clone()), now)),
    })
}

/// A code, and the orders that it was redeemed for.
#[derive(Debug, Default)]
struct CodeNow {
    codes: Vec<Code>,
    redemptions: Vec<Redemption>,
}

impl Parts for CodeNow {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => self.codes.push(code),
            Row::BatchCode(code, batch) => self.codes.extend(batch.code(code)),
            Row::Redemption(redemption) => self.redemptions.push(redemption),
            _ => {}
        }
    }
}

fn news_of_code<S: Source>(source: &S, entry: &Entry) -> Result<NewsOfCode, AskError<S::Error>> {
    let code: Box<str> = entry.of.clone().unwrap_or_default();
    let by = entry.by.to_string();
    let Ok(typed) = CouponCode::parse(&code) else {
        return Ok(NewsOfCode { code, known: None, order: None, by });
    };
    let codes = CodeSelection::Typed(vec![typed.clone()]);
    let ask = Ask::<CodeNow>::new(Selection { codes, ..Selection::settings() });
    let CodeNow { codes, redemptions } = source.snapshot(&ask)?.parts;
    let known = codes.into_iter().find(|known| known.spec.code.folded() == typed.folded());
    let is_it = |of: &&Redemption| of.uses.iter().any(|used| used.at == entry.at);
    let order = redemptions.iter().find(is_it).map(|of| of.order.clone());
    Ok(NewsOfCode { code, known, order, by })
}

/// Why an order went where it went, under the model of the plan. A model that is fitted to a whole month says nothing yet:
/// of such a plan, it is the last touch.
fn explain<S: Source>(
    source: &S,
    id: &ForeignId,
) -> Result<Option<Box<report::Explanation>>, AskError<S::Error>> {
    let snapshot = source.snapshot(&ReportData::ask_order(id.clone(), None))?;
    let mut rules = snapshot.settings.attribution.clone();
    if rules.model.is_of_channels() {
        rules.model = Model::Last;
    }
    let month = match report::month_of(&snapshot, id) {
        Err(ReportError::UnknownOrder(_)) => return Ok(None),
        month => month?,
    };
    let at_once = Period { to: month.from, ..month };
    let fitted = FittedModel::of(&snapshot, &at_once, &rules)?;
    let mut explanation = report::explain(&snapshot, id, &rules, &fitted)?;
    explanation.credits.retain(|of| of.model == rules.model);
    Ok(Some(Box::new(explanation)))
}
