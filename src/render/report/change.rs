//! What changed against an earlier period: a table and a sentence for people, and objects of the JSON contract.
//!
//! Invariant: no row is called higher or lower without its verdict; money is shown without any.

use serde::Serialize;

use crate::attribution::statistics::{Comparison, Verdict};
use crate::domain::limits::COMPARED_CONVERSIONS_MIN;
use crate::domain::money::Currency;
use crate::render::grid::Head;
use crate::render::prose::{decimal, percent};
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::render::{key, period};
use crate::report::{Change, Changes, ComparedRates, Report, Sides};

use super::cells::credits;
use super::definitions;
use super::rows::Space;
use crate::render::cell::Cell;
use crate::render::number::{self, amount};

/// What is said below the table: the rates that its verdicts are about, unless it has them, how sure the verdicts are,
/// and what counts otherwise than before.
pub(super) fn sentences(changes: &Changes, space: Space) -> Vec<String> {
    let all = || changes.rows.iter().chain(&changes.totals);
    let rates = all().filter(|_| space == Space::Line).filter_map(rates);
    let has_few = all().any(|change| change.count.is_some_and(is_few));
    let few = has_few.then(|| say!("change-too-few-means", least = COMPARED_CONVERSIONS_MIN));
    let redefined = definitions::sentences(&changes.redefinitions, &changes.earlier.zone);
    rates.chain([sentence(changes)]).chain(few).chain(redefined).collect()
}

/// The two rates of a row, if one is higher beyond chance.
fn rates(change: &Change) -> Option<String> {
    let ComparedRates { rates, difference } = change.read_rates()?;
    let name = if change.key.is_empty() { say!("row-all") } else { key::named(&change.key) };
    let [now, before] = [rates.now, rates.earlier].map(|rate| percent(rate, 1));
    match difference.verdict {
        Verdict::Higher => {
            Some(say!("change-rate-higher", name = name, now = now, before = before))
        }
        Verdict::Lower => Some(say!("change-rate-lower", name = name, now = now, before = before)),
        Verdict::TooFew | Verdict::NoDifference => None,
    }
}

/// Whether a ratio or a difference would be chance.
fn is_few(of: Comparison) -> bool {
    of.verdict == Verdict::TooFew
}

/// How all conversions changed; `None` if they cannot be compared.
pub(super) fn in_short(changes: &Changes) -> Option<String> {
    let count = changes.totals.first()?.count?;
    // A ratio to nothing has no value, and no verdict but that there are too few.
    let times = decimal(count.value.unwrap_or_default(), 2);
    let earlier = period::title(&changes.earlier);
    Some(match count.verdict {
        Verdict::TooFew => say!("change-too-few", earlier = earlier),
        Verdict::NoDifference => say!("change-chance", times = times, earlier = earlier),
        Verdict::Higher | Verdict::Lower => {
            say!("change-seldom-chance", times = times, earlier = earlier)
        }
    })
}

fn sentence(changes: &Changes) -> String {
    say!(
        "change-about",
        earlier = period::title(&changes.earlier),
        comparisons = changes.comparisons
    )
}

/// The keys of the columns that a narrow line leaves out, in this order.
pub(super) const OPTIONAL: [&str; 2] = ["revenue_before", "a_day"];

/// The rows of both periods side by side; a page has the intervals, too.
pub(super) fn table(report: &Report, changes: &Changes, space: Space) -> Table {
    let mut heads = key::heads(&report.by);
    let keys = heads.len();
    let is_one_of_many = changes.totals.len() > 1;
    heads.extend(is_one_of_many.then(|| "currency".into()));
    let left = heads.len();
    heads.extend(["before", "now", "a_day"].map(Head::from));
    let has_rates = changes.rows.iter().chain(&changes.totals).any(|of| of.read_rates().is_some());
    let with_rates = has_rates && space == Space::Page;
    heads.extend((space == Space::Page).then(|| Head::from("between")));
    heads.extend(["rate_before", "rate_now"].map(Head::from).into_iter().filter(|_| with_rates));
    heads.extend(["revenue_before", "revenue", "change"].map(Head::from));
    let row = |change: &Change, label: Option<String>| {
        let tag = |tag: &Option<String>| Value::Text(key::tag(tag.as_deref()));
        let mut cells: Vec<Value> = match label {
            Some(label) => vec![Value::Text(label)],
            None => change.key.iter().map(tag).collect(),
        };
        cells.resize(keys, Value::Blank);
        let code = change.currency.map_or("", Currency::code);
        cells.extend(is_one_of_many.then(|| Value::text(code)));
        let Sides { now, earlier } = change.conversions;
        let count = change.count.filter(|of| !is_few(*of));
        let revenue = change.revenue;
        cells.extend([
            Value::Credits(earlier),
            Value::Credits(now),
            Value::or_missing(count.and_then(|of| of.value), Value::Times),
        ]);
        let between = |of: Comparison| Value::TimesBetween(of.low, of.high);
        cells.extend((space == Space::Page).then(|| Value::or_missing(count, between)));
        let rates = change.read_rates().filter(|of| !is_few(of.difference)).map(|of| of.rates);
        let rates = [rates.map(|of| of.earlier), rates.map(|of| of.now)];
        let rates = rates.map(|rate| Value::or_missing(rate, Value::Share));
        cells.extend(rates.into_iter().filter(|_| with_rates));
        cells.extend([
            Value::amount(revenue.earlier, change.currency),
            Value::amount(revenue.now, change.currency),
            Value::Text(verdict(change)),
        ]);
        cells
    };
    let rows = changes.rows.iter().map(|change| row(change, None));
    let unplaced = changes.unplaced.iter().filter(|of| of.conversions != Sides::default());
    let unplaced = unplaced.map(|change| row(change, Some(say!("unplaced"))));
    let totals = changes.totals.iter().map(|change| row(change, Some(say!("row-total"))));
    let sums: Vec<Vec<Value>> = unplaced.chain(totals).collect();
    let count = sums.len();
    let mut table = Table::new(heads, left).with_rows(rows.chain(sums));
    table.sums = count;
    table.heads.iter_mut().last().into_iter().for_each(|verdict| verdict.right = false);
    table
}

