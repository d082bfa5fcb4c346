//! Makes the rows and sums of a report under the keys of one grouping.
//!
//! Invariant: rows and unplaced conversions of a currency add up to its totals. People and contacts of the totals are
//! counted anew, not added.

use std::collections::BTreeMap;

use crate::domain::money::Currency;

use super::activity::{Activities, Activity};
use super::beside::{Beside, Besides, OfCurrency};
use super::costs::{Costs, KeylessCost, PeriodCosts};
use super::coverage::Coverages;
use super::earnings::{Earned, Earnings};
use super::figures::{Figures, RowContext};
use super::grouping::{GroupKey, compare_keys};
use super::id_map::IdMap;
use super::keys::Keys;
use super::query::Query;
use super::records::Records;
use super::value::ReportRow;

/// Makes the rows and sums under the keys of one grouping.
pub(super) struct RowBuilder<'a> {
    pub(super) records: &'a Records<'a>,
    pub(super) keys: &'a Keys<'a>,
    pub(super) query: &'a Query,
}

/// What a report shows of one grouping.
#[derive(Debug)]
pub(super) struct Grouped {
    pub(super) rows: Vec<ReportRow>,
    pub(super) unplaced: Figures,
    pub(super) totals: Figures,
    /// `(unplaced, totals)` of every other currency.
    pub(super) other_currencies: Vec<(Figures, Figures)>,
    /// What programs and services cost, in the report's currency.
    pub(super) tools_cost: Option<i128>,
    pub(super) keyless_costs: Vec<KeylessCost>,
}

impl RowBuilder<'_> {
    /// The rows and sums of the report's currency, then of each other one.
    pub(super) fn grouped(
        &self,
        currency: Option<Currency>,
        activities: Activities<'_>,
        mut by_currency: BTreeMap<Currency, Earnings>,
        mut besides: Besides<'_>,
        mut costs: PeriodCosts,
    ) -> Grouped {
        let keyless_costs = costs.keyless(&self.records.names);
        // What has only costs or micro conversions in a currency has rows in it.
        for other in costs.currencies().chain(besides.by_currency.keys().copied()) {
            by_currency.entry(other).or_default();
        }
        let main = currency.and_then(|currency| by_currency.remove(&currency)).unwrap_or_default();
        let of_main = currency.and_then(|currency| besides.by_currency.remove(&currency));
        let of_main = of_main.unwrap_or_default();
        let people = activities.people();
        let counted = activities.into_counted().collect();
        let of_costs = costs.take_main(currency);
        let (mut rows, mut activity) = self.rows(counted, &main, &of_main, &of_costs, currency);
        activity.people = people;
        let (unplaced, totals) = self.sums(&main, &of_main, &of_costs, activity, currency);
        let tools_cost = of_costs.tools;
        let mut other_currencies = Vec::new();
        for (currency, earnings) in &by_currency {
            let of = besides.by_currency.remove(currency).unwrap_or_default();
            let currency = Some(*currency);
            let of_costs = costs.take(currency);
            let (more, activity) = self.rows(IdMap::default(), earnings, &of, &of_costs, currency);
            rows.extend(more);
            other_currencies.push(self.sums(earnings, &of, &of_costs, activity, currency));
        }
        Grouped { rows, unplaced, totals, other_currencies, tools_cost, keyless_costs }
    }

    /// The rows of one currency, and the activity of all of them merged.
    fn rows(
        &self,
        mut activities: IdMap<GroupKey, Activity>,
        earnings: &Earnings,
        besides: &OfCurrency,
        costs: &Costs,
        currency: Option<Currency>,
    ) -> (Vec<ReportRow>, Activity) {
        let keys = earnings.rows.keys().chain(earnings.received.keys());
        for key in keys.chain(besides.rows.keys()).chain(costs.keys()) {
            activities.entry(*key).or_default();
        }
        let (mut total, nothing) = (Activity::default(), Earned::default());
        let (covered, none) = (Coverages::default(), Beside::default());
        let mut rows = Vec::with_capacity(activities.len());
        for (key, mut activity) in activities {
            let earned = earnings.rows.get(&key).unwrap_or(&nothing);
            let coverage = earnings.coverages.get(&key).unwrap_or(&covered);
            let received = earnings.received.get(&key).unwrap_or(&nothing);
            let figures = self.figures(earned, coverage, &mut activity, currency);
            let beside = besides.rows.get(&key).unwrap_or(&none);
            let days = besides.delays.quantiles_at(&beside.delays);
            let figures = figures.with_received(received).with_beside(beside, days);
            let figures = self.with_cost(figures, costs.of(&key));
            rows.push(ReportRow { key: self.keys.shown(key, self.records), figures });
            total.merge(activity);
        }
        let times = self.keys.leading_times();
        rows.sort_by(|a, b| {
            let by_time = compare_keys(&a.key[..times], &b.key[..times]);
            let by_revenue = || b.figures.revenue().cmp(&a.figures.revenue());
            by_time.then_with(by_revenue).then_with(|| compare_keys(&a.key, &b.key))
        });
        (rows, total)
    }

    /// The figures of unplaced conversions, and the totals.
    fn sums(
        &self,
        earnings: &Earnings,
        besides: &OfCurrency,
        costs: &Costs,
        mut activity: Activity,
        currency: Option<Currency>,
    ) -> (Figures, Figures) {
        let mut total = earnings.unplaced.clone();
        earnings.rows.values().for_each(|earned| total.merge(earned));
        total.unknown_tax = earnings.unknown_tax;
        let (none, coverage) = (&mut Activity::default(), &earnings.coverage);
        let unplaced = self.figures(&earnings.unplaced, coverage, none, currency);
        let mut received = Earned::default();
        earnings.received.values().for_each(|earned| received.merge(earned));
        let totals = self.figures(&total, coverage, &mut activity, currency);
        let unplaced = unplaced.with_beside(&besides.unplaced, [None; 4]);
        let days = besides.delays.quantiles();
        let totals = totals.with_received(&received).with_beside(&besides.total, days);
        (unplaced, self.with_cost(totals, costs.total()))
    }

    fn with_cost(&self, figures: Figures, cost: Option<i128>) -> Figures {
        figures.with_cost(cost, self.records.snapshot.settings.margin)
    }

    fn figures(
        &self,
        earned: &Earned,
        coverage: &Coverages,
        activity: &mut Activity,
        currency: Option<Currency>,
    ) -> Figures {
        let (rate_of, model) = (self.query.rate_of, self.query.rules.model);
        let context = RowContext { currency, rate_of, one_touch: model.is_one_touch() };
        Figures::new(context, earned, coverage, activity)
    }
}
