//! The recorder on a failing disk: visitors are redirected, clicks stay queued, and all of them are on disk
//! after it has healed. The data file and its click log fail together here (see `log` for one of them).

use crate::domain::sample::FixedRandom;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::handle::tests::{durable, on_disk, runtime, visits};
use super::job::tests::{Deaf, Trial};
use super::{Durability, Fate, Incident, Recorder, Writer};
use crate::domain::click::gap::Gap;
use crate::domain::limits::{CLICK_GROUP_MAX, CLICK_QUEUE_MAX, REOPEN_AT_STOP_MS};
use crate::domain::span::Span;
use crate::store::faulty::{EIO, ENOSPC, Faults, FaultyDisk};
use crate::store::{LogSize, Selection, Snapshot, Store, StoreError};

mod log;

/// How long a test waits for the recorder to notice that the disk has healed.
const PATIENCE: Duration = Duration::from_secs(20);

type Losses = Arc<Mutex<Vec<u64>>>;

struct Faulty {
    disk: Arc<FaultyDisk>,
    log: Arc<FaultyDisk>,
    store: Arc<Store>,
    recorder: Recorder<Trial>,
    writer: Writer<Trial>,
    /// The losses that the alarm was called with.
    losses: Losses,
    /// How often it was told that the log failed.
    log_failures: Arc<AtomicUsize>,
    _folder: tempfile::TempDir,
}

impl Faulty {
    fn start(durability: Durability) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FaultyDisk::of(Vec::new(), 7));
        let log = Arc::new(disk.beside(8));
        let path: &Path = &folder.path().join("c.redb");
        let disks = [Arc::clone(&disk) as _, Arc::clone(&log) as _];
        let store = Store::open_on_disks(disks, LogSize::default(), path, &FixedRandom(7));
        let store = Arc::new(store.unwrap());
        let (losses, log_failures) = (Losses::default(), Arc::<AtomicUsize>::default());
        let (seen, failures) = (Arc::clone(&losses), Arc::clone(&log_failures));
        let alarm = move |incident: &Incident<'_>| match incident {
            Incident::Lost(clicks) => seen.lock().unwrap().push(*clicks),
            Incident::LogFailed(_) => drop(failures.fetch_add(1, Relaxed)),
            _ => {}
        };
        let (recorder, writer) = Recorder::start(
            Arc::clone(&store),
            durability,
            Arc::new(Deaf),
            Arc::new(FixedRandom(7)),
            alarm,
        )
        .unwrap();
        Self { disk, log, store, recorder, writer, losses, log_failures, _folder: folder }
    }

    /// Records clicks concurrently, and returns their fates.
    fn record(&self, count: usize) -> Vec<Fate> {
        runtime().block_on(visits(&self.recorder, count))
    }

    fn fail(&self, faults: Faults) {
        self.disk.fail(faults);
        self.log.fail(faults);
    }

    /// Heals the disk, and waits until the recorder is healthy and its queue empty.
    fn heal(&self) {
        self.fail(Faults::default());
        assert!(runtime().block_on(self.recorder.healed(PATIENCE)));
        let begun = Instant::now();
        while self.recorder.queued() > 0 {
            assert!(begun.elapsed() < PATIENCE, "{} are queued", self.recorder.queued());
            thread::yield_now();
        }
    }

    fn gaps(&self) -> Vec<Gap> {
        Snapshot::read(self.store.spool(&Selection::settings()).unwrap()).unwrap().gaps
    }
}

