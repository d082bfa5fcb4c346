//! The rates that a plan expects of channels, as objects of the JSON contract.
//!
//! Invariant: there is one for each channel, unit and kind that the plan has a rate of.

use serde::Serialize;

use crate::domain::label::Channel;
use crate::domain::settings::rate::Benchmark;
use crate::report::Report;

/// A rate that the plan expects of a channel.
#[derive(Serialize)]
pub(super) struct BenchmarkObject<'a> {
    channel: &'a str,
    /// What the rate divides by.
    of: &'static str,
    kind: &'static str,
    rate: f64,
    note: Option<&'a str>,
}

pub(super) fn objects(report: &Report) -> Vec<BenchmarkObject<'_>> {
    report.benchmarks.iter().flat_map(benchmark).collect()
}

/// The rates that the plan expects of a channel.
fn benchmark<'a>(
    (channel, of): (&'a Channel, &'a Benchmark),
) -> impl Iterator<Item = BenchmarkObject<'a>> {
    of.rates.iter().map(|((unit, kind), rate)| BenchmarkObject {
        channel: channel.as_str(),
        of: unit.as_str(),
        kind: kind.as_str(),
        rate: rate.value(),
        note: of.note.as_deref(),
    })
}