/// The verdict on the conversions, and that on the rate if it says something else.
fn verdict(change: &Change) -> String {
    let word = |of: Comparison| texts::of("verdict", of.verdict.as_str());
    let count = change.count.map(word);
    let rate = change.read_rates().map(|of| word(of.difference));
    let rate = rate.filter(|rate| Some(rate) != count.as_ref());
    match (count, rate) {
        (Some(count), Some(rate)) => say!("change-count-and-rate", count = count, rate = rate),
        (Some(count), None) => count,
        (None, Some(rate)) => say!("change-rate", rate = rate),
        (None, None) => "-".to_owned(),
    }
}

/// `against`: the earlier period, the number of comparisons, and each row and total in both periods.
#[derive(Serialize)]
pub(super) struct Object<'a> {
    from: String,
    to: String,
    definitions: String,
    definitions_changed: definitions::Object,
    comparisons: u32,
    rows: Vec<ChangeObject<'a>>,
    unplaced: Vec<ChangeObject<'a>>,
    totals: Vec<ChangeObject<'a>>,
}

#[derive(Serialize)]
struct ChangeObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<serde_json::Map<String, serde_json::Value>>,
    currency: Option<&'static str>,
    conversions: SidesObject<Cell<'a>>,
    revenue: SidesObject<String>,
    /// The ratio of the conversions a day.
    conversions_a_day: Option<ComparisonObject>,
    /// The difference of the rates, and the rates.
    rate: Option<RatesObject>,
    /// The same of the rates of conversations, where people read these instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_rate: Option<RatesObject>,
}

#[derive(Serialize)]
struct RatesObject {
    #[serde(flatten)]
    difference: ComparisonObject,
    #[serde(flatten)]
    rates: SidesObject<f64>,
}

#[derive(Serialize)]
struct SidesObject<T> {
    now: T,
    before: T,
}

#[derive(Serialize)]
struct ComparisonObject {
    value: Option<f64>,
    low: f64,
    high: Option<f64>,
    verdict: &'static str,
}

pub(super) fn object<'a>(report: &Report, changes: &Changes) -> Object<'a> {
    let zone = &changes.earlier.zone;
    let key = |change: &Change| {
        let values = change.key.iter().map(|value| value.clone().into());
        report.by.iter().map(|by| by.as_str().to_owned()).zip(values).collect()
    };
    Object {
        from: zone.rfc3339(changes.earlier.from),
        to: zone.rfc3339(changes.earlier.to),
        definitions: changes.definitions.to_string(),
        definitions_changed: definitions::object(&changes.redefinitions, zone),
        comparisons: changes.comparisons,
        rows: changes.rows.iter().map(|change| of(change, Some(key(change)))).collect(),
        unplaced: changes.unplaced.iter().map(|change| of(change, None)).collect(),
        totals: changes.totals.iter().map(|change| of(change, None)).collect(),
    }
}

fn of<'a>(
    change: &Change,
    key: Option<serde_json::Map<String, serde_json::Value>>,
) -> ChangeObject<'a> {
    let Sides { now, earlier } = change.conversions;
    let conversions = SidesObject { now: credits(now), before: credits(earlier) };
    let money = |minor| amount(minor, change.currency);
    ChangeObject {
        key,
        currency: change.currency.map(Currency::code),
        conversions,
        revenue: SidesObject {
            now: money(change.revenue.now),
            before: money(change.revenue.earlier),
        },
        conversions_a_day: change.count.map(comparison),
        rate: change.rate.map(rates_object),
        conversation_rate: change.conversation_rate.map(rates_object),
    }
}

fn rates_object(of: ComparedRates) -> RatesObject {
    let Sides { now, earlier } = of.rates;
    let [now, before] = [now, earlier].map(number::rate);
    RatesObject { difference: comparison(of.difference), rates: SidesObject { now, before } }
}

fn comparison(of: Comparison) -> ComparisonObject {
    let places = number::rate;
    ComparisonObject {
        value: of.value.map(places),
        low: places(of.low),
        high: of.high.map(places),
        verdict: of.verdict.as_str(),
    }
}
