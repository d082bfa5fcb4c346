//! The recorder: what visitors hand their clicks to, and what a change gets the writer from.
//!
//! Invariant: a click whose fate is `OnDisk` is in the data file, once; a number that was given to a
//! visitor is never given again, also after a crash (numbers are leased on disk before they are
//! given). Clicks come first: between two commit groups the writer runs one job (a change) at the
//! most. A failed disk holds up nobody for longer than they wait: clicks stay queued, and what the
//! queue cannot take is counted as lost. Absent: how the disk is healed (writer).

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Timeout, timeout};

use super::counters::Counters;
use super::losses::Losses;
use super::queue::{Group, Job, Queue, Waiting};
use super::waiters::{Wait, wait};
use super::writer::{self, Incident};
use crate::domain::click::gap::Gap;
use crate::domain::click::{Click, ClickNumber};
use crate::domain::limits::REOPEN_AT_STOP_MS;
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
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

/// Is given the clicks that the writer takes, each with the tally that has it.
pub type CatchUp = Box<dyn Fn(&[Click], &[Option<ClickCounter>]) + Send + Sync>;

/// A click that was handed over.
enum Queued {
    /// It is waited for. In a place of its own: what moves with an answer is then small.
    Awaited(Pin<Box<Timeout<Wait>>>),
    /// What became of it is known, as far as its visitor is concerned.
    For(Kept),
}

/// A handle on the recorder, cloned into every serving thread.
#[derive(Clone)]
pub struct Recorder(Arc<Shared>);

/// What the recorder and its writer share.
pub(super) struct Shared {
    pub(super) queue: Queue,
    pub(super) counters: Counters,
    pub(super) losses: Losses,
    /// Why nothing can be written now.
    pub(super) trouble: watch::Sender<Option<Arc<str>>>,
    /// Whether there is such trouble: asked for each click.
    is_down: AtomicBool,
    /// Why what is written may not be found again.
    worry: Mutex<Option<Arc<str>>>,
    /// The next number to give, and the first that is not leased.
    next: AtomicU64,
    leased: AtomicU64,
    durability: Durability,
    /// Where tallies may begin while clicks are on their way.
    catch_up: OnceLock<CatchUp>,
}

impl Shared {
    /// Leases the first numbers.
    pub(super) fn begin(store: &Store, durability: Durability) -> Result<Self, StoreError> {
        let (lease, gap) =
            store.write(|txn: &Txn| Ok::<_, StoreError>((txn.lease_clicks()?, txn.next_gap()?)))?;
        Ok(Self {
            queue: Queue::new(durability),
            counters: Counters::default(),
            losses: Losses::from(gap),
            trouble: watch::Sender::new(None),
            is_down: AtomicBool::new(false),
            worry: Mutex::default(),
            next: AtomicU64::new(lease.start),
            leased: AtomicU64::new(lease.end),
            durability,
            catch_up: OnceLock::new(),
        })
    }

    /// Counts what the writer takes and no tally has that has begun since.
    pub(super) fn catch_up(&self, group: &Group) {
        if let Some(catch_up) = self.catch_up.get() {
            catch_up(&group.clicks, &group.counted);
        }
    }

    /// The number of the next click.
    pub(super) fn number(&self) -> Option<ClickNumber> {
        let leased = self.leased.load(Relaxed);
        let take = |next| (next < leased).then_some(next + 1);
        let taken = self.next.fetch_update(Relaxed, Relaxed, take);
        taken.ok().and_then(ClickNumber::new)
    }

    /// Counts a click that cannot be kept.
    pub(super) fn lose(&self, at: Timestamp) {
        self.counters.lose(1);
        self.losses.note(Gap { from: at, to: at, lost: 1, late: 0 });
    }

    /// Says why nothing can be written now; `None` when everything can.
    pub(super) fn tell_trouble(&self, why: Option<Arc<str>>) {
        self.is_down.store(why.is_some(), Relaxed);
        self.trouble.send_replace(why);
    }

    /// Numbers that are leased and not given.
    pub(super) fn numbers_left(&self) -> u64 {
        self.leased.load(Relaxed).saturating_sub(self.next.load(Relaxed))
    }

    /// Lets the numbers up to this one be given.
    pub(super) fn lease_until(&self, end: u64) {
        self.leased.store(end, Relaxed);
    }
}

