//! The funnels of a report: a table for people, and an object of the JSON contract, for each.
//!
//! Invariant: a step without people before it has no share and no days.

use serde::Serialize;

use crate::render::grid::{Grid, Head};
use crate::report::{CountedFunnel, CountedStep, Report, StepShare};

use super::number::rate;
use super::words;

const MISSING: &str = "-";

/// A table for each funnel, whose name heads the steps.
pub(super) fn grids(report: &Report) -> impl Iterator<Item = Grid> {
    report.funnels.iter().map(grid)
}

fn grid(funnel: &CountedFunnel) -> Grid {
    let name = format!("funnel {}", funnel.name);
    let is_any = funnel.steps.iter().any(|step| step.unidentified > 0);
    let mut heads = vec![Head { name, right: false }];
    let mut names = vec!["people", "share", "95%", "median days", "p90"];
    names.extend(is_any.then_some("unidentified"));
    heads.extend(names.iter().map(|name| Head { name: (*name).to_owned(), right: true }));
    let row = |step: &CountedStep| {
        let percent = |share: f64| format!("{:.1}", share * 100.0);
        let share = step.share.map_or(MISSING.to_owned(), |share| percent(share.value) + "%");
        let bounds = |share: StepShare| format!("{}-{}", percent(share.low), percent(share.high));
        let bounds = step.share.map(bounds).unwrap_or_default();
        let [median, p90] =
            step.days.map(|days| days.map_or(MISSING.to_owned(), |days| format!("{days:.1}")));
        let people = words::whole(step.people);
        let mut row = vec![step.step.to_string(), people, share, bounds, median, p90];
        row.extend(is_any.then(|| words::whole(step.unidentified)));
        row
    };
    Grid { heads, rows: funnel.steps.iter().map(row).collect() }
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

#[derive(Serialize)]
struct ShareObject {
    value: f64,
    low: f64,
    high: f64,
}

impl<'a, D> FunnelObject<'a, D> {
    pub(super) fn of(funnel: &'a CountedFunnel, window_days: D) -> Self {
        let step = |step: &'a CountedStep| {
            let [days_median, days_p90] = step.days.map(|days| days.map(rate));
            let share = step.share.map(|StepShare { value, low, high }| {
                let [value, low, high] = [value, low, high].map(rate);
                ShareObject { value, low, high }
            });
            let (people, unidentified) = (step.people, step.unidentified);
            let step = step.step.as_str();
            StepObject { step, people, unidentified, share, days_median, days_p90 }
        };
        let steps = funnel.steps.iter().map(step).collect();
        Self { funnel: funnel.name.as_str(), window_days, steps }
    }
}
