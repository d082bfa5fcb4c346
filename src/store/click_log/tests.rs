//! What a data file and its click log are together, whatever became of either.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::codec::fixtures;
use crate::domain::sample::FixedRandom;
use crate::store::faulty::{EIO, Faults, FaultyDisk};
use crate::store::{Disk, RestoreStep, Selection, Snapshot};

/// Space for five groups.
const SMALL: LogSize = LogSize { step: 6 * 4096, max: 6 * 4096 };

fn clicks(numbers: impl IntoIterator<Item = u64>) -> Vec<Click> {
    numbers.into_iter().map(fixtures::click).collect()
}

fn log(store: &Store, numbers: impl IntoIterator<Item = u64>) {
    store.log_clicks(&mut clicks(numbers)).unwrap();
}

/// The numbers of all clicks.
fn found(store: &Store) -> Vec<u64> {
    let mut found = Vec::new();
    let spool = store.spool(&Selection::to_audit()).unwrap();
    Snapshot::read(&spool).unwrap().clicks.each(|click| found.push(click.number.get())).unwrap();
    found.sort_unstable();
    found
}

/// A data file that a server was killed with, beside its log of three groups, of which one is folded.
fn killed(folder: &Path) -> PathBuf {
    let (open, data) = (folder.join("open.redb"), folder.join("c.redb"));
    let store = Store::create(&open, &FixedRandom(7)).unwrap();
    store.begin_click_log(&FixedRandom(5)).unwrap();
    log(&store, [1, 2]);
    store.fold_click_log().unwrap();
    log(&store, [3]);
    log(&store, [5, 4]);
    for suffix in ["", ".people-key", ".clicks"] {
        let name = |path: &Path| format!("{}{suffix}", path.display());
        fs::copy(name(&open), name(&data)).unwrap();
    }
    data
}

fn open(data: &Path) -> Result<Store, StoreError> {
    Store::open(data, &FixedRandom(8))
}

fn disks() -> [Arc<FaultyDisk>; 2] {
    let data = FaultyDisk::of(Vec::new(), 1);
    let log = data.beside(2);
    [Arc::new(data), Arc::new(log)]
}

fn open_on(disks: &[Arc<FaultyDisk>; 2], path: &Path) -> Result<Store, StoreError> {
    let disks = disks.clone().map(|disk| disk as Arc<dyn Disk>);
    Store::open_on_disks(disks, SMALL, path, &FixedRandom(7))
}

#[test]
fn every_transaction_has_the_clicks_that_were_logged_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    assert!(matches!(store.log_clicks(&mut clicks([1])), Err(NotLogged::Closed)));
    store.begin_click_log(&FixedRandom(5)).unwrap();
    log(&store, [1, 2]);
    assert_eq!(found(&store), [1, 2]);
    log(&store, [3]);
    let stored = store.write(|txn| txn.stored_clicks(&clicks([2, 3, 4]))).unwrap();
    assert_eq!(stored.len(), 2);
    // What fails does not fold, and loses nothing.
    log(&store, [4]);
    let failed = store.write(|_| Err::<(), _>(StoreError::Missing("anything")));
    assert!(failed.is_err());
    assert_eq!(store.logged_clicks(), 1);
    assert_eq!(found(&store), [1, 2, 3, 4]);
}

#[test]
fn a_log_is_there_while_it_is_open_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    let store = Store::create(&data, &FixedRandom(7)).unwrap();
    assert!(!log_path(&data).exists());
    store.begin_click_log(&FixedRandom(5)).unwrap();
    store.begin_click_log(&FixedRandom(5)).unwrap();
    let mode = fs::metadata(log_path(&data)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    log(&store, [1]);
    store.end_click_log().unwrap();
    assert!(!store.has_click_log() && !log_path(&data).exists());
    assert_eq!(found(&store), [1]);
    store.begin_click_log(&FixedRandom(5)).unwrap();
    log(&store, [2]);
    assert_eq!(found(&store), [1, 2]);
}

#[test]
fn a_killed_server_leaves_its_last_clicks_in_the_log_and_the_next_opening_has_them_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = killed(folder.path());
    for _ in 0..2 {
        let store = open(&data).unwrap();
        assert_eq!(found(&store), [1, 2, 3, 4, 5]);
        assert!(!log_path(&data).exists());
        store.close().unwrap();
    }
}