fn failures() -> [(&'static str, Faults); 4] {
    let none = Faults::default();
    [
        ("writes fail", Faults { write: Some(EIO), ..none }),
        ("syncs fail", Faults { sync: Some(EIO), ..none }),
        ("the disk is full", Faults { write: Some(ENOSPC), ..none }),
        ("writes and syncs fail", Faults { write: Some(EIO), sync: Some(EIO), ..none }),
    ]
}

#[test]
fn while_the_disk_fails_visitors_are_redirected_and_no_click_is_lost() {
    for (what, faults) in failures() {
        let faulty = Faulty::start(durable(200));
        assert_eq!(faulty.record(30), [Fate::OnDisk; 30], "{what}");
        assert!(faulty.recorder.is_healthy());
        faulty.fail(faults);
        let begun = Instant::now();
        assert_eq!(faulty.record(50), [Fate::Late; 50], "{what}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{what}: {:?}", begun.elapsed());
        let trouble = faulty.recorder.trouble().expect(what);
        assert!(trouble.contains("os error"), "{what}: {trouble}");
        faulty.heal();
        assert_eq!(faulty.recorder.trouble(), None);
        assert_eq!(faulty.record(20), [Fate::OnDisk; 20], "{what}");
        assert_eq!(on_disk(&faulty.store), (0..100).collect::<Vec<u64>>(), "{what}");
        let counters = faulty.recorder.counters();
        assert_eq!((counters.late(), counters.lost(), counters.committed()), (50, 0, 100));
        assert!(counters.reopened() > 0);
        let gaps = faulty.gaps();
        assert_eq!(gaps.iter().map(|gap| (gap.lost, gap.late)).collect::<Vec<_>>(), [(0, 50)]);
        faulty.writer.stop();
    }
}

#[test]
fn a_full_disk_heals_when_there_is_room_again() {
    let faulty = Faulty::start(durable(100));
    assert_eq!(faulty.record(10), [Fate::OnDisk; 10]);
    let used = faulty.disk.bytes().len() as u64;
    faulty.fail(Faults { capacity: Some(used), ..Faults::default() });
    let mut number = 10;
    // Pages that are already allocated still take some clicks.
    while faulty.recorder.is_healthy() {
        faulty.record(2_000);
        number += 2_000;
    }
    faulty.heal();
    assert_eq!(on_disk(&faulty.store), (0..number).collect::<Vec<u64>>());
    assert_eq!(faulty.recorder.counters().lost(), 0);
    faulty.writer.stop();
}

#[test]
fn a_change_during_a_failure_fails_with_its_reason() {
    let faulty = Faulty::start(durable(50));
    faulty.fail(Faults { sync: Some(EIO), ..Faults::default() });
    faulty.record(1);
    let change = || Arc::new(Trial::Lease);
    let begun = Instant::now();
    let error = runtime().block_on(faulty.recorder.alter(change())).unwrap().unwrap_err();
    assert!(begun.elapsed() < PATIENCE);
    assert!(error.is_failure(), "{error:?}");
    // A failure during a change is healed too.
    faulty.heal();
    faulty.fail(Faults { sync: Some(EIO), once: true, ..Faults::default() });
    let failed = runtime().block_on(faulty.recorder.alter(change())).unwrap().unwrap_err();
    assert!(matches!(failed, StoreError::Engine(_)), "{failed:?}");
    faulty.heal();
    let done = runtime().block_on(faulty.recorder.alter(change())).unwrap();
    assert!(done.is_ok(), "{done:?}");
    faulty.writer.stop();
}

#[test]
fn only_clicks_that_the_full_queue_refuses_are_lost() {
    let faulty = Faulty::start(Durability::Relaxed { flush: Span::from_ms(0) });
    faulty.fail(Faults { write: Some(EIO), ..Faults::default() });
    faulty.record(1);
    let asked = CLICK_QUEUE_MAX + CLICK_GROUP_MAX + 500;
    let fates = faulty.record(asked - 1);
    let lost = fates.iter().filter(|fate| **fate == Fate::Lost).count() as u64;
    assert!((500..500 + CLICK_GROUP_MAX as u64).contains(&lost), "{lost} are lost");
    assert_eq!(faulty.recorder.counters().lost(), lost);
    faulty.heal();
    let reported = faulty.losses.lock().unwrap().clone();
    assert!(!reported.is_empty(), "the loss is reported");
    assert!(reported.iter().all(|loss| *loss == lost), "{reported:?}");
    let kept = on_disk(&faulty.store);
    assert_eq!(kept.len() as u64, asked as u64 - lost);
    assert!(kept.windows(2).all(|pair| pair[0] < pair[1]), "a click is there twice");
    // The healed writer goes on. Its gaps follow closely, so they were joined.
    faulty.record(1);
    faulty.heal();
    assert_eq!(faulty.gaps().iter().map(|gap| gap.lost).collect::<Vec<_>>(), [lost]);
    faulty.writer.stop();
}

#[test]
fn a_slow_disk_makes_requests_wait_for_a_full_queue_and_loses_no_click() {
    let durabilities = [durable(20), Durability::Relaxed { flush: Span::from_ms(1) }];
    thread::scope(|scope| {
        for durability in durabilities {
            scope.spawn(move || {
                let faulty = Faulty::start(durability);
                faulty.fail(Faults { slow: Duration::from_millis(500), ..Faults::default() });
                let asked = CLICK_QUEUE_MAX + 2 * CLICK_GROUP_MAX + 500;
                let fates = faulty.record(asked);
                assert!(!fates.contains(&Fate::Lost), "{durability:?}");
                assert!(faulty.recorder.is_healthy());
                faulty.heal();
                assert_eq!(on_disk(&faulty.store), (0..asked as u64).collect::<Vec<u64>>());
                assert_eq!(faulty.recorder.counters().lost(), 0, "{durability:?}");
                assert_eq!(faulty.gaps(), []);
                faulty.writer.stop();
            });
        }
    });
}

#[test]
fn when_the_disk_fails_the_requests_that_wait_are_answered_and_their_clicks_counted_as_lost() {
    for durability in [durable(20), Durability::Relaxed { flush: Span::from_ms(1) }] {
        let faulty = Faulty::start(durability);
        faulty.fail(Faults { slow: Duration::from_millis(500), ..Faults::default() });
        let asked = CLICK_QUEUE_MAX + 8 * CLICK_GROUP_MAX;
        let recorder = faulty.recorder.clone();
        let visiting = thread::spawn(move || runtime().block_on(visits(&recorder, asked)));
        while !faulty.recorder.must_wait() {
            thread::yield_now();
        }
        faulty.fail(Faults { write: Some(EIO), ..Faults::default() });
        let fates = visiting.join().unwrap();
        let lost = fates.iter().filter(|fate| **fate == Fate::Lost).count() as u64;
        assert!(lost > 0, "{durability:?}");
        assert!(!faulty.recorder.must_wait());
        faulty.heal();
        assert_eq!(faulty.recorder.counters().lost(), lost);
        assert_eq!(on_disk(&faulty.store).len() as u64, asked as u64 - lost);
        faulty.record(1);
        faulty.heal();
        assert_eq!(faulty.gaps().iter().map(|gap| gap.lost).sum::<u64>(), lost);
        faulty.writer.stop();
    }
}

#[test]
fn a_slow_disk_makes_clicks_late_and_is_not_a_failure() {
    let faulty = Faulty::start(durable(20));
    faulty.fail(Faults { slow: Duration::from_millis(300), ..Faults::default() });
    assert_eq!(faulty.record(5), [Fate::Late; 5]);
    assert!(faulty.recorder.is_healthy());
    faulty.heal();
    assert_eq!(on_disk(&faulty.store), [0, 1, 2, 3, 4]);
    let counters = faulty.recorder.counters();
    assert_eq!((counters.late(), counters.lost(), counters.reopened()), (5, 0, 0));
    assert_eq!(faulty.gaps(), []);
    faulty.writer.stop();
}

#[test]
fn a_stop_gives_up_on_a_failed_disk_and_counts_the_lost_clicks() {
    let faulty = Faulty::start(durable(20));
    faulty.fail(Faults { sync: Some(EIO), ..Faults::default() });
    assert_eq!(faulty.record(3), [Fate::Late; 3]);
    let (recorder, begun) = (faulty.recorder.clone(), Instant::now());
    faulty.writer.stop();
    assert!(begun.elapsed() < Duration::from_millis(REOPEN_AT_STOP_MS) + PATIENCE);
    assert_eq!(recorder.counters().lost(), 3);
    assert_eq!(recorder.queued(), 0);
}

/// With a long `--wait-max` each visitor once waited all of it, although the disk was known to have failed.
#[test]
fn nobody_waits_for_a_disk_that_is_known_to_have_failed() {
    let faulty = Faulty::start(durable(3_000));
    faulty.fail(Faults { write: Some(EIO), ..Faults::default() });
    assert_eq!(faulty.record(1), [Fate::Late]);
    let begun = Instant::now();
    assert_eq!(faulty.record(40), [Fate::Late; 40]);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    faulty.heal();
    assert_eq!(faulty.record(1), [Fate::OnDisk]);
    assert_eq!(on_disk(&faulty.store), (0..42).collect::<Vec<u64>>());
    assert_eq!(faulty.gaps().iter().map(|gap| (gap.lost, gap.late)).collect::<Vec<_>>(), [(0, 41)]);
    faulty.writer.stop();
}

#[test]
fn a_stop_waits_for_a_disk_that_comes_back_in_time() {
    let faulty = Faulty::start(durable(20));
    faulty.fail(Faults { sync: Some(EIO), ..Faults::default() });
    assert_eq!(faulty.record(3), [Fate::Late; 3]);
    let disks = [Arc::clone(&faulty.disk), Arc::clone(&faulty.log)];
    let healing = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        for disk in disks {
            disk.fail(Faults::default());
        }
    });
    faulty.writer.stop();
    healing.join().unwrap();
    assert_eq!(on_disk(&faulty.store), [0, 1, 2]);
    assert_eq!(faulty.recorder.counters().lost(), 0);
}
