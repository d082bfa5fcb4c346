//! The writer: one thread that commits queued clicks in groups, and runs jobs between them.
//!
//! It is a state machine. While healthy, it commits. On a disk error it keeps the clicks that it has
//! dequeued and reopens the file: at once, then with growing pauses. After a reopen it looks up
//! which clicks of the failed commit did reach the disk, writes the rest, and is healthy again.
//! Invariant: a dequeued click is either committed exactly once or counted as lost; it is lost only
//! if shutdown times out, or if the commit fails for a reason other than the disk.

use std::mem::take;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use super::job::{self, Alter, Job};
use super::queue::Group;
use super::state::Shared;
use super::waiters::release;
use crate::domain::causes::with_causes;
use crate::domain::click::gap::Gap;
use crate::domain::limits::{CLICK_LEASE_LOW, REOPEN_PAUSE_MS, REOPEN_PAUSE_MS_MAX};
use crate::store::{NotLogged, Store, StoreError, Txn};

/// An event that is reported to the operator.
#[derive(Debug)]
#[non_exhaustive]
pub enum Incident<'a> {
    /// The data file cannot be written. Clicks stay in memory.
    Failed(&'a StoreError),
    /// Clicks cannot be written to the click log. They are committed to the data file.
    LogFailed(&'a StoreError),
    /// Clicks go to the click log again.
    LogHealed,
    /// The data file can be written again, and the clicks of the failed commit are on disk.
    Healed,
    /// Clicks were lost, because the disk had failed; this many since the start.
    Lost(u64),
    /// The server shut down before the disk recovered: this many clicks are lost.
    GivenUp(u64),
}

pub(super) type Alarm<'a> = &'a dyn Fn(&Incident<'_>);

/// Commits clicks and runs jobs until the queue is stopped and empty.
pub(super) fn write_until_stopped<A: Alter>(shared: &Shared<A>, store: &Store, alarm: Alarm<'_>) {
    let committer = Committer { shared, store, alarm };
    while let Some((group, jobs)) = shared.queue.next_work() {
        if !group.clicks.is_empty() && !committer.commit(group) {
            return;
        }
        if !jobs.is_empty() && !committer.run(jobs) {
            return;
        }
    }
    // An empty commit writes a pending gap.
    if committer.commit(Group::default()) && store.end_click_log().is_ok() {
        // If it fails, the next start counts clicks that may be missing.
        let _ = store.write(Txn::close_for_clicks);
    }
}

pub(super) struct Committer<'a, A: Alter> {
    pub(super) shared: &'a Shared<A>,
    pub(super) store: &'a Store,
    pub(super) alarm: Alarm<'a>,
}

impl<A: Alter> Committer<'_, A> {
    /// Commits a group, recovering the data file until it succeeds; `false` if shutdown timed out.
    pub(super) fn commit(&self, mut group: Group) -> bool {
        self.shared.follower.clicks(&group.clicks, &group.counted);
        match self.try_commit(&mut group, false) {
            Ok(()) => {
                self.release(group);
                // The click log may work, and the data file not.
                !self.store.has_failed() || self.heal(Group::default())
            }
            // Without the page that the clicks go to, no click can be kept: so has the disk failed.
            Err(error) if error.is_failure() || error.is_of_page() => {
                self.report_failure(&error);
                self.heal(group)
            }
            Err(error) => {
                // Not an I/O error; retrying is useless.
                (self.alarm)(&Incident::Failed(&error));
                self.lose(group);
                true
            }
        }
    }

    /// Runs jobs. If the data file failed, it is healed before the next group; `false` if a stop ran out of
    /// time.
    pub(super) fn run(&self, jobs: Vec<Job<A>>) -> bool {
        job::run(jobs, self.store, &*self.shared.follower);
        !self.store.has_failed() || self.heal(Group::default())
    }

    /// Writes the clicks to the click log. Or in one transaction, if there is no log, or more to write: the clicks, the
    /// gap to write, and a lease of numbers when they run low. With `is_retry`, some of the clicks may be on disk already.
    fn try_commit(&self, group: &mut Group, is_retry: bool) -> Result<(), StoreError> {
        let gap = self.shared.gaps.unwritten();
        let needs_lease = self.shared.numbers_left() < CLICK_LEASE_LOW;
        if group.clicks.is_empty() && gap.is_none() && !needs_lease {
            return Ok(());
        }
        let (count, begun) = (group.clicks.len() as u64, Instant::now());
        if gap.is_none() && !needs_lease && !is_retry && self.log(group) {
            self.shared.counters.commit(count, begun.elapsed());
            return Ok(());
        }
        let lease = self.store.write(|txn| {
            if is_retry {
                let on_disk = txn.stored_clicks(&group.clicks)?;
                group.clicks.retain(|click| !on_disk.contains(&click.number));
            }
            txn.append_clicks(&mut group.clicks)?;
            if let Some((number, gap)) = &gap {
                txn.put_gap(*number, gap)?;
            }
            needs_lease.then(|| txn.lease_clicks()).transpose()
        })?;
        let commit = begun.elapsed();
        if let Some(lease) = lease {
            self.shared.lease_until(lease.end);
        }
        if let Some((number, gap)) = gap {
            self.shared.gaps.mark_written(number, &gap);
            if gap.lost > 0 {
                (self.alarm)(&Incident::Lost(self.shared.counters.lost()));
            }
        }
        self.shared.counters.commit(count, commit);
        Ok(())
    }

    /// Writes a group to the click log, if there is one; whether it did.
    fn log(&self, group: &mut Group) -> bool {
        if !self.store.has_click_log() && self.shared.may_begin_log() {
            match self.store.begin_click_log(&*self.shared.random) {
                Ok(()) if self.shared.is_log_down.swap(false, Relaxed) => {
                    (self.alarm)(&Incident::LogHealed);
                }
                Ok(()) => {}
                Err(error) => self.report_log(&error),
            }
        }
        match self.store.log_clicks(&mut group.clicks) {
            Ok(()) => {
                self.shared.fold.logged(self.store.logged_clicks());
                true
            }
            Err(NotLogged::Closed | NotLogged::Full) => false,
            Err(NotLogged::Failed(error)) => {
                self.report_log(&error);
                false
            }
        }
    }

    fn report_log(&self, error: &StoreError) {
        self.shared.is_log_down.store(true, Relaxed);
        (self.alarm)(&Incident::LogFailed(error));
    }

    /// Reopens the file and commits the group, until that succeeds or a stop runs out of time.
    fn heal(&self, mut group: Group) -> bool {
        let mut late = self.shared.counters.late();
        let mut pause = Duration::from_millis(REOPEN_PAUSE_MS);
        while let Err(error) = self.reopen_and_commit(&mut group, &mut late) {
            self.report_failure(&error);
            // While the store is closed, jobs and readers fail at once with the cause.
            self.store.shut();
            if self.shared.queue.is_past_deadline() {
                self.give_up(group);
                return false;
            }
            self.pause_and_run_jobs(pause);
            pause = (pause * 2).min(Duration::from_millis(REOPEN_PAUSE_MS_MAX));
        }
        self.shared.counters.reopen();
        self.shared.set_trouble(None);
        (self.alarm)(&Incident::Healed);
        true
    }

    fn reopen_and_commit(
        &self,
        group: &mut Group,
        late_before: &mut u64,
    ) -> Result<(), StoreError> {
        self.store.reopen()?;
        self.try_commit(group, true)?;
        let late = self.shared.counters.late();
        self.add_outage(group, late - *late_before);
        *late_before = late;
        self.release(take(group));
        // Commits the gap before any new work.
        self.try_commit(group, false)
    }

    /// Adds the gap of an outage: the time range of the clicks that had to wait.
    fn add_outage(&self, group: &Group, late: u64) {
        let own = group.clicks.iter().map(|click| (click.at, click.at));
        let times = own.chain(self.shared.queue.time_range());
        let outage = times
            .map(|(from, to)| Gap { from, to, lost: 0, late: 0, missing: 0 })
            .reduce(Gap::with);
        if let Some(outage) = outage {
            self.shared.gaps.add(Gap { late, ..outage });
        }
    }

    /// Waits, and runs jobs meanwhile: the store is shut, so each fails at once and names the reason.
    fn pause_and_run_jobs(&self, pause: Duration) {
        let end = Instant::now() + pause;
        while let Some(job) = self.shared.queue.next_job_before(end) {
            job::run(vec![job], self.store, &*self.shared.follower);
        }
    }

    fn report_failure(&self, error: &StoreError) {
        self.shared.set_trouble(Some(with_causes(error).into()));
        (self.alarm)(&Incident::Failed(error));
    }

    /// Releases the waiters of a group that is on disk.
    fn release(&self, group: Group) {
        self.shared.queue.group_done();
        release(group.waiters, true);
    }

    /// Counts the clicks of a group as lost, and releases its waiters.
    fn lose(&self, group: Group) {
        self.shared.queue.group_done();
        group.clicks.iter().for_each(|click| self.shared.lose(click.at));
        release(group.waiters, false);
    }

    /// Counts all clicks that are left as lost.
    fn give_up(&self, mut group: Group) {
        for queued in self.shared.queue.take_all() {
            group.clicks.push(queued.click);
            group.waiters.extend(queued.waiter);
        }
        let count = group.clicks.len() as u64;
        self.lose(group);
        (self.alarm)(&Incident::GivenUp(count));
    }
}
