//! Access over a server's socket gives the same outcomes and snapshots as direct access to the
//! file.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread;

use couplet::change::{Change, ChangeId, Operation, Outcome, What};
use couplet::cli::OsRandom;
use couplet::codec::encode_message;
use couplet::domain::change_log::Author;
use couplet::domain::click::visitor::Visitor;
use couplet::domain::click::visitor::VisitorKey;
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::code::coupon::CouponCode;
use couplet::domain::device::Device;
use couplet::domain::link::LinkId;
use couplet::domain::link::slug::Slug;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::settings::Domain;
use couplet::domain::span::Span;
use couplet::domain::time::Timestamp;
use couplet::recorder::{Durability, Recorder, Writer};
use couplet::redirect::answer::senders::Senders;
use couplet::redirect::directory::{Directory, Entry};
use couplet::service::console::{Console, Sessions};
use couplet::service::{DataService, Follower, Gate, GuessWatch, OrphanWriter, Request, VERSION};
use couplet::store::{
    ClickSelection, CodeSelection, Columns, LinkSelection, RecordSelection, Selection, Snapshot,
};
use couplet::wire::{Data, Reach, host, socket_path};
use proptest::prelude::*;
use tokio::sync::watch;

use crate::steps::{Counting, File, at, change, step};

/// A data file whose socket is served on a separate thread.
pub(crate) struct Served {
    file: File,
    directory: Arc<Directory>,
    writer: Option<Writer<Change>>,
    stop: watch::Sender<bool>,
    random: Counting,
    thread: Option<thread::JoinHandle<()>>,
}

impl Served {
    fn new() -> Self {
        Self::of(File::new())
    }

    pub(crate) fn of(file: File) -> Self {
        let store = Arc::clone(&file.store);
        let flush = "1ms".parse::<Span>().unwrap();
        let durability = Durability::Relaxed { flush };
        let directory = Arc::new(Directory::new());
        let follower =
            Arc::new(Follower::new(Arc::clone(&store), Arc::clone(&directory), Arc::default()));
        let following = Arc::clone(&follower);
        let (recorder, writer) =
            Recorder::start(Arc::clone(&store), durability, following, Arc::new(OsRandom), |_| {})
                .unwrap();
        let service = DataService {
            store,
            recorder,
            follower,
            address: Domain::parse("http://127.0.0.1:4321").unwrap(),
            gate: Gate::default(),
            refills: Arc::default(),
            removals: Arc::default(),
            guesses: Arc::new(GuessWatch::new(Arc::new(at(0)))),
            senders: Arc::new(Senders::new(VisitorKey::from_bytes([1; 16]), Arc::new(at(0)))),
            orphans: Arc::new(OrphanWriter {
                counter: Arc::default(),
                clock: Arc::new(at(0)),
                random: Arc::new(Counting::from(1)),
            }),
            console: Arc::new(Console {
                sessions: Sessions::default(),
                address: "http://127.0.0.1:4322".into(),
                clock: Arc::new(at(0)),
                random: Arc::new(Counting::from(1)),
            }),
            tokens: Arc::default(),
        };
        let (stop, stopped) = watch::channel(false);
        let (ready, is_ready) = std::sync::mpsc::channel();
        let path = file.store.path().to_owned();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let (_host, serve) = host(&path, service, stopped).unwrap();
                ready.send(()).unwrap();
                serve.await;
            });
        });
        is_ready.recv().unwrap();
        Self {
            file,
            directory,
            writer: Some(writer),
            stop,
            random: Counting::from(1),
            thread: Some(thread),
        }
    }

    pub(crate) fn reach(&self) -> Data<'_> {
        Data::reach(self.file.store.path(), Reach::Existing, &self.random).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.send(true).unwrap();
        self.thread.take().unwrap().join().unwrap();
        if let Some(writer) = self.writer.take() {
            writer.stop();
        }
    }
}

/// A click with a number.
pub(crate) fn click(number: u64) -> Click {
    Click {
        number: ClickNumber::new(number).unwrap(),
        at: Timestamp::from_ms(1_790_000_000_000 + i64::try_from(number).unwrap()).unwrap(),
        link: LinkId(0),
        variant: None,
        recipient: None,
        visitor: Visitor::from_bits(7),
        judgement: Judgement {
            verdict: Verdict::Person,
            rule: InlineStr::new("browser").unwrap(),
            rules_version: 1,
        },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: None,
        referrer_host: None,
        device: Device::Ios,
        language: InlineStr::new("de"),
        country: None,
    }
}

