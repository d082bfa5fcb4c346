//! The bounded queue between the visitors and the writer: clicks, and jobs between their groups.
//!
//! Invariant: it never holds more clicks than it may; whoever comes then is told at once. What the
//! writer took and has not committed is still counted. Absent: what the writer does (writer).

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::handle::Durability;
use super::waiters::Waiter;
use crate::domain::click::Click;
use crate::domain::limits::{CLICK_GROUP_MAX, CLICK_QUEUE_MAX, GATHER_US};
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::time::Timestamp;
use crate::store::Store;

/// Work for the writer, between two commit groups.
pub(super) type Job = Box<dyn FnOnce(&Store) + Send>;

/// A click that waits for the disk, and whoever waits for it.
pub(super) struct Waiting {
    pub(super) click: Click,
    /// The tally that has it.
    pub(super) counted: Option<ClickCounter>,
    pub(super) waiter: Option<Waiter>,
}

/// Clicks that are committed together.
#[derive(Default)]
pub(super) struct Group {
    pub(super) clicks: Vec<Click>,
    /// The tally that has each.
    pub(super) counted: Vec<Option<ClickCounter>>,
    pub(super) waiters: Vec<Waiter>,
}

/// The queue.
pub(super) struct Queue {
    durability: Durability,
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    clicks: VecDeque<Waiting>,
    /// Clicks that the writer has taken and not committed.
    in_hand: usize,
    jobs: VecDeque<Job>,
    first_queued: Option<Instant>,
    /// A serving thread has nothing more to do: whoever is in the queue waits for the disk alone.
    is_gathered: bool,
    /// It is stopping, and waits for a failed disk until then.
    stopping: Option<Instant>,
}

impl Queue {
    pub(super) fn new(durability: Durability) -> Self {
        Self { durability, state: Mutex::default(), work: Condvar::new() }
    }

    /// The queue holds plain values that every step leaves whole, so that a panic elsewhere while
    /// it was held does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        self.work.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Takes a click; `false` when it is full, or stopping.
    pub(super) fn push(&self, waiting: Waiting) -> bool {
        let mut state = self.lock();
        if state.stopping.is_some() || state.clicks.len() >= CLICK_QUEUE_MAX {
            return false;
        }
        if state.clicks.is_empty() {
            state.first_queued = Some(Instant::now());
        }
        state.clicks.push_back(waiting);
        // A full group is not left to ripen: the queue would run over before its time has come.
        let wake = matches!(state.clicks.len(), 1 | CLICK_GROUP_MAX);
        drop(state);
        if wake {
            self.work.notify_one();
        }
        true
    }

    /// Says that a serving thread has done all there was to do: the clicks that wait for the disk are
    /// as many as there will be for now.
    pub(super) fn gathered(&self) {
        // Nobody waits for a relaxed commit, which has a time of its own.
        let Durability::BeforeRedirect { .. } = self.durability else { return };
        let mut state = self.lock();
        let is_news = !state.clicks.is_empty() && !state.is_gathered;
        state.is_gathered |= is_news;
        drop(state);
        if is_news {
            self.work.notify_one();
        }
    }

    /// Takes a job; `false` when it is stopping.
    pub(super) fn push_job(&self, job: Job) -> bool {
        let mut state = self.lock();
        if state.stopping.is_some() {
            return false;
        }
        state.jobs.push_back(job);
        drop(state);
        self.work.notify_one();
        true
    }

    /// Takes nothing more, and waits for a failed disk only for a while.
    pub(super) fn stop(&self, patience: Duration) {
        self.lock().stopping = Some(Instant::now() + patience);
        self.work.notify_one();
    }

    /// Whether it takes nothing more.
    pub(super) fn is_stopping(&self) -> bool {
        self.lock().stopping.is_some()
    }

    /// Whether a failed disk has been waited for long enough.
    pub(super) fn is_out_of_patience(&self) -> bool {
        self.lock().stopping.is_some_and(|end| Instant::now() >= end)
    }

    /// Clicks that are not committed.
    pub(super) fn len(&self) -> usize {
        let state = self.lock();
        state.clicks.len() + state.in_hand
    }

    /// Whether the next click finds no place.
    pub(super) fn is_full(&self) -> bool {
        self.lock().clicks.len() >= CLICK_QUEUE_MAX
    }

    /// When the first and the last click in it were made.
    pub(super) fn times(&self) -> Option<(Timestamp, Timestamp)> {
        let state = self.lock();
        let times = || state.clicks.iter().map(|waiting| waiting.click.at);
        times().min().zip(times().max())
    }

    /// Says that what was taken is committed, or given up.
    pub(super) fn put_by(&self) {
        let mut state = self.lock();
        state.in_hand = 0;
        // Those who are let go now come back with others: a thread has to rest anew.
        state.is_gathered = false;
    }

    /// Empties it.
    pub(super) fn give_up(&self) -> VecDeque<Waiting> {
        std::mem::take(&mut self.lock().clicks)
    }

    /// Waits for work: a commit group, a job, or both; `None` when stopped and nothing is left.
    pub(super) fn next_work(&self) -> Option<(Group, Option<Job>)> {
        let mut queue = self.lock();
        loop {
            let ripens_in = self.ripens_in(&queue);
            let is_ripe = ripens_in.is_some_and(|wait| wait.is_zero());
            if is_ripe || !queue.jobs.is_empty() {
                break;
            }
            if queue.stopping.is_some() && queue.clicks.is_empty() {
                return None;
            }
            queue = match ripens_in {
                Some(wait) => self.wait(queue, wait),
                None => self.work.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
        let count = queue.clicks.len().min(CLICK_GROUP_MAX);
        let mut group = Group::default();
        for Waiting { click, counted, waiter } in queue.clicks.drain(..count) {
            group.clicks.push(click);
            group.counted.push(counted);
            group.waiters.extend(waiter);
        }
        queue.in_hand = count;
        queue.is_gathered = false;
        // Those that are left have waited for a commit already.
        queue.first_queued = queue.first_queued.filter(|_| !queue.clicks.is_empty());
        Some((group, queue.jobs.pop_front()))
    }

    /// How long the queued clicks may still gather; `None` when there are none.
    fn ripens_in(&self, queue: &State) -> Option<Duration> {
        let first = queue.first_queued?;
        if queue.stopping.is_some() || queue.clicks.len() >= CLICK_GROUP_MAX {
            return Some(Duration::ZERO);
        }
        let time = match self.durability {
            Durability::Relaxed { flush } => flush.duration(),
            Durability::BeforeRedirect { .. } if queue.is_gathered => Duration::ZERO,
            Durability::BeforeRedirect { .. } => Duration::from_micros(GATHER_US),
        };
        Some(time.saturating_sub(first.elapsed()))
    }

    /// Waits for a job, for a while; `None` when there is none, and at once when a stop comes.
    pub(super) fn job_until(&self, end: Instant) -> Option<Job> {
        let mut state = self.lock();
        let was_stopping = state.stopping.is_some();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let is_over = left.is_zero() || state.stopping.is_some() != was_stopping;
            if is_over || !state.jobs.is_empty() {
                return state.jobs.pop_front();
            }
            state = self.wait(state, left);
        }
    }
}
