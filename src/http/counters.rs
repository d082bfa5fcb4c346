//! The counters of the public listener, since the start.
//!
//! Invariant: counting never blocks. Does not count late and lost clicks (see `recorder::counters`).

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// A counter that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counters of the public listener.
#[derive(Debug, Default)]
pub struct Counters {
    /// Redirects.
    pub redirects: Counter,
    /// Requests for an expired link without another target.
    pub gone: Counter,
    /// Requests for an unknown slug.
    pub orphans: Counter,
    /// Requests with a method other than GET and HEAD, or with too many headers.
    pub refused: Counter,
    /// Locations that are not a valid header value. Each is a bug.
    pub unsendable: Counter,
    pub opened: Counter,
    pub closed: Counter,
    /// Connections closed at once because their network had reached its limit.
    pub turned_away: Counter,
}

impl Counters {
    /// Writes the counters in Prometheus' text format.
    pub fn write_metrics(&self, out: &mut String) {
        let rows = [
            ("redirects", "Redirects.", &self.redirects),
            ("gone", "Requests for an expired link without another target.", &self.gone),
            ("orphans", "Requests for an unknown slug.", &self.orphans),
            (
                "refused",
                "Requests refused for their method or for too many headers.",
                &self.refused,
            ),
            (
                "unsendable",
                "Redirects not sent because the location was not a valid header. Each is a bug.",
                &self.unsendable,
            ),
            ("connections", "Connections opened.", &self.opened),
            (
                "connections_turned_away",
                "Connections closed because their network had reached its limit.",
                &self.turned_away,
            ),
        ];
        for (name, help, counter) in rows {
            let name = format!("couplet_{name}_total");
            // Writing into a string cannot fail.
            let _ = writeln!(
                out,
                "# HELP {name} {help}\n# TYPE {name} counter\n{name} {}",
                counter.get()
            );
        }
        let open = self.opened.get().saturating_sub(self.closed.get());
        let _ = writeln!(
            out,
            "# HELP couplet_connections_open Open connections.\n\
             # TYPE couplet_connections_open gauge\ncouplet_connections_open {open}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_written_in_prometheus_format() {
        let counters = Counters::default();
        counters.orphans.add();
        counters.orphans.add();
        let mut text = String::new();
        counters.write_metrics(&mut text);
        assert!(text.contains(
            "# HELP couplet_orphans_total Requests for an unknown slug.\n\
             # TYPE couplet_orphans_total counter\ncouplet_orphans_total 2\n"
        ));
        assert!(text.contains("couplet_redirects_total 0\n"));
    }
}
