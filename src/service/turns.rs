//! How many pages are made at once.
//!
//! Invariant: a turn is held until its page is made, and is given back whatever becomes of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::domain::limits::{PAGE_WAIT_MS, PAGES_AT_ONCE};

/// The turns of one kind of pages, so that visitors of one kind leave the others theirs.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PAGES_AT_ONCE)))
    }
}

impl Turns {
    /// Waits for a turn; `None` if none comes in time.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        let turn = Arc::clone(&self.0).acquire_owned();
        timeout(Duration::from_millis(PAGE_WAIT_MS), turn).await.ok()?.ok()
    }
}
