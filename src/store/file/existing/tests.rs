//! Interrupted first starts, and files without data.

use std::os::unix::fs::{FileExt, PermissionsExt, symlink};
use std::sync::Arc;

use super::*;
use crate::codec::fixtures::{at, spec};
use crate::domain::limits::CACHE_BYTES;
use crate::domain::sample::FixedRandom;
use crate::store::Store;
use crate::store::faulty::{EIO, ENOSPC, SplitMix64};

use crate::store::file::disk::{DiskBackend, builder};
use crate::store::file::interruption::{Interruption, SteppedFile, interrupt};
use crate::store::fixtures::names;
use crate::store::keys::beside;

/// The length of a new redb file.
const FIRST_BYTES: usize = 1_056_768;

/// What release 0.1.0 left when its first start was interrupted at the first sync: a file under the final
/// name, with its full length and a header without the magic number.
fn header_without_beginning() -> Vec<u8> {
    let file = tempfile::tempfile().unwrap();
    let disk = DiskBackend(Arc::new(SteppedFile(file.try_clone().unwrap())));
    let create = || builder(CACHE_BYTES).create_with_backend(disk).map(drop);
    let (created, _) = interrupt(2, Interruption::Kill, create);
    assert!(created.is_err());
    let mut bytes = vec![0; FIRST_BYTES];
    file.read_exact_at(&mut bytes, 0).unwrap();
    assert!(!is_zero(&bytes) && is_zero(&bytes[HEADER_BYTES..]));
    assert_eq!(file.metadata().unwrap().len(), FIRST_BYTES as u64);
    bytes
}

/// Starts after an interrupted start. It must succeed and leave only the data file and its key.
fn start_again(path: &Path, case: &str) {
    let store =
        Store::create(path, &FixedRandom(7)).unwrap_or_else(|error| panic!("{case}: {error:?}"));
    store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
    store.close().unwrap();
    let store = Store::open(path, &FixedRandom(7)).unwrap();
    assert_eq!(store.link_count().unwrap(), 1);
    store.click_id_key().unwrap();
    assert!(store.people_key().unwrap().is_some(), "{case}");
    let mode = fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{case}");
    assert_eq!(names(path.parent().unwrap()), ["c.redb", "c.redb.people-key"], "{case}");
}

/// A temporary folder, in memory where possible: the tests start hundreds of times.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Starts, and is interrupted after `steps` steps. Returns whether the start got that far.
fn start_interrupted(path: &Path, steps: u64, interruption: Interruption) -> bool {
    let create = || Store::create(path, &FixedRandom(7)).map(drop);
    let (created, was_interrupted) = interrupt(steps, interruption, create);
    assert!(was_interrupted || created.is_ok(), "{created:?}");
    was_interrupted
}

// Regression: after a kill or a disk error before the first writes, every command refused the file as
// "not a data file" until the user removed it.
#[test]
fn the_next_start_succeeds_after_a_first_start_was_interrupted_at_any_step() {
    let before = [None, Some(Vec::new()), Some(vec![0; FIRST_BYTES])];
    for (interruption, before) in [Interruption::Kill, Interruption::Error(EIO)]
        .into_iter()
        .flat_map(|interruption| before.iter().map(move |before| (interruption, before)))
    {
        let mut steps = 0;
        loop {
            let case = format!("{interruption:?} after {steps} steps");
            let folder = folder();
            let path = folder.path().join("c.redb");
            if let Some(bytes) = before {
                fs::write(&path, bytes).unwrap();
            }
            if !start_interrupted(&path, steps, interruption) {
                break;
            }
            let left = names(folder.path());
            assert!(left.len() <= 3, "{case}: {left:?}");
            // The file at the path is now complete, or unchanged.
            match Store::open(&path, &FixedRandom(7)) {
                Ok(store) => store.close().unwrap(),
                Err(StoreError::NotFound(_)) => {}
                Err(error) => panic!("{case}: {error:?}"),
            }
            start_again(&path, &case);
            steps += 1;
        }
        // Two drafts, each synced and renamed, and the commits between them.
        assert!(steps > 15, "{steps} steps");
    }
}

