//! The recorder: a bounded queue of clicks, one writer, and a commit for all that wait.
//!
//! Invariant: a click whose fate is `OnDisk` is in the data file, once; a number that was given to a
//! visitor is never given again, also after a crash (numbers are leased on disk before they are
//! given). Clicks come first: between two commit groups the writer runs one job (a change) at the
//! most. Absent: recovery from a failed disk, which joins here; today a failed commit is counted as
//! lost and told.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::counters::Counters;
use crate::domain::click::{Click, ClickNumber};
use crate::domain::limits::{CLICK_GROUP_MAX, CLICK_LEASE, CLICK_QUEUE_MAX};
use crate::domain::span::Span;
use crate::store::{Store, StoreError, Txn};

/// When a visitor is sent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// When the click is on disk, or after this long, whichever comes first.
    BeforeRedirect {
        /// How long a visitor waits for the disk.
        wait_max: Span,
    },
    /// At once; clicks are committed this long after the first that waits.
    Relaxed {
        /// How long a click may wait in memory.
        flush: Span,
    },
}

/// What became of a click by the time its visitor is sent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is on disk.
    OnDisk,
    /// It is queued; the disk took longer than the visitor waits.
    Late,
    /// It could not be kept, and is counted as lost.
    Lost,
    /// It is queued, and nobody waits for the disk (`--durability relaxed`).
    Queued,
}

/// Work for the writer, between two commit groups.
type Job = Box<dyn FnOnce(&Store) + Send>;
/// Told of every failed commit.
type Alarm = Box<dyn Fn(&StoreError) + Send>;

/// A handle on the recorder, cloned into every serving thread.
#[derive(Clone)]
pub struct Recorder(Arc<Shared>);

struct Shared {
    durability: Durability,
    queue: Mutex<Queue>,
    work: Condvar,
    /// The next number to give, and the first that is not leased.
    next: AtomicU64,
    leased: AtomicU64,
    counters: Counters,
}

#[derive(Default)]
struct Queue {
    clicks: VecDeque<Waiting>,
    jobs: VecDeque<Job>,
    first_queued: Option<Instant>,
    stopping: bool,
}

struct Waiting {
    click: Click,
    committed: Option<oneshot::Sender<bool>>,
}

/// The writer's thread; joined when the server stops.
pub struct Writer {
    recorder: Recorder,
    thread: JoinHandle<()>,
}

impl Recorder {
    /// Leases the first numbers and starts the writer.
    pub fn start(
        store: Arc<Store>,
        durability: Durability,
        alarm: impl Fn(&StoreError) + Send + 'static,
    ) -> Result<(Self, Writer), StoreError> {
        let lease = store.write(Txn::lease_clicks)?;
        let recorder = Self(Arc::new(Shared {
            durability,
            queue: Mutex::default(),
            work: Condvar::new(),
            next: AtomicU64::new(lease.start),
            leased: AtomicU64::new(lease.end),
            counters: Counters::default(),
        }));
        let shared = Arc::clone(&recorder.0);
        let alarm: Alarm = Box::new(alarm);
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || shared.write_until_stopped(&store, &alarm))
            .map_err(|source| StoreError::Io {
                doing: "start the writer of",
                path: "the data file".into(),
                source,
            })?;
        Ok((recorder.clone(), Writer { recorder, thread }))
    }

    /// The number of the next click; `None` when the disk has been gone for so long that no number
    /// may be given. The visitor is then sent on without a click id.
    #[must_use]
    pub fn number(&self) -> Option<ClickNumber> {
        let leased = self.0.leased.load(Relaxed);
        let take = |next| (next < leased).then_some(next + 1);
        let taken = self.0.next.fetch_update(Relaxed, Relaxed, take);
        taken.ok().and_then(ClickNumber::new)
    }

    /// Hands a click to the recorder and waits until it is on disk, at most `--wait-max`.
    pub async fn record(&self, click: Click) -> Kept {
        let verdict = click.judgement.verdict;
        let (committed, fate) = match self.0.durability {
            Durability::BeforeRedirect { wait_max } => {
                let (sender, receiver) = oneshot::channel();
                (Some(sender), Some((receiver, wait_max)))
            }
            Durability::Relaxed { .. } => (None, None),
        };
        if !self.0.enqueue(Waiting { click, committed }) {
            self.0.counters.lose(1);
            return Kept::Lost;
        }
        self.0.counters.take(verdict);
        let Some((receiver, wait_max)) = fate else { return Kept::Queued };
        match timeout(wait_max.duration(), receiver).await {
            Ok(Ok(true)) => Kept::OnDisk,
            Ok(_) => Kept::Lost,
            Err(_) => {
                self.0.counters.is_late();
                Kept::Late
            }
        }
    }

    /// Counts a click that got no number as lost.
    pub fn lose(&self, _click: &Click) {
        self.0.counters.lose(1);
    }

    /// Has the writer do something with the store, between two commit groups; `None` when it has
    /// stopped.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Option<T> {
        self.ask(job)?.await.ok()
    }

    /// The same for a thread that may block.
    pub(super) fn run_blocking<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Option<T> {
        self.ask(job)?.blocking_recv().ok()
    }

    fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Option<oneshot::Receiver<T>> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            // Whoever asked may have gone; the work is done all the same.
            let _ = sender.send(job(store));
        });
        self.0.enqueue_job(job).then_some(receiver)
    }

    /// What was taken, committed, late and lost so far.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Clicks that wait for the writer.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.0.lock().clicks.len()
    }
}

