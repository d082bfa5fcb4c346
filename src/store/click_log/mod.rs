//! The click log: a file beside the data file that has the newest clicks of the journal's tail.
//!
//! A commit of the data file costs the processor about 300 microseconds, whatever it holds; a group of clicks in the
//! log costs one write. So a server writes each group to the log, and the groups are folded into the data file later,
//! many at a time: each write transaction begins with that (see `Store::write`), and a read transaction waits for one if
//! there is something to fold. Invariant: a group is durable in the log before its visitors are answered, and its space
//! is written again only after the commit that folds it. That commit also says up to which group the log is folded, so
//! a group is folded once, however often a file is opened. A log that failed is never written again: the next commit
//! closes it, and has what it may have. A log is removed when it is closed, and never while it may hold clicks that
//! the data file has not.
//!
//! - `place`: the file, or the disk of a test.
//! - `ring`: where the next group goes.
//! - `layout`: the bytes of the file.
//! - `recovery`: what a log still holds when a data file is opened.
//!
//! Does not decide when to fold or to begin a log again (see `recorder`).

mod layout;
mod place;
mod recovery;
mod ring;

use std::collections::VecDeque;
use std::mem::take;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::journal::encode_block;
use super::{Store, StoreError, Txn, tables};
use crate::codec::{as_record, rows as as_rows};
use crate::domain::click::Click;
use crate::domain::environment::Random;
use crate::domain::limits::FOLD_CLICKS;
use layout::{FIRST_GROUP, LogId};
use place::Medium;
pub use place::log_path;
pub(super) use place::{Place, refuse_without_data};
pub(super) use recovery::left_rows;
pub use ring::LogSize;
use ring::Ring;

/// What the data file knows of its click log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LogState {
    id: LogId,
    /// The log may have groups that the data file has not.
    is_open: bool,
    /// The number of the last group that the data file has.
    folded: u64,
    /// Where that group is; the space before it is free.
    folded_at: u64,
    /// Where the next group is, unless it did not fit there.
    next_at: u64,
}

as_record! {
    LogState { id, is_open: added, folded: added, folded_at: added, next_at: added }
}

as_rows!(LogState);

/// The click log of an open data file.
pub(super) struct ClickLog {
    place: Place,
    size: LogSize,
    appender: Mutex<Option<Appender>>,
    unfolded: Mutex<Unfolded>,
    /// Clicks that are not folded or being folded. Read by every read transaction, so it takes no lock.
    clicks: AtomicUsize,
}

/// What writes groups.
struct Appender {
    medium: Medium,
    id: LogId,
    next: u64,
    ring: Ring,
}

#[derive(Default)]
struct Unfolded {
    /// The log that the data file knows as open.
    state: LogState,
    groups: VecDeque<Group>,
    /// The next commit closes the log.
    is_ending: bool,
}

/// Clicks that are in the log and not in the data file: a group, or several that were taken together.
#[derive(Debug)]
struct Group {
    /// The number of the last one, and where it is.
    number: u64,
    at: u64,
    /// Where the next one is, unless it does not fit there.
    next_at: u64,
    clicks: Vec<Click>,
}

/// Why a group is not in the log. Its clicks are to be committed to the data file.
#[derive(Debug)]
pub enum NotLogged {
    /// No log is open.
    Closed,
    /// All of its space has groups that are not folded.
    Full,
    /// It failed. Part of the group may be on disk.
    Failed(StoreError),
}

/// Groups that a transaction folds. Dropping it gives them back to the log.
pub(super) struct Folding<'a> {
    log: &'a ClickLog,
    group: Option<Group>,
    state: LogState,
}

impl ClickLog {
    pub(super) fn new(place: Place, size: LogSize) -> Self {
        Self {
            place,
            size,
            appender: Mutex::default(),
            unfolded: Mutex::default(),
            clicks: AtomicUsize::new(0),
        }
    }

