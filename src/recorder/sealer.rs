//! The sealer: a thread that turns the journal's tail into segments while the server runs.
//!
//! It plans each step on a read transaction; the writer runs the step between two commit groups, so clicks come
//! first. While visitors need all of the processor it sleeps long between two steps, and the tail grows
//! until traffic drops. It is never suspended outright, as it could then hold a lock. Invariant: at most
//! one step is under way, and a stop waits for that step only; the rest of the tail is sealed after the
//! next start. Does not seal a file that no server has open: commands add no clicks.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::handle::Recorder;
use super::job::Alter;
use super::priority::{CpuWait, lower_priority};
use crate::domain::limits::{SEAL_CHECK_MS, SEAL_REST_FACTOR};
use crate::store::{FileAction, SealSize, Store, StoreError};

/// The sealer's thread. It ends when this is stopped or dropped.
pub struct Sealer {
    stop: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Sealer {
    /// Starts the thread. A step that fails is reported to `alarm`, and tried again after a pause.
    pub fn start<A: Alter>(
        store: Arc<Store>,
        recorder: Recorder<A>,
        size: SealSize,
        alarm: impl Fn(&StoreError) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (stop, stopped) = mpsc::channel();
        let work = move || {
            lower_priority();
            let is_stopped_after =
                |pause| stopped.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected);
            let mut last_groups = None;
            loop {
                // Without new commits there is nothing new to seal.
                let groups = recorder.counters().groups();
                if last_groups.replace(groups) != Some(groups)
                    && let Err(error) = seal_all(&store, &recorder, &size, &is_stopped_after)
                {
                    last_groups = None;
                    // The writer reports and heals a failed disk.
                    if !error.is_failure() {
                        alarm(&error);
                    }
                    // Until the file is replaced by a salvaged one.
                    if matches!(error, StoreError::NotRemoved) {
                        return;
                    }
                }
                if is_stopped_after(Duration::from_millis(SEAL_CHECK_MS)) {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("sealer".to_owned()).spawn(work);
        let thread = thread.map_err(|source| StoreError::Io {
            doing: FileAction::StartSealer,
            path: "the data file".into(),
            source,
        })?;
        Ok(Self { stop, thread })
    }

    /// Ends the thread after the current step.
    pub fn stop(self) {
        // A closed channel stops the thread.
        drop(self.stop);
        if let Err(panic) = self.thread.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

/// Seals step by step until the tail is too small for one, or the sealer is stopped.
fn seal_all<A: Alter>(
    store: &Store,
    recorder: &Recorder<A>,
    size: &SealSize,
    is_stopped_after: &impl Fn(Duration) -> bool,
) -> Result<(), StoreError> {
    let mut rest = Duration::ZERO;
    while !is_stopped_after(rest) {
        let mut cpu_wait = CpuWait::begin();
        let Some(seal) = store.begin_read()?.next_seal(size)? else { return Ok(()) };
        match recorder.seal(seal) {
            // If a row has changed meanwhile nothing is sealed; the next read transaction has its new state.
            Some(done) => done?,
            None => return Ok(()),
        };
        rest = cpu_wait.take() * SEAL_REST_FACTOR;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
