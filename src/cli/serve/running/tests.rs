//! A redirector over a disk that fails, asked over real sockets: visitors are sent on all the while,
//! the operator sees what is wrong, and what was answered is there afterwards, once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::*;
use crate::cli::outside::SystemClock;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickId;
use crate::domain::limits::LOG_BYTES_MAX;
use crate::domain::sample::link;
use crate::domain::span::Span;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::faulty::{EIO, ENOSPC, Faults, FaultyDisk};
use crate::store::{Selection, Snapshot};

const VISITORS: usize = 8;

struct Served {
    disk: Arc<FaultyDisk>,
    running: Running,
    folder: tempfile::TempDir,
}

impl Served {
    fn start(wait_ms: u64) -> Self {
        Self::logged(wait_ms, Log::start(std::io::sink()).unwrap(), Arc::new(SystemClock))
    }

    fn logged(wait_ms: u64, log: Log, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FaultyDisk::of(Vec::new(), 11));
        let store = open(&disk, &folder);
        let spec = link(0, "bio", "https://shop.example/").spec;
        store.write(|txn| txn.insert_link(spec, Timestamp::MIN)).unwrap();
        let listener = || TcpListener::bind("127.0.0.1:0").unwrap();
        let setup = Setup {
            pixel: false,
            public: listener(),
            admin: listener(),
            durability: Durability::BeforeRedirect { wait_max: Span::from_ms(wait_ms) },
            forwarding: Forwarding::default(),
            address: Domain::parse("http://127.0.0.1:1").unwrap(),
            site: Site::default(),
            own: AddressList::default(),
            listed: AddressList::default(),
            geoip: None,
            api_public: false,
            unapplied: None,
            connections_max: 64,
            log,
            clock,
        };
        let running = Running::start(setup, store).unwrap();
        Self { disk, running, folder }
    }

    /// Visitors at once, and the click numbers that they carry on.
    fn visit(&self) -> Vec<String> {
        let address = self.running.public();
        thread::scope(|scope| {
            let visit = || {
                let (status, head, _) = get(&address, "/bio");
                assert_eq!(status, 302, "{head}");
                let (_, rest) = head.split_once("lnk=").unwrap();
                rest.split("\r\n").next().unwrap().to_owned()
            };
            let visitors: Vec<_> = (0..VISITORS).map(|_| scope.spawn(visit)).collect();
            visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect()
        })
    }

    fn operator(&self, path: &str) -> (u16, String) {
        let (status, _, body) = get(&self.running.admin(), path);
        (status, body)
    }

    fn metric(&self, name: &str) -> u64 {
        let text = self.operator("/-/metrics").1;
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("couplet_{name} ")));
        line.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse().unwrap()
    }

    fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(begun.elapsed() < Duration::from_secs(20), "never {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops it, and holds what is on disk against what visitors carry.
    fn stop(self, answered: &[String]) {
        self.running.stop().unwrap();
        let store = open(&self.disk, &self.folder);
        let key = store.click_id_key().unwrap();
        let number = |id: &String| key.open(ClickId::parse(id).unwrap()).map(ClickNumber::get);
        let mut answered: Vec<u64> = answered.iter().map(|id| number(id).unwrap()).collect();
        let mut kept = Vec::new();
        let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
        snapshot.clicks.each(|click| kept.push(click.number.get())).unwrap();
        answered.sort_unstable();
        kept.sort_unstable();
        assert_eq!(kept, answered);
    }
}

fn open(disk: &Arc<FaultyDisk>, folder: &tempfile::TempDir) -> Store {
    Store::open_on(Arc::clone(disk) as _, &folder.path().join("c.redb"), &OsRandom).unwrap()
}

fn get(address: &str, path: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), format!("{head}\r\n"), body.to_owned())
}

#[test]
fn a_disk_that_fails_stops_no_redirect_and_heals_without_a_restart() {
    let none = Faults::default();
    for (what, faults) in [
        ("Input/output error", Faults { write: Some(EIO), ..none }),
        ("Input/output error", Faults { sync: Some(EIO), ..none }),
        ("No space left", Faults { write: Some(ENOSPC), ..none }),
    ] {
        let served = Served::start(1_000);
        let mut answered = served.visit();
        assert_eq!(served.operator("/-/ready"), (200, "ready\n".to_owned()));
        assert_eq!((served.metric("writer_healthy"), served.metric("clicks_late_total")), (1, 0));

        served.disk.fail(faults);
        answered.extend(served.visit());
        let (status, told) = served.operator("/-/ready");
        assert_eq!((status, told.lines().count()), (503, 1), "{told}");
        assert!(told.starts_with("degraded: ") && told.contains(what), "{told}");
        assert_eq!(served.operator("/-/health"), (200, "ok\n".to_owned()));
        let count = VISITORS as u64;
        assert_eq!(served.metric("writer_healthy"), 0);
        assert_eq!(served.metric("clicks_late_total"), count);
        assert_eq!(served.metric("clicks_queued"), count);
        assert_eq!(served.metric("clicks_committed_total"), count);

        served.disk.fail(none);
        served.until("ready again", |served| served.operator("/-/ready").0 == 200);
        served.until("all written", |served| served.metric("clicks_queued") == 0);
        answered.extend(served.visit());
        assert!(served.metric("writer_reopened_total") > 0);
        assert_eq!(served.metric("clicks_committed_total"), 3 * count);
        assert_eq!(served.metric("clicks_lost_total"), 0);
        served.stop(&answered);
    }
}

