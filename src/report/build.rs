//! Makes a report: which orders count, which touches they have, who gets the credit, and what else
//! happened in the period.
//!
//! Invariant: rows and unplaced conversions add up to the orders that count. Micro conversions are in
//! no figure but their own (see `beside`).

use std::collections::BTreeMap;
use std::convert::Infallible;

use crate::attribution::Crediting;
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::record::conversion_kind::Weight;
use crate::domain::settings::Settings;
use crate::domain::settings::rules::{Attribution, Model};
use crate::domain::time::Timestamp;
use crate::store::Snapshot;
use crate::store::on_threads::on_threads;

use super::activity::{Activities, Activity};
use super::beside::{Besides, OfCurrency};
use super::calls::CallCounter;
use super::clock_check::ClockCheck;
use super::cohorts::cohorts;
use super::costs::{Costs, PeriodCosts};
use super::coverage::{Coverage, Units};
use super::customers::{by_customer, customers};
use super::data::ReportData;
use super::definitions::DefinitionsDigest;
use super::earnings::{Earned, Earnings, Ledger};
use super::evidence::{Times, gather};
use super::figures::{Figures, RowContext};
use super::fit::{Fit, fit, recipients_for};
use super::funnels::funnels;
use super::grouping::{GroupKey, compare_keys};
use super::id_map::IdMap;
use super::journey_keys::KeyFinder;
use super::keys::Keys;
use super::messaging::messaging;
use super::notes::Notes;
use super::query::{Query, ReportError};
use super::received::received;
use super::records::Records;
use super::response::ResponseCounter;
use super::sources::{Range, Sources};
use super::stated::{Claimed, Statements};
use super::tying::Tying;
use super::value::{Report, ReportRow, ReportWarning};
use super::warnings::warnings;
use super::watching::OfPeriod;

