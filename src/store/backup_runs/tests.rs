use super::*;

#[test]
fn a_backup_is_noted_with_its_time_and_one_that_replaces_another_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    let at = |ms| Timestamp::from_ms(ms).unwrap();
    assert_eq!(backup_runs(&data).unwrap(), []);
    note_backup(&data, at(1), Some(Path::new("/b/monday one"))).unwrap();
    note_backup(&data, at(2), None).unwrap();
    note_backup(&data, at(3), Some(Path::new("/b/monday one"))).unwrap();
    let runs = backup_runs(&data).unwrap();
    let file = Some(PathBuf::from("/b/monday one"));
    assert_eq!(runs, [BackupRun { at: at(2), file: None }, BackupRun { at: at(3), file }]);
}