/// All of a snapshot, with every click.
fn dump(snapshot: &Snapshot) -> String {
    let mut clicks = Vec::new();
    snapshot.clicks.each_seen(|click| clicks.push(format!("{click:?}"))).unwrap();
    format!("{snapshot:?}\n{}", clicks.join("\n"))
}

fn selections() -> [Selection; 8] {
    let at = |ms: i64| Timestamp::from_ms(1_790_000_000_000 + ms).unwrap();
    let report = |records| Selection {
        links: LinkSelection::Named,
        codes: CodeSelection::Carried,
        records,
        clicks: ClickSelection::Journeys,
        ..Selection::settings()
    };
    let (from, to, window) = (at(-90 * 86_400_000), at(90 * 86_400_000), None);
    [
        Selection::all(),
        Selection::settings(),
        Selection { records: RecordSelection::None, ..Selection::all() },
        Selection {
            links: LinkSelection::None,
            codes: CodeSelection::None,
            clicks: ClickSelection::None,
            ..Selection::all()
        },
        Selection {
            clicks: ClickSelection::Between { from: at(500), to: at(600), columns: Columns::All },
            ..Selection::all()
        },
        report(RecordSelection::Period { from, to, window }),
        report(RecordSelection::Order { id: ForeignId::parse("#1").unwrap(), window }),
        Selection {
            links: LinkSelection::One(Slug::parse("bio").unwrap()),
            codes: CodeSelection::Typed(vec![CouponCode::parse("STORY10").unwrap()]),
            clicks: ClickSelection::Counts,
            ..Selection::settings()
        },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn changes_and_snapshots_are_the_same_over_the_socket_and_on_the_file(
        steps in prop::collection::vec(step(), 1..10),
    ) {
        let (alone, served) = (File::new(), Served::new());
        let data = served.reach();
        prop_assert!(data.is_served());
        for (step, number) in steps.iter().zip(1..) {
            let Ok(change) = change(step, number, &alone) else { continue };
            let applied = alone.apply(&change);
            // Any outcome answers this operation, so that the outcomes themselves can be compared.
            let send = || {
                let Change { id, at, by, what } = change.clone();
                data.change(Change { id, at, by, what: Operation::new(what, Some) }).unwrap()
            };
            match send() {
                Err(refusal) => prop_assert_eq!(Outcome::Refused(refusal), applied.outcome),
                Ok(sent) => {
                    prop_assert_eq!(&sent, &applied);
                    prop_assert!(send().unwrap().again);
                }
            }
            for link in &applied.links {
                let found = served.directory.find(link.spec.slug.as_str(), Entry::id);
                prop_assert_eq!(found, Some(link.id), "the directory has the link before the answer is sent");
            }
        }
        for store in [&alone.store, &served.file.store] {
            for number in [7, 520, 9_000] {
                store.write(|txn| txn.append_clicks(&mut [click(number)])).unwrap();
            }
        }
        for selection in selections() {
            let of_file = Snapshot::read(alone.store.spool(&selection).unwrap()).unwrap();
            prop_assert_eq!(dump(&Snapshot::read(data.stream(&selection).unwrap().file).unwrap()), dump(&of_file), "{:?}", selection);
        }
        prop_assert_eq!(data.address(), Domain::parse("http://127.0.0.1:4321").ok());
    }
}

#[test]
fn a_large_snapshot_and_concurrent_ones_arrive_complete() {
    let served = Served::new();
    // A few megabytes: many frames of the body.
    let mut clicks: Vec<Click> = (1..=200_000).map(click).collect();
    for group in clicks.chunks_mut(4_000) {
        served.file.store.write(|txn| txn.append_clicks(group)).unwrap();
    }
    thread::scope(|scope| {
        let count = || {
            let mut count = 0;
            let snapshot =
                Snapshot::read(served.reach().stream(&Selection::all()).unwrap().file).unwrap();
            snapshot.clicks.each(|_| count += 1).unwrap();
            count
        };
        let counts: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
        for counted in counts {
            assert_eq!(counted.join().unwrap(), 200_000);
        }
    });
}

#[test]
fn a_change_refused_by_a_stopping_server_is_answered_with_try_again() {
    // The answer used to be a sentence with status 500, like that for a failed disk, so no program
    // could distinguish them.
    let mut served = Served::new();
    served.writer.take().unwrap().stop();
    let change = Change {
        id: ChangeId([1; 16]),
        at: Timestamp::from_ms(1_790_000_000_000).unwrap(),
        by: Author::Command,
        what: What::BeginEpoch(1),
    };
    let body = encode_message(VERSION, &Request::Change(Box::new(change)));
    let mut stream = UnixStream::connect(socket_path(served.file.store.path())).unwrap();
    let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nthe server is stopping"), "{answer}");
}