#[test]
fn a_command_that_only_reads_has_the_clicks_of_a_log_that_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let data = killed(folder.path());
    assert_eq!(found(&Store::open_to_read(&data, &FixedRandom(8)).unwrap()), [1, 2, 3, 4, 5]);
}

#[test]
fn a_log_that_is_not_the_data_files_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = killed(folder.path());
    let log_of = log_path(&data);
    let whole = fs::read(&log_of).unwrap();
    let empty = [&whole[..4096], &[0; 8192]].concat();
    let mut later = whole.clone();
    later[8] = 2;
    let other = [layout::header([9; 16]).bytes(), &whole[4096..]].concat();
    for (name, bytes) in [
        ("another log", other),
        ("no log", b"order_id,ordered_at\n".to_vec()),
        ("of a later release", later),
        // The group that is folded was not written yet.
        ("an older copy", empty),
        ("only zeros", vec![0; 9000]),
    ] {
        fs::write(&log_of, &bytes).unwrap();
        let error = open(&data).map(drop).expect_err(name);
        let is_right = match name {
            "of a later release" => matches!(error, StoreError::LogVersion { found: 2, .. }),
            "an older copy" => matches!(error, StoreError::LogOutdated(_)),
            _ => matches!(error, StoreError::LogForeign(_)),
        };
        assert!(is_right, "{name}: {error:?}");
        assert_eq!(fs::read(&log_of).unwrap(), bytes, "{name}");
    }
    fs::remove_file(&log_of).unwrap();
    assert!(matches!(open(&data), Err(StoreError::LogMissing(path)) if path == log_of));
    fs::write(&log_of, &whole).unwrap();
    assert_eq!(found(&open(&data).unwrap()), [1, 2, 3, 4, 5], "nothing was lost meanwhile");
}

#[test]
fn a_log_beside_a_file_that_was_closed_is_refused_if_it_has_clicks_and_is_not_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let data = killed(folder.path());
    let whole = fs::read(log_path(&data)).unwrap();
    open(&data).unwrap().close().unwrap();
    // Closed, and not yet removed.
    fs::write(log_path(&data), &whole).unwrap();
    assert_eq!(found(&open(&data).unwrap()), [1, 2, 3, 4, 5]);
    assert!(!log_path(&data).exists());
    // A new log that the data file was never told of has nothing.
    let empty = [layout::header([9; 16]).bytes(), &[0; 8192]].concat();
    fs::write(log_path(&data), &empty).unwrap();
    assert_eq!(found(&open(&data).unwrap()), [1, 2, 3, 4, 5]);
    assert!(!log_path(&data).exists());
    let foreign = [layout::header([9; 16]).bytes(), &whole[4096..]].concat();
    fs::write(log_path(&data), &foreign).unwrap();
    assert!(matches!(open(&data), Err(StoreError::LogForeign(_))));
    assert_eq!(fs::read(log_path(&data)).unwrap(), foreign);
}

#[test]
fn a_salvage_has_the_clicks_of_the_log_and_says_so_if_it_cannot_have_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = killed(folder.path());
    let saved = |name: &str| {
        let saved = Store::salvage(&data, &FixedRandom(9)).unwrap();
        let target = folder.path().join(name);
        let now = fixtures::at(1_900_000_000_000);
        Store::restore(&target, saved.snapshot, RestoreStep::default(), now).unwrap();
        let losses: Vec<String> = saved.losses.lines().collect();
        (found(&Store::open(&target, &FixedRandom(9)).unwrap()), losses)
    };
    assert_eq!(saved("whole.redb"), (vec![1, 2, 3, 4, 5], vec![]));
    assert!(log_path(&data).exists(), "a salvage changes nothing");
    fs::remove_file(log_path(&data)).unwrap();
    let (clicks, losses) = saved("rest.redb");
    assert_eq!((clicks, losses.len()), (vec![1, 2], 1), "{losses:?}");
    assert!(losses[0].starts_with("the clicks of the last seconds"), "{losses:?}");
}

