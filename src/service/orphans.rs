//! Writes down the requests for slugs that no link has: from time to time, when somebody asks for them, and at the end.
//!
//! Invariant: what could not be written is counted on, and written the next time. Does not count (see `redirect`).

use std::fmt;
use std::sync::Arc;

use super::data::DataService;
use super::error::ServiceError;
use crate::change::{Change, Operation};
use crate::domain::environment::{Clock, Random};
use crate::redirect::orphans::OrphanCounter;

/// What is to be written, and what its changes are made with.
pub struct OrphanWriter {
    pub counter: Arc<OrphanCounter>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
}

impl fmt::Debug for OrphanWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrphanWriter").finish_non_exhaustive()
    }
}

impl DataService {
    /// Writes what was counted since the last time.
    pub async fn write_orphans(&self) -> Result<(), ServiceError> {
        let OrphanWriter { counter, clock, random } = &*self.orphans;
        let mut failed = None;
        for orphans in counter.take() {
            let operation = Operation::record_orphans(orphans.clone());
            let change = Change::new(operation, &**clock, &**random);
            if let Err(error) = self.change(change.into()).await {
                counter.put_back(&orphans);
                failed = Some(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }
}

/// A writer with nothing to write, for tests.
#[cfg(test)]
pub(super) fn sample() -> Arc<OrphanWriter> {
    Arc::new(OrphanWriter {
        counter: Arc::default(),
        clock: Arc::new(crate::redirect::sample::FixedClock(crate::redirect::sample::now())),
        random: Arc::new(crate::domain::sample::FixedRandom(7)),
    })
}
