//! Executes changes and snapshots on the data file of a running server.
//!
//! Invariant: a change runs on the recorder's writer thread, between two commit groups of clicks, and its
//! links are in the directory before it is answered. Small changes share a commit. After a flip, its rows are drained in steps; other
//! changes and snapshots wait for that, so nobody sees half of a plan. Clicks and redirects never wait
//! for it. If the data file fails, a change is retried for a bounded time: it has an id, so it is applied
//! once. A commit that returned an error may still be on disk, so the directory is reloaded after each
//! failure.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use tokio::time::{Instant, sleep, timeout};

use super::console::Console;
use super::error::ServiceError;
use super::follower::Follower;
use super::guess_watch::GuessWatch;
use super::orphans::OrphanWriter;
use super::reclassify::{JournalWriter, Reclassified, Reclassify};
use super::refills::Refills;
use super::removals::Removals;
use super::tokens::TokenBook;
use crate::change::{Applied, Change, Outcome, What};
use crate::domain::limits::FAILED_WAIT_MS;
use crate::domain::link::LinkId;
use crate::domain::settings::{Domain, Settings};
use crate::recorder::Recorder;
use crate::recorder::priority::Throttle;
use crate::redirect::answer::senders::Senders;
use crate::redirect::directory::site::Site;
use crate::store::{Rejudge, Seal, Selection, Store, StoreError};

#[derive(Clone)]
pub struct DataService {
    pub store: Arc<Store>,
    /// The only writer of the data file.
    pub recorder: Recorder<Change>,
    pub follower: Arc<Follower>,
    /// Where the server serves its links, for data whose plan sets no domain.
    pub address: Domain,
    pub gate: Gate,
    pub refills: Arc<Refills>,
    pub removals: Arc<Removals>,
    pub guesses: Arc<GuessWatch>,
    /// The networks from which links are made.
    pub senders: Arc<Senders>,
    /// Requests for slugs that no link has, which are not written yet.
    pub orphans: Arc<OrphanWriter>,
    /// The sessions of the console.
    pub console: Arc<Console>,
    pub tokens: Arc<TokenBook>,
}

/// A lock that a flip, or the undo of an import, holds exclusively until it is drained; everyone else who reads or changes the data
/// holds it shared. Its value is true while a drain is unfinished, for example after a disk error.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<RwLock<bool>>);

impl DataService {
    /// Where links are served.
    #[must_use]
    pub fn domain(&self, settings: &Settings) -> Domain {
        settings.domain.clone().unwrap_or_else(|| self.address.clone())
    }

    /// Applies a change between two commit groups and updates the directory. Runs to its end even if the
    /// client disconnects.
    pub async fn change(&self, change: Change) -> Result<Applied, ServiceError> {
        let service = self.clone();
        let changed = tokio::spawn(async move {
            if change.what.is_drained() {
                let site = match &change.what {
                    What::Flip(flip) => flip.settings.as_ref().map(Site::of),
                    _ => None,
                };
                return service.flip(change, site).await;
            }
            let _open = service.pass().await?;
            let asked = match &change.what {
                What::Give(asked) => Some(asked.batch.clone()),
                _ => None,
            };
            if let What::Erase(asked) = &change.what {
                service.follower.directory.erased().add(asked.of.hashes.iter().copied());
            }
            let change = service.planned(change).await?;
            let is_of_token = matches!(change.what, What::MakeToken(_) | What::RetireToken(_));
            let applied = service.apply(change).await;
            if is_of_token {
                service.tokens.changed();
            }
            let applied = applied?;
            service.removals.note(&applied);
            if let Some(batch) = asked {
                service.refills.note(&batch, &applied);
            }
            Ok(applied)
        });
        changed.await.map_err(|_| ServiceError::Stopping)?
    }

