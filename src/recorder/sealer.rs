//! The sealer: a thread that makes segments of the journal's tail while the server runs.
//!
//! What is to be sealed is worked out here, on a view; the writer does each step between two commit
//! groups, so that clicks come first. When visitors take all of the processor it rests long between two
//! steps, and the tail waits for a quieter hour; it is never put aside for good, as it could have a
//! lock in its hand. Invariant: at most one step is under way, and a stop waits for that one alone:
//! what is not sealed by then is sealed after the next start. A file that no server has open is left
//! as it is: commands add no clicks.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::handle::Recorder;
use super::priority::{Waits, give_way};
use crate::domain::limits::{SEAL_PAUSE_MS, SEAL_REST};
use crate::store::{SealSize, Store, StoreError};

/// The sealer's thread; it ends when this is stopped or let go.
pub struct Sealer {
    stop: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Sealer {
    /// Starts the thread. A step that fails is told, and tried again after a pause.
    pub fn start(
        store: Arc<Store>,
        recorder: Recorder,
        size: SealSize,
        alarm: impl Fn(&StoreError) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (stop, stopped) = mpsc::channel();
        let work = move || {
            give_way();
            let is_over_after =
                |pause| stopped.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected);
            let mut seen = None;
            loop {
                // Without new commits there is nothing new to seal.
                let groups = recorder.counters().groups();
                if seen.replace(groups) != Some(groups) {
                    seal_all(&store, &recorder, &size, &is_over_after).unwrap_or_else(|error| {
                        seen = None;
                        // That the disk fails is told, and healed, by the writer.
                        if !error.is_failure() {
                            alarm(&error);
                        }
                    });
                }
                if is_over_after(Duration::from_millis(SEAL_PAUSE_MS)) {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("sealer".to_owned()).spawn(work);
        let thread = thread.map_err(|source| StoreError::Io {
            doing: "start the sealer of",
            path: "the data file".into(),
            source,
        })?;
        Ok(Self { stop, thread })
    }

    /// Ends the thread, after the step that is under way.
    pub fn stop(self) {
        // The thread ends when nobody can tell it anything any more.
        drop(self.stop);
        if let Err(panic) = self.thread.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

/// Step after step until the tail has too little for one, or until it is over.
fn seal_all(
    store: &Store,
    recorder: &Recorder,
    size: &SealSize,
    is_over_after: &impl Fn(Duration) -> bool,
) -> Result<(), StoreError> {
    let mut rest = Duration::ZERO;
    while !is_over_after(rest) {
        let mut waits = Waits::begin();
        let Some(seal) = store.begin_read()?.next_seal(size)? else { return Ok(()) };
        match recorder.run_blocking(move |store| store.seal(&seal)) {
            // A row that changed meanwhile is seen as it is now.
            Some(done) => done?,
            None => return Ok(()),
        };
        rest = waits.take() * SEAL_REST;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::recorder::Kept;
    use crate::recorder::handle::tests::{Sevens, click, durable, runtime};
    use crate::store::{Selection, Snapshot};

    #[test]
    fn clicks_are_sealed_while_others_are_recorded_and_none_is_lost_or_doubled() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.redb");
        let size = SealSize {
            rows: 6,
            clicks: 40,
            row_bytes: 1 << 20,
            clicks_max: 80,
            bytes: 4096,
            small: 10,
            fold: 30,
        };
        let mut expected = Vec::new();
        for _ in 0..2 {
            let store = Arc::new(Store::create(&path, &Sevens).unwrap());
            let alarm = |error: &StoreError| panic!("{error}");
            let (recorder, writer) =
                Recorder::start(Arc::clone(&store), durable(60_000), |_| {}).unwrap();
            let sealer = Sealer::start(Arc::clone(&store), recorder.clone(), size, alarm).unwrap();
            runtime().block_on(async {
                for _ in 0..60 {
                    let number = recorder.number().unwrap();
                    assert_eq!(recorder.record(click(number), None).await, Kept::OnDisk);
                    expected.push(number.get());
                }
            });
            let begun = Instant::now();
            while store.begin_read().unwrap().next_seal(&size).unwrap().is_some() {
                assert!(begun.elapsed() < Duration::from_mins(1), "nothing is sealed");
                thread::sleep(Duration::from_millis(5));
            }
            sealer.stop();
            writer.stop();
            let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
            let mut numbers = Vec::new();
            snapshot.clicks.each(|click| numbers.push(click.number.get())).unwrap();
            assert_eq!(numbers, expected);
        }
    }
}
