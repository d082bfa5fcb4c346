//! Orders booked in the month of the touch that earned the credit, by the days after it, with what is still to come.
//!
//! Invariant: the credits are those of the report under the same rules. An order adds its whole amount to the months of
//! its touches, in the parts that its credits have, to the minor unit; so all months of touches together have what the
//! placed orders have. Unplaced conversions have no touch and so no month. The result does not depend on the sequence of
//! imports, and with the same `now` it is the same on every machine. Does not compute what is still to come (see
//! `attribution::statistics`).

use std::collections::BTreeMap;

use crate::attribution::statistics::{Booking, NoForecast, StillToCome, still_to_come};
use crate::attribution::{Crediting, Touch};
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::settings::rules::Attribution;
use crate::domain::span::Span;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::Snapshot;

use super::build::{counted, touch_range};
use super::data::ReportData;
use super::definitions::DefinitionsDigest;
use super::earnings::{Earned, parts_by};
use super::evidence::{Times, gather};
use super::fit::{About, Fit, fit, recipients_for};
use super::group_by::GroupBy;
use super::grouping::{GroupKey, Grouping, compare_keys};
use super::id_map::IdMap;
use super::keys::Keys;
use super::query::{Query, ReportError};
use super::records::Records;
use super::sources::Sources;
use super::touch_months::{Month, TouchMonths};
use super::watching::Nothing;

/// Days after the touch at which its orders are counted.
pub const TOUCH_DAYS: [u32; 4] = [1, 7, 30, 90];

/// The orders of touches, by the month of the touch.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchReport {
    pub period: Period,
    pub rules: Attribution,
    pub definitions: DefinitionsDigest,
    /// What the model stands on, if it is one of channels: all orders that were read.
    pub fit: Option<Fit>,
    pub by: Vec<GroupBy>,
    /// The complete months with orders that what is still to come is read off; 0 if nothing is to come.
    pub complete_months: usize,
    /// The months of the period.
    pub months: Vec<TouchMonth>,
}

/// One month of touches.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchMonth {
    pub month: Period,
    /// Whether all orders that its touches may be credited with have come.
    pub is_complete: bool,
    /// Orders from then on are not counted.
    pub counted_to: Timestamp,
    /// That of the plan first, the others by their codes.
    pub currencies: Vec<TouchCurrency>,
}

/// The orders in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchCurrency {
    pub currency: Currency,
    /// By revenue, highest first, then by key.
    pub rows: Vec<TouchRow>,
    pub totals: TouchFigures,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TouchRow {
    pub key: Vec<Option<String>>,
    pub figures: TouchFigures,
}

/// What touches brought, and will bring.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchFigures {
    /// At [`TOUCH_DAYS`] after each touch. `None` if some touch of the month is not that old, or the window is shorter.
    pub by_days: [Option<Brought>; TOUCH_DAYS.len()],
    pub so_far: Brought,
    /// In conversions.
    pub still_to_come: Result<StillToCome, NoForecast>,
}

/// Credited conversions, and their amounts in minor units after refunds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Brought {
    pub conversions: f64,
    pub revenue: i128,
}

impl Brought {
    fn of(earned: &Earned) -> Self {
        Self { conversions: earned.conversions.value(), revenue: earned.gross - earned.refunds }
    }
}

