//! The recorder on a disk that fails: visitors go on, clicks wait, and all is there when it is well.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::handle::tests::{Sevens, click, durable, on_disk, runtime};
use super::{Durability, Incident, Kept, Recorder, Writer};
use crate::domain::click::gap::Gap;
use crate::domain::limits::{CLICK_GROUP_MAX, CLICK_QUEUE_MAX, REOPEN_AT_STOP_MS};
use crate::domain::span::Span;
use crate::store::faulty::{EIO, ENOSPC, Faults, FaultyDisk};
use crate::store::{Selection, Snapshot, Store, StoreError, Txn};

/// How long a disk that is well again may go unnoticed in a test.
const PATIENCE: Duration = Duration::from_secs(20);

struct Faulty {
    disk: Arc<FaultyDisk>,
    store: Arc<Store>,
    recorder: Recorder,
    writer: Writer,
    _folder: tempfile::TempDir,
}

impl Faulty {
    fn start(durability: Durability) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FaultyDisk::of(Vec::new(), 7));
        let path: &Path = &folder.path().join("c.redb");
        let store = Arc::new(Store::open_on(Arc::clone(&disk) as _, path, &Sevens).unwrap());
        let alarm = |_: &Incident<'_>| {};
        let (recorder, writer) = Recorder::start(Arc::clone(&store), durability, alarm).unwrap();
        Self { disk, store, recorder, writer, _folder: folder }
    }

    /// Records some clicks at once, and says what became of them.
    fn record(&self, count: usize) -> Vec<Kept> {
        runtime().block_on(async {
            let record = |_| {
                let recorder = self.recorder.clone();
                let number = recorder.number().unwrap();
                tokio::spawn(async move { recorder.record(click(number), None).await })
            };
            let tasks: Vec<_> = (0..count).map(record).collect();
            let mut kept = Vec::new();
            for task in tasks {
                kept.push(task.await.unwrap());
            }
            kept
        })
    }

    fn fail(&self, faults: Faults) {
        self.disk.fail(faults);
    }

    /// Makes the disk well, and waits until everything is.
    fn heal(&self) {
        self.disk.fail(Faults::default());
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
        ("no write", Faults { write: Some(EIO), ..none }),
        ("no sync", Faults { sync: Some(EIO), ..none }),
        ("no room for a write", Faults { write: Some(ENOSPC), ..none }),
        ("neither", Faults { write: Some(EIO), sync: Some(EIO), ..none }),
    ]
}