    fn unfolded(&self) -> MutexGuard<'_, Unfolded> {
        self.unfolded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn appender(&self) -> MutexGuard<'_, Option<Appender>> {
        self.appender.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, clicks: &mut Vec<Click>) -> Result<(), NotLogged> {
        let mut appender = self.appender();
        let Some(open) = appender.as_mut() else { return Err(NotLogged::Closed) };
        let Some((_, block)) = encode_block(clicks) else { return Ok(()) };
        let bytes = layout::group(open.id, open.next, &block);
        let folded_at = self.unfolded().state.folded_at;
        let Some(space) = open.ring.place(bytes.len(), folded_at) else {
            return Err(NotLogged::Full);
        };
        if let Err(source) = open.put(&space, bytes.bytes()) {
            *appender = None;
            self.unfolded().is_ending = true;
            return Err(NotLogged::Failed(self.place.failed(source)));
        }
        let group = Group {
            number: open.next,
            at: space.at,
            next_at: open.ring.next_at(),
            clicks: take(clicks),
        };
        open.next += 1;
        let mut unfolded = self.unfolded();
        unfolded.groups.push_back(group);
        self.count(&unfolded);
        Ok(())
    }

    /// Writes the groups that the data file has not to it; `None` if there is nothing to write.
    pub(super) fn fold(&self, txn: &Txn) -> Result<Option<Folding<'_>>, StoreError> {
        let Some(mut folding) = self.take() else { return Ok(None) };
        folding.write(txn)?;
        Ok(Some(folding))
    }

    /// Takes all groups, as one.
    fn take(&self) -> Option<Folding<'_>> {
        let mut unfolded = self.unfolded();
        let group = take(&mut unfolded.groups).into_iter().reduce(Group::with_next);
        if group.is_none() && !unfolded.is_ending {
            return None;
        }
        let mut state = unfolded.state;
        if let Some(Group { number, at, next_at, .. }) = group {
            (state.folded, state.folded_at, state.next_at) = (number, at, next_at);
        }
        state.is_open &= !unfolded.is_ending;
        Some(Folding { log: self, group, state })
    }

    /// After a commit that may have reached the disk: drops the groups that the data file has. If it knows a log that
    /// could not be begun, that one is closed before another is made.
    fn compare(&self, state: LogState) {
        let mut unfolded = self.unfolded();
        if state.id == unfolded.state.id {
            unfolded.groups.retain(|group| state.is_open && group.number > state.folded);
            unfolded.is_ending &= state.is_open;
        } else {
            unfolded.is_ending = state.is_open;
        }
        unfolded.state = state;
        self.count(&unfolded);
    }

    fn count(&self, unfolded: &Unfolded) {
        let clicks = unfolded.groups.iter().map(|group| group.clicks.len()).sum();
        self.clicks.store(clicks, SeqCst);
    }

    fn open(&self, state: LogState, medium: Medium) {
        let (id, next) = (state.id, state.folded + 1);
        self.unfolded().state = state;
        *self.appender() = Some(Appender { medium, id, next, ring: Ring::new(self.size) });
    }
}

impl Group {
    /// Both as one: a transaction folds both, or neither.
    fn with_next(mut self, next: Self) -> Self {
        self.clicks.extend(next.clicks);
        Self { clicks: self.clicks, ..next }
    }
}

impl Appender {
    fn put(&mut self, space: &ring::Space, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(more) = &space.more {
            self.medium.put_zeros(more.clone())?;
        }
        self.medium.put(space.at, bytes)
    }
}

