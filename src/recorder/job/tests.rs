//! Changes for the tests of the recorder, and what becomes of several that wait together.

use std::sync::{Mutex, mpsc};
use std::task::{Context, Waker};
use std::thread;

use super::*;
use crate::domain::sample::{FixedRandom, link};
use crate::domain::time::Timestamp;
use crate::recorder::handle::tests::{durable, runtime};
use crate::recorder::{Recorder, Writer};
use crate::store::Store;

/// Follows nothing.
pub(in crate::recorder) struct Deaf;

impl Follow for Deaf {
    fn links(&self, _: &[Link]) {}

    fn clicks(&self, _: &[Click], _: &[Option<ClickCounter>]) {}
}

/// A change for tests.
pub(in crate::recorder) enum Trial {
    /// Keeps the writer busy until it is released.
    Hold(Mutex<(mpsc::Sender<()>, mpsc::Receiver<()>)>),
    /// Leases click numbers.
    Lease,
    /// Inserts a link, unless it is there.
    Insert(String, Arc<Store>),
    /// Inserts a link and then finds that a row is missing.
    Broken(String),
    /// The same as the first, but in a transaction of its own.
    Large(String, Arc<Store>),
}

/// What a trial did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::recorder) struct Tried {
    links: Vec<Link>,
    /// How many links were committed when it was applied.
    committed: u64,
}

fn insert(txn: &Txn, slug: &str) -> Result<Vec<Link>, StoreError> {
    let spec = link(0, slug, "https://shop.example/").spec;
    let there = txn.link_of(&spec.slug)?;
    Ok(vec![there.map_or_else(|| txn.insert_link(spec, Timestamp::MIN), Ok)?])
}

impl Alter for Trial {
    type Applied = Tried;

    fn apply(&self, txn: &Txn) -> Result<Tried, StoreError> {
        match self {
            Self::Hold(channels) => {
                let channels = channels.lock().unwrap();
                channels.0.send(()).unwrap();
                channels.1.recv().unwrap();
                Ok(Tried::default())
            }
            Self::Lease => txn.lease_clicks().map(|_| Tried::default()),
            Self::Insert(slug, store) | Self::Large(slug, store) => {
                Ok(Tried { links: insert(txn, slug)?, committed: store.link_count()? })
            }
            Self::Broken(slug) => {
                insert(txn, slug)?;
                Err(StoreError::Missing("trial"))
            }
        }
    }

    fn links(tried: &Tried) -> &[Link] {
        &tried.links
    }

    fn weight(&self) -> Option<usize> {
        match self {
            Self::Insert(..) | Self::Broken(_) => Some(1),
            _ => None,
        }
    }
}

/// A change that keeps the writer busy until it is released.
pub(in crate::recorder) struct Busy {
    release: mpsc::Sender<()>,
    asking: thread::JoinHandle<Option<Result<Tried, StoreError>>>,
}

impl Busy {
    /// Sends the change, and waits until the writer applies it.
    pub(in crate::recorder) fn start(recorder: &Recorder<Trial>) -> Self {
        let (begun, has_begun) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let hold = Arc::new(Trial::Hold(Mutex::new((begun, released))));
        let recorder = recorder.clone();
        let asking = thread::spawn(move || runtime().block_on(recorder.alter(hold)));
        has_begun.recv().unwrap();
        Self { release, asking }
    }

    pub(in crate::recorder) fn end(self) {
        self.release.send(()).unwrap();
        self.asking.join().unwrap().unwrap().unwrap();
    }
}

/// Remembers the links that it followed.
#[derive(Default)]
struct Noted(Mutex<Vec<String>>);

impl Follow for Noted {
    fn links(&self, links: &[Link]) {
        self.0.lock().unwrap().extend(links.iter().map(|link| link.spec.slug.to_string()));
    }

    fn clicks(&self, _: &[Click], _: &[Option<ClickCounter>]) {}
}

struct Kept {
    store: Arc<Store>,
    noted: Arc<Noted>,
    recorder: Recorder<Trial>,
    writer: Writer<Trial>,
    _folder: tempfile::TempDir,
}

impl Kept {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Arc::new(Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap());
        let noted = Arc::new(Noted::default());
        let (recorder, writer) = Recorder::start(
            Arc::clone(&store),
            durable(60_000),
            Arc::clone(&noted) as _,
            Arc::new(FixedRandom(7)),
            |_| {},
        )
        .unwrap();
        Self { store, noted, recorder, writer, _folder: folder }
    }

    fn insert(&self, slug: &str) -> Trial {
        Trial::Insert(slug.to_owned(), Arc::clone(&self.store))
    }

    /// Sends changes that wait together, in this order. Returns how many links were committed when each
    /// was applied; `None` for an error.
    fn alter(&self, trials: Vec<Trial>) -> Vec<Option<u64>> {
        let busy = Busy::start(&self.recorder);
        let ask = |trial| {
            let mut asked = Box::pin(self.recorder.alter(Arc::new(trial)));
            let polled = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
            asked
        };
        let asked: Vec<_> = trials.into_iter().map(ask).collect();
        busy.end();
        let mut answers = Vec::new();
        for asked in asked {
            let answer = runtime().block_on(asked).unwrap();
            answers.push(answer.ok().map(|tried| tried.committed));
        }
        answers
    }
}

#[test]
fn small_changes_that_wait_share_a_commit_in_their_order_and_others_do_not() {
    let kept = Kept::start();
    let large = Trial::Large("c".to_owned(), Arc::clone(&kept.store));
    let trials =
        vec![kept.insert("a"), kept.insert("b"), large, kept.insert("d"), kept.insert("e")];
    let committed = kept.alter(trials);
    assert_eq!(committed, [Some(0), Some(0), Some(2), Some(3), Some(3)]);
    assert_eq!(*kept.noted.0.lock().unwrap(), ["a", "b", "c", "d", "e"]);
    kept.writer.stop();
}

#[test]
fn a_change_that_cannot_be_applied_takes_no_other_with_it() {
    let kept = Kept::start();
    let broken = Trial::Broken("x".to_owned());
    let committed = kept.alter(vec![kept.insert("a"), broken, kept.insert("b")]);
    // Each was applied alone.
    assert_eq!(committed, [Some(0), None, Some(1)]);
    assert_eq!(*kept.noted.0.lock().unwrap(), ["a", "b"]);
    assert_eq!(kept.store.link_count().unwrap(), 2);
    kept.writer.stop();
}

#[test]
fn a_commit_takes_no_more_changes_than_clicks_may_wait_for() {
    let kept = Kept::start();
    let count = 2 * CHANGES_A_COMMIT + 3;
    let trials = (0..count).map(|number| kept.insert(&format!("s{number}"))).collect();
    let committed = kept.alter(trials);
    let expected = (0..count).map(|at| Some((at / CHANGES_A_COMMIT * CHANGES_A_COMMIT) as u64));
    assert_eq!(committed, expected.collect::<Vec<_>>());
    kept.writer.stop();
}