    /// The change with its step planned, if it has one: beside the writer.
    async fn planned(&self, change: Change) -> Result<Change, ServiceError> {
        if !matches!(change.what, What::Keep(_)) {
            return Ok(change);
        }
        let store = Arc::clone(&self.store);
        let planned = tokio::task::spawn_blocking(move || change.planned(&store)).await;
        Ok(planned.map_err(|_| ServiceError::Stopping)??)
    }

    /// `site` is the new one, if the settings differ.
    async fn flip(&self, change: Change, site: Option<Site>) -> Result<Applied, ServiceError> {
        let mut is_draining = Arc::clone(&self.gate.0).write_owned().await;
        // Set before the commit: one that returns an error may still be on disk.
        *is_draining = true;
        let applied = self.apply(change).await;
        if applied.as_ref().is_ok_and(|applied| matches!(applied.outcome, Outcome::Applied { .. }))
        {
            self.follower.directory.count_plan();
            if let Some(site) = site {
                self.follower.directory.set_site(site);
            }
        }
        self.drain().await?;
        *is_draining = false;
        applied
    }

    async fn apply(&self, change: Change) -> Result<Applied, ServiceError> {
        let change = Arc::new(change);
        self.write(|| self.apply_once(&change)).await
    }

    async fn apply_once(&self, change: &Arc<Change>) -> Result<Applied, ServiceError> {
        let altered = self.recorder.alter(Arc::clone(change)).await;
        let applied = altered.ok_or(ServiceError::Stopping)??;
        self.follower.counted(|id| applied.links.iter().any(|link| link.id == *id)).await?;
        Ok(applied)
    }

    /// Each step is a separate job, so that clicks are committed between the steps.
    async fn drain(&self) -> Result<(), ServiceError> {
        let step = || async {
            let is_over = self.recorder.drain_step().await.ok_or(ServiceError::Stopping)??;
            self.follower.counted(|_| true).await?;
            Ok(is_over)
        };
        while !self.write(step).await? {}
        Ok(())
    }

    /// Writes to the data file. The work must be safe to repeat: it is retried if the data file failed.
    async fn write<T, F: Future<Output = Result<T, ServiceError>>>(
        &self,
        work: impl Fn() -> F,
    ) -> Result<T, ServiceError> {
        let first = work().await;
        let Err(ServiceError::Store(error)) = &first else { return first };
        if !error.is_failure() {
            return first;
        }
        let done = self.retrying(work).await;
        let service = self.clone();
        let mut refresh = tokio::spawn(async move { service.refresh().await });
        if done.is_ok() {
            // The reload includes the links of this change. If it takes longer, it continues alone.
            let _ = timeout(FAILED_WAIT, &mut refresh).await;
        }
        done
    }