#[test]
fn the_next_start_succeeds_after_two_interrupted_ones() {
    let mut random = SplitMix64(1);
    for _ in 0..60 {
        let folder = folder();
        let path = folder.path().join("c.redb");
        let interruptions = [Interruption::Kill, Interruption::Error(ENOSPC)];
        let (first, second) = (random.below(24), random.below(24));
        let interruption = interruptions[usize::from(random.below(2) == 0)];
        start_interrupted(&path, first, interruption);
        start_interrupted(&path, second, Interruption::Kill);
        let case = format!("{interruption:?} after {first} steps, a kill after {second}");
        start_again(&path, &case);
    }
}

#[test]
fn an_unfinished_file_of_an_earlier_release_is_replaced() {
    for left in [Vec::new(), vec![0; 100], vec![0; FIRST_BYTES], header_without_beginning()] {
        let folder = folder();
        let path = folder.path().join("c.redb");
        fs::write(&path, &left).unwrap();
        assert!(matches!(Store::open(&path, &FixedRandom(7)), Err(StoreError::NotFound(_))));
        assert_eq!(fs::read(&path).unwrap(), left, "opening does not change it");
        start_again(&path, &format!("{} bytes", left.len()));
    }
}

#[test]
fn an_empty_file_behind_a_symbolic_link_is_replaced_at_its_target() {
    let folder = folder();
    let path = folder.path().join("c.redb");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    fs::write(disk.join("c.redb"), "").unwrap();
    symlink(disk.join("c.redb"), &path).unwrap();
    Store::create(&path, &FixedRandom(7)).unwrap().close().unwrap();
    assert!(path.is_symlink());
    assert_eq!(names(folder.path()), ["c.redb", "c.redb.people-key", "disk"]);
    assert_eq!(names(&disk), ["c.redb"]);
    assert!(Store::open(&path, &FixedRandom(7)).is_ok());
}

// Regression: a data file that had lost all of its bytes was silently served as a new one.
#[test]
fn an_empty_file_beside_a_key_is_an_error_and_stays_unchanged() {
    for left in [Vec::new(), vec![0; FIRST_BYTES], header_without_beginning()] {
        for suffix in [".people-key", ".visitor-key"] {
            let folder = folder();
            let path = folder.path().join("c.redb");
            let key = beside(&path, suffix);
            fs::write(&path, &left).unwrap();
            fs::write(&key, "00".repeat(32)).unwrap();
            let results = [
                Store::create(&path, &FixedRandom(7)).map(drop),
                Store::open(&path, &FixedRandom(7)).map(drop),
                Store::check(&path),
            ];
            for result in results {
                let error = result.unwrap_err();
                assert!(matches!(error, StoreError::Emptied { .. }), "{error:?}");
                let message = error.to_string();
                for path in [&path, &key] {
                    assert!(message.contains(path.to_str().unwrap()), "{message}");
                }
            }
            assert_eq!(fs::read(&path).unwrap(), left);
            assert_eq!(fs::read(&key).unwrap(), "00".repeat(32).as_bytes());
            // As the hint says: without the key, the next start creates a new file.
            fs::remove_file(&key).unwrap();
            start_again(&path, suffix);
        }
    }
}

#[test]
fn a_file_with_any_other_content_is_not_replaced() {
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
        assert!(matches!(Store::create(&path, &FixedRandom(7)), Err(StoreError::Foreign(_))));
        assert!(fs::read(&path).unwrap() == bytes);
        assert_eq!(names(folder.path()), ["c.redb"]);
    }
}

#[test]
fn a_dangling_link_a_folder_and_a_pipe_are_refused() {
    let folder = folder();
    let path = folder.path().join("c.redb");
    let target = folder.path().join("elsewhere");
    symlink(&target, &path).unwrap();
    assert!(matches!(Store::create(&path, &FixedRandom(7)), Err(StoreError::Dangling(_))));
    assert!(!target.exists());
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(Store::create(&path, &FixedRandom(7)), Err(StoreError::NoPlainFile(_))));
    fs::remove_dir(&path).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &path,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    assert!(matches!(Store::create(&path, &FixedRandom(7)), Err(StoreError::NoPlainFile(_))));
}

// Regression: when several first commands ran at once, all but one failed with "File exists".
#[test]
fn when_several_create_the_file_at_once_one_succeeds_and_the_others_open_it() {
    for _ in 0..10 {
        let folder = folder();
        let path = folder.path().join("c.redb");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        match Store::create(&path, &FixedRandom(7)) {
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