#[test]
fn no_data_file_is_made_beside_a_log_that_has_clicks() {
    let folder = tempfile::tempdir().unwrap();
    let data = killed(folder.path());
    for name in ["", ".people-key"] {
        fs::remove_file(format!("{}{name}", data.display())).unwrap();
    }
    let made = Store::create(&data, &FixedRandom(7));
    assert!(matches!(made, Err(StoreError::LogWithoutData(path)) if path == log_path(&data)));
    assert!(!data.exists());
    fs::remove_file(log_path(&data)).unwrap();
    Store::create(&data, &FixedRandom(7)).unwrap();
}

#[test]
fn a_log_that_was_removed_or_replaced_while_it_was_open_is_ended_and_what_is_in_its_place_stays() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    let store = Store::create(&data, &FixedRandom(7)).unwrap();
    for (number, replaced) in (1..).zip([None, Some("something else")]) {
        store.begin_click_log(&FixedRandom(number)).unwrap();
        log(&store, [number.into()]);
        store.end_lost_click_log().unwrap();
        assert!(store.has_click_log());
        fs::remove_file(log_path(&data)).unwrap();
        if let Some(text) = replaced {
            fs::write(log_path(&data), text).unwrap();
        }
        store.end_lost_click_log().unwrap();
        assert!(!store.has_click_log());
        assert_eq!(fs::read_to_string(log_path(&data)).ok().as_deref(), replaced);
    }
    let begun = store.begin_click_log(&FixedRandom(9));
    assert!(matches!(begun, Err(StoreError::LogForeign(path)) if path == log_path(&data)));
    assert_eq!(found(&store), [1, 2]);
}

#[test]
fn a_log_that_is_full_takes_no_more_until_it_is_folded_and_then_begins_again_at_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let (path, disks) = (folder.path().join("c.redb"), disks());
    let store = open_on(&disks, &path).unwrap();
    store.begin_click_log(&FixedRandom(5)).unwrap();
    let mut next = 1;
    for _ in 0..20 {
        while store.log_clicks(&mut clicks([next])).is_ok() {
            next += 1;
        }
        let mut rest = clicks([next]);
        assert!(matches!(store.log_clicks(&mut rest), Err(NotLogged::Full)));
        assert_eq!(rest.len(), 1, "they stay with who has to write them");
        store.fold_click_log().unwrap();
    }
    log(&store, [next]);
    drop(store);
    let again = open_on(&disks, &path).unwrap();
    assert_eq!(found(&again), (1..=next).collect::<Vec<_>>());
}

#[test]
fn a_log_that_failed_is_closed_by_the_next_commit_and_what_it_may_have_counts_no_more() {
    for faults in [
        Faults { write: Some(EIO), once: true, ..Faults::NONE },
        Faults { sync: Some(EIO), once: true, ..Faults::NONE },
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (path, disks) = (folder.path().join("c.redb"), disks());
        let store = open_on(&disks, &path).unwrap();
        store.begin_click_log(&FixedRandom(5)).unwrap();
        log(&store, [1]);
        disks[1].fail(faults);
        let mut group = clicks([2]);
        assert!(matches!(store.log_clicks(&mut group), Err(NotLogged::Failed(_))));
        assert!(matches!(store.log_clicks(&mut group), Err(NotLogged::Closed)));
        store.write(|txn| txn.append_clicks(&mut group)).unwrap();
        assert_eq!(found(&store), [1, 2]);
        store.begin_click_log(&FixedRandom(5)).unwrap();
        log(&store, [3]);
        drop(store);
        assert_eq!(found(&open_on(&disks, &path).unwrap()), [1, 2, 3]);
    }
}

#[test]
fn groups_of_a_commit_that_failed_are_folded_once_whether_it_reached_the_disk_or_not() {
    for faults in [
        Faults { write: Some(EIO), once: true, ..Faults::NONE },
        Faults { sync: Some(EIO), once: true, ..Faults::NONE },
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (path, disks) = (folder.path().join("c.redb"), disks());
        let store = open_on(&disks, &path).unwrap();
        store.begin_click_log(&FixedRandom(5)).unwrap();
        log(&store, [1]);
        disks[0].fail(faults);
        assert!(store.fold_click_log().is_err());
        log(&store, [2]);
        store.reopen().unwrap();
        assert_eq!(found(&store), [1, 2]);
        drop(store);
        assert_eq!(found(&open_on(&disks, &path).unwrap()), [1, 2]);
    }
}
