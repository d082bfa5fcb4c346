//! The metrics of a running server, in the `OpenMetrics` text format.
//!
//! Invariant: the counters stay plain atomics where they are counted, and are read only when metrics
//! are asked for, so metrics cost a redirect nothing. No label has a value from outside.

use std::fmt::{self, Debug};
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use super::clock_watch::ClockNote;
use super::log::Log;
use crate::change::Change;
use crate::domain::click::Verdict;
use crate::http::admin::Metrics;
use crate::http::public::App;
use crate::http::request_limit::RequestLimit;
use crate::recorder::Recorder;
use crate::recorder::counters::{COMMIT_BOUNDS_US, Counters};
use crate::redirect::directory::Directory;
use crate::service::{GuessWatch, Refills, Removals};

/// The parts of a server that count something.
pub(super) struct Counted {
    pub(super) app: Arc<App<Recorder<Change>>>,
    pub(super) recorder: Recorder<Change>,
    pub(super) directory: Arc<Directory>,
    /// Of commands on other machines, and of the API.
    pub(super) limits: [Arc<RequestLimit>; 2],
    pub(super) log: Log,
    /// Why the plan of this start was not applied, in one line.
    pub(super) unapplied: Option<Arc<str>>,
    pub(super) refills: Arc<Refills>,
    pub(super) removals: Arc<Removals>,
    pub(super) guesses: Arc<GuessWatch>,
}

/// Answers what an operator asks of a running server.
pub(super) struct Meter {
    registry: Registry,
    recorder: Recorder<Change>,
    app: Arc<App<Recorder<Change>>>,
    unapplied: Option<Arc<str>>,
    clock_note: ClockNote,
}

impl Meter {
    pub(super) fn new(counted: Counted, clock_note: ClockNote) -> Self {
        let (recorder, app) = (counted.recorder.clone(), Arc::clone(&counted.app));
        let unapplied = counted.unapplied.clone();
        let mut registry = Registry::with_prefix("couplet");
        registry.register_collector(Box::new(counted));
        Self { registry, recorder, app, unapplied, clock_note }
    }
}

impl Metrics for Meter {
    fn trouble(&self) -> Option<Arc<str>> {
        let is_settled = self.app.serving.directory.plans() > 0;
        self.recorder.trouble().or_else(|| self.unapplied.clone().filter(|_| !is_settled))
    }

    fn notes(&self) -> Vec<String> {
        let clock = self.clock_note.get().map(|note| note.to_string());
        let unread = self.app.unread.first();
        let unread = unread.map(|first| format!("{first}; {}", first.hint()));
        clock.into_iter().chain(unread).collect()
    }

    fn unwritten(&self) -> (u64, u64) {
        let queued = self.recorder.queued() as u64;
        (queued, self.recorder.counters().lost())
    }

    fn metrics(&self) -> String {
        let mut out = String::new();
        text::encode(&mut out, &self.registry).expect("writing to a string cannot fail");
        out
    }
}

impl Debug for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counted").finish_non_exhaustive()
    }
}

impl Collector for Counted {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let out = &mut encoder;
        self.visitors(out)?;
        clicks(self.recorder.counters(), out)?;
        let queued = self.recorder.queued();
        gauge("clicks_queued", "Clicks waiting for the disk.", queued, out)?;
        let healthy = usize::from(self.recorder.is_healthy());
        gauge("writer_healthy", "1 if the data file can be written, else 0.", healthy, out)?;
        let reopened = self.recorder.counters().reopened();
        let help = "Times the data file was reopened after a failure.";
        counter("writer_reopened", help, reopened, out)?;
        let unknown = self.limits.iter().map(|limit| limit.unknown_tokens.get()).sum();
        counter("tokens_unknown", "Data requests without a valid token.", unknown, out)?;
        let help = "Log lines dropped because stderr was not read in time.";
        counter("log_lines_left_out", help, self.log.dropped(), out)?;
        let help = "Codes made because few of their batch were left; the shop needs them.";
        counter("codes_refilled", help, self.refills.codes(), out)?;
        let help = "Codes looked up over the network that there are not.";
        counter("codes_unknown", help, self.guesses.unknown(), out)?;
        removals(&self.removals, out)?;
        let is_applied = self.unapplied.is_none() || self.directory.plans() > 0;
        let help = "0 if the plan of the start could not be applied, and none was since; else 1.";
        gauge("plan_applied", help, u8::from(is_applied), out)?;
        gauge("links", "Links in memory.", self.directory.len(), out)
    }
}

