//! What changed against an earlier period: a table and a sentence for people, and objects of the JSON contract.
//!
//! Invariant: no row is called higher or lower without its verdict; money is shown without any.

use serde::Serialize;

use crate::attribution::statistics::{Comparison, Verdict};
use crate::domain::money::Currency;
use crate::render::grid::{Grid, Head};
use crate::report::{Change, Changes, Report, Sides};

use super::cells::credits;
use super::definitions;
use super::number::amount;
use super::words;
use crate::render::cell::Cell;

/// What is said below the table: how sure the verdicts are, and what counts otherwise than before.
pub(super) fn sentences(changes: &Changes) -> Vec<String> {
    let redefined = definitions::sentences(&changes.redefinitions, &changes.earlier.zone);
    std::iter::once(sentence(changes)).chain(redefined).collect()
}

fn sentence(changes: &Changes) -> String {
    let count = changes.comparisons;
    let one = format!(
        "Compared with {}, by conversions a day. A change is called higher or lower only if chance \
         alone would bring it in fewer than 1 of 20 reports",
        changes.earlier.title()
    );
    if count > 1 {
        format!("{one} like this one, with its {count} comparisons. Revenue has no verdict.")
    } else {
        format!("{one}. Revenue has no verdict.")
    }
}

/// The rows of both periods side by side.
pub(super) fn grid(report: &Report, changes: &Changes) -> Grid {
    let head = |name: &str, right| Head { name: name.to_owned(), right };
    let mut heads: Vec<Head> = report.by.iter().map(|by| head(by.as_str(), false)).collect();
    if heads.is_empty() {
        heads.push(head("", false));
    }
    let keys = heads.len();
    let is_one_of_many = changes.totals.len() > 1;
    if is_one_of_many {
        heads.push(head("currency", false));
    }
    for name in ["before", "now", "a day", "revenue before", "revenue"] {
        heads.push(head(name, true));
    }
    heads.push(head("change", false));
    let row = |change: &Change, label: Option<&str>| {
        let tag =
            |value: &Option<String>| value.clone().unwrap_or_else(|| words::NO_TAG.to_owned());
        let mut cells: Vec<String> = match label {
            Some(label) => vec![label.to_owned()],
            None => change.key.iter().map(tag).collect(),
        };
        cells.resize(keys, String::new());
        let code = change.currency.map_or("", Currency::code);
        cells.extend(is_one_of_many.then(|| code.to_owned()));
        let Sides { now, earlier } = change.conversions;
        let ratio = change.count.and_then(|count| count.value);
        let ratio = ratio.map_or_else(|| "-".to_owned(), |ratio| format!("x{ratio:.2}"));
        let money = |minor| words::amount(minor, change.currency);
        let revenue = change.revenue;
        cells.extend([words::credits(earlier), words::credits(now), ratio]);
        cells.extend([money(revenue.earlier), money(revenue.now), verdict(change)]);
        cells
    };
    let rows = changes.rows.iter().map(|change| row(change, None));
    let totals = changes.totals.iter().map(|change| row(change, Some("total")));
    Grid { heads, rows: rows.chain(totals).collect() }
}

/// The verdict on the conversions, and that on the rate if it says something else.
fn verdict(change: &Change) -> String {
    let word = |of: Comparison| match of.verdict {
        Verdict::TooFew => "too few to say",
        Verdict::NoDifference => "may be chance",
        Verdict::Higher => "higher",
        Verdict::Lower => "lower",
    };
    let count = change.count.map(word);
    let rate = change.rate.map(word).filter(|rate| Some(*rate) != count);
    match (count, rate) {
        (Some(count), Some(rate)) => format!("{count}; rate {rate}"),
        (Some(count), None) => count.to_owned(),
        (None, Some(rate)) => format!("rate {rate}"),
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
    /// The difference of the rates.
    rate: Option<ComparisonObject>,
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
        rate: change.rate.map(comparison),
    }
}

fn comparison(of: Comparison) -> ComparisonObject {
    let places = super::number::rate;
    ComparisonObject {
        value: of.value.map(places),
        low: places(of.low),
        high: of.high.map(places),
        verdict: of.verdict.as_str(),
    }
}
