//! Gaps, from the moment that something is lost until the data file knows of it.
//!
//! Invariant: what was noted is written, or still to be written, and counts once: a gap that grows is
//! written again under its own number.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::gap::Gap;
use crate::domain::limits::GAP_JOIN_MS;

/// What was lost lately.
pub(super) struct Losses(Mutex<State>);

struct State {
    next: u64,
    last: Option<Noted>,
}

struct Noted {
    number: u64,
    gap: Gap,
    is_written: bool,
}

impl Losses {
    /// None yet; the next gap gets this number.
    pub(super) fn from(next: u64) -> Self {
        Self(Mutex::new(State { next, last: None }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a gap; one that follows closely is part of the last.
    pub(super) fn note(&self, gap: Gap) {
        let mut state = self.lock();
        match &mut state.last {
            Some(last) if !last.is_written || are_close(&last.gap, &gap) => {
                last.gap = last.gap.with(gap);
                last.is_written = false;
            }
            _ => {
                let number = state.next;
                state.next += 1;
                state.last = Some(Noted { number, gap, is_written: false });
            }
        }
    }

    /// What the data file does not know yet, under its number.
    pub(super) fn unwritten(&self) -> Option<(u64, Gap)> {
        let state = self.lock();
        let last = state.last.as_ref().filter(|last| !last.is_written);
        last.map(|last| (last.number, last.gap))
    }

    /// Says that the data file knows it now, if it has not grown meanwhile.
    pub(super) fn written(&self, number: u64, gap: &Gap) {
        if let Some(last) = &mut self.lock().last {
            last.is_written |= last.number == number && last.gap == *gap;
        }
    }
}

fn are_close(a: &Gap, b: &Gap) -> bool {
    b.from.ms() - a.to.ms() < GAP_JOIN_MS && a.from.ms() - b.to.ms() < GAP_JOIN_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn lost(ms: i64) -> Gap {
        let at = Timestamp::from_ms(ms).unwrap();
        Gap { from: at, to: at, lost: 1, late: 0 }
    }

    #[test]
    fn losses_that_follow_closely_are_one_gap_under_one_number() {
        let losses = Losses::from(7);
        assert_eq!(losses.unwritten(), None);
        losses.note(lost(1_000));
        losses.note(lost(900));
        let (number, gap) = losses.unwritten().unwrap();
        assert_eq!((number, gap), (7, lost(900).with(lost(1_000))));
        losses.written(number, &gap);
        assert_eq!(losses.unwritten(), None);
        losses.note(lost(1_000 + GAP_JOIN_MS - 1));
        let (number, gap) = losses.unwritten().unwrap();
        assert_eq!((number, gap.lost), (7, 3));
        losses.written(number, &gap);
        losses.note(lost(1_000 + 2 * GAP_JOIN_MS));
        assert_eq!(losses.unwritten(), Some((8, lost(1_000 + 2 * GAP_JOIN_MS))));
    }

    #[test]
    fn what_grew_while_it_was_written_is_written_again() {
        let losses = Losses::from(0);
        losses.note(lost(5));
        let (number, gap) = losses.unwritten().unwrap();
        losses.note(lost(6));
        losses.written(number, &gap);
        assert_eq!(losses.unwritten().unwrap().1.lost, 2);
    }
}