impl Writer {
    /// Commits all that is queued, does all that was asked, and ends the thread.
    pub fn stop(self) {
        self.recorder.0.lock().stopping = true;
        self.recorder.0.work.notify_one();
        if let Err(panic) = self.thread.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Shared {
    /// The queue holds plain values that every step leaves whole, so that a panic elsewhere while
    /// it was held does not spoil it.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, waiting: Waiting) -> bool {
        let mut queue = self.lock();
        if queue.stopping || queue.clicks.len() >= CLICK_QUEUE_MAX {
            return false;
        }
        if queue.clicks.is_empty() {
            queue.first_queued = Some(Instant::now());
        }
        queue.clicks.push_back(waiting);
        // A full group is not left to ripen: the queue would run over before its time has come.
        let wake = matches!(queue.clicks.len(), 1 | CLICK_GROUP_MAX);
        drop(queue);
        if wake {
            self.work.notify_one();
        }
        true
    }

    fn enqueue_job(&self, job: Job) -> bool {
        let mut queue = self.lock();
        if queue.stopping {
            return false;
        }
        queue.jobs.push_back(job);
        drop(queue);
        self.work.notify_one();
        true
    }

    fn write_until_stopped(&self, store: &Store, alarm: &Alarm) {
        while let Some((group, job)) = self.next_work() {
            if !group.is_empty() {
                self.commit(store, group, alarm);
            }
            if let Some(job) = job {
                job(store);
            }
        }
    }

    /// Waits for work: a commit group, a job, or both; `None` when stopped and nothing is left.
    fn next_work(&self) -> Option<(Vec<Waiting>, Option<Job>)> {
        let mut queue = self.lock();
        loop {
            let ripens_in = self.ripens_in(&queue);
            let is_ripe = ripens_in.is_some_and(|wait| wait.is_zero());
            if is_ripe || !queue.jobs.is_empty() {
                break;
            }
            if queue.stopping && queue.clicks.is_empty() {
                return None;
            }
            queue = match ripens_in {
                Some(wait) => {
                    let waited = self.work.wait_timeout(queue, wait);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.work.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
        let count = queue.clicks.len().min(CLICK_GROUP_MAX);
        let group: Vec<Waiting> = queue.clicks.drain(..count).collect();
        if queue.clicks.is_empty() {
            queue.first_queued = None;
        }
        Some((group, queue.jobs.pop_front()))
    }

    /// How long the queued clicks may still gather; `None` when there are none.
    fn ripens_in(&self, queue: &Queue) -> Option<std::time::Duration> {
        let first = queue.first_queued?;
        match self.durability {
            Durability::Relaxed { flush }
                if !queue.stopping && queue.clicks.len() < CLICK_GROUP_MAX =>
            {
                Some(flush.duration().saturating_sub(first.elapsed()))
            }
            _ => Some(std::time::Duration::ZERO),
        }
    }

    fn commit(&self, store: &Store, group: Vec<Waiting>, alarm: &Alarm) {
        let (mut clicks, waiters): (Vec<Click>, Vec<_>) =
            group.into_iter().map(|waiting| (waiting.click, waiting.committed)).unzip();
        let count = clicks.len() as u64;
        let left = self.leased.load(Relaxed).saturating_sub(self.next.load(Relaxed));
        let begun = Instant::now();
        let committed: Result<Option<Range<u64>>, StoreError> = store.write(|txn| {
            txn.append_clicks(&mut clicks)?;
            (left < CLICK_LEASE / 2).then(|| txn.lease_clicks()).transpose()
        });
        match &committed {
            Ok(lease) => {
                if let Some(lease) = lease {
                    self.leased.store(lease.end, Relaxed);
                }
                self.counters.commit(count, begun.elapsed());
            }
            Err(error) => {
                self.counters.lose(count);
                alarm(error);
            }
        }
        for waiter in waiters.into_iter().flatten() {
            // A visitor who did not wait has dropped the other end.
            let _ = waiter.send(committed.is_ok());
        }
    }
}

#[cfg(test)]
#[path = "recorder_tests.rs"]
mod tests;