impl Counted {
    fn visitors(&self, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let counters = &self.app.counters;
        for (name, help, count) in [
            ("redirects", "Visitors redirected.", &counters.redirects),
            ("previews", "Pages with a link's own preview.", &counters.previews),
            ("gone", "Requests for an ended link without a fallback.", &counters.gone),
            ("not_begun", "Requests for a link that has not begun.", &counters.not_begun),
            ("retired_gone", "Requests for a link retired with --gone.", &counters.retired),
            ("orphans", "Requests for an unknown slug.", &counters.orphans),
            ("refused", "Requests refused for their method or headers.", &counters.refused),
            ("unsendable", "Targets that could not be sent as a header.", &counters.unsendable),
            ("connections", "Connections accepted.", &counters.opened),
            (
                "connections_turned_away",
                "Connections closed because their network had too many.",
                &counters.turned_away,
            ),
        ] {
            counter(name, help, count.get(), out)?;
        }
        let help = "Requests that name a visitor in a header that is not read.";
        counter("forwards_unread", help, self.app.unread.count.get(), out)?;
        if let Some(desk) = &self.app.pixel {
            counter("pixels", "Micro conversions of pages that were kept.", desk.kept(), out)?;
            let help = "Micro conversions of pages that were dropped, as there were too many.";
            counter("pixels_dropped", help, desk.dropped(), out)?;
        }
        let open = counters.opened.get().saturating_sub(counters.closed.get());
        gauge("connections_open", "Open connections.", open, out)
    }
}

/// What `[privacy] keep` keeps no longer.
fn removals(of: &Removals, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let help = "What was removed as the plan keeps it no longer, by kind.";
    let mut family = out.encode_descriptor("removed", help, None, MetricType::Counter)?;
    for (kind, count) in of.removed() {
        ConstCounter::new(count).encode(family.encode_family(&[("kind", kind)])?)?;
    }
    counter("removal_steps", "Changes that removed it, each of bounded size.", of.steps(), out)?;
    let help = "Runs that could not go on; they are tried again the next day.";
    counter("removal_failures", help, of.failures(), out)?;
    let help = "When the last run ended, since 1970; 0 if none has since the start.";
    let ended = ConstGauge::new(of.ended_s());
    let unit = Some(&Unit::Seconds);
    ended.encode(out.encode_descriptor("removal_ended", help, unit, MetricType::Gauge)?)
}

fn clicks(counters: &Counters, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let help = "Clicks accepted, by verdict.";
    let mut family = out.encode_descriptor("clicks", help, None, MetricType::Counter)?;
    for verdict in Verdict::ALL {
        let labels = [("verdict", verdict.as_str())];
        let count = ConstCounter::new(counters.taken(verdict));
        count.encode(family.encode_family(&labels)?)?;
    }
    commit_times(counters, out)?;
    counter("clicks_committed", "Clicks on disk.", counters.committed(), out)?;
    counter("commits", "Commits of clicks.", counters.groups(), out)?;
    counter("clicks_late", "Visitors redirected before the disk answered.", counters.late(), out)?;
    counter("clicks_lost", "Clicks that could not be stored.", counters.lost(), out)
}

/// A histogram of how long commits took, in seconds.
fn commit_times(counters: &Counters, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let help = "Duration of a commit of clicks.";
    let (unit, kind) = (Unit::Seconds, MetricType::Histogram);
    let mut histogram = out.encode_descriptor("commit", help, Some(&unit), kind)?;
    let seconds = |micros: u64| micros as f64 / 1e6;
    // The buckets are read first: a commit is counted before it is put into its bucket.
    let commits = counters.commits_by_time();
    let slower = counters.groups().saturating_sub(commits.iter().sum());
    let bounds = COMMIT_BOUNDS_US.iter().map(|bound| seconds(*bound)).chain([f64::INFINITY]);
    let buckets: Vec<(f64, u64)> = bounds.zip(commits.into_iter().chain([slower])).collect();
    let all = buckets.iter().map(|(_, count)| count).sum();
    let took = seconds(counters.commit_us());
    histogram.encode_histogram::<NoLabelSet>(took, all, &buckets, None)
}

/// A counter; its sample is `couplet_<name>_total`.
fn counter(name: &str, help: &str, count: u64, out: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let metric = out.encode_descriptor(name, help, None, MetricType::Counter)?;
    ConstCounter::new(count).encode(metric)
}

fn gauge<N: TryInto<i64>>(
    name: &str,
    help: &str,
    value: N,
    out: &mut DescriptorEncoder<'_>,
) -> fmt::Result {
    let metric = out.encode_descriptor(name, help, None, MetricType::Gauge)?;
    ConstGauge::new(value.try_into().unwrap_or(i64::MAX)).encode(metric)
}
