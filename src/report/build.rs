//! Makes a report: which orders count, which touches they have, who gets the credit, and what else
//! happened in the period.
//!
//! Invariant: rows and unplaced conversions add up to the orders that count. Micro conversions are in
//! no figure but their own (see `beside`). Does not credit the orders (see `books`) nor make rows (see `rows`).

use std::collections::BTreeMap;

use crate::attribution::Crediting;
use crate::domain::click::ClickNumber;
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::record::conversion_kind::Weight;
use crate::domain::settings::rules::{Attribution, Model};
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::activity::Activities;
use super::arrivals::{Judge, SeenLinks};
use super::books::{Accounts, Books, credited};
use super::clock_check::ClockCheck;
use super::cohorts::cohorts;
use super::costs::PeriodCosts;
use super::customers::{by_customer, customers};
use super::data::ReportData;
use super::definitions::DefinitionsDigest;
use super::earnings::Earnings;
use super::fit::{Fit, fit, recipients_for};
use super::funnels::funnels;
use super::group_by::GroupBy;
use super::grouping::Grouping;
use super::hand_outs::hand_outs;
use super::holdouts::holdouts;
use super::keys::Keys;
use super::messaging::messaging;
use super::notes::Notes;
use super::period_leaks::report_leaks;
use super::query::{Query, ReportError};
use super::records::Records;
use super::rows::{Grouped, RowBuilder};
use super::sources::{Range, Sources};
use super::stated::{Claimed, Statements};
use super::survey::survey;
use super::value::{Report, ReportWarning};
use super::warnings::warnings;
use super::watching::OfPeriod;

/// Makes the report of a snapshot. `now` decides which orders lie in the future.
pub fn build(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    now: Timestamp,
) -> Result<Report, ReportError> {
    build_by(snapshot, query, Others::All(&[]), now).map(|(report, _)| report)
}