/// Makes the report of a snapshot. `now` decides which orders lie in the future.
pub fn build(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    now: Timestamp,
) -> Result<Report, ReportError> {
    let records = Records::new(snapshot);
    let counted = counted(&records, &query.period);
    let micro = micro(&records, &query.period);
    let credited_places = together(&counted, &micro);
    let range = touch_range(&records, &credited_places, &query.period, &query.rules);
    let keys = Keys::new(&query.by, &query.period, &records)?;
    let mut activities = Activities::new(&records, &query.period, &keys);
    let clock = ClockCheck::new(&query.period, now);
    let mut watch = OfPeriod::new(activities.click_counter(), clock);
    let recipients = recipients_for(&query.rules);
    let sources = Sources::new(&records, &credited_places, range, recipients, &mut watch)?;
    let OfPeriod { counter, counted: clicks, clock } = watch;
    activities.add_clicks(&counter.into_keys(), clicks);
    activities.count_conversations();

    let statements = Statements::new(snapshot, &query.period);
    let places = records.names.channels.places();
    let unfitted = Crediting::of(&query.rules, &places, None);
    let (effects, fit) = fit(&sources, &counted, query.about(), &unfitted);
    let crediting = Crediting { effects: effects.as_ref(), ..unfitted };
    let (of_claims, settings) = (Claimed::keys(), &snapshot.settings);
    let keys_of = [&keys, &of_claims];
    let books =
        credited(&sources, [&counted, &micro], query, keys_of, &crediting, &statements, settings);
    let Books { ledger, claimed, tying, mut besides, answers, calls, .. } = books;
    let evidence = ledger.evidence;
    let mut by_currency = ledger.by_currency;
    let mut costs = PeriodCosts::new(&records.costs, &query.period, &keys);
    // What has only costs in a currency has rows in it.
    for currency in costs.currencies() {
        by_currency.entry(currency).or_default();
    }
    let currency = currency(snapshot, &by_currency);
    let mut warnings = warnings(&sources, query, &counted, currency, tying.click_ids(), now);
    warnings.extend(unpriced(&costs));
    let without_tax: u64 = by_currency.values().map(|earnings| earnings.unknown_tax).sum();
    let is_told = snapshot.settings.margin.is_some() && without_tax > 0;
    warnings.extend(is_told.then_some(ReportWarning::UnknownTax(without_tax)));
    warnings.extend(clock.warnings());
    warnings.extend(fit.and_then(Fit::warning));
    let named_clicks = named_clicks(&sources, &credited_places, &query.period);
    let main = currency.and_then(|currency| by_currency.remove(&currency)).unwrap_or_default();
    let (kinds, time_to_order) = (besides.kinds(currency), besides.time_to_order(currency));
    let of_main = currency.and_then(|currency| besides.by_currency.remove(&currency));
    // What has only micro conversions in a currency has rows in it.
    for currency in besides.by_currency.keys() {
        by_currency.entry(*currency).or_default();
    }

    let builder = RowBuilder { records: &records, keys: &keys, query };
    let people = activities.people();
    let mut of_main = of_main.unwrap_or_default();
    let counted_activity = activities.into_counted().collect();
    let of_costs = costs.take_main(currency);
    let (mut rows, mut activity) =
        builder.rows(counted_activity, &main, &mut of_main, &of_costs, currency);
    activity.people = people;
    let (unplaced, totals) = builder.sums(&main, &mut of_main, &of_costs, activity, currency);
    let mut other_currencies = Vec::new();
    for (currency, earnings) in &by_currency {
        let mut of = besides.by_currency.remove(currency).unwrap_or_default();
        let currency = Some(*currency);
        let of_costs = costs.take(currency);
        let (more, activity) =
            builder.rows(IdMap::default(), earnings, &mut of, &of_costs, currency);
        rows.extend(more);
        other_currencies.push(builder.sums(earnings, &mut of, &of_costs, activity, currency));
    }
    let orders = by_customer(&records, &counted);
    let orders = orders.as_deref();
    Ok(Report {
        period: query.period.clone(),
        running: query.period.contains(now),
        rules: query.rules.clone(),
        definitions: DefinitionsDigest::under(snapshot, &query.rules),
        fit,
        by: query.by.clone(),
        rows,
        unplaced,
        totals,
        other_currencies,
        changes: None,
        stated: statements.stated(&claimed, currency, &records.names),
        kinds,
        time_to_order,
        responses: answers.responses(&records),
        tools_cost: of_costs.tools,
        messaging: messaging(&records, &query.period, now)?,
        calls: calls.calls(query, now),
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
        notes: Notes::of(snapshot, &query.period),
        goals: Vec::new(),
        warnings,
    })
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
    let orders = (0..).zip(&records.orders);
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
    let times = || counted.iter().map(|place| records.orders[*place as usize].at);
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
        click.is_some_and(|of| of.verdict() == Verdict::Person && period.contains(of.at()))
    };
    let mut named: Vec<ClickNumber> = named.filter(of_period).collect();
    named.sort_unstable();
    named.dedup();
    named.len() as u64
}

/// Costs of hours that nobody priced.
fn unpriced(costs: &PeriodCosts) -> Option<ReportWarning> {
    let count = costs.unpriced_costs;
    (count > 0).then_some(ReportWarning::UnpricedHours(count))
}

/// What orders add up to.
struct Books<'q> {
    finder: KeyFinder<'q>,
    ledger: Ledger<'q>,
    claimed: Claimed<'q>,
    tying: Tying,
    besides: Besides<'q>,
    answers: ResponseCounter<'q>,
    calls: CallCounter<'q>,
}

