//! The codes that wait, in files of earlier releases, which had no table of them.

use super::*;
use crate::codec::fixtures::{at, batch};
use crate::domain::code::hand_out::HandOut;
use crate::domain::sample::FixedRandom;
use crate::store::txn::Names;
use crate::store::{Audit, Selection, Store};

#[test]
fn a_file_without_the_tables_gets_them_with_the_first_hand_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    let code = |text: &str| CouponCode::parse(text).unwrap();
    let made: Result<Batch, StoreError> = store.write(|txn| {
        let made = txn.insert_batch(batch().spec, at(1))?;
        txn.insert_batch_codes(made.id, &[code("BW-22"), code("BW-33")])?;
        let made = Batch { minted: 2, live_at: Some(at(2)), ..made };
        txn.put_batch(&made)?;
        Ok(made)
    });
    let made = made.unwrap();
    let deleted: Result<bool, StoreError> = store.write(|txn| {
        txn.put_meta(tables::TABLES_WITH_ROWS, &Names::default())?;
        let waiting = txn.engine.delete_table(tables::WAITING_CODES.definition())?;
        let by = txn.engine.delete_table(tables::GIVEN_BY.definition())?;
        Ok(waiting && by && txn.engine.delete_table(tables::GIVEN_CODES.definition())?)
    });
    assert!(deleted.unwrap());
    let audit = || Audit::of(store.spool(&Selection::to_audit()).unwrap()).unwrap();
    assert!(audit().differences.is_empty());
    let next: Result<_, StoreError> = store.write(|txn| {
        txn.list_waiting(made.clone(), 10)?;
        txn.next_waiting(made.id, Waiting::OnlyHere)
    });
    let next: BatchCode = next.unwrap().unwrap();
    assert_eq!(next.code, code("BW-22"));
    let given = HandOut { at: at(3), label: None, agent: None, until: None };
    store.write(|txn| txn.put_batch_code(&BatchCode { given: Some(given), ..next })).unwrap();
    assert!(audit().differences.is_empty(), "{:?}", audit().differences);
    let lost: Result<bool, StoreError> =
        store.write(|txn| tables::GIVEN_CODES.open(txn)?.remove((at(3).ms(), "BW22")));
    assert!(lost.unwrap());
    let told = "index `given_codes` differs from the rows: 1 missing, 0 too many";
    assert_eq!(audit().differences.lines().collect::<Vec<_>>(), [told]);
}
