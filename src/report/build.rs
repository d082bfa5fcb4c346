//! How a report is made: what counts, what tied it, who earned it, and what happened beside it.
//!
//! Invariant: rows and unplaced add up to the orders that count. Micro conversions are in no figure.

use std::collections::{BTreeMap, HashMap};

use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::activity::{Activities, Activity};
use super::ask::{Ask, ReportError};
use super::dating::Dating;
use super::earnings::{Earned, Earnings, Ledger};
use super::evidence::Evidences;
use super::figures::{Figured, figures};
use super::grouping::{GroupKey, compare_keys};
use super::sources::Sources;
use super::value::{Figures, Report, ReportRow};
use super::warnings::warnings;

/// Makes the report of a snapshot. `now` tells which orders lie in the future.
pub fn build(snapshot: &Snapshot, ask: &Ask, now: Timestamp) -> Result<Report, ReportError> {
    let counted = counted(snapshot, ask);
    let (from, to) = reach(&counted, ask);
    let mut sources = Sources::begin(snapshot, &counted, from, to);
    let mut activities = Activities::of(snapshot, &ask.period, &ask.by);
    let mut dating = Dating::of(&ask.period, now);
    snapshot.clicks.each_seen(|click| {
        activities.count_click(click);
        dating.look(click);
        sources.first_look(click);
    })?;
    if sources.needs_second_look() {
        snapshot.clicks.each_seen(|click| sources.second_look(click))?;
    }
    activities.count_conversations(&sources.tagging);

    let mut ledger = Ledger::of(&ask.by, &ask.rules);
    for order in &counted {
        let journey = Evidences::of(&sources, order, &ask.rules).journey(order, &ask.rules);
        ledger.add(order, &journey);
    }
    let evidence = ledger.evidence;
    let mut by_currency = ledger.by_currency;
    let currency = currency(snapshot, &by_currency);
    let mut warnings = warnings(&sources, ask, &counted, currency, now);
    warnings.extend(dating.warnings());
    let mine = currency.and_then(|currency| by_currency.remove(&currency)).unwrap_or_default();

    let sheet = Sheet { snapshot, ask };
    let (mut rows, activity) = sheet.rows(activities.into_counted().collect(), &mine, currency);
    let (unplaced, totals) = sheet.sums(&mine, activity, currency);
    let mut other_currencies = Vec::new();
    for (currency, theirs) in &by_currency {
        let (more, activity) = sheet.rows(HashMap::new(), theirs, Some(*currency));
        rows.extend(more);
        other_currencies.push(sheet.sums(theirs, activity, Some(*currency)));
    }
    Ok(Report {
        period: ask.period.clone(),
        model: ask.rules.model,
        coupon: ask.rules.coupon,
        window: ask.rules.window,
        by: ask.by.clone(),
        rows,
        unplaced,
        totals,
        other_currencies,
        evidence,
        warnings,
    })
}

/// The orders that count: of the period, of a state that counts, of a kind that is a goal.
fn counted<'a>(snapshot: &'a Snapshot, ask: &Ask) -> Vec<&'a Conversion> {
    let counts = |order: &&Conversion| {
        ask.period.contains(order.ordered_at)
            && order.status.counts()
            && snapshot.settings.is_macro(order.kind)
    };
    snapshot.conversions.iter().filter(counts).collect()
}

/// From when to when touches can matter to these orders.
fn reach(counted: &[&Conversion], ask: &Ask) -> (Timestamp, Timestamp) {
    let times = || counted.iter().map(|order| order.ordered_at);
    let back = i64::try_from(ask.rules.window.ms()).unwrap_or(i64::MAX).saturating_neg();
    let first = times().min().unwrap_or(ask.period.from);
    (first.plus_ms(back), times().max().unwrap_or(ask.period.from))
}

/// The plan's currency; before any plan that of most orders, of several the first by its code.
fn currency(snapshot: &Snapshot, by_currency: &BTreeMap<Currency, Earnings>) -> Option<Currency> {
    let most = || by_currency.iter().rev().max_by_key(|(_, earnings)| earnings.orders);
    snapshot.settings.currency.or_else(|| most().map(|(currency, _)| *currency))
}

/// What all rows of a report have in common.
struct Sheet<'a> {
    snapshot: &'a Snapshot,
    ask: &'a Ask,
}

impl Sheet<'_> {
    /// The rows of one currency, and all activity in one.
    fn rows(
        &self,
        mut activities: HashMap<GroupKey, Activity>,
        earnings: &Earnings,
        currency: Option<Currency>,
    ) -> (Vec<ReportRow>, Activity) {
        for key in earnings.rows.keys() {
            activities.entry(key.clone()).or_default();
        }
        let (mut total, none) = (Activity::default(), Earned::default());
        let mut rows = Vec::with_capacity(activities.len());
        for (key, mut activity) in activities {
            let earned = earnings.rows.get(&key).unwrap_or(&none);
            let figures = self.figures(earned, &mut activity, currency);
            rows.push(ReportRow { key: key.shown(&self.ask.by, self.snapshot), figures });
            total.take(activity);
        }
        rows.sort_by(|a, b| {
            let by_revenue = b.figures.revenue().cmp(&a.figures.revenue());
            by_revenue.then_with(|| compare_keys(&a.key, &b.key))
        });
        (rows, total)
    }

    /// What is unplaced, and the totals.
    fn sums(
        &self,
        earnings: &Earnings,
        mut activity: Activity,
        currency: Option<Currency>,
    ) -> (Figures, Figures) {
        let mut total = earnings.unplaced.clone();
        earnings.rows.values().for_each(|earned| total.add_all(earned));
        let unplaced = self.figures(&earnings.unplaced, &mut Activity::default(), currency);
        (unplaced, self.figures(&total, &mut activity, currency))
    }

    fn figures(
        &self,
        earned: &Earned,
        activity: &mut Activity,
        currency: Option<Currency>,
    ) -> Figures {
        let one_touch = self.ask.rules.model.is_one_touch();
        figures(&Figured { currency, rate_of: self.ask.rate_of, one_touch }, earned, activity)
    }
}
