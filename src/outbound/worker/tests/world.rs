//! A data file, a clock of the test's own, and an endpoint that does as it is told.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::domain::change_log::{Author, Deed, Entry};
use crate::domain::endpoint::queue::Event;
use crate::domain::endpoint::retry::Retries;
use crate::domain::endpoint::{
    Endpoint, EndpointName, EndpointUrl, EventKind, EventKinds, draw_secret,
};
use crate::domain::environment::{Clock, Random};
use crate::domain::sample::FixedRandom;
use crate::domain::time::Timestamp;
use crate::outbound::worker::{Next, Worker};
use crate::outbound::{Answer, Courier, Deliver, Message, Open, Timing};
use crate::service::{AskError, Source};
use crate::store::webhooks::{alter_endpoints, endpoints};
use crate::store::{Ask, Kept, Parts, Snapshot, Store, StoreError};

pub(super) const HOUR_MS: i64 = 60 * 60 * 1000;
pub(super) const BEGIN_MS: i64 = 1_796_000_000_000;

pub(super) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

/// Other bytes each time, the same in each run.
pub(super) struct Counter(AtomicU64);

impl Random for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            *byte = (count.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8;
        }
    }
}

/// A server that may not answer every request.
#[derive(Clone)]
pub(super) struct Shared {
    store: Arc<Store>,
    /// Of how many requests the last fails; 0 for none.
    fails: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
}

impl Source for Shared {
    type Error = StoreError;

    fn snapshot<P: Parts>(&self, ask: &Ask<P>) -> Result<Snapshot<P>, AskError<StoreError>> {
        let (asked, fails) =
            (self.asked.fetch_add(1, Ordering::Relaxed), self.fails.load(Ordering::Relaxed));
        if fails > 0 && asked % fails == fails - 1 {
            return Err(AskError::Source(StoreError::Missing("answer")));
        }
        Source::snapshot(&*self.store, ask)
    }

    fn keep<P: Parts>(&self, ask: &Ask<P>) -> Result<Kept<P>, AskError<StoreError>> {
        Source::keep(&*self.store, ask)
    }
}

/// A server that may be away.
pub(super) struct Server {
    store: Shared,
    pub(super) is_away: AtomicBool,
}

impl Open for Server {
    type Failure = StoreError;
    type Source = Shared;

    fn open(&self) -> Result<Shared, StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(StoreError::Missing("server"));
        }
        Ok(self.store.clone())
    }
}

/// What an endpoint got, with the time of each try.
#[derive(Debug, Clone)]
pub(super) struct Got {
    pub(super) event: Event,
    pub(super) at_ms: i64,
    pub(super) was_taken: bool,
}

pub(super) type Answering = dyn Fn(&Event, i64) -> Answer + Send + Sync;

/// An endpoint that answers as the test says, by the event and the time.
pub(super) struct Receiver {
    got: Mutex<Vec<Got>>,
    answer: Box<Answering>,
}

impl Receiver {
    pub(super) fn new(answer: impl Fn(&Event, i64) -> Answer + Send + Sync + 'static) -> Self {
        Self { got: Mutex::default(), answer: Box::new(answer) }
    }

    pub(super) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// The codes of the events that it took, in order. Months end meanwhile.
    pub(super) fn taken(&self) -> Vec<String> {
        let taken = self.got().into_iter().filter(|got| got.was_taken).map(|got| got.event);
        taken.filter(|event| event.kind != EventKind::ReportReady).map(|of| code_of(&of)).collect()
    }
}

impl Deliver for Receiver {
    fn deliver(&self, message: &Message<'_>) -> Answer {
        let (event, at_ms) = (message.event.clone(), message.now.ms());
        let answer = (self.answer)(&event, at_ms);
        let was_taken = matches!(answer, Answer::Taken { .. });
        self.got.lock().unwrap().push(Got { event, at_ms, was_taken });
        answer
    }
}

pub(super) fn taken() -> Answer {
    Answer::Taken { status: 200, said: String::new() }
}

pub(super) fn failed() -> Answer {
    Answer::Failed { reason: "it answered 503".to_owned(), wait: None }
}

pub(super) fn code_of(event: &Event) -> String {
    let body = String::from_utf8(event.body.clone()).unwrap();
    let after = body.split(r#""code":""#).nth(1);
    after.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

pub(super) struct World {
    folder: tempfile::TempDir,
    pub(super) server: Server,
    clock: TestClock,
    random: Counter,
    stop: AtomicBool,
}

impl World {
    /// A data file, and an endpoint for all events.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("couplet.redb"), &FixedRandom(1)).unwrap();
        let shared =
            Shared { store: Arc::new(store), fails: Arc::default(), asked: Arc::default() };
        let server = Server { store: shared, is_away: AtomicBool::new(false) };
        let (clock, random) = (TestClock(AtomicI64::new(BEGIN_MS)), Counter(AtomicU64::new(0)));
        let world = Self { folder, server, clock, random, stop: AtomicBool::new(false) };
        let url = EndpointUrl::parse("https://example.com/", false).unwrap();
        let secret = (draw_secret(&world.random), world.clock.now());
        let endpoint = Endpoint::new(name(), url, EventKinds::all(), secret);
        alter_endpoints(&world.data(), |all| -> Result<(), StoreError> {
            all.push(endpoint);
            Ok(())
        })
        .unwrap();
        world
    }

    pub(super) fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("couplet.redb")
    }

    /// Gives codes to somebody, one after the other.
    pub(super) fn give(&self, codes: std::ops::Range<u32>) {
        let store = &self.server.store.store;
        let given = |number: u32| Entry {
            at: self.clock.now(),
            by: Author::Command,
            deed: Deed::CodeGiven,
            of: Some(format!("CODE{number}").into()),
        };
        let write = |txn: &crate::store::Txn| {
            codes.clone().try_for_each(|number| txn.log_change(given(number), 100_000))
        };
        store.write(write).unwrap();
    }

    /// From now on, every so many requests one fails; 0 for none.
    pub(super) fn fail_each(&self, requests: u64) {
        self.server.store.fails.store(requests, Ordering::Relaxed);
    }

    pub(super) fn advance(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::Relaxed);
    }

    pub(super) fn courier<'w>(
        &'w self,
        data: &'w std::path::Path,
        to: &'w Receiver,
    ) -> Courier<'w, Server, Receiver> {
        Courier {
            data,
            open: &self.server,
            deliver: to,
            clock: &self.clock,
            random: &self.random,
            timing: Timing { retries: Retries::default(), ..Timing::default() },
            tell: &|_| {},
            stop: &self.stop,
        }
    }

    /// Works for a time of the clock.
    pub(super) fn work(&self, worker: &mut Worker<'_, Server, Receiver>, ms: i64) {
        let end = self.clock.now().ms() + ms;
        while self.clock.now().ms() < end {
            let Some(endpoint) = self.endpoint() else { return };
            match worker.step(&endpoint) {
                Ok(Next::Now) => {}
                Ok(Next::After(pause)) => self.advance(i64::try_from(pause.ms()).unwrap().max(1)),
                Ok(Next::Never) => return,
                Err(_) => self.advance(1_000),
            }
        }
    }

    pub(super) fn endpoint(&self) -> Option<Endpoint> {
        endpoints(&self.data()).unwrap().into_iter().find(|of| of.gone_at.is_none())
    }
}

pub(super) fn name() -> EndpointName {
    EndpointName::parse("crm").unwrap()
}

pub(super) fn codes(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("CODE{number}")).collect()
}