/// Books the orders of a snapshot, which is that of [`ReportData::ask_period`] for the orders of `months`.
pub fn by_touch(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    months: &TouchMonths,
) -> Result<TouchReport, ReportError> {
    let (records, rules) = (Records::new(snapshot), &query.rules);
    let counted = counted(&records, &months.orders);
    let range = touch_range(&records, &counted, &months.orders, rules);
    let mut watch = Nothing { needs_variants: query.by.contains(&Grouping::Variant.into()) };
    let sources = Sources::new(&records, &counted, range, recipients_for(rules), &mut watch)?;
    let places = records.names.channels.places();
    let unfitted = Crediting::of(rules, &places, None);
    let about = About { period: &months.orders, rules };
    let (effects, fit) = fit(&sources, &counted, about, &unfitted);
    let crediting = Crediting { effects: effects.as_ref(), ..unfitted };
    let keys = Keys::new(&query.by, &months.orders, &records)?;
    let begin = || Books {
        sources: &sources,
        keys: &keys,
        crediting: &crediting,
        rules,
        months,
        booked: BTreeMap::new(),
    };
    let mut all = begin();
    for books in sources.each_order(&counted, begin, Books::add) {
        all.merge(books);
    }
    let definitions = DefinitionsDigest::under(snapshot, rules);
    let shown = |key| keys.shown(key, &records);
    let plan = snapshot.settings.currency;
    let outlook = Outlook { months, booked: &all.booked, seed: definitions.seed() };
    Ok(TouchReport {
        period: query.period.clone(),
        rules: rules.clone(),
        definitions,
        fit,
        by: query.by.clone(),
        complete_months: outlook.stands_on(),
        months: outlook.months(plan, &shown),
    })
}

/// What an order adds to, in a report of several months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Slot {
    key: GroupKey,
    /// `None` if the touch is in no month of the report.
    month: Option<usize>,
    /// The place of the days after the touch in [`TOUCH_DAYS`], or after its last.
    age: usize,
}

/// What touches of one month and one key brought.
#[derive(Debug, Clone, Default)]
struct Booked {
    by_age: [Earned; TOUCH_DAYS.len() + 1],
    bookings: Vec<Booking>,
}

impl Booked {
    fn merge(&mut self, other: &Self) {
        self.by_age.iter_mut().zip(&other.by_age).for_each(|(sum, more)| sum.merge(more));
        self.bookings.extend(&other.bookings);
    }
}

/// By the number of the month and the currency.
type ByMonth = BTreeMap<(usize, Currency), IdMap<GroupKey, Booked>>;

/// Credits orders and books them.
struct Books<'a> {
    sources: &'a Sources<'a>,
    keys: &'a Keys<'a>,
    crediting: &'a Crediting<'a>,
    rules: &'a Attribution,
    months: &'a TouchMonths,
    booked: ByMonth,
}

impl Books<'_> {
    fn add(&mut self, place: u32) {
        let order = self.sources.order(place).order;
        let evidence = gather(self.sources, place, self.rules, Times::Windows);
        let journey = evidence.journey(self.sources, self.rules);
        let own = self.keys.of_order(self.sources, place, &journey);
        let slot = |touch: &Touch, tags| Slot {
            key: self.keys.of_touch(own, self.sources, touch, tags),
            month: self.months.of(touch.at),
            age: age(touch.at, order.ordered_at),
        };
        // Who has no customer's hash is somebody else each time.
        let first = self.sources.orders_beside(place).first();
        let person = first.map_or(place, |(_, place)| *place);
        for (Slot { key, month, age }, part) in parts_by(order, &journey, self.crediting, slot) {
            let Some(number) = month else { continue };
            let month = &self.months.all[number];
            if order.ordered_at >= month.counted_to {
                continue;
            }
            let of = self.booked.entry((number, order.total.currency)).or_default();
            let booked = of.entry(key).or_default();
            booked.by_age[age].add(&part);
            if order.ordered_at < self.months.closed_at(month) {
                let days = (order.ordered_at.ms() - month.period.from.ms()) / DAY_MS;
                let day = u32::try_from(days.max(0)).unwrap_or(u32::MAX);
                booked.bookings.push(Booking { person, share: part.share, day });
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (of, rows) in other.booked {
            let own = self.booked.entry(of).or_default();
            for (key, booked) in rows {
                own.entry(key).or_default().merge(&booked);
            }
        }
    }
}

/// The place in [`TOUCH_DAYS`]. A click that an order names may have come after it: no day went by.
fn age(touch: Timestamp, order: Timestamp) -> usize {
    let ms = order.ms() - touch.ms();
    let is_within = |days: &u32| ms <= i64::from(*days) * DAY_MS;
    TOUCH_DAYS.iter().position(is_within).unwrap_or(TOUCH_DAYS.len())
}

/// Makes the figures of months from what was booked.
struct Outlook<'a> {
    months: &'a TouchMonths,
    booked: &'a ByMonth,
    seed: [u8; 32],
}

