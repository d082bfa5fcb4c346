//! The recorder: takes the clicks of visitors, and runs changes on the writer's thread.
//!
//! Invariant: a click whose fate is `OnDisk` is in the data file, once. Clicks come first: the writer runs
//! at most one job, or a few small changes together, between two commit groups. A slow disk makes requests wait for a place in the
//! queue, and then their visitors for at most `--wait-max`. A failed disk delays nobody for longer than
//! `--wait-max`: clicks stay queued, and those that the queue cannot take are counted as lost. Does not
//! reopen a failed data file (see `writer`).

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Timeout, timeout};

use super::counters::Counters;
use super::durability::{Durability, Fate};
use super::folder::{self, FoldSignal};
use super::job::{Alter, Answer, Follow, Job};
use super::queue::QueuedClick;
use super::state::Shared;
use super::waiters::{Wait, wait};
use super::writer::{self, Incident};
use crate::domain::click::{Click, ClickNumber};
use crate::domain::environment::Random;
use crate::domain::limits::REOPEN_AT_STOP_MS;
use crate::domain::link::LinkId;
use crate::domain::link::click_counter::ClickCounter;
use crate::store::{FileAction, Rejudge, Seal, Store, StoreError};

/// A click that was handed to the recorder.
enum Handed {
    /// Its visitor waits for the disk. Boxed, so that the future of an answer stays small.
    Waiting(Pin<Box<Timeout<Wait>>>),
    /// Its visitor does not wait.
    Done(Fate),
}

/// A handle on the recorder, cloned into every serving thread.
pub struct Recorder<A: Alter>(Arc<Shared<A>>);

impl<A: Alter> Clone for Recorder<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// The writer's thread. It ends when this is stopped or dropped, also by a start that fails: the file would
/// otherwise look as if a server had been killed.
pub struct Writer<A: Alter> {
    recorder: Recorder<A>,
    /// The writer's and the folder's.
    threads: Option<(JoinHandle<()>, JoinHandle<()>)>,
}

impl<A: Alter> Recorder<A> {
    /// Leases the first numbers and starts the writer. `alarm` is called when the disk fails and when it
    /// has healed.
    pub fn start(
        store: Arc<Store>,
        durability: Durability,
        follower: Arc<dyn Follow>,
        random: Arc<dyn Random>,
        alarm: impl Fn(&Incident<'_>) + Send + 'static,
    ) -> Result<(Self, Writer<A>), StoreError> {
        let recorder = Self(Arc::new(Shared::begin(&store, durability, follower, random)?));
        let folder = folder::start(Arc::clone(&store), recorder.clone())?;
        let shared = Arc::clone(&recorder.0);
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer::write_until_stopped(&shared, &store, &alarm))
            .map_err(|source| {
                recorder.0.fold.end();
                let path = "the data file".into();
                StoreError::Io { doing: FileAction::StartWriter, path, source }
            })?;
        Ok((recorder.clone(), Writer { recorder, threads: Some((thread, folder)) }))
    }

    /// The next click number; `None` when the disk has failed for so long that the leased numbers have run
    /// out. The visitor is then redirected without a click id.
    #[must_use]
    pub fn number(&self) -> Option<ClickNumber> {
        self.0.number()
    }

    /// Whether a request must wait for a [`Self::place`] in the queue before it is answered.
    #[must_use]
    pub fn must_wait(&self) -> bool {
        self.0.queue.must_wait()
    }

    /// Waits for a place in the queue, for as long as the disk works. The click gets its number afterwards,
    /// so a lease of numbers covers the queue.
    pub async fn place(&self) {
        self.0.queue.place().await;
    }

