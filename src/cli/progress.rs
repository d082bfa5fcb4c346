//! How far long work has come, on one line of a terminal that is written over.
//!
//! Nothing is shown before half a second has passed, nor where nobody watches.

use std::time::{Duration, Instant};

use super::io::Io;

const QUIET: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(100);

/// A count that grows.
pub(super) struct Progress {
    noun: &'static str,
    begun: Instant,
    shown: Option<Instant>,
}

impl Progress {
    pub(super) fn new(noun: &'static str) -> Self {
        Self { noun, begun: Instant::now(), shown: None }
    }

    /// Shows the count, ten times a second at the most.
    pub(super) fn show(&mut self, count: u64, io: &mut Io<'_>) {
        let is_due = self.shown.map_or(self.begun.elapsed() > QUIET, |at| at.elapsed() > PAUSE);
        if io.is_terminal && is_due {
            self.shown = Some(Instant::now());
            let seconds = self.begun.elapsed().as_secs_f64();
            // A line that cannot be shown stops nothing.
            let _ = write!(io.err, "\r{count} {} in {seconds:.1} s", self.noun);
            let _ = io.err.flush();
        }
    }

    /// Leaves the line empty for what is said next.
    pub(super) fn end(&mut self, io: &mut Io<'_>) {
        if self.shown.take().is_some() {
            let _ = write!(io.err, "\r{:60}\r", "");
        }
    }
}
