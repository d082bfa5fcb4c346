//! What a server does with requests: changes, and snapshots.
//!
//! Invariant: a change goes through the recorder's writer, between two commit groups of clicks, and
//! the directory has its links before the change is answered. While what was flipped is on the way
//! to its place, step by step, other changes and snapshots wait: nobody sees half of it. Clicks and
//! redirects never wait for that. When the data file fails, a change is asked for again, for a bounded
//! time: it has an id, and so happens once. Since a commit that returned an error may be on disk all
//! the same, the directory is read anew after each failure.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use tokio::time::{Instant, sleep, timeout};

use super::error::ServiceError;
use crate::change::{Applied, Change, What, apply};
use crate::domain::limits::FAILED_WAIT_MS;
use crate::domain::link::{Link, LinkId};
use crate::domain::settings::Domain;
use crate::recorder::Recorder;
use crate::recorder::priority::Bursts;
use crate::redirect::directory::Directory;
use crate::redirect::directory::limit::count_past;
use crate::store::{Selection, Store, StoreError};

/// What a server answers requests with.
#[derive(Clone)]
pub struct DataService {
    /// The data file.
    pub store: Arc<Store>,
    /// Its one writer.
    pub recorder: Recorder,
    /// The links in memory.
    pub directory: Arc<Directory>,
    /// Where its links are reached, for data whose plan names no domain.
    pub address: Domain,
    /// Held by a flip until it is drained.
    pub gate: Gate,
}

/// What everybody passes who reads or alters the data, shut while something flipped is drained. It
/// knows whether a drain was left before its end, by a disk that failed, say.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<RwLock<bool>>);

impl DataService {
    /// Applies a change between two commit groups, and brings the directory up to date with it: to its
    /// end, also when the command that asked for it goes away.
    pub async fn change(&self, change: Change) -> Result<Applied, ServiceError> {
        let service = self.clone();
        let changed = tokio::spawn(async move {
            if matches!(change.what, What::Flip(_)) {
                return service.flip(change).await;
            }
            let _open = service.pass().await?;
            service.apply(change).await
        });
        changed.await.map_err(|_| ServiceError::Stopping)?
    }

    async fn flip(&self, change: Change) -> Result<Applied, ServiceError> {
        let mut is_draining = Arc::clone(&self.gate.0).write_owned().await;
        // Also when it fails: a commit that returned an error may be on disk all the same.
        *is_draining = true;
        let applied = self.apply(change).await;
        self.drain().await?;
        *is_draining = false;
        applied
    }

    async fn apply(&self, change: Change) -> Result<Applied, ServiceError> {
        let change = Arc::new(change);
        let work = move |store: &Store| {
            let applied = store.write(|txn| apply(txn, &change))?;
            Ok((applied.links.clone(), applied))
        };
        self.write(work).await
    }

    /// Each step is a job of its own, so that clicks are committed between them.
    async fn drain(&self) -> Result<(), ServiceError> {
        let step = |store: &Store| {
            let links = store.drain_step()?;
            let is_over = links.is_none();
            Ok((links.unwrap_or_default(), is_over))
        };
        while !self.write(step).await? {}
        Ok(())
    }

    /// Has the writer do something that gives links that are different now, and that may be done
    /// again if the data file failed midway.
    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Store) -> Result<(Vec<Link>, T), StoreError> + Clone + Send + 'static,
    ) -> Result<T, ServiceError> {
        let first = self.write_once(work.clone()).await;
        let Err(ServiceError::Store(error)) = &first else { return first };
        if !error.is_failure() {
            return first;
        }
        let done = self.patiently(|| self.write_once(work.clone())).await;
        let service = self.clone();
        let mut refresh = tokio::spawn(async move { service.refresh().await });
        if done.is_ok() {
            // The links of this change are among them; it goes on by itself when it takes longer.
            let _ = timeout(FAILED_WAIT, &mut refresh).await;
        }
        done
    }

    async fn write_once<T: Send + 'static>(
        &self,
        work: impl Fn(&Store) -> Result<(Vec<Link>, T), StoreError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let directory = Arc::clone(&self.directory);
        self.recorder.catch_up(|| {
            let directory = Arc::clone(&directory);
            Box::new(move |clicks, counted| {
                directory.tallies().catch_up(clicks.iter().zip(counted));
            })
        });
        let job = move |store: &Store| {
            let (links, done) = work(store)?;
            // On the writer's thread, so that two changes reach the directory in their order.
            for link in &links {
                directory.insert(link);
            }
            let begun = directory.tallies().take_begun();
            if begun.is_empty() {
                return Ok::<_, StoreError>((done, None));
            }
            // As the file is now: what the writer takes after this is counted as it comes.
            match store.begin_read() {
                Ok(txn) => Ok((done, Some((txn, begun)))),
                Err(error) => {
                    directory.tallies().forget(&begun);
                    Err(error)
                }
            }
        };
        let (done, past) = self.recorder.run(job).await.ok_or(ServiceError::Stopping)??;
        if let Some((txn, begun)) = past {
            let directory = Arc::clone(&self.directory);
            let count = move || count_past(&txn, &begun, directory.tallies());
            let counting = tokio::task::spawn_blocking(count);
            counting.await.map_err(|_| ServiceError::Stopping)??;
        }
        Ok(done)
    }

    /// Asks again while the data file is failed, for a bounded time.
    pub(super) async fn patiently<T, F: Future<Output = Result<T, ServiceError>>>(
        &self,
        ask: impl Fn() -> F,
    ) -> Result<T, ServiceError> {
        let end = Instant::now() + FAILED_WAIT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            // The writer may not know of it yet: it learns of what failed under a reader by this.
            let _ = self.recorder.run(Store::probe).await;
            self.recorder.healed(left).await;
            match ask().await {
                Err(ServiceError::Store(error)) if error.is_failure() && !left.is_zero() => {
                    sleep(ASK_PAUSE).await;
                }
                other => return other,
            }
        }
    }

    /// Reads all links into the directory, once the data file is well: on the writer's thread and
    /// some at a time, so that neither a change nor a click is passed over.
    async fn refresh(&self) {
        let mut from = LinkId(0);
        loop {
            let some = move |store: &Store| {
                let mut links = Vec::new();
                let next = store.some_links(from, LINKS_A_STEP, |link| links.push(link.clone()))?;
                Ok((links, next))
            };
            match self.write_once(some).await {
                Ok(Some(next)) => from = next,
                Err(ServiceError::Store(error)) if error.is_failure() => {
                    sleep(ASK_PAUSE).await;
                    let _ = self.recorder.run(Store::probe).await;
                    while !self.recorder.healed(FAILED_WAIT).await && !self.recorder.is_stopping() {
                    }
                }
                // At its end, or there is nobody left to know it.
                _ => return,
            }
        }
    }

    /// Waits until nothing is drained, and ends a drain that was left.
    async fn pass(&self) -> Result<OwnedRwLockReadGuard<bool>, ServiceError> {
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

    /// A snapshot as it is sent, from its beginning. Whoever reads it slowly holds up nobody.
    pub async fn spool(&self, selection: Selection) -> Result<File, ServiceError> {
        match self.spool_once(selection.clone()).await {
            Err(ServiceError::Store(error)) if error.is_failure() => {
                self.patiently(|| self.spool_once(selection.clone())).await
            }
            spooled => spooled,
        }
    }

    async fn spool_once(&self, selection: Selection) -> Result<File, ServiceError> {
        let open = self.pass().await?;
        let store = Arc::clone(&self.store);
        let spooled = tokio::task::spawn_blocking(move || {
            let txn = store.begin_read()?;
            drop(open);
            let mut bursts = Bursts::begin();
            txn.spool(&selection, || bursts.pass())
        });
        Ok(spooled.await.map_err(|_| ServiceError::Stopping)??)
    }
}

