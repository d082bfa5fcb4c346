//! What a server does with requests: changes, and snapshots.
//!
//! Invariant: a change goes through the recorder's writer, between two commit groups of clicks, and
//! the directory has its links before the change is answered. While what was flipped is on the way
//! to its place, step by step, other changes and snapshots wait: nobody sees half of it. Clicks and
//! redirects never wait for that.

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

use super::spool_body::SpoolBody;
use crate::change::{Applied, Change, What, apply};
use crate::domain::link::Link;
use crate::domain::settings::Domain;
use crate::redirect::directory::Directory;
use crate::redirect::limit::count_past;
use crate::redirect::recorder::Recorder;
use crate::store::{Ask, Store, StoreError};

/// What a server answers requests with.
#[derive(Clone)]
pub struct Desk {
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

/// Why a request was not answered. The other end reads the sentence.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HostError {
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk {
    /// Applies a change between two commit groups, and brings the directory up to date with it.
    pub async fn change(&self, change: Change) -> Result<Applied, HostError> {
        if matches!(change.what, What::Flip(_)) {
            let desk = self.clone();
            // Drained to its end also when the command that asked for it goes away.
            let flipped = tokio::spawn(async move { desk.flip(change).await });
            return flipped.await.map_err(|_| HostError::Stopping)?;
        }
        let _open = self.pass().await?;
        self.apply(change).await
    }

    async fn flip(&self, change: Change) -> Result<Applied, HostError> {
        let mut is_draining = Arc::clone(&self.gate.0).write_owned().await;
        // Also when it fails: a commit that returned an error may be on disk all the same.
        *is_draining = true;
        let applied = self.apply(change).await;
        self.drain().await?;
        *is_draining = false;
        applied
    }

    async fn apply(&self, change: Change) -> Result<Applied, HostError> {
        let work = move |store: &Store| {
            let applied = store.write(|txn| apply(txn, &change))?;
            Ok((applied.links.clone(), applied))
        };
        self.write(work).await
    }

    /// Each step is a job of its own, so that clicks are committed between them.
    async fn drain(&self) -> Result<(), HostError> {
        let step = |store: &Store| {
            let links = store.drain_step()?;
            let is_over = links.is_none();
            Ok((links.unwrap_or_default(), is_over))
        };
        while !self.write(step).await? {}
        Ok(())
    }

    /// Has the writer do something that gives links that are different now.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<(Vec<Link>, T), StoreError> + Send + 'static,
    ) -> Result<T, HostError> {
        let directory = Arc::clone(&self.directory);
        let job = move |store: &Store| {
            let (links, done) = work(store)?;
            // On the writer's thread, so that two changes reach the directory in their order.
            for link in &links {
                directory.insert(link);
            }
            let limited = directory.take_uncounted();
            // As the file is now: clicks that come later are counted as they come.
            let past = (!limited.is_empty()).then(|| store.view()).transpose()?;
            Ok::<_, StoreError>((done, past.map(|view| (view, limited))))
        };
        let (done, past) = self.recorder.run(job).await.ok_or(HostError::Stopping)??;
        if let Some((view, limited)) = past {
            let directory = Arc::clone(&self.directory);
            let counting =
                tokio::task::spawn_blocking(move || count_past(&view, &limited, &directory));
            counting.await.map_err(|_| HostError::Stopping)??;
        }
        Ok(done)
    }

    /// Waits until nothing is drained, and ends a drain that was left.
    async fn pass(&self) -> Result<OwnedRwLockReadGuard<bool>, HostError> {
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

    /// A snapshot as it is sent. Whoever reads it slowly, or spools it, holds up nobody.
    pub(super) async fn spool(&self, ask: Ask) -> Result<SpoolBody, HostError> {
        let open = self.pass().await?;
        let store = Arc::clone(&self.store);
        let spooled = tokio::task::spawn_blocking(move || {
            let view = store.view()?;
            drop(open);
            view.spool(&ask)
        });
        Ok(SpoolBody::of(spooled.await.map_err(|_| HostError::Stopping)??))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{COMPARED, ChangeId, Compared, Rollout};
    use crate::domain::limits::STAGE_PUTS;
    use crate::domain::outside::Random;
    use crate::domain::span::Span;
    use crate::domain::time::Timestamp;
    use crate::plan::check;
    use crate::redirect::recorder::Durability;
    use crate::store::Snapshot;

    const LINKS: usize = STAGE_PUTS as usize + 100;

    struct Sevens;

    impl Random for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

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
            let desk = Desk {
                store: Arc::clone(&store),
                recorder,
                directory: Arc::new(Directory::new()),
                address: Domain::parse("http://127.0.0.1:1").unwrap(),
                gate: Gate::default(),
            };
            let mut changes = changes(&store);
            let flip = changes.pop().unwrap();
            for change in changes {
                desk.change(change).await.unwrap();
            }
            // As a disk leaves it that fails right after the flip.
            *desk.gate.0.write().await = true;
            desk.apply(flip.clone()).await.unwrap();
            assert!(desk.directory.len() < LINKS);
            if reads {
                desk.spool(Ask::settings()).await.unwrap();
            } else {
                let id = ChangeId([1; 16]);
                desk.change(Change { id, what: What::BeginEpoch(1), ..flip }).await.unwrap();
            }
            assert_eq!(desk.directory.len(), LINKS);
            assert!(store.drain_step().unwrap().is_none());
            assert!(!*desk.gate.0.read().await);
            writer.stop();
        }
    }
}
