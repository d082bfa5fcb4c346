//! Drafts: renaming, cleaning up, locking.

use std::io::Write;
use std::os::unix::fs::symlink;

use super::*;
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
                    assert!(draft.file.path().exists());
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
    let busy = builder()
        .open(&destination)
        .map_err(|error| StoreError::from_database(&destination, error));
    assert!(matches!(busy, Err(StoreError::Busy(_))));
    drop(database);
    assert!(builder().open(&destination).is_ok());
}