/// How long a change or a snapshot waits for a failed data file.
const FAILED_WAIT: Duration = Duration::from_millis(FAILED_WAIT_MS);
/// Until it is asked again whether it is well.
const ASK_PAUSE: Duration = Duration::from_millis(20);
/// Links that are read into the directory in one step: about 5 ms of the writer.
const LINKS_A_STEP: usize = 2_000;

#[cfg(test)]
mod faults;

#[cfg(test)]
mod limits;

#[cfg(test)]
mod tests {
    use super::faults::Sevens;
    use super::*;
    use crate::change::{COMPARED, ChangeId, Compared, Rollout};
    use crate::domain::limits::STAGE_PUTS;
    use crate::domain::span::Span;
    use crate::domain::time::Timestamp;
    use crate::plan::check;
    use crate::recorder::Durability;
    use crate::store::Snapshot;

    const LINKS: usize = STAGE_PUTS as usize + 100;

    /// The changes of a plan that is larger than a step.
    fn changes(store: &Store) -> Vec<Change> {
        let contents: Vec<String> = (0..LINKS).map(|content| format!("\"k{content}\"")).collect();
        let text = format!(
            "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
             currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n[channels]\n\
             sms = {{ short = \"s\" }}\n[campaigns.c]\nchannels = [\"sms\"]\ncontent = [{}]\n",
            contents.join(", ")
        );
        let wanted = check(&text, Timestamp::MIN).unwrap().wanted;
        let snapshot = Snapshot::read(store.spool(&COMPARED).unwrap()).unwrap();
        let rollout = Rollout::new(&wanted, Compared::of(snapshot), Timestamp::MIN).unwrap();
        let changes: Vec<Change> = rollout.changes(&Sevens).collect();
        // Where chance is none, all are drawn alike.
        let id = |(number, change): (u8, Change)| match change.what {
            What::Flip(_) => change,
            what => Change { id: ChangeId([number; 16]), what, ..change },
        };
        (100..).zip(changes).map(id).collect()
    }

    #[tokio::test]
    async fn a_drain_that_was_left_is_ended_before_anybody_reads_or_changes() {
        for reads in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::create(&folder.path().join("c.redb"), &Sevens).unwrap();
            let store = Arc::new(store);
            let flush = "1ms".parse::<Span>().unwrap();
            let relaxed = Durability::Relaxed { flush };
            let (recorder, writer) = Recorder::start(Arc::clone(&store), relaxed, |_| {}).unwrap();
            let service = DataService {
                store: Arc::clone(&store),
                recorder,
                directory: Arc::new(Directory::new()),
                address: Domain::parse("http://127.0.0.1:1").unwrap(),
                gate: Gate::default(),
            };
            let mut changes = changes(&store);
            let flip = changes.pop().unwrap();
            for change in changes {
                service.change(change).await.unwrap();
            }
            // As a disk leaves it that fails right after the flip.
            *service.gate.0.write().await = true;
            service.apply(flip.clone()).await.unwrap();
            assert!(service.directory.len() < LINKS);
            if reads {
                service.spool(Selection::settings()).await.unwrap();
            } else {
                let id = ChangeId([1; 16]);
                service.change(Change { id, what: What::BeginEpoch(1), ..flip }).await.unwrap();
            }
            assert_eq!(service.directory.len(), LINKS);
            assert!(store.drain_step().unwrap().is_none());
            assert!(!*service.gate.0.read().await);
            writer.stop();
        }
    }
}
