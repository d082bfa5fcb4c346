//! Makes a report: which orders count, which touches they have, who gets the credit, and what else
//! happened in the period.
//!
//! Invariant: rows and unplaced conversions add up to the orders that count. Micro conversions are in
//! no figure.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, available_parallelism};

use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::activity::{Activities, Activity};
use super::clock_check::ClockCheck;
use super::coverage::{Coverage, Units};
use super::data::ReportData;
use super::earnings::{Earned, Earnings, Ledger};
use super::evidence::{Times, gather};
use super::figures::{Figures, RowContext};
use super::grouping::{GroupKey, compare_keys};
use super::id_map::IdMap;
use super::query::{Query, ReportError};
use super::received::received;
use super::records::Records;
use super::sources::{Range, Sources};
use super::stated::{Claimed, Statements};
use super::tying::Tying;
use super::value::{Report, ReportRow};
use super::warnings::warnings;

/// Makes the report of a snapshot. `now` decides which orders lie in the future.
pub fn build(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    now: Timestamp,
) -> Result<Report, ReportError> {
    let records = Records::new(snapshot);
    let counted = counted(&records, query);
    let range = touch_range(&records, &counted, query);
    let mut activities = Activities::new(&records, &query.period, &query.by);
    let mut clock = ClockCheck::new(&query.period, now);
    let sources = Sources::new(&records, &counted, range, |click| {
        activities.count_click(click);
        clock.check(click);
    })?;
    activities.count_conversations();

    let statements = Statements::new(snapshot, &query.period);
    let Books { ledger, claimed, tying } = credited(&sources, &counted, query, &statements);
    let evidence = ledger.evidence;
    let mut by_currency = ledger.by_currency;
    let currency = currency(snapshot, &by_currency);
    let mut warnings = warnings(&sources, query, &counted, currency, now);
    warnings.extend(clock.warnings());
    let main = currency.and_then(|currency| by_currency.remove(&currency)).unwrap_or_default();

    let builder = RowBuilder { records: &records, query };
    let (mut rows, activity) = builder.rows(activities.into_counted().collect(), &main, currency);
    let (unplaced, totals) = builder.sums(&main, activity, currency);
    let mut other_currencies = Vec::new();
    for (currency, earnings) in &by_currency {
        let (more, activity) = builder.rows(IdMap::default(), earnings, Some(*currency));
        rows.extend(more);
        other_currencies.push(builder.sums(earnings, activity, Some(*currency)));
    }
    Ok(Report {
        period: query.period.clone(),
        running: query.period.contains(now),
        rules: query.rules.clone(),
        by: query.by.clone(),
        rows,
        unplaced,
        totals,
        other_currencies,
        stated: statements.stated(&claimed, currency, &records.names),
        evidence,
        tied_by: tying.tied_by(),
        contradicted: tying.contradicted(),
        answered: tying.answered(&records.names),
        warnings,
    })
}

/// The places of the orders that count: dated in the period, with a status that counts, of a macro kind.
fn counted(records: &Records<'_>, query: &Query) -> Vec<u32> {
    let counts = |order: &Conversion| {
        query.period.contains(order.ordered_at)
            && order.status.counts()
            && records.snapshot.settings.is_macro(order.kind)
    };
    let orders = (0..).zip(&records.orders);
    orders.filter(|(_, of)| counts(of.order)).map(|(place, _)| place).collect()
}

/// The times between which a touch can belong to one of these orders.
fn touch_range(records: &Records<'_>, counted: &[u32], query: &Query) -> Range {
    let times = || counted.iter().map(|place| records.orders[*place as usize].order.ordered_at);
    let back = i64::try_from(query.rules.longest_window().ms()).unwrap_or(i64::MAX);
    let first = times().min().unwrap_or(query.period.from);
    let to = times().max().unwrap_or(query.period.from);
    Range { from: first.plus_ms(back.saturating_neg()), to }
}

/// What orders add up to.
struct Books<'q> {
    ledger: Ledger<'q>,
    claimed: Claimed<'q>,
    tying: Tying,
}

/// Orders that one thread credits at least: starting one takes about as long as crediting some hundreds.
const ORDERS_A_THREAD_MIN: usize = 2_000;