/// The writer's thread; joined when the server stops.
pub struct Writer {
    recorder: Recorder,
    thread: JoinHandle<()>,
}

impl Recorder {
    /// Leases the first numbers and starts the writer. What goes wrong, and that it is well again, is
    /// told to `alarm`.
    pub fn start(
        store: Arc<Store>,
        durability: Durability,
        alarm: impl Fn(&Incident<'_>) + Send + 'static,
    ) -> Result<(Self, Writer), StoreError> {
        let recorder = Self(Arc::new(Shared::begin(&store, durability)?));
        let shared = Arc::clone(&recorder.0);
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer::write_until_stopped(&shared, &store, &alarm))
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
        self.0.number()
    }

    /// Hands a click to the recorder, at once, with the tally that has it, and waits until it is on
    /// disk, at most `--wait-max`. The click itself is in the queue then: every connection keeps a wait,
    /// and a small one.
    pub fn record(
        &self,
        click: Click,
        counted: Option<ClickCounter>,
    ) -> impl Future<Output = Kept> + Send + '_ {
        let queued = self.queue(click, counted);
        async move {
            match queued {
                Queued::Awaited(wait) => match wait.await {
                    Ok(true) => Kept::OnDisk,
                    Ok(false) => Kept::Lost,
                    Err(_) => self.late(),
                },
                Queued::For(kept) => kept,
            }
        }
    }

    fn queue(&self, click: Click, counted: Option<ClickCounter>) -> Queued {
        let (at, verdict) = (click.at, click.judgement.verdict);
        let (waiter, queued) = match self.0.durability {
            Durability::BeforeRedirect { wait_max } if !self.0.is_down.load(Relaxed) => {
                let (waiter, wait) = wait();
                (Some(waiter), Some(Queued::Awaited(Box::pin(timeout(wait_max.duration(), wait)))))
            }
            Durability::BeforeRedirect { .. } => (None, None),
            Durability::Relaxed { .. } => (None, Some(Queued::For(Kept::Queued))),
        };
        if !self.0.queue.push(Waiting { click, counted, waiter }) {
            self.0.lose(at);
            return Queued::For(Kept::Lost);
        }
        self.0.counters.take(verdict);
        // To wait for a disk that is known to have failed would be in vain.
        queued.unwrap_or_else(|| Queued::For(self.late()))
    }

    fn late(&self) -> Kept {
        self.0.counters.is_late();
        Kept::Late
    }

    /// Says that a serving thread has nothing more to do but to wait.
    pub fn gathered(&self) {
        self.0.queue.gathered();
    }

    /// From here on, clicks of links whose tallies begin after they were answered are counted when the
    /// writer takes them.
    pub fn catch_up(&self, make: impl FnOnce() -> CatchUp) {
        self.0.catch_up.get_or_init(make);
    }

    /// Counts a click that got no number as lost.
    pub fn lose(&self, click: &Click) {
        self.0.lose(click.at);
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
        self.0.queue.push_job(job).then_some(receiver)
    }

    /// What was taken, committed, late and lost so far.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Clicks that wait for the disk.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.0.queue.len()
    }

    /// Why clicks are not written as they come, in one line; `None` when they are.
    #[must_use]
    pub fn trouble(&self) -> Option<Arc<str>> {
        let full = || self.0.queue.is_full().then(|| Arc::from("the queue of clicks is full"));
        let worry = || self.0.worry.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.0.trouble.borrow().clone().or_else(full).or_else(worry)
    }

    /// Says why what is written may not be found again, as somebody else sees it; `None` when it is.
    pub fn worry(&self, why: Option<Arc<str>>) {
        *self.0.worry.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// Whether the data file can be written, as far as the writer knows.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.0.trouble.borrow().is_none()
    }

    /// Whether it takes nothing more.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.queue.is_stopping()
    }

    /// Waits until it can, for a while; whether it can.
    pub async fn healed(&self, wait: Duration) -> bool {
        let mut trouble = self.0.trouble.subscribe();
        timeout(wait, trouble.wait_for(Option::is_none)).await.is_ok_and(|healed| healed.is_ok())
    }
}

impl Writer {
    /// Commits all that is queued, does all that was asked, and ends the thread. What a failed disk
    /// does not take within a bounded time is lost.
    pub fn stop(self) {
        self.recorder.0.queue.stop(Duration::from_millis(REOPEN_AT_STOP_MS));
        if let Err(panic) = self.thread.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
