//! Gaps in the recorded clicks, from the moment a click is lost or late until the data file has the gap.
//!
//! Invariant: every gap that was added is written, or still to be written, and is counted once. A gap that
//! grows is written again under its own number.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::click::gap::Gap;
use crate::domain::limits::GAP_JOIN_MS;

pub(super) struct GapLog(Mutex<State>);

struct State {
    next: u64,
    last: Option<Numbered>,
}

struct Numbered {
    number: u64,
    gap: Gap,
    is_written: bool,
}

impl GapLog {
    /// An empty log; the next gap gets this number.
    pub(super) fn from(next: u64) -> Self {
        Self(Mutex::new(State { next, last: None }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a gap. One that follows closely on the last is joined to it.
    pub(super) fn add(&self, gap: Gap) {
        let mut state = self.lock();
        match &mut state.last {
            Some(last) if !last.is_written || are_close(&last.gap, &gap) => {
                last.gap = last.gap.with(gap);
                last.is_written = false;
            }
            _ => {
                let number = state.next;
                state.next += 1;
                state.last = Some(Numbered { number, gap, is_written: false });
            }
        }
    }

    /// The gap to write next, with its number.
    pub(super) fn unwritten(&self) -> Option<(u64, Gap)> {
        let state = self.lock();
        let last = state.last.as_ref().filter(|last| !last.is_written);
        last.map(|last| (last.number, last.gap))
    }

    /// Marks a gap as written, unless it has grown meanwhile.
    pub(super) fn mark_written(&self, number: u64, gap: &Gap) {
        if let Some(last) = &mut self.lock().last {
            last.is_written |= last.number == number && last.gap == *gap;
        }
    }
}

fn are_close(a: &Gap, b: &Gap) -> bool {
    b.from.ms() - a.to.ms() < GAP_JOIN_MS && a.from.ms() - b.to.ms() < GAP_JOIN_MS
}

#[cfg(test)]
mod tests;