    /// Queues a click at once, with the click counter that has counted it. The future waits until the click is on
    /// disk, for at most `--wait-max`. It does not hold the click: every connection with a waiting click
    /// holds such a future, so it is small.
    pub fn record(
        &self,
        click: Click,
        counted: Option<ClickCounter>,
    ) -> impl Future<Output = Fate> + Send + '_ {
        let handed = self.queue(click, counted);
        async move {
            match handed {
                Handed::Waiting(wait) => match wait.await {
                    Ok(true) => Fate::OnDisk,
                    Ok(false) => Fate::Lost,
                    Err(_) => self.late(),
                },
                Handed::Done(fate) => fate,
            }
        }
    }

    fn queue(&self, click: Click, counted: Option<ClickCounter>) -> Handed {
        let (at, verdict) = (click.at, click.judgement.verdict);
        let (waiter, handed) = match self.0.durability {
            Durability::BeforeRedirect { wait_max } if !self.0.is_down.load(Relaxed) => {
                let (waiter, wait) = wait();
                (Some(waiter), Some(Handed::Waiting(Box::pin(timeout(wait_max.duration(), wait)))))
            }
            Durability::BeforeRedirect { .. } => (None, None),
            Durability::Relaxed { .. } => (None, Some(Handed::Done(Fate::Queued))),
        };
        if !self.0.queue.push(QueuedClick { click, counted, waiter }) {
            self.0.lose(at);
            return Handed::Done(Fate::Lost);
        }
        self.0.counters.take(verdict);
        // Waiting for a disk that is known to have failed would be in vain.
        handed.unwrap_or_else(|| Handed::Done(self.late()))
    }

    fn late(&self) -> Fate {
        self.0.counters.is_late();
        Fate::Late
    }

    /// Called when a serving thread has run out of work and is about to sleep.
    pub fn thread_idle(&self) {
        self.0.queue.thread_idle();
    }

    /// Counts a click that got no number as lost.
    pub fn lose(&self, click: &Click) {
        self.0.lose(click.at);
    }

    /// Applies a change between two commit groups; `None` when the writer has stopped.
    pub async fn alter(&self, change: Arc<A>) -> Option<Result<A::Applied, StoreError>> {
        self.submit(|answer| Job::Alter(change, answer))?.await.ok()
    }

    /// Moves some flipped rows to their tables; whether none is left.
    pub async fn drain_step(&self) -> Option<Result<bool, StoreError>> {
        self.submit(Job::Drain)?.await.ok()
    }

    /// Follows some links again, from this one on; returns where to go on.
    pub async fn follow_links(&self, from: LinkId) -> Option<Result<Option<LinkId>, StoreError>> {
        self.submit(|answer| Job::Links(from, answer))?.await.ok()
    }

    /// Finds out whether the data file can be written.
    pub async fn probe(&self) -> Option<Result<(), StoreError>> {
        self.submit(Job::Probe)?.await.ok()
    }

    /// Seals a part of the journal's tail, on a thread that may block.
    #[must_use]
    pub fn seal(&self, seal: Seal) -> Option<Result<bool, StoreError>> {
        self.submit(|answer| Job::Seal(Box::new(seal), answer))?.blocking_recv().ok()
    }

    /// Gives a part of the journal later judgements, on a thread that may block.
    #[must_use]
    pub fn rejudge(&self, step: Rejudge) -> Option<Result<bool, StoreError>> {
        self.submit(|answer| Job::Rejudge(Box::new(step), answer))?.blocking_recv().ok()
    }

    pub(super) fn fold_signal(&self) -> &FoldSignal {
        &self.0.fold
    }

    /// Has the writer find out whether the disk has failed, without waiting for it.
    pub(super) fn look_at_disk(&self) {
        drop(self.submit(Job::Probe));
    }

    fn submit<T>(
        &self,
        job: impl FnOnce(Answer<T>) -> Job<A>,
    ) -> Option<oneshot::Receiver<Result<T, StoreError>>> {
        let (answer, receiver) = oneshot::channel();
        self.0.queue.push_job(job(answer)).then_some(receiver)
    }

    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Clicks that are not committed yet.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.0.queue.len()
    }

    /// Why clicks are not written as they come, in one line; `None` while they are.
    #[must_use]
    pub fn trouble(&self) -> Option<Arc<str>> {
        self.0.trouble()
    }

    /// Sets or clears the reason why the data file may not be found again, as a check outside the writer
    /// finds it.
    pub fn set_displaced(&self, why: Option<Arc<str>>) {
        self.0.set_displaced(why);
    }

    /// Whether the writer's last access to the data file succeeded.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.0.trouble.borrow().is_none()
    }

    /// Whether clicks and jobs are refused because the server is stopping.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.queue.is_stopping()
    }

    /// Waits until the recorder is healthy; `false` if it is not within `wait`.
    pub async fn healed(&self, wait: Duration) -> bool {
        let mut trouble = self.0.trouble.subscribe();
        timeout(wait, trouble.wait_for(Option::is_none)).await.is_ok_and(|healed| healed.is_ok())
    }
}

impl<A: Alter> Writer<A> {
    /// Commits everything that is queued, runs all jobs, and ends the thread. Clicks that a failed disk
    /// does not take within [`REOPEN_AT_STOP_MS`] are lost.
    pub fn stop(mut self) {
        if let Some(Err(panic)) = self.end() {
            std::panic::resume_unwind(panic);
        }
    }

    fn end(&mut self) -> Option<thread::Result<()>> {
        let (writer, folder) = self.threads.take()?;
        self.recorder.0.queue.stop(Duration::from_millis(REOPEN_AT_STOP_MS));
        let written = writer.join();
        self.recorder.0.fold.end();
        Some(folder.join().and(written))
    }
}

impl<A: Alter> Drop for Writer<A> {
    fn drop(&mut self) {
        // A thread that panicked has logged it already.
        let _ = self.end();
    }
}

#[cfg(test)]
pub(super) mod tests;
