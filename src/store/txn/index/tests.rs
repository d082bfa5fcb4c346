//! The indexes of files of release 0.1.0, which had none.

use super::*;
use crate::codec::fixtures::{code, order};
use crate::domain::code::coupon::{Code, CodeSpec};
use crate::domain::period::{Period, Zone};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::sample::FixedRandom;
use crate::store::fixtures::Outcome;
use crate::store::txn::Names;
use crate::store::{CodeSelection, CodesWithUses, OrderRows, Selection, Snapshot, Store};

/// Checks that the orders of a month, and those with a code, are found.
fn check(store: &Store) {
    let orders = |period: Option<&Period>| {
        let kept = store.keep(&OrderRows::ask(period)).unwrap();
        let orders: Result<Vec<Conversion>, StoreError> = kept.orders().unwrap().collect();
        orders.unwrap()
    };
    let all = orders(None);
    let month = Period::month("1970-01", Zone::utc()).unwrap();
    assert_eq!(orders(Some(&month)), all);
    let code = order().codes[0].clone();
    let codes = CodeSelection::Typed(vec![code.clone()]);
    let found = store.spool(&Selection { codes, ..Selection::settings() }).unwrap();
    let found = Snapshot::read(found).unwrap();
    assert_eq!((found.codes.len(), &found.conversions), (1, &all));
    let found = store.snapshot(&CodesWithUses::ask_typed(code.clone())).unwrap();
    assert_eq!((found.codes.len(), found.uses.of(&code)), (1, all.len() as u64));
}

#[test]
fn a_file_without_indexes_is_scanned_until_a_migration_makes_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    let wrote: Result<(), StoreError> = store.write(|txn| {
        txn.add_version(&order())?;
        let spec = CodeSpec { code: order().codes[0].clone(), ..code().spec };
        txn.put_code(&Code { spec, ..code() })?;
        Ok(())
    });
    wrote.unwrap();
    check(&store);
    let deleted: Result<bool, StoreError> = store.write(|txn| {
        let times = txn.0.delete_table(tables::TIMES.definition())?;
        txn.put_meta(tables::TABLES_WITH_ROWS, &Names::default())?;
        Ok(times && txn.0.delete_table(tables::CARRIERS.definition())?)
    });
    assert!(deleted.unwrap());
    check(&store);
    // A record that is added meanwhile is found as well.
    let later = OrderVersion { id: ForeignId::parse("#2").unwrap(), ..order() };
    store.write(|txn| txn.add_version(&later)).unwrap();
    check(&store);
    store.migrate::<Outcome>(|_| {}).unwrap();
    let is_indexed: Result<bool, StoreError> = store.write(Txn::is_indexed);
    assert!(is_indexed.unwrap());
    check(&store);
}
