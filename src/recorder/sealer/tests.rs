//! The sealer beside a recorder, on a real file.

use std::time::Instant;

use super::*;
use crate::domain::sample::FixedRandom;
use crate::recorder::Fate;
use crate::recorder::handle::tests::{click, durable, runtime};
use crate::recorder::job::tests::{Deaf, Trial};
use crate::store::{Selection, Snapshot};

#[test]
fn clicks_are_sealed_while_others_are_recorded_and_none_is_lost_or_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let size = SealSize {
        rows: 6,
        clicks: 40,
        row_bytes: 1 << 20,
        clicks_max: 80,
        bytes: 4096,
        small: 10,
        fold: 30,
    };
    let mut expected = Vec::new();
    for _ in 0..2 {
        let store = Arc::new(Store::create(&path, &FixedRandom(7)).unwrap());
        let alarm = |error: &StoreError| panic!("{error}");
        let (recorder, writer) = Recorder::<Trial>::start(
            Arc::clone(&store),
            durable(60_000),
            Arc::new(Deaf),
            Arc::new(FixedRandom(7)),
            |_| {},
        )
        .unwrap();
        let sealer = Sealer::start(Arc::clone(&store), recorder.clone(), size, alarm).unwrap();
        runtime().block_on(async {
            for _ in 0..60 {
                let number = recorder.number().unwrap();
                assert_eq!(recorder.record(click(number), None).await, Fate::OnDisk);
                expected.push(number.get());
            }
        });
        let begun = Instant::now();
        while store.begin_read().unwrap().next_seal(&size).unwrap().is_some() {
            assert!(begun.elapsed() < Duration::from_mins(1), "nothing is sealed");
            thread::sleep(Duration::from_millis(5));
        }
        sealer.stop();
        writer.stop();
        let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
        let mut numbers = Vec::new();
        snapshot.clicks.each(|click| numbers.push(click.number.get())).unwrap();
        assert_eq!(numbers, expected);
    }
}
