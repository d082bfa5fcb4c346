//! The indexes of files of release 0.1.0, which had none.

use super::*;
use crate::codec::fixtures::{at, code, order, spec};
use crate::domain::code::coupon::{Code, CodeSpec};
use crate::domain::link::slug::Slug;
use crate::domain::period::{Period, Zone};
use crate::domain::record::alias::Alias;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::sample::FixedRandom;
use crate::store::fixtures::Outcome;
use crate::store::txn::Names;
use crate::store::{
    Ask, CodeSelection, CodesWithUses, Everything, OneLink, OrderRows, Selection, Snapshot, Store,
};

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
        let times = txn.engine.delete_table(tables::TIMES.definition())?;
        txn.put_meta(tables::TABLES_WITH_ROWS, &Names::default())?;
        Ok(times && txn.engine.delete_table(tables::CARRIERS.definition())?)
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

type Lose = fn(&Txn) -> Result<bool, redb::TableError>;
type Read = Box<dyn Fn(&Store) -> Result<(), StoreError>>;

/// An index whose root was lost used to read as empty, so that a report silently missed its orders.
#[test]
fn an_index_that_lost_its_rows_is_told() {
    let period = || OrderRows::ask(Some(&Period::month("1970-01", Zone::utc()).unwrap()));
    let typed = || CodesWithUses::ask_typed(order().codes[0].clone());
    let link = || OneLink::ask(slug());
    let cases: [(&str, Lose, Read); 4] = [
        (
            tables::TIMES.name(),
            |txn| txn.engine.delete_table(tables::TIMES.definition()),
            Box::new(move |store| store.snapshot(&period()).map(drop)),
        ),
        (
            tables::CARRIERS.name(),
            |txn| txn.engine.delete_table(tables::CARRIERS.definition()),
            Box::new(move |store| store.snapshot(&typed()).map(drop)),
        ),
        (
            tables::SLUG_IDS.name(),
            |txn| txn.engine.delete_table(tables::SLUG_IDS.definition()),
            Box::new(move |store| store.snapshot(&link()).map(drop)),
        ),
        (
            tables::PEOPLE.name(),
            |txn| txn.engine.delete_table(tables::PEOPLE.definition()),
            Box::new(|store| store.snapshot(&Ask::<Everything>::new(Selection::all())).map(drop)),
        ),
    ];
    for (name, lose, read) in cases {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        let wrote: Result<(), StoreError> = store.write(|txn| {
            txn.insert_link(spec(slug().as_str()), at(1))?;
            txn.add_version(&order())?;
            let spec = CodeSpec { code: order().codes[0].clone(), ..code().spec };
            txn.put_code(&Code { spec, ..code() })?;
            txn.add_aliases(&[Alias { newest: PersonKey([1; 16]), older: PersonKey([2; 16]) }])
        });
        wrote.unwrap();
        read(&store).unwrap();
        let lost: Result<bool, StoreError> = store.write(|txn| Ok(lose(txn)?));
        assert!(lost.unwrap());
        let told = read(&store);
        assert!(matches!(told, Err(StoreError::LostTable { table }) if table == name), "{told:?}");
    }
}

fn slug() -> Slug {
    Slug::parse("spring").unwrap()
}