#[test]
fn visitors_go_on_while_the_disk_fails_and_no_click_is_lost_for_it() {
    for (what, faults) in failures() {
        let faulty = Faulty::start(durable(200));
        assert_eq!(faulty.record(30), [Kept::OnDisk; 30], "{what}");
        assert!(faulty.recorder.is_healthy());
        faulty.fail(faults);
        let begun = Instant::now();
        assert_eq!(faulty.record(50), [Kept::Late; 50], "{what}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{what}: {:?}", begun.elapsed());
        let trouble = faulty.recorder.trouble().expect(what);
        assert!(trouble.contains("os error"), "{what}: {trouble}");
        faulty.heal();
        assert_eq!(faulty.recorder.trouble(), None);
        assert_eq!(faulty.record(20), [Kept::OnDisk; 20], "{what}");
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
    assert_eq!(faulty.record(10), [Kept::OnDisk; 10]);
    let room = faulty.disk.bytes().len() as u64;
    faulty.fail(Faults { capacity: Some(room), ..Faults::default() });
    let mut number = 10;
    // What is allocated already takes some.
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
fn a_change_that_is_asked_for_meanwhile_is_told_why_not() {
    let faulty = Faulty::start(durable(50));
    faulty.fail(Faults { sync: Some(EIO), ..Faults::default() });
    faulty.record(1);
    let change = |store: &Store| store.write(Txn::lease_clicks).map(drop);
    let begun = Instant::now();
    let told = runtime().block_on(faulty.recorder.run(change)).unwrap().unwrap_err();
    assert!(begun.elapsed() < PATIENCE);
    assert!(told.is_failure(), "{told:?}");
    // What failed under a change alone is healed too.
    faulty.heal();
    faulty.fail(Faults { sync: Some(EIO), once: true, ..Faults::default() });
    let failed = runtime().block_on(faulty.recorder.run(change)).unwrap().unwrap_err();
    assert!(matches!(failed, StoreError::Engine(_)), "{failed:?}");
    faulty.heal();
    let done = runtime().block_on(faulty.recorder.run(change)).unwrap();
    assert!(done.is_ok(), "{done:?}");
    faulty.writer.stop();
}

#[test]
fn only_what_the_queue_cannot_hold_is_lost() {
    let faulty = Faulty::start(Durability::Relaxed { flush: Span::from_ms(0) });
    faulty.fail(Faults { write: Some(EIO), ..Faults::default() });
    faulty.record(1);
    let asked = CLICK_QUEUE_MAX + CLICK_GROUP_MAX + 500;
    let kept = faulty.record(asked - 1);
    let lost = kept.iter().filter(|kept| **kept == Kept::Lost).count() as u64;
    assert!((500..500 + CLICK_GROUP_MAX as u64).contains(&lost), "{lost} are lost");
    assert_eq!(faulty.recorder.counters().lost(), lost);
    faulty.heal();
    let kept = on_disk(&faulty.store);
    assert_eq!(kept.len() as u64, asked as u64 - lost);
    assert!(kept.windows(2).all(|pair| pair[0] < pair[1]), "one is there twice");
    // A writer that is healed goes on; its gaps are one by then, as they follow closely.
    faulty.record(1);
    faulty.heal();
    assert_eq!(faulty.gaps().iter().map(|gap| gap.lost).collect::<Vec<_>>(), [lost]);
    faulty.writer.stop();
}

#[test]
fn a_slow_disk_is_waited_for_as_long_as_was_said_and_is_no_failure() {
    let faulty = Faulty::start(durable(20));
    faulty.fail(Faults { slow: Duration::from_millis(300), ..Faults::default() });
    assert_eq!(faulty.record(5), [Kept::Late; 5]);
    assert!(faulty.recorder.is_healthy());
    faulty.heal();
    assert_eq!(on_disk(&faulty.store), [0, 1, 2, 3, 4]);
    let counters = faulty.recorder.counters();
    assert_eq!((counters.late(), counters.lost(), counters.reopened()), (5, 0, 0));
    assert_eq!(faulty.gaps(), []);
    faulty.writer.stop();
}

#[test]
fn a_stop_does_not_wait_for_ever_and_counts_what_it_loses() {
    let faulty = Faulty::start(durable(20));
    faulty.fail(Faults { sync: Some(EIO), ..Faults::default() });
    assert_eq!(faulty.record(3), [Kept::Late; 3]);
    let (recorder, begun) = (faulty.recorder.clone(), Instant::now());
    faulty.writer.stop();
    assert!(begun.elapsed() < Duration::from_millis(REOPEN_AT_STOP_MS) + PATIENCE);
    assert_eq!(recorder.counters().lost(), 3);
    assert_eq!(recorder.queued(), 0);
}

/// With a long `--wait-max` each visitor waited all of it for a disk that was known to be gone.
#[test]
fn nobody_waits_for_a_disk_that_is_known_to_have_failed() {
    let faulty = Faulty::start(durable(3_000));
    faulty.fail(Faults { write: Some(EIO), ..Faults::default() });
    assert_eq!(faulty.record(1), [Kept::Late]);
    let begun = Instant::now();
    assert_eq!(faulty.record(40), [Kept::Late; 40]);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    faulty.heal();
    assert_eq!(faulty.record(1), [Kept::OnDisk]);
    assert_eq!(on_disk(&faulty.store), (0..42).collect::<Vec<u64>>());
    assert_eq!(faulty.gaps().iter().map(|gap| (gap.lost, gap.late)).collect::<Vec<_>>(), [(0, 41)]);
    faulty.writer.stop();
}

#[test]
fn a_stop_waits_for_a_disk_that_comes_back_in_time() {
    let faulty = Faulty::start(durable(20));
    faulty.fail(Faults { sync: Some(EIO), ..Faults::default() });
    assert_eq!(faulty.record(3), [Kept::Late; 3]);
    let disk = Arc::clone(&faulty.disk);
    let healing = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        disk.fail(Faults::default());
    });
    faulty.writer.stop();
    healing.join().unwrap();
    assert_eq!(on_disk(&faulty.store), [0, 1, 2]);
    assert_eq!(faulty.recorder.counters().lost(), 0);
}
