//! The funnels of a report: a table for people, and an object of the JSON contract, for each.
//!
//! Invariant: a step without people before it has no share and no days.

use serde::Serialize;

use crate::render::grid::Head;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{CountedFunnel, CountedStep, Proportion};

use super::rows::INTERVAL;
use crate::render::number::rate;

/// A table of a funnel, whose name heads the steps.
pub(super) fn table(funnel: &CountedFunnel) -> Table {
    let is_any = funnel.steps.iter().any(|step| step.unidentified > 0);
    let mut heads = vec![Head::named(say!("column-funnel", name = funnel.name.as_str()))];
    heads.extend(["people", "share", INTERVAL, "median_days", "p90_days"].map(Head::from));
    heads.extend(is_any.then(|| "unidentified".into()));
    let row = |step: &CountedStep| {
        let bounds = |share: Proportion| Value::Interval(share.low, share.high);
        let [median, p90] = step.days.map(|days| Value::or_missing(days, Value::Days));
        let mut row = vec![
            Value::text(step.step.as_str()),
            Value::Count(step.people),
            Value::or_missing(step.share, |share| Value::Share(share.value)),
            step.share.map_or(Value::Blank, bounds),
            median,
            p90,
        ];
        row.extend(is_any.then_some(Value::Count(step.unidentified)));
        row
    };
    Table::new(heads, 1).with_rows(funnel.steps.iter().map(row))
}

/// A funnel: `funnel, window_days, steps`.
#[derive(Serialize)]
pub(super) struct FunnelObject<'a, D> {
    funnel: &'a str,
    window_days: D,
    steps: Vec<StepObject<'a>>,
}

#[derive(Serialize)]
struct StepObject<'a> {
    step: &'a str,
    people: u64,
    unidentified: u64,
    share: Option<ShareObject>,
    days_median: Option<f64>,
    days_p90: Option<f64>,
}

/// A share with its interval: `value, low, high`.
#[derive(Serialize)]
pub(super) struct ShareObject {
    value: f64,
    low: f64,
    high: f64,
}

impl ShareObject {
    pub(super) fn of(Proportion { value, low, high }: Proportion) -> Self {
        let [value, low, high] = [value, low, high].map(rate);
        Self { value, low, high }
    }
}

impl<'a, D> FunnelObject<'a, D> {
    pub(super) fn of(funnel: &'a CountedFunnel, window_days: D) -> Self {
        let step = |step: &'a CountedStep| {
            let [days_median, days_p90] = step.days.map(|days| days.map(rate));
            let share = step.share.map(ShareObject::of);
            let (people, unidentified) = (step.people, step.unidentified);
            let step = step.step.as_str();
            StepObject { step, people, unidentified, share, days_median, days_p90 }
        };
        let steps = funnel.steps.iter().map(step).collect();
        Self { funnel: funnel.name.as_str(), window_days, steps }
    }
}
