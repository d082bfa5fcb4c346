//! The writer: one thread that commits the clicks of all who wait, and does jobs between.
//!
//! It is a supervised machine. Healthy, it commits. When the disk fails it is failed: it keeps what it
//! has in hand, closes the file and opens it again, at once and then with pauses. Reopened, it looks
//! which clicks of the commit that failed are on disk all the same, writes the others, and is
//! healthy; the queue follows as ever. Invariant: what was taken from the queue is committed once, or
//! counted as lost, and only a stop that the disk outlasts loses it.

use std::mem::take;
use std::time::{Duration, Instant};

use super::handle::Shared;
use super::queue::{Group, Queue};
use super::waiters::let_go;
use crate::domain::causes::with_causes;
use crate::domain::click::gap::Gap;
use crate::domain::limits::{CLICK_LEASE, REOPEN_PAUSE_MS, REOPEN_PAUSE_MS_MAX};
use crate::store::{Store, StoreError};

/// What an operator is told.
#[derive(Debug)]
#[non_exhaustive]
pub enum Incident<'a> {
    /// The data file cannot be written. Clicks stay in memory.
    Failed(&'a StoreError),
    /// It can be written again, and what was queued is.
    Healed,
    /// Clicks were lost: so many since the start.
    Lost(u64),
    /// The disk did not come back before the end: so many clicks are lost for it.
    GivenUp(u64),
}

/// Told of incidents.
pub(super) type Alarm<'a> = &'a dyn Fn(&Incident<'_>);

/// Commits clicks and does jobs until it is stopped and nothing is left.
pub(super) fn write_until_stopped(shared: &Shared, store: &Store, alarm: Alarm<'_>) {
    let writer = Writing { shared, store, alarm };
    while let Some((group, job)) = shared.queue.next_work() {
        if !group.clicks.is_empty() && !writer.keep(group) {
            return;
        }
        if let Some(job) = job
            && !writer.run(job)
        {
            return;
        }
    }
    writer.keep(Group::default());
}

/// The writer at work.
pub(super) struct Writing<'a> {
    pub(super) shared: &'a Shared,
    pub(super) store: &'a Store,
    pub(super) alarm: Alarm<'a>,
}

impl Writing<'_> {
    /// Commits a group, however often it takes; `false` when it was given up.
    pub(super) fn keep(&self, mut group: Group) -> bool {
        self.shared.catch_up(&group);
        match self.commit(&mut group, false) {
            Ok(()) => {
                self.release(group);
                true
            }
            Err(error) if error.is_failure() => {
                self.tell_trouble(&error);
                self.heal(group)
            }
            Err(error) => {
                // No disk's fault: the same would happen again.
                (self.alarm)(&Incident::Failed(&error));
                self.lose(group);
                true
            }
        }
    }

    /// Does a job. What failed under it is healed before somebody waits for it; `false` when that was
    /// given up.
    pub(super) fn run(&self, job: impl FnOnce(&Store)) -> bool {
        job(self.store);
        !self.store.has_failed() || self.heal(Group::default())
    }

    /// One transaction: the clicks, the gap that is to be told, and a lease of numbers when they run
    /// out. The clicks of a commit that failed may be there already.
    fn commit(&self, group: &mut Group, again: bool) -> Result<(), StoreError> {
        let gap = self.shared.losses.unwritten();
        let needs_lease = self.shared.numbers_left() < CLICK_LEASE / 2;
        if group.clicks.is_empty() && gap.is_none() && !needs_lease {
            return Ok(());
        }
        let (count, begun) = (group.clicks.len() as u64, Instant::now());
        let lease = self.store.write(|txn| {
            if again {
                let kept = txn.stored_clicks(&group.clicks)?;
                group.clicks.retain(|click| !kept.contains(&click.number));
            }
            txn.append_clicks(&mut group.clicks)?;
            if let Some((number, gap)) = &gap {
                txn.put_gap(*number, gap)?;
            }
            needs_lease.then(|| txn.lease_clicks()).transpose()
        })?;
        if let Some(lease) = lease {
            self.shared.lease_until(lease.end);
        }
        if let Some((number, gap)) = gap {
            self.shared.losses.written(number, &gap);
            if gap.lost > 0 {
                (self.alarm)(&Incident::Lost(self.shared.counters.lost()));
            }
        }
        self.shared.counters.commit(count, begun.elapsed());
        Ok(())
    }

    /// Opens the file again and commits what is in hand, until it is done or a stop outlasts it.
    fn heal(&self, mut group: Group) -> bool {
        let mut late = self.shared.counters.late();
        let mut pause = Duration::from_millis(REOPEN_PAUSE_MS);
        while let Err(error) = self.try_again(&mut group, &mut late) {
            self.tell_trouble(&error);
            // Whoever asks for something meanwhile is told at once why not.
            self.store.shut();
            if self.shared.queue.is_out_of_patience() {
                self.give_up(group);
                return false;
            }
            rest(&self.shared.queue, self.store, pause);
            pause = (pause * 2).min(Duration::from_millis(REOPEN_PAUSE_MS_MAX));
        }
        self.shared.counters.reopen();
        self.shared.tell_trouble(None);
        (self.alarm)(&Incident::Healed);
        true
    }

    fn try_again(&self, group: &mut Group, late_before: &mut u64) -> Result<(), StoreError> {
        self.store.reopen()?;
        self.commit(group, true)?;
        let late = self.shared.counters.late();
        self.note_outage(group, late - *late_before);
        *late_before = late;
        self.release(take(group));
        // The gap is on disk before anything else is.
        self.commit(group, false)
    }

    /// Notes from when to when clicks had to wait.
    fn note_outage(&self, group: &Group, late: u64) {
        let own = group.clicks.iter().map(|click| (click.at, click.at));
        let times = own.chain(self.shared.queue.times());
        let outage = times.map(|(from, to)| Gap { from, to, lost: 0, late: 0 }).reduce(Gap::with);
        if let Some(outage) = outage {
            self.shared.losses.note(Gap { late, ..outage });
        }
    }

    fn tell_trouble(&self, error: &StoreError) {
        self.shared.tell_trouble(Some(with_causes(error).into()));
        (self.alarm)(&Incident::Failed(error));
    }

    /// Lets those go who wait for a group that is on disk.
    fn release(&self, group: Group) {
        self.shared.queue.put_by();
        let_go(group.waiters, true);
    }

    fn lose(&self, group: Group) {
        self.shared.queue.put_by();
        group.clicks.iter().for_each(|click| self.shared.lose(click.at));
        let_go(group.waiters, false);
    }

    /// Loses what is left, and says so.
    fn give_up(&self, mut group: Group) {
        for waiting in self.shared.queue.give_up() {
            group.clicks.push(waiting.click);
            group.waiters.extend(waiting.waiter);
        }
        let count = group.clicks.len() as u64;
        self.lose(group);
        (self.alarm)(&Incident::GivenUp(count));
    }
}

/// Waits, and answers jobs meanwhile: the store is shut, so that each ends at once and says why.
fn rest(queue: &Queue, store: &Store, pause: Duration) {
    let end = Instant::now() + pause;
    while let Some(job) = queue.job_until(end) {
        job(store);
    }
}
