//! One of the data file and its click log fails, and the other does not.

use super::*;

#[test]
fn a_log_that_fails_delays_nobody_for_long_and_loses_nothing() {
    for (what, faults) in failures() {
        let faulty = Faulty::start(durable(60_000));
        assert_eq!(faulty.record(30), [Fate::OnDisk; 30], "{what}");
        assert!(faulty.store.has_click_log());
        faulty.log.fail(faults);
        assert_eq!(faulty.record(50), [Fate::OnDisk; 50], "{what}");
        assert!(faulty.recorder.is_healthy() && !faulty.store.has_click_log(), "{what}");
        // It is not tried again at once, so it is told once.
        assert_eq!(faulty.log_failures.load(Relaxed), 1, "{what}");
        assert_eq!(on_disk(&faulty.store), (0..80).collect::<Vec<u64>>(), "{what}");
        assert_eq!(faulty.gaps(), [], "{what}");
        faulty.writer.stop();
    }
}

#[test]
fn a_log_that_cannot_be_made_is_no_outage() {
    for (what, faults) in failures() {
        let faulty = Faulty::start(durable(60_000));
        faulty.log.fail(faults);
        assert_eq!(faulty.record(30), [Fate::OnDisk; 30], "{what}");
        assert!(faulty.recorder.is_healthy() && !faulty.store.has_click_log(), "{what}");
        assert_eq!(on_disk(&faulty.store), (0..30).collect::<Vec<u64>>(), "{what}");
        faulty.writer.stop();
    }
}

#[test]
fn clicks_that_were_logged_while_the_data_file_fails_are_in_it_once_after_it_has_healed() {
    for (what, faults) in failures() {
        let faulty = Faulty::start(durable(200));
        assert_eq!(faulty.record(30), [Fate::OnDisk; 30], "{what}");
        on_disk(&faulty.store);
        faulty.disk.fail(faults);
        assert_eq!(faulty.record(10), [Fate::OnDisk; 10], "{what}: the log takes them");
        // Nobody asks for anything: the folder finds it out, and the writer says so.
        let begun = Instant::now();
        while faulty.recorder.is_healthy() {
            assert!(begun.elapsed() < PATIENCE, "{what}");
            thread::yield_now();
        }
        let fates = faulty.record(5);
        assert!(!fates.contains(&Fate::Lost), "{what}: {fates:?}");
        faulty.heal();
        assert_eq!(faulty.record(5), [Fate::OnDisk; 5], "{what}");
        assert_eq!(on_disk(&faulty.store), (0..50).collect::<Vec<u64>>(), "{what}");
        assert_eq!(faulty.recorder.counters().lost(), 0, "{what}");
        faulty.writer.stop();
    }
}

#[test]
fn a_stop_while_the_data_file_fails_leaves_the_clicks_in_the_log_for_the_next_start() {
    let Faulty { disk, log, store, recorder, writer, _folder: folder, .. } =
        Faulty::start(durable(200));
    let faulty = |count| runtime().block_on(visits(&recorder, count));
    assert_eq!(faulty(3), [Fate::OnDisk; 3]);
    disk.fail(Faults { sync: Some(EIO), ..Faults::NONE });
    assert_eq!(faulty(4), [Fate::OnDisk; 4]);
    writer.stop();
    assert_eq!(recorder.counters().lost(), 0);
    drop(recorder);
    drop(Arc::into_inner(store).expect("nobody else has it"));
    for disk in [&disk, &log] {
        disk.fail(Faults::NONE);
        disk.power(None);
    }
    let path = folder.path().join("c.redb");
    let store = Store::open_on_disks([disk, log], LogSize::default(), &path, &FixedRandom(7));
    assert_eq!(on_disk(&store.unwrap()), (0..7).collect::<Vec<u64>>());
}
