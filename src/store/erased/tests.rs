use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn person(byte: u8) -> PersonKey {
    PersonKey([byte; 16])
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    fs::write(people_key_path(&data), "").unwrap();
    (folder, data)
}

#[test]
fn the_list_is_read_as_it_was_written_and_only_its_owner_may_read_it() {
    let (_folder, data) = folder();
    assert!(erased_people(&data).unwrap().is_empty());
    let at = |ms| Timestamp::from_ms(ms).unwrap();
    let (first, is_new) = list_erased(&data, vec![person(2), person(1)], (at(5), [3; 16])).unwrap();
    assert!(is_new && first.count() == 1);
    let (second, is_new) = list_erased(&data, vec![person(7)], (at(6), [4; 16])).unwrap();
    assert!(is_new && second.count() == 2);
    assert_eq!(erased_people(&data).unwrap(), second);
    assert_eq!(second.of_person(person(2)).unwrap().salt, [3; 16]);
    let mode = fs::metadata(erased_path(&data)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_person_is_listed_once_and_a_hash_that_was_not_known_is_added() {
    let (_folder, data) = folder();
    let when = (Timestamp::MIN, [3; 16]);
    list_erased(&data, vec![person(1)], when).unwrap();
    let (again, is_new) = list_erased(&data, vec![person(1)], when).unwrap();
    assert!(!is_new && again.count() == 1);
    let (more, is_new) = list_erased(&data, vec![person(1), person(2)], when).unwrap();
    assert!(is_new);
    assert_eq!(more.all()[1].hashes, [person(2)]);
}

#[test]
fn a_list_that_was_cut_or_changed_is_refused() {
    let (_folder, data) = folder();
    list_erased(&data, vec![person(1)], (Timestamp::MIN, [3; 16])).unwrap();
    let whole = fs::read_to_string(erased_path(&data)).unwrap();
    for wrong in [
        whole.replace("people 1", "people 2"),
        whole.replace("\n1 ", "\n2 "),
        whole[..whole.len() - 4].to_owned(),
        String::new(),
    ] {
        fs::write(erased_path(&data), &wrong).unwrap();
        let refused = erased_people(&data).unwrap_err();
        assert!(matches!(refused, StoreError::ErasedList(_)), "{wrong:?}: {refused:?}");
    }
}