impl Outlook<'_> {
    /// The complete months that have orders, if any month that is asked for is not complete.
    fn stands_on(&self) -> usize {
        if self.months.all.iter().all(|of| !of.is_asked || of.is_complete) {
            return 0;
        }
        let months = self.months.all.iter().enumerate().filter(|(_, of)| of.is_complete);
        let has_orders = |number: usize| self.booked.keys().any(|(month, _)| *month == number);
        months.filter(|(number, _)| has_orders(*number)).count()
    }

    fn months(
        &self,
        plan: Option<Currency>,
        shown: &impl Fn(GroupKey) -> Vec<Option<String>>,
    ) -> Vec<TouchMonth> {
        let asked = self.months.all.iter().enumerate().filter(|(_, of)| of.is_asked);
        let month = |(number, of): (usize, &Month)| {
            let booked = self.booked.iter().filter(|((month, _), _)| *month == number);
            let mut currencies: Vec<TouchCurrency> = booked
                .map(|((_, currency), rows)| self.currency(of, *currency, rows, shown))
                .collect();
            currencies.sort_by_key(|of| Some(of.currency) != plan);
            TouchMonth {
                month: of.period.clone(),
                is_complete: of.is_complete,
                counted_to: of.counted_to,
                currencies,
            }
        };
        asked.map(month).collect()
    }

    fn currency(
        &self,
        month: &Month,
        currency: Currency,
        booked: &IdMap<GroupKey, Booked>,
        shown: &impl Fn(GroupKey) -> Vec<Option<String>>,
    ) -> TouchCurrency {
        let complete = self.months.all.iter().enumerate().filter(|(_, of)| of.is_complete);
        let complete: Vec<&IdMap<GroupKey, Booked>> =
            complete.filter_map(|(number, _)| self.booked.get(&(number, currency))).collect();
        let row = |(key, booked): (&GroupKey, &Booked)| {
            let before = complete.iter().filter_map(|of| of.get(key));
            let before: Vec<&[Booking]> = before.map(|of| &of.bookings[..]).collect();
            TouchRow { key: shown(*key), figures: self.figures(month, booked, &before) }
        };
        let mut rows: Vec<TouchRow> = booked.iter().map(row).collect();
        rows.sort_by(|a, b| {
            let by_revenue = b.figures.so_far.revenue.cmp(&a.figures.so_far.revenue);
            by_revenue.then_with(|| compare_keys(&a.key, &b.key))
        });
        let mut sum = Booked::default();
        for booked in booked.values() {
            sum.merge(booked);
        }
        let all = complete.iter().flat_map(|of| of.values());
        let all: Vec<&[Booking]> = all.map(|of| &of.bookings[..]).collect();
        TouchCurrency { currency, rows, totals: self.figures(month, &sum, &all) }
    }

    fn figures(&self, month: &Month, booked: &Booked, before: &[&[Booking]]) -> TouchFigures {
        let mut sum = Earned::default();
        let mut by_days = [None; TOUCH_DAYS.len()];
        for ((of, days), earned) in by_days.iter_mut().zip(TOUCH_DAYS).zip(&booked.by_age) {
            sum.merge(earned);
            let is_old = month.period.to.plus_ms(i64::from(days) * DAY_MS) <= month.counted_to;
            let is_known = is_old && Span::from_days(days.into()) <= self.months.window;
            *of = is_known.then(|| Brought::of(&sum));
        }
        booked.by_age.iter().skip(TOUCH_DAYS.len()).for_each(|later| sum.merge(later));
        let still_to_come = if month.is_complete {
            let nothing = StillToCome { factor: 1.0, expected: 0.0, low: 0.0, high: Some(0.0) };
            Ok(nothing)
        } else {
            still_to_come(before, &booked.bookings, month.age_days, self.seed)
        };
        TouchFigures { by_days, so_far: Brought::of(&sum), still_to_come }
    }
}
