//! First starts that were broken off, and files without data.

use std::os::unix::fs::{FileExt, PermissionsExt, symlink};
use std::sync::Arc;

use super::*;
use crate::codec::fixtures::{at, spec};
use crate::store::Store;
use crate::store::file::broken_off::{End, Steps, after};
use crate::store::file::disk::{OnDisk, builder};
use crate::store::file::faulty::{Dice, EIO, ENOSPC};
use crate::store::fixtures::{Sevens, names};
use crate::store::keys::beside;

/// Bytes of the file that the storage engine makes at first.
const FIRST_BYTES: usize = 1_056_768;

/// What release 0.1.0 left of a first start that was killed, or whose disk failed, at its first sync: it
/// made the file under its name, resized it and wrote the header, but for its beginning.
fn header_without_beginning() -> Vec<u8> {
    let file = tempfile::tempfile().unwrap();
    let disk = OnDisk(Arc::new(Steps(file.try_clone().unwrap())));
    let (made, _) = after(2, End::Killed, || builder().create_with_backend(disk).map(drop));
    assert!(made.is_err());
    let mut bytes = vec![0; FIRST_BYTES];
    file.read_exact_at(&mut bytes, 0).unwrap();
    assert!(!is_zero(&bytes) && is_zero(&bytes[HEADER_BYTES..]));
    assert_eq!(file.metadata().unwrap().len(), FIRST_BYTES as u64);
    bytes
}

/// Starts again after one that was broken off: it has to work, and leaves the data file and its key.
fn start_again(path: &Path, said: &str) {
    let store = Store::create(path, &Sevens).unwrap_or_else(|error| panic!("{said}: {error:?}"));
    store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
    store.close().unwrap();
    let store = Store::open(path, &Sevens).unwrap();
    assert_eq!(store.link_count().unwrap(), 1);
    store.click_id_key().unwrap();
    assert!(store.people_key().unwrap().is_some(), "{said}");
    let mode = fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{said}");
    assert_eq!(names(path.parent().unwrap()), ["c.redb", "c.redb.people-key"], "{said}");
}

/// A folder in memory, where there is one: hundreds of starts need no disk.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// A start that is broken off after so many steps; whether it had as many.
fn broken_off(path: &Path, steps: u64, end: End) -> bool {
    let (made, is_broken_off) = after(steps, end, || Store::create(path, &Sevens).map(drop));
    assert!(is_broken_off || made.is_ok(), "{made:?}");
    is_broken_off
}

// A start that was killed before its first writes, and one on a disk that failed, left a file that every
// later command refused as "not a data file" until somebody removed it.
#[test]
fn a_first_start_that_is_broken_off_at_any_step_hinders_no_later_one() {
    let before = [None, Some(Vec::new()), Some(vec![0; FIRST_BYTES])];
    for (end, before) in [End::Killed, End::Failed(EIO)]
        .into_iter()
        .flat_map(|end| before.iter().map(move |before| (end, before)))
    {
        let mut steps = 0;
        loop {
            let said = format!("{end:?} after {steps} steps");
            let folder = folder();
            let path = folder.path().join("c.redb");
            if let Some(bytes) = before {
                fs::write(&path, bytes).unwrap();
            }
            if !broken_off(&path, steps, end) {
                break;
            }
            let left = names(folder.path());
            assert!(left.len() <= 3, "{said}: {left:?}");
            // What has the name by now is whole, or as it was before.
            match Store::open(&path, &Sevens) {
                Ok(store) => store.close().unwrap(),
                Err(StoreError::NotFound(_)) => {}
                Err(error) => panic!("{said}: {error:?}"),
            }
            start_again(&path, &said);
            steps += 1;
        }
        // Two drafts, each synced and put in its place, and the commits between.
        assert!(steps > 15, "{steps} steps");
    }
}

#[test]
fn a_first_start_that_is_broken_off_twice_hinders_no_later_one() {
    let mut dice = Dice(1);
    for _ in 0..60 {
        let folder = folder();
        let path = folder.path().join("c.redb");
        let ends = [End::Killed, End::Failed(ENOSPC)];
        let (first, second) = (dice.below(24), dice.below(24));
        let end = ends[usize::from(dice.below(2) == 0)];
        broken_off(&path, first, end);
        broken_off(&path, second, End::Killed);
        start_again(&path, &format!("{end:?} after {first} steps, a kill after {second}"));
    }
}

