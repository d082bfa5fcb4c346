//! A file is free as soon as it is closed.

use std::path::Path;

use super::*;

/// The lock of a reader lasted as long as its last descriptor. A process that another thread started had a
/// copy of it for a moment, so a file that had just been opened, restored for example, was told as in use.
#[test]
fn a_closed_file_is_free_while_a_process_has_a_copy_of_its_descriptor() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    std::fs::write(&path, "").unwrap();
    for lock in [LockedFile::alone as fn(_) -> _, LockedFile::among_readers] {
        let file = File::open(&path).unwrap();
        let _copy = file.try_clone().unwrap();
        let locked = lock(file).unwrap();
        assert!(is_taken(&path));
        drop(locked);
        assert!(!is_taken(&path));
    }
}

fn is_taken(path: &Path) -> bool {
    LockedFile::alone(File::open(path).unwrap()).is_none()
}

#[test]
fn readers_share_a_file_that_nobody_has_alone() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let open = || file.reopen().unwrap();
    let readers = [(); 2].map(|()| LockedFile::among_readers(open()).unwrap());
    assert!(LockedFile::alone(open()).is_none());
    drop(readers);
    let _alone = LockedFile::alone(open()).unwrap();
    assert!(LockedFile::among_readers(open()).is_none());
}
