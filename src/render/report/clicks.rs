//! What is said of clicks: how many, whose, and how sure their verdicts are.
//!
//! Invariant: a request that is not counted as a click is named with what it was taken for.

use crate::domain::click::Verdict;
use crate::domain::settings::privacy::VisitorPolicy;
use crate::domain::settings::rate::RateOf;
use crate::render::prose::percent;
use crate::render::texts::{self, say};
use crate::report::{Figures, Report};

/// All of it; nothing without clicks.
pub(super) fn sentences(report: &Report) -> impl Iterator<Item = String> {
    let totals = &report.totals;
    let parts = [verdicts(totals), people(report), range(totals), rules(report)];
    parts.into_iter().flatten()
}

/// Clicks, visitors, and the requests that are not clicks; `None` without any.
fn verdicts(totals: &Figures) -> Option<String> {
    let mut others = totals.verdicts;
    others[Verdict::Person.index()] = 0;
    let others = verdict_counts(&others);
    if totals.clicks == 0 && others.is_empty() {
        return None;
    }
    let clicks = say!("clicks-by-visitors", clicks = totals.clicks, visitors = totals.people);
    let others = (!others.is_empty()).then(|| say!("clicks-not-counted", requests = others));
    Some(texts::sentences(std::iter::once(clicks).chain(others)))
}

/// What the count of people is; `None` without any.
fn people(report: &Report) -> Option<String> {
    let totals = &report.totals;
    let policy = match report.visitors {
        VisitorPolicy::Daily | VisitorPolicy::Cookie => "daily",
        VisitorPolicy::Nobody => "none",
    };
    let meaning = (totals.people > 0).then(|| texts::of("clicks-people", policy))?;
    let unknown = totals.people_unknown;
    let unknown = (unknown > 0 && report.visitors != VisitorPolicy::Nobody)
        .then(|| say!("clicks-people-unknown", clicks = unknown));
    Some(texts::sentences(std::iter::once(meaning).chain(unknown)))
}

/// Between what the rate lies; `None` if it is one number.
fn range(totals: &Figures) -> Option<String> {
    let (from, to) = totals.rate_from().zip(totals.rate_to())?;
    if !matches!(totals.rate.of, RateOf::People | RateOf::Clicks) || from >= to {
        return None;
    }
    let [from, to] = [from, to].map(|rate| percent(rate, 1));
    if from == to {
        return None;
    }
    Some(say!("clicks-range", low = from, high = to))
}

/// Under which rules the requests are judged; `None` without any.
fn rules(report: &Report) -> Option<String> {
    let versions: Vec<(&u16, &u64)> = report.rules_versions.iter().collect();
    match versions.as_slice() {
        [] => None,
        [(version, _)] => Some(say!("clicks-rules", version = u64::from(**version))),
        several => {
            let of = |(version, requests): &(&u16, &u64)| {
                say!("clicks-rules-of", version = u64::from(**version), requests = **requests)
            };
            Some(say!("clicks-rules-mixed", versions = texts::list(several.iter().map(of))))
        }
    }
}

/// Of how many clicks the id came back with an order; `None` without clicks.
pub(super) fn named_clicks(report: &Report) -> Option<String> {
    let clicks = report.totals.clicks;
    if clicks == 0 {
        return None;
    }
    let named = report.named_clicks;
    if named == 0 {
        return Some(say!("clicks-never-named"));
    }
    let share = percent(named as f64 / clicks as f64, 1);
    Some(say!("clicks-named", clicks = clicks, named = named, share = share))
}

/// `240 preview, 9 scanner`.
pub(super) fn verdict_counts(counts: &[u64; Verdict::ALL.len()]) -> String {
    let counts = Verdict::ALL.iter().zip(counts).filter(|(_, count)| **count > 0);
    texts::list(counts.map(|(of, count)| texts::counted("requests", of.as_str(), *count)))
}