/// Credits the orders at these places, on all processors. The sums do not depend on how the orders are dealt out.
fn credited<'q>(
    sources: &Sources<'_>,
    counted: &[u32],
    query: &'q Query,
    statements: &Statements,
) -> Books<'q> {
    let books = || Books {
        ledger: Ledger::new(&query.by, &query.rules),
        claimed: Claimed::new(statements, &query.period.zone, &query.rules),
        tying: Tying::default(),
    };
    let Query { by, period, rules, rate_of } = query;
    let units = Units { by, period, rate_of: *rate_of, rules };
    let credit = |places: &[u32]| {
        let mut books = books();
        for place in places {
            let order = sources.order(*place).order;
            let evidence = gather(sources, *place, rules, Times::Windows);
            let journey = evidence.journey(rules);
            let received = received(sources, *place, rules);
            books.ledger.add(order, &journey, &units.of(order, &evidence), received);
            books.claimed.add(order, &journey);
            books.tying.add(sources, *place, &evidence, &journey, rules);
        }
        books
    };
    let threads = available_parallelism().map_or(1, NonZero::get);
    let share = counted.len().div_ceil(threads).max(ORDERS_A_THREAD_MIN);
    let mut sum = books();
    thread::scope(|scope| {
        let parts: Vec<_> =
            counted.chunks(share).map(|places| scope.spawn(|| credit(places))).collect();
        for part in parts {
            let books = part.join().unwrap_or_else(|panic| resume_unwind(panic));
            sum.ledger.merge(books.ledger);
            sum.claimed.merge(books.claimed);
            sum.tying.merge(books.tying);
        }
    });
    sum
}

/// The plan's currency. Without a plan, the currency of most orders; on a tie the first by its code.
fn currency(
    snapshot: &Snapshot<ReportData>,
    by_currency: &BTreeMap<Currency, Earnings>,
) -> Option<Currency> {
    let most = || by_currency.iter().rev().max_by_key(|(_, earnings)| earnings.orders);
    snapshot.settings.currency.or_else(|| most().map(|(currency, _)| *currency))
}

/// Makes the rows and sums of one report.
struct RowBuilder<'a> {
    records: &'a Records<'a>,
    query: &'a Query,
}

impl RowBuilder<'_> {
    /// The rows of one currency, and the activity of all of them merged.
    fn rows(
        &self,
        mut activities: IdMap<GroupKey, Activity>,
        earnings: &Earnings,
        currency: Option<Currency>,
    ) -> (Vec<ReportRow>, Activity) {
        for key in earnings.rows.keys().chain(earnings.received.keys()) {
            activities.entry(*key).or_default();
        }
        let (mut total, nothing) = (Activity::default(), Earned::default());
        let covered = Coverage::default();
        let mut rows = Vec::with_capacity(activities.len());
        for (key, mut activity) in activities {
            let earned = earnings.rows.get(&key).unwrap_or(&nothing);
            let coverage = earnings.coverages.get(&key).unwrap_or(&covered);
            let received = earnings.received.get(&key).unwrap_or(&nothing);
            let figures = self.figures(earned, coverage, &mut activity, currency);
            let figures = figures.with_received(received);
            rows.push(ReportRow { key: key.shown(&self.query.by, self.records), figures });
            total.merge(activity);
        }
        rows.sort_by(|a, b| {
            let by_revenue = b.figures.revenue().cmp(&a.figures.revenue());
            by_revenue.then_with(|| compare_keys(&a.key, &b.key))
        });
        (rows, total)
    }

    /// The figures of unplaced conversions, and the totals.
    fn sums(
        &self,
        earnings: &Earnings,
        mut activity: Activity,
        currency: Option<Currency>,
    ) -> (Figures, Figures) {
        let mut total = earnings.unplaced.clone();
        earnings.rows.values().for_each(|earned| total.merge(earned));
        let (none, coverage) = (&mut Activity::default(), &earnings.coverage);
        let unplaced = self.figures(&earnings.unplaced, coverage, none, currency);
        let mut received = Earned::default();
        earnings.received.values().for_each(|earned| received.merge(earned));
        let totals = self.figures(&total, coverage, &mut activity, currency);
        (unplaced, totals.with_received(&received))
    }

    fn figures(
        &self,
        earned: &Earned,
        coverage: &Coverage,
        activity: &mut Activity,
        currency: Option<Currency>,
    ) -> Figures {
        let (rate_of, model) = (self.query.rate_of, self.query.rules.model);
        let context = RowContext { currency, rate_of, one_touch: model.is_one_touch() };
        Figures::new(context, earned, coverage, activity)
    }
}
