//! The indexes of files that older programs wrote.

use super::*;
use crate::codec::fixtures::{code, order};
use crate::domain::code::coupon::{Code, CodeSpec};
use crate::domain::period::{Period, Zone};
use crate::domain::sample::FixedRandom;
use crate::store::{CodesWithUses, Orders};

/// Release 0.1.0 had no indexes of records.
#[test]
fn a_file_without_indexes_gets_them_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    let wrote: Result<(), StoreError> = store.write(|txn| {
        txn.add_order(&order())?;
        let spec = CodeSpec { code: order().codes[0].clone(), ..code().spec };
        txn.put_code(&Code { spec, ..code() })?;
        Ok(())
    });
    wrote.unwrap();
    let deleted: Result<bool, StoreError> = store.write(|txn| {
        Ok(txn.0.delete_table(tables::TIMES)? && txn.0.delete_table(tables::CARRIERS)?)
    });
    assert!(deleted.unwrap());
    store.close().unwrap();
    let store = Store::open(&path, &FixedRandom(7)).unwrap();
    let all = store.snapshot(&Orders::ask(None)).unwrap().parts.orders;
    let month = Period::month("1970-01", Zone::utc()).unwrap();
    assert_eq!(store.snapshot(&Orders::ask(Some(&month))).unwrap().parts.orders, all);
    let typed = CodesWithUses::ask_typed(vec![order().codes[0].clone()]);
    let found = store.snapshot(&typed).unwrap().parts;
    assert_eq!((found.codes.len(), found.orders), (1, all));
}