/// Credits the orders at these places, on all processors. The sums do not depend on how the orders are dealt out.
fn credited<'q>(
    sources: &Sources<'q>,
    [counted, micro]: [&[u32]; 2],
    query: &'q Query,
    [keys, of_claims]: [&'q Keys<'q>; 2],
    crediting: &'q Crediting<'q>,
    statements: &Statements<'_>,
    settings: &'q Settings,
) -> Books<'q> {
    let books = || Books {
        finder: KeyFinder::new(keys, &query.period),
        ledger: Ledger::new(crediting),
        claimed: Claimed::new(statements, &query.period, of_claims, crediting),
        tying: Tying::default(),
        besides: Besides::new(crediting, settings),
        answers: ResponseCounter::new(&query.period, crediting),
        calls: CallCounter::new(sources.records),
    };
    let Query { rules, rate_of, .. } = query;
    let units = Units { rate_of: *rate_of, rules };
    let credit = |books: &mut Books<'q>, place: u32| {
        let order = sources.order(place).order;
        let evidence = gather(sources, place, rules, Times::Windows);
        let journey = evidence.journey(sources, rules);
        let of_touches = books.finder.of(sources, place, &journey);
        let units = units.of(sources, order, &evidence, &mut books.finder);
        let received = received(sources, place, rules);
        let received = received.map(|message| keys.of_message(of_touches.own, message));
        let credited = books.ledger.add(order, &journey, &of_touches, &units, received);
        books.besides.add(order, &journey, &of_touches, &credited);
        books.claimed.add(sources, place, &journey);
        books.answers.add(sources, &journey);
        books.calls.add(&journey);
        books.tying.add(sources, place, &evidence, &journey, rules, crediting);
    };
    let credit_micro = |(finder, besides): &mut (KeyFinder<'q>, Besides<'q>), place: u32| {
        let journey = gather(sources, place, rules, Times::Windows).journey(sources, rules);
        let of_touches = finder.of(sources, place, &journey);
        besides.add_micro(sources.order(place).order, &journey, &of_touches);
    };
    let mut sum = books();
    for books in each_order(counted, books, credit) {
        sum.ledger.merge(books.ledger);
        sum.claimed.merge(books.claimed);
        sum.tying.merge(books.tying);
        sum.besides.merge(books.besides);
        sum.answers.merge(books.answers);
        sum.calls.merge(books.calls);
    }
    let begin = || (KeyFinder::new(keys, &query.period), Besides::new(crediting, settings));
    for (_, besides) in each_order(micro, begin, credit_micro) {
        sum.besides.merge(besides);
    }
    sum
}

/// Orders that a thread takes at a time.
const ORDERS_AT_A_TIME: usize = 1_000;

/// Works on the orders at some places, on all processors; returns what each thread made of those it took.
pub(super) fn each_order<S: Send>(
    places: &[u32],
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, u32) + Sync,
) -> Vec<S> {
    let pieces: Vec<&[u32]> = places.chunks(ORDERS_AT_A_TIME).collect();
    let states = on_threads(pieces.len(), begin, |state, piece| {
        pieces[piece].iter().for_each(|place| work(state, *place));
        Ok::<_, Infallible>(())
    });
    states.unwrap_or_else(|never| match never {})
}

/// The plan's currency. Without a plan, the currency of most orders; on a tie the first by its code.
pub(super) fn currency(
    snapshot: &Snapshot<ReportData>,
    by_currency: &BTreeMap<Currency, Earnings>,
) -> Option<Currency> {
    let most = || by_currency.iter().rev().max_by_key(|(_, earnings)| earnings.orders);
    snapshot.settings.currency.or_else(|| most().map(|(currency, _)| *currency))
}

/// Makes the rows and sums of one report.
struct RowBuilder<'a> {
    records: &'a Records<'a>,
    keys: &'a Keys<'a>,
    query: &'a Query,
}

impl RowBuilder<'_> {
    /// The rows of one currency, and the activity of all of them merged.
    fn rows(
        &self,
        mut activities: IdMap<GroupKey, Activity>,
        earnings: &Earnings,
        besides: &mut OfCurrency,
        costs: &Costs,
        currency: Option<Currency>,
    ) -> (Vec<ReportRow>, Activity) {
        let keys = earnings.rows.keys().chain(earnings.received.keys());
        for key in keys.chain(besides.rows.keys()).chain(costs.keys()) {
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
            let beside = besides.rows.entry(key).or_default();
            let figures = figures.with_received(received).with_beside(beside);
            let figures = self.with_cost(figures, costs.of(&key));
            rows.push(ReportRow { key: self.keys.shown(key, self.records), figures });
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
        besides: &mut OfCurrency,
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
        let unplaced = unplaced.with_beside(&mut besides.unplaced);
        let totals = totals.with_received(&received).with_beside(&mut besides.total);
        (unplaced, self.with_cost(totals, costs.total()))
    }

    fn with_cost(&self, figures: Figures, cost: Option<i128>) -> Figures {
        figures.with_cost(cost, self.records.snapshot.settings.margin)
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
