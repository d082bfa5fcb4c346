//! The bounded queue between serving threads and the writer: clicks, and jobs to run between their groups.
//!
//! Invariant: once it holds [`CLICK_QUEUE_MAX`] clicks, requests wait for a place before they are answered,
//! so it never holds more than that and one for each request that was let in. Only while the disk has failed
//! nobody waits, and a full queue refuses clicks. Clicks that the writer has taken still count as queued
//! until they are committed. Does not write anything (see `writer`).

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::durability::Durability;
use super::job::{Alter, Job, next_jobs};
use super::waiters::Waiter;
use crate::domain::click::Click;
use crate::domain::limits::{CLICK_GROUP_MAX, CLICK_QUEUE_MAX, GATHER_US};
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::time::Timestamp;

/// A click in the queue.
pub(super) struct QueuedClick {
    pub(super) click: Click,
    /// The click counter that has counted it.
    pub(super) counted: Option<ClickCounter>,
    /// Its visitor, if they wait for the disk.
    pub(super) waiter: Option<Waiter>,
}

/// Clicks that are committed together.
#[derive(Default)]
pub(super) struct Group {
    pub(super) clicks: Vec<Click>,
    /// The click counter that has counted each click.
    pub(super) counted: Vec<Option<ClickCounter>>,
    pub(super) waiters: Vec<Waiter>,
}

pub(super) struct Queue<A: Alter> {
    durability: Durability,
    state: Mutex<State<A>>,
    work: Condvar,
    /// Whether requests wait for a place. Read for each request, so it takes no lock.
    must_wait: AtomicBool,
    /// The requests that wait, first come, first served. A permit is a place.
    line: Semaphore,
}

struct State<A: Alter> {
    clicks: VecDeque<QueuedClick>,
    /// Clicks that the writer has taken and not committed.
    in_flight: usize,
    jobs: VecDeque<Job<A>>,
    /// When the oldest click was queued.
    oldest: Option<Instant>,
    /// The disk has failed: nobody waits for a place, and a full queue refuses clicks.
    has_failed: bool,
    /// A serving thread is idle, so no more clicks are expected soon: commit without delay.
    is_thread_idle: bool,
    /// The deadline for a failed disk during shutdown; set once the queue is stopping.
    stop_deadline: Option<Instant>,
}

impl<A: Alter> Default for State<A> {
    fn default() -> Self {
        Self {
            clicks: VecDeque::new(),
            in_flight: 0,
            jobs: VecDeque::new(),
            oldest: None,
            has_failed: false,
            is_thread_idle: false,
            stop_deadline: None,
        }
    }
}

impl<A: Alter> Queue<A> {
    pub(super) fn new(durability: Durability) -> Self {
        Self {
            durability,
            state: Mutex::default(),
            work: Condvar::new(),
            must_wait: AtomicBool::new(false),
            line: Semaphore::new(0),
        }
    }

