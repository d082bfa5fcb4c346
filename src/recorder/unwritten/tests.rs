//! A server that was stopped, killed, killed while it started, and killed again and again.

use std::mem::forget;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::domain::sample::FixedRandom;
use crate::domain::span::Span;
use crate::recorder::handle::tests::{click, runtime};
use crate::recorder::job::tests::{Deaf, Trial};
use crate::recorder::{Durability, Recorder};
use crate::store::faulty::{EIO, Faults, FaultyDisk};
use crate::store::{Selection, Snapshot};

/// A disk whose server can be killed: the power fails.
struct Killable {
    disk: Arc<FaultyDisk>,
    folder: tempfile::TempDir,
}

/// How a server ends.
#[derive(Clone, Copy)]
enum End {
    Stop,
    Kill,
    /// The disk fails and the server is told to stop.
    StopWithFailedDisk,
}

impl Killable {
    fn new() -> Self {
        Self { disk: Arc::new(FaultyDisk::of(Vec::new(), 5)), folder: tempfile::tempdir().unwrap() }
    }

    fn open(&self) -> Store {
        let path: &Path = &self.folder.path().join("c.redb");
        Store::open_on(Arc::clone(&self.disk) as _, path, &FixedRandom(7)).unwrap()
    }

    /// Starts at a time, writes some clicks, and ends. Returns the gap that the start noted.
    fn serve(&self, now: i64, clicks: u64, end: End) -> Option<Gap> {
        let store = Arc::new(self.open());
        let noted = note_unwritten(&store, at(now)).unwrap();
        let durability = Durability::BeforeRedirect { wait_max: Span::from_ms(60_000) };
        let (recorder, writer) = Recorder::<Trial>::start(
            Arc::clone(&store),
            durability,
            Arc::new(Deaf),
            Arc::new(FixedRandom(7)),
            |_| {},
        )
        .unwrap();
        for _ in 0..clicks {
            let mut click = click(recorder.number().unwrap());
            click.at = at(now);
            runtime().block_on(async { recorder.record(click, None).await });
        }
        match end {
            End::Stop => writer.stop(),
            End::Kill => {
                self.disk.power(Some(1));
                let _ = store.write(Txn::lease_clicks);
                assert!(self.disk.is_off());
                forget(writer);
            }
            End::StopWithFailedDisk => {
                self.disk.fail(Faults { sync: Some(EIO), ..Faults::default() });
                let _ = store.write(Txn::lease_clicks);
                writer.stop();
                self.disk.fail(Faults::default());
            }
        }
        drop(store);
        self.disk.power(None);
        noted
    }

    fn gaps(&self) -> Vec<Gap> {
        let spooled = self.open().spool(&Selection::settings()).unwrap();
        Snapshot::read(spooled).unwrap().gaps
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_ms(1_790_000_000_000 + 1000 * second).unwrap()
}

fn gap(from: i64, to: i64, missing: u64) -> Gap {
    Gap { from: at(from), to: at(to), lost: 0, late: 0, missing }
}

#[test]
fn after_a_stop_nothing_is_missing_and_after_a_kill_as_much_as_was_in_memory() {
    let served = Killable::new();
    assert_eq!(served.serve(0, 3, End::Stop), None);
    assert_eq!(served.serve(100, 3, End::Kill), None);
    let killed = gap(100, 200, CLICKS_HELD_MAX);
    assert_eq!(served.serve(200, 0, End::Stop), Some(killed));
    // Noted once.
    assert_eq!(served.serve(300, 1, End::Stop), None);
    assert_eq!(served.gaps(), [killed]);
}

#[test]
fn a_server_that_is_killed_again_and_again_makes_one_gap() {
    let served = Killable::new();
    served.serve(0, 1, End::Kill);
    for second in 1..=5 {
        assert!(served.serve(second, 0, End::Kill).is_some());
    }
    served.serve(6, 0, End::Stop);
    let [joined] = served.gaps()[..] else { panic!("{:?}", served.gaps()) };
    assert_eq!((joined.from, joined.to), (at(0), at(6)));
    assert!(joined.missing >= CLICKS_HELD_MAX && joined.missing <= 6 * CLICKS_HELD_MAX);
    // Later kills make gaps of their own.
    served.serve(100, 1, End::Kill);
    served.serve(200, 0, End::Stop);
    assert_eq!(served.gaps().len(), 2);
}

#[test]
fn a_stop_that_gave_up_on_a_failed_disk_is_noted_at_the_next_start() {
    let served = Killable::new();
    served.serve(0, 1, End::StopWithFailedDisk);
    assert!(served.serve(10, 0, End::Stop).is_some());
}

#[test]
fn no_more_clicks_can_be_missing_than_numbers_were_leased() {
    let served = Killable::new();
    let store = served.open();
    let made: Result<(), StoreError> = store.write(|txn| {
        let lease = txn.lease_clicks()?;
        txn.open_for_clicks(lease.start)?;
        let number = crate::domain::click::ClickNumber::new(lease.end - 4).unwrap();
        txn.append_clicks(&mut [click(number)])
    });
    made.unwrap();
    let noted = note_unwritten(&store, at(7)).unwrap().unwrap();
    assert_eq!((noted.from, noted.to, noted.missing), (at(0), at(7), 3));
    assert_eq!(note_unwritten(&store, at(8)).unwrap(), None);
}
