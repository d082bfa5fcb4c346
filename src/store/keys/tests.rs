//! Key files: created, read again, planted by another user, broken.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::atomic::{AtomicU8, Ordering};

use super::*;

struct Counting(AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

#[test]
fn the_visitor_key_survives_a_restart_but_not_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    let random = Counting(AtomicU8::new(1));
    let key = visitor_key(&data, UtcDay(7), &random).unwrap();
    let same = visitor_key(&data, UtcDay(7), &random).unwrap();
    assert_eq!(key.bytes(), same.bytes());
    let other = visitor_key(&data, UtcDay(8), &random).unwrap();
    assert_ne!(other.bytes(), key.bytes());
    let text = fs::read_to_string(beside(&data, ".visitor-key")).unwrap();
    assert!(!text.contains(&encode_string(key.bytes())), "yesterday's key is overwritten");
}

#[test]
fn a_link_planted_at_the_path_of_a_key_is_replaced_or_refused_and_its_target_is_never_written() {
    let link: fn(&Path, &Path) -> io::Result<()> = |from, to| symlink(from, to);
    let hard: fn(&Path, &Path) -> io::Result<()> = |from, to| fs::hard_link(from, to);
    for plant in [link, hard] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("c.redb");
        let victim = folder.path().join("victim");
        fs::write(&victim, "unchanged").unwrap();
        for name in [".visitor-key", ".visitor-key.new", ".people-key", ".people-key.new"] {
            plant(&victim, &beside(&data, name)).unwrap();
        }
        let random = Counting(AtomicU8::new(1));
        let key = visitor_key(&data, UtcDay(7), &random).unwrap();
        assert_eq!(visitor_key(&data, UtcDay(7), &random).unwrap().bytes(), key.bytes());
        assert!(new_people_key(&data, &random).is_err());
        fs::remove_file(people_key_path(&data)).unwrap();
        new_people_key(&data, &random).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "unchanged");
        for path in [people_key_path(&data), beside(&data, VISITOR_KEY)] {
            let file = fs::symlink_metadata(path).unwrap();
            assert!(file.is_file() && file.nlink() == 1);
            assert_eq!(file.permissions().mode() & 0o777, 0o600);
        }
    }
}

#[test]
fn a_new_data_file_uses_a_people_key_that_already_exists() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    let random = Counting(AtomicU8::new(1));
    let key = new_people_key(&data, &random).unwrap();
    assert_eq!(new_people_key(&data, &random).unwrap().bytes(), key.bytes());
    // When two processes create the key at once, the second one fails and reads the first one's key.
    assert!(matches!(create_people_key(&data, &random), Err(StoreError::Exists(_))));
    assert_eq!(read_people_key(&data).unwrap().unwrap().bytes(), key.bytes());
}

#[test]
fn only_the_owner_can_read_a_key_file_and_a_broken_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    let key = create_people_key(&data, &Counting(AtomicU8::new(9))).unwrap();
    assert_eq!(read_people_key(&data).unwrap().unwrap().bytes(), key.bytes());
    let mode = fs::metadata(people_key_path(&data)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::write(people_key_path(&data), "nonsense").unwrap();
    assert!(matches!(read_people_key(&data), Err(StoreError::KeyFile(_))));
}

#[test]
fn the_key_of_pages_is_made_once_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    let path = beside(&data, PAGES_KEY);
    let random = Counting(AtomicU8::new(1));
    pages_key(&data, &random).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    pages_key(&data, &random).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::write(&path, "nonsense").unwrap();
    assert!(matches!(pages_key(&data, &random), Err(StoreError::KeyFile(_))));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(pages_key(&data, &random), Err(StoreError::ForeignKey(_))));
    fs::remove_dir(&path).unwrap();
    // A link to a key that somebody else chose.
    fs::write(folder.path().join("other"), &text).unwrap();
    symlink(folder.path().join("other"), &path).unwrap();
    assert!(pages_key(&data, &random).is_err());
}
