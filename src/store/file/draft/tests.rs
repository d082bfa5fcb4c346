//! Drafts: renaming, cleaning up, locking.

use std::io::Write;
use std::os::unix::fs::symlink;

use super::*;
use crate::domain::limits::CACHE_BYTES;
use crate::store::fixtures::names;

#[test]
fn a_draft_is_private_and_persists_only_where_no_file_exists() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("c.redb");
    let mut draft = Draft::beside(&destination).unwrap();
    let mode = draft.file().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    draft.file().write_all(b"first").unwrap();
    draft.persist().unwrap();
    let mut second = Draft::beside(&destination).unwrap();
    second.file().write_all(b"second").unwrap();
    assert!(matches!(second.persist(), Err(StoreError::Exists(_))));
    assert_eq!(fs::read(&destination).unwrap(), b"first");
    let mut third = Draft::beside(&destination).unwrap();
    third.file().write_all(b"third").unwrap();
    third.replace().unwrap();
    assert_eq!(fs::read(&destination).unwrap(), b"third");
    drop(Draft::beside(&destination).unwrap());
    assert_eq!(names(folder.path()), ["c.redb"]);
}

#[test]
fn drafts_of_dead_processes_are_removed_and_locked_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("c.redb");
    for left in ["", ".people-key"] {
        let left = format!(".c.redb{left}.0123456789abcdef.draft");
        fs::write(folder.path().join(left), "left").unwrap();
    }
    // Files in the same folder that are not drafts for this destination.
    let others = [".c.redb.old.draft", "c.redb.new", ".d.redb.0123456789abcdef.draft"];
    for other in others {
        fs::write(folder.path().join(other), "other").unwrap();
    }
    let other = Draft::beside(&destination).unwrap();
    let own = Draft::beside(&destination).unwrap();
    assert_eq!(names(folder.path()).len(), 5, "{:?}", names(folder.path()));
    other.persist().unwrap();
    drop(own);
    let mut left = others.map(str::to_owned).to_vec();
    left.push("c.redb".to_owned());
    left.sort();
    assert_eq!(names(folder.path()), left);
}

// A signal used to leave the draft of a backup or a report behind.
#[test]
fn the_draft_of_an_output_has_no_name_until_it_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("november.csv");
    for (text, mode) in [("first", 0o600), ("second", 0o640)] {
        let mut draft = Draft::of_output(&destination, mode).unwrap();
        let before = names(folder.path());
        assert!(before.iter().all(|name| name == "november.csv"), "{before:?}");
        draft.file().write_all(text.as_bytes()).unwrap();
        draft.replace().unwrap();
        assert_eq!(fs::read_to_string(&destination).unwrap(), text);
        let found = fs::metadata(&destination).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode & !umask());
        assert_eq!(names(folder.path()), ["november.csv"]);
    }
    let mut third = Draft::of_output(&destination, 0o600).unwrap();
    third.file().write_all(b"third").unwrap();
    assert!(matches!(third.persist(), Err(StoreError::Exists(_))));
    let numbered = |number: u64| {
        folder.path().join(if number == 1 { "november.csv".into() } else { number.to_string() })
    };
    let mut third = Draft::of_output(&destination, 0o600).unwrap();
    third.file().write_all(b"third").unwrap();
    assert_eq!(third.persist_numbered(numbered).unwrap(), folder.path().join("2"));
    assert_eq!(names(folder.path()), ["2", "november.csv"]);
}

// Regression: a new draft was removed as abandoned before its process had locked it.
#[test]
fn no_draft_is_removed_while_others_are_created() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("c.redb");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let draft = Draft::beside(&destination).unwrap();
                    std::thread::yield_now();
                    let Form::Named(file) = &draft.file else { panic!("it has no name") };
                    assert!(file.path().exists());
                }
            });
        }
    });
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_planted_symbolic_link_is_neither_followed_nor_removed() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("c.redb");
    let others = folder.path().join("others");
    fs::write(&others, "others").unwrap();
    let planted = [".c.redb.0000000000000000.draft", ".c.redb.0000000000000001.draft"];
    symlink(&others, folder.path().join(planted[0])).unwrap();
    symlink(folder.path().join("none"), folder.path().join(planted[1])).unwrap();
    let mut draft = Draft::beside(&destination).unwrap();
    draft.file().write_all(b"ours").unwrap();
    draft.persist().unwrap();
    assert_eq!(fs::read(&others).unwrap(), b"others");
    assert_eq!(names(folder.path()), [planted[0], planted[1], "c.redb", "others"]);
}

#[test]
fn a_database_stays_locked_when_its_draft_is_renamed() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("c.redb");
    let draft = Draft::beside(&destination).unwrap();
    let database = draft.database(&Headers::default()).unwrap();
    draft.persist().unwrap();
    let busy = builder(CACHE_BYTES)
        .open(&destination)
        .map_err(|error| StoreError::from_database(&destination, error));
    assert!(matches!(busy, Err(StoreError::Busy(_))));
    drop(database);
    assert!(builder(CACHE_BYTES).open(&destination).is_ok());
}