#[test]
fn what_an_earlier_release_left_of_a_first_start_is_taken_over() {
    for left in [Vec::new(), vec![0; 100], vec![0; FIRST_BYTES], header_without_beginning()] {
        let folder = folder();
        let path = folder.path().join("c.redb");
        fs::write(&path, &left).unwrap();
        assert!(matches!(Store::open(&path, &Sevens), Err(StoreError::NotFound(_))));
        assert_eq!(fs::read(&path).unwrap(), left, "a command that only reads leaves it");
        start_again(&path, &format!("{} bytes", left.len()));
    }
}

#[test]
fn a_file_without_data_is_made_behind_a_link_that_leads_to_it() {
    let folder = folder();
    let path = folder.path().join("c.redb");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    fs::write(disk.join("c.redb"), "").unwrap();
    symlink(disk.join("c.redb"), &path).unwrap();
    Store::create(&path, &Sevens).unwrap().close().unwrap();
    assert!(path.is_symlink());
    assert_eq!(names(folder.path()), ["c.redb", "c.redb.people-key", "disk"]);
    assert_eq!(names(&disk), ["c.redb"]);
    assert!(Store::open(&path, &Sevens).is_ok());
}

// A data file that had lost all of its bytes was served as a new one, and nobody was told.
#[test]
fn a_file_without_data_beside_a_key_is_told_and_left_as_it_is() {
    for left in [Vec::new(), vec![0; FIRST_BYTES], header_without_beginning()] {
        for suffix in [".people-key", ".visitor-key"] {
            let folder = folder();
            let path = folder.path().join("c.redb");
            let key = beside(&path, suffix);
            fs::write(&path, &left).unwrap();
            fs::write(&key, "00".repeat(32)).unwrap();
            let told = [
                Store::create(&path, &Sevens).map(drop),
                Store::open(&path, &Sevens).map(drop),
                Store::check(&path),
            ];
            for told in told {
                let error = told.unwrap_err();
                assert!(matches!(error, StoreError::Emptied { .. }), "{error:?}");
                let said = error.to_string();
                for path in [&path, &key] {
                    assert!(said.contains(path.to_str().unwrap()), "{said}");
                }
            }
            assert_eq!(fs::read(&path).unwrap(), left);
            assert_eq!(fs::read(&key).unwrap(), "00".repeat(32).as_bytes());
            // What to do, if it was lost: both away is a new beginning.
            fs::remove_file(&key).unwrap();
            start_again(&path, suffix);
        }
    }
}

#[test]
fn no_file_that_somebody_has_is_taken_for_one_that_was_never_made() {
    let mut short = vec![0; 64];
    short[40] = 1;
    let mut ending = vec![0; FIRST_BYTES];
    ending[FIRST_BYTES - 1] = 1;
    let mut header = header_without_beginning();
    header[HEADER_BYTES] = 1;
    let long = vec![0; usize::try_from(UNINITIALIZED_FILE_BYTES_MAX).unwrap() + 1];
    for bytes in [short, ending, header, long, b"text".to_vec()] {
        let folder = folder();
        let path = folder.path().join("c.redb");
        fs::write(&path, &bytes).unwrap();
        assert!(matches!(Store::create(&path, &Sevens), Err(StoreError::Foreign(_))));
        assert!(fs::read(&path).unwrap() == bytes);
        assert_eq!(names(folder.path()), ["c.redb"]);
    }
}

#[test]
fn what_is_no_plain_file_and_a_link_to_nothing_are_refused() {
    let folder = folder();
    let path = folder.path().join("c.redb");
    let target = folder.path().join("elsewhere");
    symlink(&target, &path).unwrap();
    assert!(matches!(Store::create(&path, &Sevens), Err(StoreError::Dangling(_))));
    assert!(!target.exists());
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(Store::create(&path, &Sevens), Err(StoreError::NoPlainFile(_))));
    fs::remove_dir(&path).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &path,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    assert!(matches!(Store::create(&path, &Sevens), Err(StoreError::NoPlainFile(_))));
}

// Several first commands at once: all but one were told "File exists".
#[test]
fn of_several_that_make_the_file_at_once_one_does_and_the_others_open_it() {
    for _ in 0..10 {
        let folder = folder();
        let path = folder.path().join("c.redb");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        match Store::create(&path, &Sevens) {
                            Ok(store) => break store.close().unwrap(),
                            Err(StoreError::Busy(_)) => std::thread::yield_now(),
                            Err(error) => panic!("{error:?}"),
                        }
                    }
                });
            }
        });
        assert_eq!(names(folder.path()), ["c.redb", "c.redb.people-key"]);
    }
}