#[test]
fn a_slow_disk_makes_no_visitor_wait_for_longer_than_was_said() {
    let served = Served::start(30);
    let slow = Duration::from_secs(2);
    served.disk.fail(Faults { slow, ..Faults::default() });
    let begun = Instant::now();
    let mut answered = served.visit();
    // One sync is under way for each of a few groups; a visitor who waited for one was there longer.
    assert!(begun.elapsed() < slow, "{:?}", begun.elapsed());
    answered.extend(served.visit());
    assert_eq!(served.metric("clicks_late_total"), 2 * VISITORS as u64);
    assert_eq!(served.operator("/-/ready").0, 200);
    served.disk.fail(Faults::default());
    served.until("all written", |served| served.metric("clicks_queued") == 0);
    assert_eq!(served.metric("writer_reopened_total"), 0);
    served.stop(&answered);
}

#[test]
fn a_stop_while_the_disk_fails_ends_in_time_and_the_file_opens_again() {
    let served = Served::start(50);
    let answered = served.visit();
    let late = served.metric("clicks_late_total");
    served.disk.fail(Faults { sync: Some(EIO), ..Faults::default() });
    served.visit();
    let Served { disk, running, folder } = served;
    let begun = Instant::now();
    let told = running.stop().unwrap_err();
    assert!(matches!(told, CliError::Store(StoreError::Closed(_))), "{told:?}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    disk.fail(Faults::default());
    let store = open(&disk, &folder);
    let mut kept = 0;
    let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
    snapshot.clicks.each(|_| kept += 1).unwrap();
    assert!(late > 0 || kept >= answered.len(), "{kept} are kept");
}

#[test]
fn a_disk_heals_while_nobody_reads_the_log_and_what_was_dropped_is_counted_and_told() {
    // The writer's thread wrote its lines itself: when nobody read them, a disk that had failed was
    // never looked at again, and all clicks from then on were lost.
    let (reader, pipe) = std::io::pipe().unwrap();
    let log = Log::start(pipe).unwrap();
    let served = Served::logged(50, log.clone(), Arc::new(SystemClock));
    // More than the pipe and the log can hold.
    (0..3 * LOG_BYTES_MAX / 1000).for_each(|_| log.say(&"x".repeat(1000)));
    assert!(served.metric("log_lines_left_out_total") > 0);
    let mut answered = served.visit();
    served.disk.fail(Faults { write: Some(ENOSPC), ..Faults::default() });
    answered.extend(served.visit());
    assert_eq!(served.operator("/-/ready").0, 503);
    served.disk.fail(Faults::default());
    served.until("ready again", |served| served.operator("/-/ready").0 == 200);
    served.until("all written", |served| served.metric("clicks_queued") == 0);
    assert_eq!(served.metric("clicks_lost_total"), 0);
    let dropped = log.dropped();
    let (mut lines, mut told) = (BufReader::new(reader).lines().map(Result::unwrap), 0);
    while told < dropped {
        let line = lines.next().unwrap();
        let (count, _) = line.split_once(" line").unwrap_or(("0", ""));
        told += count.parse::<u64>().unwrap();
    }
    assert_eq!(told, dropped);
    served.stop(&answered);
}

/// A clock that is so many days ahead.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_ms(self.0.load(Ordering::Relaxed) * DAY_MS)
    }
}

#[test]
fn a_jump_of_the_clock_is_logged_and_noted_until_it_is_back_and_delays_nobody() {
    // A clock that was a year ahead for an hour dated the clicks of that hour, and nobody was told.
    let (reader, pipe) = std::io::pipe().unwrap();
    let clock = Arc::new(Ahead::default());
    let served = Served::logged(1_000, Log::start(pipe).unwrap(), Arc::clone(&clock) as _);
    let mut answered = served.visit();
    let mut lines = BufReader::new(reader).lines().map(Result::unwrap);
    for (days, told) in [
        (400, Some("the clock jumped ahead by 400 days, from ")),
        (0, None),
        (-40_000, Some("the clock was set back by 40000 days, from ")),
    ] {
        clock.0.store(days, Ordering::Relaxed);
        answered.extend(served.visit());
        served.until("told", |served| {
            let look = async { tokio::time::sleep(Duration::from_millis(50)).await };
            served.running.runtime.block_on(look);
            let (status, ready) = served.operator("/-/ready");
            assert_eq!(status, 200);
            match told {
                Some(told) => ready.starts_with(&format!("ready\nnote: {told}")),
                None => ready == "ready\n",
            }
        });
        let line = lines.next().unwrap();
        match told {
            Some(told) => {
                assert!(line.starts_with(&format!("warning: {told}")), "{line}");
                assert!(
                    lines.next().unwrap().starts_with("  hint: clicks are dated by this clock")
                );
            }
            None => assert_eq!(line, "recovered: the clock is back where it was before it jumped"),
        }
    }
    served.stop(&answered);
}
