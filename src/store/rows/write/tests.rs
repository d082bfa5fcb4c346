use crate::codec::DecodeError;
use crate::domain::sample::FixedRandom;
use crate::store::{Store, StoreError, Txn, tables};

/// A store with two rows, and what some work does to them.
fn with(
    work: impl FnOnce(&Txn) -> Result<(), StoreError>,
) -> Result<Vec<(String, u32)>, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("data.redb"), &FixedRandom(7))?;
    store.write(|txn| {
        let mut rows = tables::SLUG_IDS.open(txn)?;
        rows.insert("a", &1)?;
        rows.insert("z", &2).map(drop)
    })?;
    store.write(work)?;
    store.write(|txn| {
        let rows = tables::SLUG_IDS.open(txn)?;
        let row = |row: Result<super::Entry<'_, &'static str>, StoreError>| {
            let row = row?;
            Ok((row.key().to_owned(), row.decode()?))
        };
        rows.scan()?.map(row).collect()
    })
}

fn keys(count: u32) -> Vec<String> {
    (0..count).map(|number| format!("m{number:05}")).collect()
}

#[test]
fn rows_that_are_inserted_together_are_those_that_are_inserted_one_by_one() {
    for count in [0, 1, 7, 8, 5000] {
        let keys = keys(count);
        let rows = || keys.iter().map(String::as_str).zip(0..count);
        let together = with(|txn| tables::SLUG_IDS.open(txn)?.insert_between(rows())).unwrap();
        let one_by_one = with(|txn| {
            let mut table = tables::SLUG_IDS.open(txn)?;
            rows().try_for_each(|(key, value)| table.insert_new(&key, &value))
        });
        assert_eq!(together.len(), keys.len() + 2);
        assert_eq!(together, one_by_one.unwrap());
    }
}

/// Otherwise damage that hides a record would let an import count it twice.
#[test]
fn a_row_that_is_inserted_over_another_is_a_contradiction() {
    let (few, many) = (keys(2), keys(100));
    for (keys, over) in [(&few, "a"), (&few, "z"), (&many, "a"), (&many, "z"), (&many, "m00050")] {
        let mut keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        keys.push(over);
        keys.sort_unstable();
        let rows = keys.iter().zip(0..u32::MAX).map(|(key, value)| (*key, value));
        let rows: Vec<(&str, u32)> = rows.collect();
        let inserted = with(|txn| tables::SLUG_IDS.open(txn)?.insert_between(rows.iter().copied()));
        let is_told =
            matches!(inserted, Err(StoreError::Corrupt { source: DecodeError::Unexpected, .. }));
        assert!(is_told, "{over} and {} others: {inserted:?}", keys.len());
    }
}
