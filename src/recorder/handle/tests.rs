//! The recorder on a real file: the fate of clicks, and what is on disk.

use crate::domain::sample::FixedRandom;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::super::job::tests::{Busy, Deaf, Trial};
use super::super::state::QUEUE_FULL;
use super::{Durability, Fate, Incident, Recorder};
use crate::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use crate::domain::device::Device;
use crate::domain::limits::{CLICK_GROUP_MAX, CLICK_LEASE, CLICK_QUEUE_MAX};
use crate::domain::link::LinkId;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::{Selection, Snapshot, Store};

pub(in crate::recorder) fn click(number: ClickNumber) -> Click {
    Click {
        number,
        at: Timestamp::from_ms(1_790_000_000_000).unwrap(),
        link: LinkId(0),
        variant: None,
        recipient: None,
        visitor: None,
        judgement: Judgement {
            verdict: Verdict::Person,
            rule: InlineStr::new("browser").unwrap(),
            rules_version: 1,
        },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: None,
        referrer_host: None,
        device: Device::Other,
        language: None,
        country: None,
    }
}

pub(in crate::recorder) fn durable(wait_max_ms: u64) -> Durability {
    Durability::BeforeRedirect { wait_max: Span::from_ms(wait_max_ms) }
}

pub(in crate::recorder) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Makes a click as a listener does: waits for a place if the queue is full, then takes a number.
pub(in crate::recorder) async fn visit(recorder: &Recorder<Trial>) -> Fate {
    if recorder.must_wait() {
        recorder.place().await;
    }
    let number = recorder.number().unwrap();
    recorder.record(click(number), None).await
}

/// Lets visitors click at once, and returns the fates of their clicks.
pub(in crate::recorder) async fn visits(recorder: &Recorder<Trial>, count: usize) -> Vec<Fate> {
    let visit = |_| {
        let recorder = recorder.clone();
        tokio::spawn(async move { visit(&recorder).await })
    };
    let tasks: Vec<_> = (0..count).map(visit).collect();
    let mut fates = Vec::new();
    for task in tasks {
        fates.push(task.await.unwrap());
    }
    fates
}

pub(in crate::recorder) fn on_disk(store: &Store) -> Vec<u64> {
    let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
    let mut numbers = Vec::new();
    snapshot.clicks.each(|click| numbers.push(click.number.get())).unwrap();
    numbers.sort_unstable();
    numbers
}

fn with_recorder(
    durability: Durability,
    test: impl FnOnce(&Arc<Store>, &Recorder<Trial>),
) -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap());
    let alarm = |incident: &Incident<'_>| panic!("{incident:?}");
    let (recorder, writer) = Recorder::start(
        Arc::clone(&store),
        durability,
        Arc::new(Deaf),
        Arc::new(FixedRandom(7)),
        alarm,
    )
    .unwrap();
    test(&store, &recorder);
    writer.stop();
    on_disk(&store)
}

#[test]
fn a_click_that_is_answered_as_on_disk_is_on_disk() {
    let left = with_recorder(durable(60_000), |store, recorder| {
        let number = recorder.number().unwrap();
        let fate = runtime().block_on(async { recorder.record(click(number), None).await });
        assert_eq!(fate, Fate::OnDisk);
        assert_eq!(on_disk(store), vec![number.get()]);
        assert_eq!(recorder.counters().committed(), 1);
    });
    assert_eq!(left.len(), 1);
}

#[test]
fn many_clicks_share_few_commits() {
    let left = with_recorder(durable(60_000), |_, recorder| {
        assert_eq!(runtime().block_on(visits(recorder, 500)), [Fate::OnDisk; 500]);
        assert!(recorder.counters().groups() < 250, "{:?}", recorder.counters());
    });
    assert_eq!(left, (0..500).collect::<Vec<u64>>());
}

#[test]
fn with_a_slow_disk_the_visitor_is_redirected_and_the_click_is_written_later() {
    let left = with_recorder(durable(5), |_, recorder| {
        let number = recorder.number().unwrap();
        let busy = Busy::start(recorder);
        let fate = runtime().block_on(async { recorder.record(click(number), None).await });
        assert_eq!(fate, Fate::Late);
        assert_eq!(recorder.counters().late(), 1);
        busy.end();
    });
    assert_eq!(left.len(), 1);
}

#[test]
fn relaxed_answers_at_once_and_a_stop_commits_what_is_queued() {
    let flush = Span::from_ms(60_000);
    let left = with_recorder(Durability::Relaxed { flush }, |store, recorder| {
        for _ in 0..3 {
            let number = recorder.number().unwrap();
            assert_eq!(
                runtime().block_on(async { recorder.record(click(number), None).await }),
                Fate::Queued
            );
        }
        assert_eq!(on_disk(store), Vec::<u64>::new());
        assert_eq!(recorder.queued(), 3);
    });
    assert_eq!(left, vec![0, 1, 2]);
}