/// The groupings of further reports of the same snapshot.
#[derive(Debug, Clone, Copy)]
pub enum Others<'a> {
    All(&'a [Vec<GroupBy>]),
    /// Those of which the data has any name: under another, no row has a key.
    Named(&'a [Vec<GroupBy>]),
}

impl<'a> Others<'a> {
    fn of(self, records: &Records<'_>) -> Vec<&'a Vec<GroupBy>> {
        let is_named = |by: &&Vec<GroupBy>| by.iter().any(|by| records.may_have(by.field()));
        match self {
            Self::All(others) => others.iter().collect(),
            Self::Named(others) => others.iter().filter(is_named).collect(),
        }
    }
}

/// Makes the report of a snapshot, and the same report under other groupings, in their order. What does not depend on
/// the grouping is made once: of the others, only the rows and the sums are their own.
#[expect(clippy::too_many_lines, reason = "one part of the report after the other")]
pub fn build_by(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    others: Others<'_>,
    now: Timestamp,
) -> Result<(Report, Vec<Report>), ReportError> {
    let records = Records::new(snapshot);
    let counted = counted(&records, &query.period);
    let micro = micro(&records, &query.period);
    let credited_places = together(&counted, &micro);
    let range = touch_range(&records, &credited_places, &query.period, &query.rules);
    let others = others.of(&records);
    let all_by = std::iter::once(&query.by).chain(others.iter().copied());
    let keys = all_by.map(|by| Keys::new(by, &query.period, &records));
    let keys = keys.collect::<Result<Vec<Keys<'_>>, ReportError>>()?;
    let activities_of = |keys| Activities::new(&records, &query.period, keys);
    let mut activities: Vec<Activities<'_>> = keys.iter().map(activities_of).collect();
    let clock = ClockCheck::new(&query.period, now);
    let links = snapshot.use_history.as_ref().map(|_| SeenLinks::new(range));
    let mut watch = OfPeriod::new(activities[0].click_counter(), clock, links);
    watch.needs_variants = keys.iter().any(|keys| keys.has(Grouping::Variant));
    let recipients = recipients_for(&query.rules);
    let sources = Sources::new(&records, &credited_places, range, recipients, &mut watch)?;
    let OfPeriod { counter, counted: clicks, clock, links, .. } = watch;
    let judge = links.map(|links| Judge::new(&sources, &query.rules, links.into_links()));
    activities[0].add_clicks(&counter.into_keys(), clicks);
    let rules_versions = activities[0].rules_versions().clone();
    // The clicks are read again for each other grouping, one after the other: the visitors of all at once would take
    // several times the memory.
    activities[1..].iter_mut().try_for_each(|of| of.read_clicks(&snapshot.clicks))?;
    activities.iter_mut().for_each(Activities::count_conversations);

    let statements = Statements::new(snapshot, &query.period);
    let places = records.names.channels.places();
    let unfitted = Crediting::of(&query.rules, &places, None);
    let (effects, fit) = fit(&sources, &counted, query.about(), &unfitted);
    let crediting = Crediting { effects: effects.as_ref(), ..unfitted };
    let of_claims = Claimed::keys();
    let keys_of = (keys.as_slice(), &of_claims);
    let judge = judge.as_ref();
    let books =
        credited(&sources, [&counted, &micro], query, keys_of, &crediting, &statements, judge);
    let Books { mut accounts, claimed, tying, answers, calls, arrivals } = books;
    let costs_of = |keys| PeriodCosts::new(&records.costs, &query.period, keys);
    let costs: Vec<PeriodCosts> = keys.iter().map(costs_of).collect();
    let Accounts { ledger, besides, .. } = &mut accounts[0];
    add_currencies(&mut ledger.by_currency, &costs[0]);
    let (evidence, by_currency) = (ledger.evidence, &ledger.by_currency);
    let currency = currency(snapshot, by_currency);
    let mut warnings = warnings(&sources, query, &counted, currency, tying.click_ids(), now);
    warnings.extend(unpriced(&costs[0]));
    warnings.extend(without_tax(snapshot, by_currency));
    warnings.extend(clock.warnings());
    warnings.extend(fit.and_then(Fit::warning));
    let named_clicks = named_clicks(&sources, &credited_places, &query.period);
    let (kinds, time_to_order) = (besides.kinds(currency), besides.time_to_order(currency));

    let grouped =
        |(keys, (accounts, (activities, costs))): (_, (Accounts<'_>, (Activities<'_>, _)))| {
            let builder = RowBuilder { records: &records, keys, query };
            let Accounts { ledger, besides, .. } = accounts;
            builder.grouped(currency, activities, ledger.by_currency, besides, costs)
        };
    let each =
        keys.iter().zip(accounts.into_iter().zip(activities.into_iter().zip(costs))).map(grouped);
    let mut of_others: Vec<Grouped> = each.collect();
    let first = of_others.remove(0);
    let orders = by_customer(&records, &counted);
    let orders = orders.as_deref();
    let report = Report {
        period: query.period.clone(),
        running: query.period.contains(now),
        rules: query.rules.clone(),
        definitions: DefinitionsDigest::under(snapshot, &query.rules),
        fit,
        by: query.by.clone(),
        rows: first.rows,
        unplaced: first.unplaced,
        totals: first.totals,
        other_currencies: first.other_currencies,
        visitors: snapshot.settings.privacy.visitor,
        rules_versions,
        changes: None,
        stated: statements.stated(&claimed, currency, &records.names),
        kinds,
        time_to_order,
        responses: answers.responses(&records),
        tools_cost: first.tools_cost,
        keyless_costs: first.keyless_costs,
        margin: snapshot.settings.margin,
        messaging: messaging(&records, &query.period, now)?,
        calls: calls.calls(query, now),
        hand_outs: snapshot.hand_outs.as_deref().and_then(|of| hand_outs(&of.parts, now)),
        holdouts: snapshot.holdouts.as_deref().map_or_else(Vec::new, |of| {
            holdouts(&of.parts, (&snapshot.settings, &query.rules), &query.period, now)
        }),
        leaks: report_leaks(&records, &query.period, arrivals),
        customers: orders.and_then(|orders| customers(orders, &query.period, currency)),
        cohorts: orders.and_then(|orders| cohorts(orders, &query.period, now, currency)),
        missed: None,
        payback: None,
        benchmarks: snapshot.settings.benchmarks.clone(),
        funnels: snapshot.steps.as_deref().map(|of| funnels(of, query)).unwrap_or_default(),
        evidence,
        tied_by: tying.tied_by(),
        contradicted: tying.contradicted(),
        named_clicks,
        answered: tying.answered(&records.names),
        survey: survey(&records, &query.period),
        notes: Notes::of(snapshot, &query.period),
        goals: Vec::new(),
        warnings,
    };
    let others = others.iter().zip(of_others).map(|(by, of)| under(&report, by, of)).collect();
    Ok((report, others))
}

/// The same report under another grouping.
fn under(report: &Report, by: &[GroupBy], of: Grouped) -> Report {
    let Grouped { rows, unplaced, totals, other_currencies, keyless_costs, .. } = of;
    let by = by.to_vec();
    Report { by, rows, unplaced, totals, other_currencies, keyless_costs, ..report.clone() }
}

/// The places of the orders that count: dated in the period, with a status that counts, of a macro kind.
pub(super) fn counted(records: &Records<'_>, period: &Period) -> Vec<u32> {
    of_weight(records, period, Weight::Macro)
}

/// The same of the micro kinds.
pub(super) fn micro(records: &Records<'_>, period: &Period) -> Vec<u32> {
    of_weight(records, period, Weight::Micro)
}

/// Both, in the order of their places.
pub(super) fn together(counted: &[u32], micro: &[u32]) -> Vec<u32> {
    let mut places: Vec<u32> = counted.iter().chain(micro).copied().collect();
    places.sort_unstable();
    places
}

fn of_weight(records: &Records<'_>, period: &Period, weight: Weight) -> Vec<u32> {
    let orders = records.orders.placed();
    let counted = orders.filter(|(_, of)| of.weight == Some(weight) && period.contains(of.at));
    counted.map(|(place, _)| place).collect()
}

/// The times between which a touch can belong to one of these orders, or to what their model is fitted to.
pub(super) fn touch_range(
    records: &Records<'_>,
    counted: &[u32],
    period: &Period,
    rules: &Attribution,
) -> Range {
    let times = || counted.iter().map(|place| records.orders[*place].at);
    let back = i64::try_from(rules.longest_window().ms()).unwrap_or(i64::MAX);
    let first = times().min().unwrap_or(period.from);
    let (from, to) = (first.plus_ms(back.saturating_neg()), times().max().unwrap_or(period.from));
    if rules.model == Model::Markov {
        // Those who did not convert are of the whole period, whenever its orders came.
        return Range { from: from.min(period.from), to: to.max(period.to.plus_ms(-1)) };
    }
    Range { from, to }
}

/// The clicks of people in the period that orders at these places name, each once.
fn named_clicks(sources: &Sources<'_>, places: &[u32], period: &Period) -> u64 {
    let named = places.iter().filter_map(|place| sources.order(*place).click.number());
    let of_period = |number: &ClickNumber| {
        let click = sources.clicks.named(*number);
        click.is_some_and(|of| of.click.is_persons() && period.contains(of.click.at()))
    };
    let mut named: Vec<ClickNumber> = named.filter(of_period).collect();
    named.sort_unstable();
    named.dedup();
    named.len() as u64
}

/// What has only costs in a currency has rows in it.
fn add_currencies(by_currency: &mut BTreeMap<Currency, Earnings>, costs: &PeriodCosts) {
    for currency in costs.currencies() {
        by_currency.entry(currency).or_default();
    }
}

/// Orders that do not state their tax, if profit stands on it.
fn without_tax(
    snapshot: &Snapshot<ReportData>,
    by_currency: &BTreeMap<Currency, Earnings>,
) -> Option<ReportWarning> {
    let count = by_currency.values().map(|earnings| earnings.unknown_tax).sum();
    let is_told = snapshot.settings.margin.is_some() && count > 0;
    is_told.then_some(ReportWarning::UnknownTax(count))
}

/// Costs of hours that nobody priced.
fn unpriced(costs: &PeriodCosts) -> Option<ReportWarning> {
    let count = costs.unpriced_costs;
    (count > 0).then_some(ReportWarning::UnpricedHours(count))
}

/// The plan's currency. Without a plan, the currency of most orders; on a tie the first by its code.
pub(super) fn currency(
    snapshot: &Snapshot<ReportData>,
    by_currency: &BTreeMap<Currency, Earnings>,
) -> Option<Currency> {
    let most = || by_currency.iter().rev().max_by_key(|(_, earnings)| earnings.orders);
    snapshot.settings.currency.or_else(|| most().map(|(currency, _)| *currency))
}
