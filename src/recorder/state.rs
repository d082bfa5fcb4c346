//! The state that the recorder's handles and its writer share.
//!
//! Invariant: a click number is given once, also across a crash: numbers are leased on disk before they are
//! given. Does not queue or write clicks (see `queue` and `writer`).

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::counters::Counters;
use super::durability::Durability;
use super::folder::FoldSignal;
use super::gap_log::GapLog;
use super::job::{Alter, Follow};
use super::queue::Queue;
use crate::domain::click::ClickNumber;
use crate::domain::click::gap::Gap;
use crate::domain::environment::Random;
use crate::domain::limits::CLICK_LOG_RETRY_MS;
use crate::domain::time::Timestamp;
use crate::store::{Store, StoreError, Txn};

/// Why visitors wait although the disk works.
pub(super) const QUEUE_FULL: &str = "the click queue is full, so visitors wait for the disk";

pub(super) struct Shared<A: Alter> {
    pub(super) queue: Queue<A>,
    pub(super) follower: Arc<dyn Follow>,
    pub(super) counters: Counters,
    pub(super) gaps: GapLog,
    pub(super) durability: Durability,
    pub(super) fold: FoldSignal,
    /// For the ids of click logs.
    pub(super) random: Arc<dyn Random>,
    /// When a click log was begun last, or could not be.
    log_begun: Mutex<Option<Instant>>,
    /// Whether that log failed, or could not be begun.
    pub(super) is_log_down: AtomicBool,
    /// Why the data file cannot be written; `None` while it can.
    pub(super) trouble: watch::Sender<Option<Arc<str>>>,
    /// Whether there is such a trouble. Read for each click, so it takes no lock.
    pub(super) is_down: AtomicBool,
    /// Why the data file may not be found again, although it can be written.
    displaced: Mutex<Option<Arc<str>>>,
    /// The next number to give.
    next: AtomicU64,
    /// The first number that is not leased.
    leased: AtomicU64,
}

impl<A: Alter> Shared<A> {
    /// Leases the first numbers.
    pub(super) fn begin(
        store: &Store,
        durability: Durability,
        follower: Arc<dyn Follow>,
        random: Arc<dyn Random>,
    ) -> Result<Self, StoreError> {
        let (lease, gap) = store.write(|txn: &Txn| {
            let lease = txn.lease_clicks()?;
            txn.open_for_clicks(lease.start)?;
            Ok::<_, StoreError>((lease, txn.next_gap()?))
        })?;
        Ok(Self {
            queue: Queue::new(durability),
            follower,
            counters: Counters::default(),
            gaps: GapLog::from(gap),
            durability,
            fold: FoldSignal::default(),
            random,
            log_begun: Mutex::default(),
            is_log_down: AtomicBool::new(false),
            trouble: watch::Sender::new(None),
            is_down: AtomicBool::new(false),
            displaced: Mutex::default(),
            next: AtomicU64::new(lease.start),
            leased: AtomicU64::new(lease.end),
        })
    }

    /// The next click number; `None` while none is leased.
    pub(super) fn number(&self) -> Option<ClickNumber> {
        let leased = self.leased.load(Relaxed);
        let take = |next| (next < leased).then_some(next + 1);
        let taken = self.next.fetch_update(Relaxed, Relaxed, take);
        taken.ok().and_then(ClickNumber::new)
    }

    /// Leased numbers that have not been given.
    pub(super) fn numbers_left(&self) -> u64 {
        self.leased.load(Relaxed).saturating_sub(self.next.load(Relaxed))
    }

    /// Allows the numbers below `end` to be given.
    pub(super) fn lease_until(&self, end: u64) {
        self.leased.store(end, Relaxed);
    }

    /// Whether to begin a click log: visitors wait for the disk, and the last attempt is long ago. Notes the attempt.
    pub(super) fn may_begin_log(&self) -> bool {
        let Durability::BeforeRedirect { .. } = self.durability else { return false };
        let mut begun = self.log_begun.lock().unwrap_or_else(PoisonError::into_inner);
        let may =
            begun.is_none_or(|begun| begun.elapsed() >= Duration::from_millis(CLICK_LOG_RETRY_MS));
        if may {
            *begun = Some(Instant::now());
        }
        may
    }

    /// Counts a click as lost.
    pub(super) fn lose(&self, at: Timestamp) {
        self.counters.lose(1);
        self.gaps.add(Gap { from: at, to: at, lost: 1, late: 0, missing: 0 });
    }

    /// Sets or clears the reason why the data file cannot be written.
    pub(super) fn set_trouble(&self, why: Option<Arc<str>>) {
        self.is_down.store(why.is_some(), Relaxed);
        self.queue.set_failed(why.is_some());
        self.trouble.send_replace(why);
    }

    /// Sets or clears the reason why the data file may not be found again.
    pub(super) fn set_displaced(&self, why: Option<Arc<str>>) {
        *self.displaced.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// What is wrong: the data file cannot be written, visitors wait because the queue is full, or the file is
    /// displaced.
    pub(super) fn trouble(&self) -> Option<Arc<str>> {
        let full = || self.queue.is_full().then(|| Arc::from(QUEUE_FULL));
        let displaced = || self.displaced.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.trouble.borrow().clone().or_else(full).or_else(displaced)
    }
}