    /// Retries while the data file is in its failed state, for a bounded time.
    pub(super) async fn retrying<T, F: Future<Output = Result<T, ServiceError>>>(
        &self,
        attempt: impl Fn() -> F,
    ) -> Result<T, ServiceError> {
        let end = Instant::now() + FAILED_WAIT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            // A failure that a reader met is not known to the writer yet; the probe finds it.
            let _ = self.recorder.probe().await;
            self.recorder.healed(left).await;
            match attempt().await {
                Err(ServiceError::Store(error)) if error.is_failure() && !left.is_zero() => {
                    sleep(RETRY_PAUSE).await;
                }
                other => return other,
            }
        }
    }

    /// Reloads all links into the directory once the data file is open again. Runs in small steps on the
    /// writer thread, so that it misses no change and delays no click for long.
    async fn refresh(&self) {
        let mut from = LinkId(0);
        loop {
            match self.follow(from).await {
                Ok(Some(next)) => from = next,
                Err(ServiceError::Store(error)) if error.is_failure() => {
                    sleep(RETRY_PAUSE).await;
                    let _ = self.recorder.probe().await;
                    while !self.recorder.healed(FAILED_WAIT).await && !self.recorder.is_stopping() {
                    }
                }
                // All links are loaded, or the server is stopping.
                _ => return,
            }
        }
    }

    async fn follow(&self, from: LinkId) -> Result<Option<LinkId>, ServiceError> {
        let next = self.recorder.follow_links(from).await.ok_or(ServiceError::Stopping)??;
        self.follower.counted(|_| true).await?;
        Ok(next)
    }

    /// Waits until no drain runs, and finishes one that was interrupted.
    pub(super) async fn pass(&self) -> Result<OwnedRwLockReadGuard<bool>, ServiceError> {
        let gate = Arc::clone(&self.gate.0).read_owned().await;
        if !*gate {
            return Ok(gate);
        }
        drop(gate);
        let mut gate = Arc::clone(&self.gate.0).write_owned().await;
        if *gate {
            self.drain().await?;
            *gate = false;
        }
        Ok(gate.downgrade())
    }

    /// Judges some clicks again. Its reads and writes may be repeated after a failure of the disk.
    pub(super) async fn reclassify(&self, step: Reclassify) -> Result<Reclassified, ServiceError> {
        let run = || async {
            let open = self.pass().await?;
            let service = self.clone();
            let run = move || {
                let done = step.run(&service.store, &service.recorder);
                drop(open);
                done
            };
            let done = tokio::task::spawn_blocking(run).await;
            done.map_err(|_| ServiceError::Stopping)??.ok_or(ServiceError::Stopping)
        };
        match run().await {
            Err(ServiceError::Store(error)) if error.is_failure() => self.retrying(run).await,
            done => done,
        }
    }

    /// The stream of a snapshot, at its beginning. A slow reader of it delays nobody.
    pub async fn spool(&self, selection: Selection) -> Result<File, ServiceError> {
        match self.spool_once(selection.clone()).await {
            Err(ServiceError::Store(error)) if error.is_failure() => {
                self.retrying(|| self.spool_once(selection.clone())).await
            }
            spooled => spooled,
        }
    }

    async fn spool_once(&self, selection: Selection) -> Result<File, ServiceError> {
        let open = self.pass().await?;
        let store = Arc::clone(&self.store);
        // Dropped with this future when the client has gone: nobody waits for the rest then.
        let wanted = Arc::new(());
        let is_wanted = Arc::downgrade(&wanted);
        let spooled = tokio::task::spawn_blocking(move || {
            let txn = store.begin_read()?;
            drop(open);
            let mut throttle = Throttle::begin();
            txn.spool(&selection, || {
                throttle.pause_if_due();
                is_wanted.strong_count() > 0
            })
        });
        let spooled = spooled.await.map_err(|_| ServiceError::Stopping)??;
        drop(wanted);
        Ok(spooled)
    }
}

impl JournalWriter for Recorder<Change> {
    fn seal(&self, seal: Seal) -> Option<Result<bool, StoreError>> {
        Self::seal(self, seal)
    }

    fn rejudge(&self, step: Rejudge) -> Option<Result<bool, StoreError>> {
        Self::rejudge(self, step)
    }
}

/// How long a change or a snapshot waits for a data file that failed.
const FAILED_WAIT: Duration = Duration::from_millis(FAILED_WAIT_MS);
/// The pause before a retry.
const RETRY_PAUSE: Duration = Duration::from_millis(20);

#[cfg(test)]
impl DataService {
    /// A service whose clocks stand still, for tests.
    fn sample(store: Arc<Store>, recorder: Recorder<Change>, follower: Arc<Follower>) -> Self {
        use crate::redirect::sample::{FixedClock, serving};
        let clock = FixedClock(crate::domain::time::Timestamp::MIN);
        Self {
            store,
            recorder,
            follower,
            address: Domain::parse("http://127.0.0.1:1").unwrap(),
            gate: Gate::default(),
            refills: Arc::default(),
            removals: Arc::default(),
            guesses: Arc::new(GuessWatch::new(Arc::new(clock))),
            senders: serving(&[]).senders,
            orphans: super::orphans::sample(),
            console: super::console::sample(),
            tokens: Arc::default(),
        }
    }
}

#[cfg(test)]
mod faults;

#[cfg(test)]
mod limits;

#[cfg(test)]
mod tests;