impl Folding<'_> {
    fn write(&mut self, txn: &Txn) -> Result<(), StoreError> {
        let groups = self.group.iter_mut();
        for clicks in groups.flat_map(|group| group.clicks.chunks_mut(FOLD_CLICKS)) {
            txn.append_clicks(clicks)?;
        }
        txn.put_meta(tables::CLICK_LOG, &self.state)
    }

    /// The transaction is on disk.
    pub(super) fn committed(mut self) {
        self.group = None;
        let mut unfolded = self.log.unfolded();
        unfolded.state = self.state;
        if !self.state.is_open {
            unfolded.is_ending = false;
            // Under the lock: a new log is made after it. If it stays, it is known to be closed.
            let _ = self.log.place.remove_closed(self.state.id);
        }
        self.log.count(&unfolded);
    }
}

impl Drop for Folding<'_> {
    fn drop(&mut self) {
        let Some(group) = self.group.take() else { return };
        let mut unfolded = self.log.unfolded();
        unfolded.groups.push_front(group);
        self.log.count(&unfolded);
    }
}

impl Store {
    /// Begins a log with a new id, so that groups of clicks go to it. Does nothing if one is open, or if there is no place
    /// for one.
    pub fn begin_click_log(&self, random: &dyn Random) -> Result<(), StoreError> {
        if self.has_click_log() || !self.log.place.is_writable() {
            return Ok(());
        }
        self.end_click_log()?;
        self.log.place.remove_closed(self.log.unfolded().state.id)?;
        let mut id = LogId::default();
        random.fill(&mut id);
        let medium = self.log.place.make(id, self.log.size.step)?;
        let at = FIRST_GROUP;
        let state = LogState { id, is_open: true, folded: 0, folded_at: at, next_at: at };
        self.write(|txn| txn.put_meta(tables::CLICK_LOG, &state))?;
        self.log.open(state, medium);
        Ok(())
    }

    /// Whether groups of clicks go to a log.
    #[must_use]
    pub fn has_click_log(&self) -> bool {
        self.log.appender().is_some()
    }

    /// Writes a group of clicks to the log, durably, and takes them.
    pub fn log_clicks(&self, clicks: &mut Vec<Click>) -> Result<(), NotLogged> {
        self.log.append(clicks)
    }

    /// Clicks in the log that are not in the data file.
    #[must_use]
    pub fn logged_clicks(&self) -> usize {
        self.log.clicks.load(SeqCst)
    }

    /// Writes to the data file what the log has and the data file has not.
    pub fn fold_click_log(&self) -> Result<(), StoreError> {
        if self.logged_clicks() > 0 { self.write(|_| Ok(())) } else { Ok(()) }
    }

    /// Folds what the log has, and does not note it, which is wrong. A test shows that this is detected.
    #[cfg(test)]
    pub(crate) fn fold_click_log_unnoted(&self) -> Result<(), StoreError> {
        let Some(mut folding) = self.log.take() else { return Ok(()) };
        let mut clicks = folding.group.as_ref().map_or_else(Vec::new, |group| group.clicks.clone());
        self.write(|txn| txn.append_clicks(&mut clicks))?;
        folding.group = None;
        Ok(())
    }

    /// Ends the log if its path does not lead to it any more: nobody would find it after a crash.
    pub fn end_lost_click_log(&self) -> Result<(), StoreError> {
        let is_lost = |open: &Appender| !self.log.place.leads_to(&open.medium);
        if self.log.appender().as_ref().is_some_and(is_lost) {
            self.end_click_log()
        } else {
            Ok(())
        }
    }

    /// Folds what the log has, and removes it.
    pub fn end_click_log(&self) -> Result<(), StoreError> {
        let was_open = self.log.appender().take().is_some();
        let mut unfolded = self.log.unfolded();
        unfolded.is_ending |= was_open;
        let is_ending = unfolded.is_ending;
        drop(unfolded);
        if is_ending { self.write(|_| Ok(())) } else { Ok(()) }
    }

    /// After the file was opened again: what a commit that failed has written counts.
    pub(super) fn compare_click_log(&self) -> Result<(), StoreError> {
        self.log.compare(self.meta(tables::CLICK_LOG)?.unwrap_or_default());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
