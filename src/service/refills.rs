//! Batches that got more codes because few were left, so that somebody takes them to the shop.
//!
//! Invariant: each refill is counted and told once, by the server that applied it. Does not make codes (see `change`).

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::change::{Applied, Outcome};
use crate::domain::label::BatchName;

/// Tells the operator that a batch got so many codes.
type Tell = dyn Fn(&BatchName, u32) + Send + Sync;

/// Counts and tells refills, since the start.
#[derive(Default)]
pub struct Refills {
    codes: AtomicU64,
    tell: Option<Box<Tell>>,
}

impl fmt::Debug for Refills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refills").field("codes", &self.codes()).finish_non_exhaustive()
    }
}

impl Refills {
    #[must_use]
    pub fn new(tell: impl Fn(&BatchName, u32) + Send + Sync + 'static) -> Self {
        Self { codes: AtomicU64::default(), tell: Some(Box::new(tell)) }
    }

    /// How many codes were made.
    #[must_use]
    pub fn codes(&self) -> u64 {
        self.codes.load(Ordering::Relaxed)
    }

    /// Notes what a request for a code of this batch did.
    pub(super) fn note(&self, asked: &BatchName, applied: &Applied) {
        let (batch, refilled) = match &applied.outcome {
            Outcome::Given(given) => (&given.batch, given.refilled),
            Outcome::GivingGoesOn { refilled } => (asked, *refilled),
            _ => return,
        };
        if refilled == 0 || applied.again {
            return;
        }
        self.codes.fetch_add(refilled.into(), Ordering::Relaxed);
        if let Some(tell) = &self.tell {
            tell(batch, refilled);
        }
    }
}
