//! Makes a report: which orders count, which touches they have, who gets the credit, and what else
//! happened in the period.
//!
//! Invariant: rows and unplaced conversions add up to the orders that count. Micro conversions are in
//! no figure.

use std::collections::{BTreeMap, HashMap};

use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::activity::{Activities, Activity};
use super::clock_check::ClockCheck;
use super::coverage::{Coverage, Units};
use super::data::ReportData;
use super::earnings::{Earned, Earnings, Ledger};
use super::evidence::OrderEvidence;
use super::figures::{Figures, RowContext};
use super::grouping::{GroupKey, compare_keys};
use super::query::{Query, ReportError};
use super::sources::Sources;
use super::stated::Statements;
use super::tag_resolver::TagResolver;
use super::value::{Report, ReportRow};
use super::warnings::warnings;
use super::watching::OfPeriod;

/// Makes the report of a snapshot. `now` decides which orders lie in the future.
pub fn build(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    now: Timestamp,
) -> Result<Report, ReportError> {
    let counted = counted(snapshot, query);
    let (from, to) = touch_range(&counted, query);
    let tags = TagResolver::new(snapshot);
    let mut activities = Activities::new(snapshot, &tags, &query.period, &query.by);
    let clock = ClockCheck::new(&query.period, now);
    let mut watch = OfPeriod::new(activities.click_counter(), clock);
    let sources = Sources::new(snapshot, &tags, &counted, from, to, &mut watch)?;
    let OfPeriod { counted: clicks, clock, .. } = watch;
    activities.add_clicks(clicks);
    activities.count_conversations();

    let mut ledger = Ledger::new(&query.by, &query.rules);
    let mut statements = Statements::new(snapshot, &query.period, &query.rules);
    for order in &counted {
        let evidence = OrderEvidence::gather(&sources, order, &query.rules);
        let units = Units::of(order, &evidence, &query.by, &query.period, query.rate_of);
        let journey = evidence.journey();
        ledger.add(order, &journey, &units);
        statements.add(order, &journey, &units);
    }
    let evidence = ledger.evidence;
    let mut by_currency = ledger.by_currency;
    let currency = currency(snapshot, &by_currency);
    let mut warnings = warnings(&sources, query, &counted, currency, now);
    warnings.extend(clock.warnings());
    let main = currency.and_then(|currency| by_currency.remove(&currency)).unwrap_or_default();

    let builder = RowBuilder { snapshot, query };
    let people = activities.people();
    let (mut rows, mut activity) =
        builder.rows(activities.into_counted().collect(), &main, currency);
    activity.people = people;
    let (unplaced, totals) = builder.sums(&main, activity, currency);
    let mut other_currencies = Vec::new();
    for (currency, earnings) in &by_currency {
        let (more, activity) = builder.rows(HashMap::new(), earnings, Some(*currency));
        rows.extend(more);
        other_currencies.push(builder.sums(earnings, activity, Some(*currency)));
    }
    Ok(Report {
        period: query.period.clone(),
        running: query.period.contains(now),
        model: query.rules.model,
        coupon: query.rules.coupon,
        window: query.rules.window,
        by: query.by.clone(),
        rows,
        unplaced,
        totals,
        other_currencies,
        stated: statements.stated(currency),
        evidence,
        warnings,
    })
}

/// The orders that count: dated in the period, with a status that counts, of a macro kind.
fn counted<'a>(snapshot: &'a Snapshot<ReportData>, query: &Query) -> Vec<&'a Conversion> {
    let counts = |order: &&Conversion| {
        query.period.contains(order.ordered_at)
            && order.status.counts()
            && snapshot.settings.is_macro(order.kind)
    };
    snapshot.conversions.iter().filter(counts).collect()
}

/// The times between which a touch can belong to one of these orders.
fn touch_range(counted: &[&Conversion], query: &Query) -> (Timestamp, Timestamp) {
    let times = || counted.iter().map(|order| order.ordered_at);
    let back = i64::try_from(query.rules.window.ms()).unwrap_or(i64::MAX).saturating_neg();
    let first = times().min().unwrap_or(query.period.from);
    (first.plus_ms(back), times().max().unwrap_or(query.period.from))
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
    snapshot: &'a Snapshot<ReportData>,
    query: &'a Query,
}

impl RowBuilder<'_> {
    /// The rows of one currency, and the activity of all of them merged.
    fn rows(
        &self,
        mut activities: HashMap<GroupKey, Activity>,
        earnings: &Earnings,
        currency: Option<Currency>,
    ) -> (Vec<ReportRow>, Activity) {
        for key in earnings.rows.keys() {
            activities.entry(key.clone()).or_default();
        }
        let (mut total, nothing) = (Activity::default(), Earned::default());
        let covered = Coverage::default();
        let mut rows = Vec::with_capacity(activities.len());
        for (key, mut activity) in activities {
            let earned = earnings.rows.get(&key).unwrap_or(&nothing);
            let coverage = earnings.coverages.get(&key).unwrap_or(&covered);
            let figures = self.figures(earned, coverage, &mut activity, currency);
            rows.push(ReportRow { key: key.shown(&self.query.by, self.snapshot), figures });
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
        (unplaced, self.figures(&total, coverage, &mut activity, currency))
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
