//! Readers of a data file, beside each other and beside those who write it.

use std::fs;

use super::*;
use crate::codec::fixtures::{at, spec};
use crate::domain::sample::FixedRandom;

fn with_file(test: impl FnOnce(&Path, Store)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    test(&path, store);
}

#[test]
fn a_closed_file_is_read_by_several_at_once_while_no_other_writes_it() {
    with_file(|path, store| {
        let to_read = || Store::open_to_read(path, &FixedRandom(7));
        assert!(matches!(to_read(), Err(StoreError::Busy(_))));
        store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
        store.close().unwrap();
        let bytes = fs::read(path).unwrap();
        let readers = [to_read().unwrap(), to_read().unwrap()];
        for reader in &readers {
            assert_eq!(reader.link_count().unwrap(), 1);
        }
        assert!(matches!(Store::open(path, &FixedRandom(7)), Err(StoreError::Busy(_))));
        for reader in readers {
            reader.close().unwrap();
        }
        assert!(fs::read(path).unwrap() == bytes, "a reader wrote to the file");
        Store::open(path, &FixedRandom(7)).unwrap().close().unwrap();
    });
}

#[test]
fn a_reader_of_a_file_that_was_not_closed_leaves_it_repaired() {
    with_file(|path, store| {
        store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
        // As a kill leaves it.
        let bytes = fs::read(path).unwrap();
        store.close().unwrap();
        fs::write(path, bytes).unwrap();
        assert!(!was_closed(path));
        let store = Store::open_to_read(path, &FixedRandom(7)).unwrap();
        assert_eq!(store.link_count().unwrap(), 1);
        store.close().unwrap();
        assert!(was_closed(path));
    });
}

#[test]
fn a_reader_says_that_another_program_has_overwritten_the_file() {
    with_file(|path, store| {
        store.close().unwrap();
        let older = fs::read(path).unwrap();
        let store = Store::open(path, &FixedRandom(7)).unwrap();
        store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
        store.close().unwrap();
        let reader = Store::open_to_read(path, &FixedRandom(7)).unwrap();
        fs::write(path, older).unwrap();
        assert!(matches!(reader.close(), Err(StoreError::ReadMixed(_))));
    });
}
