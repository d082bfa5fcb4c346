//! What the public listener has answered since the start.
//!
//! Invariant: counting never waits. Absent: late and lost clicks; the recorder counts them.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// One count.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counts of the public listener.
#[derive(Debug, Default)]
pub struct Counters {
    /// Visitors sent on.
    pub redirects: Counter,
    /// Requests for a link past its end that leads nowhere.
    pub gone: Counter,
    /// Requests for a name that no link has.
    pub orphans: Counter,
    /// Requests with another method than GET and HEAD, or with too many headers.
    pub refused: Counter,
    /// Locations that cannot be sent as a header; each is a fault of ours.
    pub unsendable: Counter,
    /// Connections opened.
    pub opened: Counter,
    /// Connections closed.
    pub closed: Counter,
    /// Connections closed at once, as their network had as many as it may.
    pub turned_away: Counter,
}

impl Counters {
    /// Writes the counts as Prometheus reads them.
    pub fn write_metrics(&self, out: &mut String) {
        let rows = [
            ("redirects", "Visitors sent on.", &self.redirects),
            ("gone", "Requests for an ended link that leads nowhere.", &self.gone),
            ("orphans", "Requests for a name that no link has.", &self.orphans),
            ("refused", "Requests refused for their method or headers.", &self.refused),
            ("unsendable", "Locations that could not be sent.", &self.unsendable),
            ("connections", "Connections opened.", &self.opened),
            (
                "connections_turned_away",
                "Connections over the bound of a network.",
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
            "# HELP couplet_connections_open Connections that are open.\n\
             # TYPE couplet_connections_open gauge\ncouplet_connections_open {open}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_prometheus_reads_them() {
        let counters = Counters::default();
        counters.orphans.add();
        counters.orphans.add();
        let mut text = String::new();
        counters.write_metrics(&mut text);
        assert!(text.contains(
            "# HELP couplet_orphans_total Requests for a name that no link has.\n\
             # TYPE couplet_orphans_total counter\ncouplet_orphans_total 2\n"
        ));
        assert!(text.contains("couplet_redirects_total 0\n"));
    }
}
