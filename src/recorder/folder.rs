//! The folder: a thread that folds the click log into the data file while the server runs.
//!
//! It does so when the writer says that there is enough, and at least once a second, so that the log stays small. It has
//! the usual priority: who reads or changes something meanwhile waits for it. Invariant: it ends with the writer, which
//! folds the rest. Does not write the log, and does not heal a disk: it has the writer do that (see `writer`).

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::handle::Recorder;
use super::job::Alter;
use crate::domain::limits::{CLICK_LOG_FOLD_CLICKS, CLICK_LOG_FOLD_MS};
use crate::store::{FileAction, Store, StoreError};

/// What the writer tells the folder.
#[derive(Debug, Default)]
pub(super) struct FoldSignal {
    said: Mutex<Said>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Said {
    is_due: bool,
    is_over: bool,
}

impl FoldSignal {
    /// So many clicks are in the log.
    pub(super) fn logged(&self, clicks: usize) {
        if clicks >= CLICK_LOG_FOLD_CLICKS {
            self.lock().is_due = true;
            self.news.notify_one();
        }
    }

    /// Ends the thread.
    pub(super) fn end(&self) {
        self.lock().is_over = true;
        self.news.notify_one();
    }

    /// Waits until it is time to fold; `false` at the end.
    fn wait(&self) -> bool {
        let idle = |said: &mut Said| !said.is_due && !said.is_over;
        let time = Duration::from_millis(CLICK_LOG_FOLD_MS);
        let waited = self.news.wait_timeout_while(self.lock(), time, idle);
        let (mut said, _) = waited.unwrap_or_else(PoisonError::into_inner);
        said.is_due = false;
        !said.is_over
    }

    fn lock(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the thread.
pub(super) fn start<A: Alter>(
    store: Arc<Store>,
    recorder: Recorder<A>,
) -> Result<JoinHandle<()>, StoreError> {
    let work = move || {
        while recorder.fold_signal().wait() {
            if store.end_lost_click_log().and_then(|()| store.fold_click_log()).is_err() {
                // If the disk failed, the writer finds that out, says so, and heals it.
                recorder.look_at_disk();
            }
        }
    };
    let thread = thread::Builder::new().name("folder".to_owned()).spawn(work);
    thread.map_err(|source| StoreError::Io {
        doing: FileAction::StartWriter,
        path: "the click log".into(),
        source,
    })
}