    /// Ignores poisoning: each step leaves the state consistent, so a panic elsewhere does no harm.
    fn lock(&self) -> MutexGuard<'_, State<A>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State<A>>,
        time: Duration,
    ) -> MutexGuard<'a, State<A>> {
        self.work.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Whether a request must wait for a [`Self::place`] before it is answered.
    pub(super) fn must_wait(&self) -> bool {
        self.must_wait.load(Relaxed)
    }

    /// Waits for a place. A request that is given up meanwhile leaves its place to the next one.
    pub(super) async fn place(&self) {
        // The semaphore is never closed.
        if let Ok(place) = self.line.acquire().await {
            place.forget();
        }
    }

    /// Offers the free places to the requests that wait. Nobody waits while the disk has failed, or for a
    /// queue that is stopping.
    fn offer_places(&self, state: &State<A>) {
        let is_over = state.has_failed || state.stop_deadline.is_some();
        let free = CLICK_QUEUE_MAX.saturating_sub(state.clicks.len());
        self.line.forget_permits(Semaphore::MAX_PERMITS);
        self.line.add_permits(if is_over { Semaphore::MAX_PERMITS } else { free });
        // A place that is left over found nobody waiting.
        self.must_wait.store(self.line.available_permits() == 0, Relaxed);
    }

    /// Notes whether the disk has failed.
    pub(super) fn set_failed(&self, has_failed: bool) {
        let mut state = self.lock();
        state.has_failed = has_failed;
        self.offer_places(&state);
    }

    /// Queues a click; `false` if the queue is stopping, or is full while the disk has failed.
    pub(super) fn push(&self, queued: QueuedClick) -> bool {
        let mut state = self.lock();
        let is_full = state.clicks.len() >= CLICK_QUEUE_MAX;
        if state.stop_deadline.is_some() || (is_full && state.has_failed) {
            return false;
        }
        if state.clicks.is_empty() {
            state.oldest = Some(Instant::now());
        }
        state.clicks.push_back(queued);
        // Wake the writer for a full group: the queue could overflow before the delay expires.
        let wake = matches!(state.clicks.len(), 1 | CLICK_GROUP_MAX);
        if state.clicks.len() >= CLICK_QUEUE_MAX && !self.must_wait() {
            self.offer_places(&state);
        }
        drop(state);
        if wake {
            self.work.notify_one();
        }
        true
    }

    /// Called when a serving thread has run out of work: the clicks it has queued are all there will be for
    /// now.
    pub(super) fn thread_idle(&self) {
        // Nobody waits for a relaxed commit; its delay is `flush`.
        let Durability::BeforeRedirect { .. } = self.durability else { return };
        let mut state = self.lock();
        let is_news = !state.clicks.is_empty() && !state.is_thread_idle;
        state.is_thread_idle |= is_news;
        drop(state);
        if is_news {
            self.work.notify_one();
        }
    }

    /// Queues a job; `false` if the queue is stopping.
    pub(super) fn push_job(&self, job: Job<A>) -> bool {
        let mut state = self.lock();
        if state.stop_deadline.is_some() {
            return false;
        }
        state.jobs.push_back(job);
        drop(state);
        self.work.notify_one();
        true
    }

    /// Rejects further clicks and jobs, and sets the deadline for a failed disk.
    pub(super) fn stop(&self, disk_timeout: Duration) {
        let mut state = self.lock();
        state.stop_deadline = Some(Instant::now() + disk_timeout);
        self.offer_places(&state);
        drop(state);
        self.work.notify_one();
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.lock().stop_deadline.is_some()
    }

    /// Whether the shutdown deadline has passed.
    pub(super) fn is_past_deadline(&self) -> bool {
        self.lock().stop_deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Clicks that are not committed.
    pub(super) fn len(&self) -> usize {
        let state = self.lock();
        state.clicks.len() + state.in_flight
    }

    pub(super) fn is_full(&self) -> bool {
        self.lock().clicks.len() >= CLICK_QUEUE_MAX
    }

    /// The times of the first and the last click in the queue.
    pub(super) fn time_range(&self) -> Option<(Timestamp, Timestamp)> {
        let state = self.lock();
        let times = || state.clicks.iter().map(|queued| queued.click.at);
        times().min().zip(times().max())
    }

    /// Notes that the clicks in flight are committed, or lost.
    pub(super) fn group_done(&self) {
        let mut state = self.lock();
        state.in_flight = 0;
        // The released waiters may cause more clicks, so wait for the next idle thread.
        state.is_thread_idle = false;
    }

    pub(super) fn take_all(&self) -> VecDeque<QueuedClick> {
        std::mem::take(&mut self.lock().clicks)
    }

    /// Waits for work: a commit group, jobs to run together, or both; `None` when stopped and nothing is left.
    pub(super) fn next_work(&self) -> Option<(Group, Vec<Job<A>>)> {
        let mut state = self.lock();
        loop {
            let due_in = self.due_in(&state);
            let is_due = due_in.is_some_and(|wait| wait.is_zero());
            if is_due || !state.jobs.is_empty() {
                break;
            }
            if state.stop_deadline.is_some() && state.clicks.is_empty() {
                return None;
            }
            state = match due_in {
                Some(wait) => self.wait(state, wait),
                None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        let count = state.clicks.len().min(CLICK_GROUP_MAX);
        let mut group = Group::default();
        for QueuedClick { click, counted, waiter } in state.clicks.drain(..count) {
            group.clicks.push(click);
            group.counted.push(counted);
            group.waiters.extend(waiter);
        }
        state.in_flight = count;
        state.is_thread_idle = false;
        // The remaining clicks have already waited, so keep the old timestamp.
        state.oldest = state.oldest.filter(|_| !state.clicks.is_empty());
        if self.must_wait() {
            self.offer_places(&state);
        }
        Some((group, next_jobs(&mut state.jobs)))
    }

    /// How long until the queued clicks must be committed; `None` when there are none.
    fn due_in(&self, state: &State<A>) -> Option<Duration> {
        let oldest = state.oldest?;
        if state.stop_deadline.is_some() || state.clicks.len() >= CLICK_GROUP_MAX {
            return Some(Duration::ZERO);
        }
        let delay = match self.durability {
            Durability::Relaxed { flush } => flush.duration(),
            Durability::BeforeRedirect { .. } if state.is_thread_idle => Duration::ZERO,
            Durability::BeforeRedirect { .. } => Duration::from_micros(GATHER_US),
        };
        Some(delay.saturating_sub(oldest.elapsed()))
    }

    /// Waits for a job until `end`; returns early with `None` when the queue is told to stop.
    pub(super) fn next_job_before(&self, end: Instant) -> Option<Job<A>> {
        let mut state = self.lock();
        let was_stopping = state.stop_deadline.is_some();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let is_over = left.is_zero() || state.stop_deadline.is_some() != was_stopping;
            if is_over || !state.jobs.is_empty() {
                return state.jobs.pop_front();
            }
            state = self.wait(state, left);
        }
    }
}
