//! What a running redirector counts, as Prometheus reads it. No label has values from outside.

use std::fmt::Write;
use std::sync::Arc;

use super::clock_watch::ClockNote;
use super::log::Log;
use crate::domain::click::Verdict;
use crate::http::admin::Metrics;
use crate::http::data_limit::DataLimit;
use crate::http::public::App;
use crate::recorder::Recorder;
use crate::recorder::counters::{COMMIT_BOUNDS_US, Counters};
use crate::redirect::directory::Directory;

/// All that counts.
pub(super) struct Meter {
    pub(super) app: Arc<App<Recorder>>,
    pub(super) recorder: Recorder,
    pub(super) directory: Arc<Directory>,
    pub(super) limit: Arc<DataLimit>,
    pub(super) log: Log,
    pub(super) clock_note: ClockNote,
}

impl Metrics for Meter {
    fn trouble(&self) -> Option<Arc<str>> {
        self.recorder.trouble()
    }

    fn note(&self) -> Option<Arc<str>> {
        self.clock_note.get()
    }

    fn metrics(&self) -> String {
        let mut text = String::new();
        self.app.counters.write_metrics(&mut text);
        let counters = self.recorder.counters();
        let taken = "# HELP couplet_clicks_total Clicks taken, by verdict.\n\
                     # TYPE couplet_clicks_total counter\n";
        text.push_str(taken);
        for verdict in Verdict::ALL {
            let count = counters.taken(verdict);
            // Writing into a string cannot fail.
            let _ = writeln!(text, "couplet_clicks_total{{verdict=\"{verdict}\"}} {count}");
        }
        write_commits(counters, &mut text);
        for (name, kind, help, value) in [
            (
                "clicks_committed_total",
                "counter",
                "Clicks on disk.",
                counters.committed().to_string(),
            ),
            ("commits_total", "counter", "Commits of clicks.", counters.groups().to_string()),
            (
                "clicks_late_total",
                "counter",
                "Visitors sent on before the disk answered.",
                counters.late().to_string(),
            ),
            (
                "clicks_lost_total",
                "counter",
                "Clicks that could not be kept.",
                counters.lost().to_string(),
            ),
            (
                "clicks_queued",
                "gauge",
                "Clicks that wait for the disk.",
                self.recorder.queued().to_string(),
            ),
            (
                "writer_healthy",
                "gauge",
                "Whether the data file can be written: 1 or 0.",
                u8::from(self.recorder.is_healthy()).to_string(),
            ),
            (
                "writer_reopened_total",
                "counter",
                "Times the data file failed and was opened again.",
                counters.reopened().to_string(),
            ),
            (
                "tokens_unknown_total",
                "counter",
                "Requests for the data that showed no token in use.",
                self.limit.unknown_tokens.get().to_string(),
            ),
            (
                "log_lines_left_out_total",
                "counter",
                "Log lines dropped because stderr was not read in time.",
                self.log.dropped().to_string(),
            ),
            ("links", "gauge", "Links in memory.", self.directory.len().to_string()),
        ] {
            let _ = writeln!(
                text,
                "# HELP couplet_{name} {help}\n# TYPE couplet_{name} {kind}\ncouplet_{name} {value}"
            );
        }
        text
    }
}

/// How long commits took, as a histogram.
fn write_commits(counters: &Counters, out: &mut String) {
    let seconds = |micros: u64| format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    out.push_str(
        "# HELP couplet_commit_seconds How long a commit of clicks took.\n\
         # TYPE couplet_commit_seconds histogram\n",
    );
    let all = counters.groups();
    for (bound, count) in COMMIT_BOUNDS_US.iter().zip(counters.commits_within()) {
        let bound = seconds(*bound);
        let _ = writeln!(out, "couplet_commit_seconds_bucket{{le=\"{bound}\"}} {count}");
    }
    let sum = seconds(counters.commit_us());
    let _ = writeln!(
        out,
        "couplet_commit_seconds_bucket{{le=\"+Inf\"}} {all}\n\
         couplet_commit_seconds_sum {sum}\ncouplet_commit_seconds_count {all}"
    );
}