#[test]
fn while_the_writer_is_held_up_requests_wait_for_a_full_queue_and_no_click_is_lost() {
    // The disk worked, the writer was only late, and 28,886 of 19 million clicks were counted as lost.
    for durability in [durable(20), Durability::Relaxed { flush: Span::from_ms(1) }] {
        let count = 2 * CLICK_QUEUE_MAX;
        let left = with_recorder(durability, |store, recorder| {
            let busy = Busy::start(recorder);
            let visiting = {
                let recorder = recorder.clone();
                thread::spawn(move || runtime().block_on(visits(&recorder, count)))
            };
            while !recorder.must_wait() {
                thread::yield_now();
            }
            thread::sleep(Duration::from_secs(1));
            assert_eq!(recorder.queued(), CLICK_QUEUE_MAX);
            assert_eq!(recorder.trouble().as_deref(), Some(QUEUE_FULL));
            assert!(!visiting.is_finished());
            busy.end();
            let fates = visiting.join().unwrap();
            assert!(!fates.contains(&Fate::Lost));
            assert_eq!(fates.len(), count);
            assert_eq!(recorder.counters().lost(), 0);
            let snapshot = Snapshot::read(store.spool(&Selection::settings()).unwrap()).unwrap();
            assert_eq!(snapshot.gaps, []);
        });
        assert_eq!(left, (0..count as u64).collect::<Vec<u64>>());
    }
}

#[test]
fn a_request_that_is_given_up_while_it_waits_leaves_its_place_to_the_next() {
    let left = with_recorder(durable(60_000), |_, recorder| {
        let busy = Busy::start(recorder);
        let runtime = runtime();
        // More requests than places; the last of them waits longest.
        let tasks: Vec<_> = (0..CLICK_QUEUE_MAX + 3)
            .map(|_| {
                let recorder = recorder.clone();
                runtime.spawn(async move { visit(&recorder).await })
            })
            .collect();
        runtime.block_on(async {
            while !recorder.must_wait() {
                tokio::task::yield_now().await;
            }
            // The tasks run in order, so by now the last three wait for a place.
            tokio::task::yield_now().await;
            tasks[CLICK_QUEUE_MAX].abort();
            tasks[CLICK_QUEUE_MAX + 1].abort();
        });
        busy.end();
        let given_up = runtime.block_on(async {
            let mut given_up = 0;
            for task in tasks {
                given_up += usize::from(task.await.is_err());
            }
            given_up
        });
        assert_eq!(given_up, 2);
        assert!(!recorder.must_wait());
    });
    assert_eq!(left, (0..=CLICK_QUEUE_MAX as u64).collect::<Vec<u64>>());
}

#[test]
fn a_stop_wakes_the_requests_that_wait() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap());
    let (recorder, writer) = Recorder::start(
        Arc::clone(&store),
        durable(60_000),
        Arc::new(Deaf),
        Arc::new(FixedRandom(7)),
        |_| {},
    )
    .unwrap();
    let busy = Busy::start(&recorder);
    let visiting = {
        let recorder = recorder.clone();
        thread::spawn(move || runtime().block_on(visits(&recorder, CLICK_QUEUE_MAX + 5)))
    };
    while !recorder.must_wait() {
        thread::yield_now();
    }
    let stopping = thread::spawn(move || writer.stop());
    while !recorder.is_stopping() {
        thread::yield_now();
    }
    busy.end();
    let fates = visiting.join().unwrap();
    stopping.join().unwrap();
    let lost = fates.iter().filter(|fate| **fate == Fate::Lost).count();
    assert_eq!((lost, recorder.counters().lost()), (5, 5));
    assert_eq!(on_disk(&store).len(), CLICK_QUEUE_MAX);
}

#[test]
fn numbers_go_on_beyond_a_lease_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let alarm = |incident: &Incident<'_>| panic!("{incident:?}");
    let store = Arc::new(Store::create(&path, &FixedRandom(7)).unwrap());
    let flush = Span::from_ms(0);
    let relaxed = Durability::Relaxed { flush };
    let (recorder, writer) = Recorder::<Trial>::start(
        Arc::clone(&store),
        relaxed,
        Arc::new(Deaf),
        Arc::new(FixedRandom(7)),
        alarm,
    )
    .unwrap();
    let mut last = 0;
    for _ in 0..CLICK_LEASE - 5 {
        last = recorder.number().unwrap().get();
    }
    runtime()
        .block_on(async { recorder.record(click(ClickNumber::new(last).unwrap()), None).await });
    // A job runs after the queued group, so the lease has been extended by then.
    runtime().block_on(recorder.probe()).unwrap().unwrap();
    for _ in 0..100 {
        last = recorder.number().unwrap().get();
    }
    writer.stop();
    drop(recorder);
    Arc::into_inner(store).unwrap().close().unwrap();
    let store = Arc::new(Store::open(&path, &FixedRandom(7)).unwrap());
    let (recorder, writer) =
        Recorder::<Trial>::start(store, relaxed, Arc::new(Deaf), Arc::new(FixedRandom(7)), alarm)
            .unwrap();
    assert!(recorder.number().unwrap().get() > last);
    writer.stop();
}

#[test]
fn without_a_lease_no_number_is_given() {
    with_recorder(durable(5), |_, recorder| {
        let given = (0..2 * CLICK_LEASE).map_while(|_| recorder.number()).count();
        assert_eq!(given as u64, CLICK_LEASE);
    });
}

#[test]
fn a_full_group_is_committed_before_the_flush_is_due() {
    // With a long flush the queue once overflowed: the writer slept while a hundred thousand clicks were
    // counted as lost, although the disk was healthy.
    let flush = Span::from_ms(60_000);
    let left = with_recorder(Durability::Relaxed { flush }, |_, recorder| {
        let runtime = runtime();
        for _ in 0..3 * CLICK_GROUP_MAX {
            let number = recorder.number().unwrap();
            assert_eq!(
                runtime.block_on(async { recorder.record(click(number), None).await }),
                Fate::Queued
            );
        }
        while recorder.counters().committed() < 2 * CLICK_GROUP_MAX as u64 {
            thread::yield_now();
        }
    });
    assert_eq!(left.len(), 3 * CLICK_GROUP_MAX);
}
