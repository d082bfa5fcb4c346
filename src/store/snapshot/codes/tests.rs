//! Which codes a snapshot has.

use super::*;
use crate::codec::fixtures::{at, batch, code, order, redemption};
use crate::domain::code::coupon::{Code, CodeSpec};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::redemption::Redemption;
use crate::domain::sample::FixedRandom;
use crate::store::{Selection, Snapshot, Store, Txn};

fn coupon(text: &str) -> CouponCode {
    CouponCode::parse(text).unwrap()
}

/// Inserts two single codes, a live batch with two codes, and a batch with one code that is not live.
fn fill(txn: &Txn) -> Result<(), StoreError> {
    for text in ["HELLO", "HELP"] {
        let spec = CodeSpec { code: coupon(text), ..code().spec };
        txn.put_code(&Code { spec, ..code() })?;
    }
    for (name, codes, live_at) in
        [("live", &["BW-2222", "BW-3333"][..], Some(at(1))), ("begun", &["BW-4444"], None)]
    {
        let name = BatchName::parse(name).expect("a name");
        let spec = crate::domain::code::batch::BatchSpec { name, ..batch().spec };
        let batch = txn.insert_batch(spec, at(1))?;
        let codes: Vec<CouponCode> = codes.iter().map(|text| coupon(text)).collect();
        txn.insert_batch_codes(batch.id, &codes)?;
        txn.put_batch(&Batch { live_at, ..batch })?;
    }
    for (id, text) in [("1", "HELLO"), ("2", "HELP"), ("3", "BW-2222")] {
        let id = ForeignId::parse(id).expect("an id");
        let codes = vec![coupon("other"), coupon(text)];
        txn.add_version(&OrderVersion { id: id.clone(), codes, ..order() })?;
        txn.add_version(&OrderVersion { id: id.clone(), codes: Vec::new(), ..order() })?;
        txn.put_redemption(&Redemption { code: coupon(text), order: id, ..redemption() })?;
    }
    Ok(())
}

#[test]
fn a_snapshot_has_the_selected_codes_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    store.write(fill).unwrap();
    let read = |codes| {
        let selection = Selection { codes, ..Selection::settings() };
        let snapshot = Snapshot::read(store.spool(&selection).unwrap()).unwrap();
        let codes = snapshot.codes.iter().map(|code| code.spec.code.to_string());
        let orders = snapshot.conversions.iter().map(|order| order.id.to_string());
        let uses = snapshot.redemptions.iter().map(|of| of.order.to_string());
        [codes.collect(), orders.collect(), uses.collect()].map(|all: Vec<String>| all.join(" "))
    };
    let named = |name| CodeSelection::Batch(BatchName::parse(name).unwrap());
    let typed =
        |codes: &[&str]| CodeSelection::Typed(codes.iter().map(|text| coupon(text)).collect());
    let single =
        |codes: &[&str]| CodeSelection::Single(codes.iter().map(|text| coupon(text)).collect());
    let table = [
        (single(&[]), ["HELLO HELP", "", ""]),
        (single(&["HELLO", "bw 2222", "BW-4444", "NONE"]), ["BW-2222 HELLO HELP", "", ""]),
        (CodeSelection::None, ["", "", ""]),
        (CodeSelection::All, ["BW-2222 BW-3333 HELLO HELP", "", "3 1 2"]),
        (named("live"), ["BW-2222 BW-3333", "", "3 1 2"]),
        (named("begun"), ["", "", "3 1 2"]),
        (named("none"), ["", "", ""]),
        (typed(&["hel-lo"]), ["HELLO", "1", "1"]),
        (typed(&["bw2222"]), ["BW-2222", "3", "3"]),
        (typed(&["BW3333"]), ["BW-3333", "", ""]),
        (typed(&["HELO"]), ["HELLO HELP", "", ""]),
        (typed(&["BW-2322"]), ["BW-2222", "", ""]),
        (typed(&["BW-4444"]), ["", "", ""]),
        (typed(&["OTHER"]), ["", "", ""]),
        (typed(&["HELLO", "BW-2322", "BW-2222"]), ["BW-2222 BW-2222 HELLO", "1 3", "1 3"]),
    ];
    for (codes, expected) in table {
        assert_eq!(read(codes.clone()), expected, "{codes:?}");
    }
}

/// An order is listed under every code that its text may mean; which it means is decided when it is read.
#[test]
fn the_orders_of_a_code_are_those_whose_texts_mean_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    let put = |text: &str| {
        let spec = CodeSpec { code: coupon(text), ..code().spec };
        store.write(|txn| txn.put_code(&Code { spec: spec.clone(), ..code() })).unwrap();
    };
    let add = |id: &str, text: &str| {
        let version = OrderVersion {
            id: ForeignId::parse(id).unwrap(),
            codes: vec![coupon(text)],
            ..order()
        };
        store.write(|txn| txn.add_version(&version)).unwrap();
    };
    for (id, text) in [("1", "A1,B1"), ("2", "*A1*"), ("3", "[\"B1\", \"X1\"]"), ("4", "\"B1\".")] {
        add(id, text);
    }
    let read = |text: &str| {
        let selection =
            Selection { codes: CodeSelection::Typed(vec![coupon(text)]), ..Selection::settings() };
        let snapshot = Snapshot::read(store.spool(&selection).unwrap()).unwrap();
        let orders = snapshot.conversions.iter().map(|order| order.id.to_string());
        orders.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(["A1", "B1"].map(read), ["", ""]);
    put("B1");
    put("A1");
    assert_eq!(["A1", "B1", "A1,B1"].map(read), ["1 2", "1 3 4", ""]);
    put("A1,B1");
    put("*A1*");
    assert_eq!(["A1", "B1", "A1,B1", "*A1*", "A1, B1."].map(read), ["", "3 4", "1", "2", "1"]);
}
