//! The file of release 0.1.0 is rewritten, also when the process is killed between two steps.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::*;
use crate::domain::sample::FixedRandom;
use crate::store::fixtures::Outcome;
use crate::store::{Selection, Snapshot};

/// A copy of the data file of release 0.1.0.
struct Golden {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Golden {
    fn copy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/0.1.0");
        for name in ["couplet.redb", "couplet.redb.people-key"] {
            std::fs::copy(golden.join(name), folder.path().join(name)).unwrap();
        }
        Self { path: folder.path().join("couplet.redb"), _folder: folder }
    }

    fn open(&self) -> Store {
        Store::open(&self.path, &FixedRandom(7)).unwrap()
    }
}

/// All that a snapshot has, decoded.
fn everything(store: &Store) -> String {
    let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
    let mut clicks = Vec::new();
    snapshot.clicks.each(|click| clicks.push(click.clone())).unwrap();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {clicks:?}",
        snapshot.settings,
        snapshot.links,
        snapshot.codes,
        snapshot.redemptions,
        snapshot.conversions,
        snapshot.conversations,
        snapshot.gaps,
        snapshot.tokens,
    )
}

fn old(store: &Store) -> u64 {
    store.old_rows::<Outcome>().unwrap().iter().map(|old| old.rows).sum()
}

#[test]
fn reading_a_file_of_the_first_release_does_not_change_it() {
    let golden = Golden::copy();
    let store = golden.open();
    everything(&store);
    let rows = old(&store);
    assert!(rows > 100);
    store.close().unwrap();
    let store = golden.open();
    assert_eq!((store.schema().unwrap(), old(&store)), (Some(tables::FIRST_SCHEMA), rows));
}

/// Release 0.1.0 refuses a file of this one in the same way: the row of the schema has its layout.
#[test]
fn a_file_of_a_later_release_is_refused_and_not_touched() {
    let golden = Golden::copy();
    let store = golden.open();
    let later = tables::SCHEMA_VERSION + 1;
    let set = |txn: &Txn| {
        tables::meta::<()>()
            .open(txn)?
            .insert_row(tables::SCHEMA, crate::store::schema::encode(later))
    };
    store.write::<_, StoreError>(set).unwrap();
    store.close().unwrap();
    let before = std::fs::read(&golden.path).unwrap();
    for _ in 0..2 {
        let refused = Store::open(&golden.path, &FixedRandom(7)).err().unwrap();
        let known = tables::SCHEMA_VERSION;
        assert!(
            matches!(refused, StoreError::Schema { found, known: ours } if found == later && ours == known),
            "{refused:?}"
        );
        assert!(std::fs::read(&golden.path).unwrap() == before);
    }
    assert_eq!(crate::store::schema::encode(2), [1, 2, 0]);
}

#[test]
fn a_migrated_file_has_the_same_content_and_no_row_without_a_checksum() {
    let golden = Golden::copy();
    let store = golden.open();
    let (before, rows) = (everything(&store), old(&store));
    let mut rewritten = 0;
    store.migrate::<Outcome>(|step| rewritten += step).unwrap();
    assert_eq!((rewritten, old(&store)), (rows, 0));
    assert_eq!(everything(&store), before);
    assert_eq!(store.schema().unwrap(), Some(tables::SCHEMA_VERSION));
    store.migrate::<Outcome>(|step| assert_eq!(step, 0)).unwrap();
}

#[test]
fn a_migration_that_was_interrupted_anywhere_continues_with_the_rows_that_are_left() {
    let tables = old_tables::<Outcome>().len();
    for steps in 0..=tables {
        let golden = Golden::copy();
        let store = golden.open();
        let (before, rows) = (everything(&store), old(&store));
        let mut rewritten = 0;
        for table in old_tables::<Outcome>().into_iter().take(steps) {
            rewritten += store.write(|txn| (table.rewrite)(txn, &mut Some(Vec::new()))).unwrap();
        }
        // Dropped without a clean close.
        drop(store);
        let store = golden.open();
        assert_eq!(old(&store), rows - rewritten, "after {steps} tables");
        assert_eq!(everything(&store), before);
        store.migrate::<Outcome>(|_| {}).unwrap();
        assert_eq!((old(&store), everything(&store)), (0, before));
    }
}

#[test]
fn the_backup_of_a_migrated_file_restores_to_the_same_rows_as_that_of_the_old_one() {
    let [old, new] = [false, true].map(|is_migrated| {
        let golden = Golden::copy();
        let store = golden.open();
        if is_migrated {
            store.migrate::<Outcome>(|_| {}).unwrap();
        }
        let mut backup = Vec::new();
        store.spool(&Selection::all()).unwrap().read_to_end(&mut backup).unwrap();
        let path = golden.path.with_file_name("restored.redb");
        let now = crate::codec::fixtures::at(1_800_000_000_000);
        Store::restore(&path, &backup[..], crate::store::RestoreStep::default(), now).unwrap();
        let restored = Store::open(&path, &FixedRandom(7)).unwrap();
        assert_eq!(restored.old_rows::<Outcome>().unwrap(), []);
        everything(&restored)
    });
    assert_eq!(old, new);
}
