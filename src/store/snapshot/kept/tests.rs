//! Reading the rows of a stream again.

use std::io::{Seek, SeekFrom, Write};

use super::*;
use crate::codec::fixtures::{at, batch, code, order, redemption};
use crate::domain::code::batch::{Batch, BatchSpec};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::label::BatchName;
use crate::domain::period::{Period, Zone};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::redemption::Redemption;
use crate::domain::sample::FixedRandom;
use crate::domain::time::Timestamp;
use crate::store::{Store, Txn};

fn coupon(text: &str) -> CouponCode {
    CouponCode::parse(text).unwrap()
}

fn put_single(txn: &Txn, text: &str) -> Result<(), StoreError> {
    let spec = CodeSpec { code: coupon(text), ..code().spec };
    txn.put_code(&Code { spec, ..code() })
}

fn put_batch(
    txn: &Txn,
    name: &str,
    codes: &[&str],
    live_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let name = BatchName::parse(name).unwrap();
    let batch = txn.insert_batch(BatchSpec { name, ..batch().spec }, at(1))?;
    let codes: Vec<CouponCode> = codes.iter().map(|text| coupon(text)).collect();
    txn.insert_batch_codes(batch.id, &codes)?;
    txn.put_batch(&Batch { live_at, ..batch })
}

fn store(folder: &tempfile::TempDir, fill: impl Fn(&Txn) -> Result<(), StoreError>) -> Store {
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    store.write(fill).unwrap();
    store
}

/// The codes with their uses.
fn listed(kept: &Kept<ListedCodes>) -> String {
    let codes = kept.codes().unwrap().map(|code| {
        let code = code.unwrap().spec.code;
        format!("{code}:{}", kept.uses.of(&code))
    });
    codes.collect::<Vec<_>>().join(" ")
}

#[test]
fn codes_of_batches_and_single_codes_come_in_one_order_with_their_uses() {
    let folder = tempfile::tempdir().unwrap();
    let uses = |txn: &Txn| {
        for (id, text) in [("1", "HELLO"), ("2", "BW-3333"), ("3", "bw 3333"), ("4", "BW-4444")] {
            let (id, code) = (ForeignId::parse(id).unwrap(), coupon(text));
            let codes = vec![code.clone(), coupon("other")];
            txn.put_redemption(&Redemption { code, order: id.clone(), ..redemption() })?;
            txn.add_version(&OrderVersion { id, codes, ..order() })?;
        }
        Ok(())
    };
    let singles =
        |txn: &Txn| ["HELLO", "A", "CW"].iter().try_for_each(|text| put_single(txn, text));
    let batches = |txn: &Txn| {
        put_batch(txn, "live", &["BW-3333", "BW-2222", "ZZ-2222"], Some(at(1)))?;
        put_batch(txn, "second", &["AB-2222"], Some(at(1)))?;
        put_batch(txn, "begun", &["BW-4444"], None)
    };
    let all = store(&folder, |txn| uses(txn).and(singles(txn)).and(batches(txn)));
    let of = |name: Option<&str>| {
        let name = name.map(|name| BatchName::parse(name).unwrap());
        all.keep(&ListedCodes::ask(name.as_ref())).unwrap()
    };
    assert_eq!(listed(&of(None)), "A:0 AB-2222:0 BW-2222:0 BW-3333:2 CW:0 HELLO:1 ZZ-2222:0");
    assert_eq!(listed(&of(Some("live"))), "BW-2222:0 BW-3333:2 ZZ-2222:0");
    assert_eq!(listed(&of(Some("begun"))), "");
    let names = |codes: &mut dyn Iterator<Item = Result<Code, StoreError>>| {
        codes.map(|code| code.unwrap().spec.code.to_string()).collect::<Vec<_>>().join(" ")
    };
    let kept = of(None);
    assert_eq!(names(&mut kept.single_codes().unwrap()), "A CW HELLO");
    assert_eq!(names(&mut kept.batch_codes().unwrap()), "AB-2222 BW-2222 BW-3333 ZZ-2222");

    for (fill, expected) in [
        (&singles as &dyn Fn(&Txn) -> Result<(), StoreError>, "A:0 CW:0 HELLO:0"),
        (&batches, "AB-2222:0 BW-2222:0 BW-3333:0 ZZ-2222:0"),
        (&uses, ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let kept = store(&folder, fill).keep(&ListedCodes::ask(None)).unwrap();
        assert_eq!(listed(&kept), expected);
    }
}

/// A list of codes was one code, which nobody has.
#[test]
fn a_text_with_several_codes_uses_each_unless_it_is_a_code_itself() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder, |txn| {
        ["A1", "BW-2222,A1"].iter().try_for_each(|text| put_single(txn, text))?;
        put_batch(txn, "live", &["BW-2222", "BW-3333"], Some(at(1)))?;
        let texts = ["BW-2222, A1", "BW-3333;A1", "\"BW-2222\".", "*bw 3333*, X1", "A1"];
        texts.iter().zip(1..).try_for_each(|(text, number)| {
            let id = ForeignId::parse(&format!("{number}")).unwrap();
            let ordered_at = at(number);
            let codes = vec![coupon(text)];
            txn.add_version(&OrderVersion { ordered_at, id, codes, ..order() }).map(drop)
        })
    });
    let kept = store.keep(&ListedCodes::ask(None)).unwrap();
    assert_eq!(listed(&kept), "A1:2 BW-2222:1 BW-2222,A1:1 BW-3333:2");
    let name = BatchName::parse("live").unwrap();
    let kept = store.keep(&ListedCodes::ask(Some(&name))).unwrap();
    let codes = kept.batch_codes().unwrap().map(|code| code.unwrap().spec.code);
    let uses: Vec<u64> = codes.map(|code| kept.uses.of(&code)).collect();
    assert_eq!(uses, [1, 2]);
    // The codes of an export are those of its orders, of all or of a period.
    let january = Period::month("1970-01", Zone::utc()).unwrap();
    for period in [None, Some(&january)] {
        let kept = store.keep(&OrderRows::ask(period)).unwrap();
        let orders = kept.orders().unwrap().map(|order| {
            let codes = kept.snapshot.codes(&order.unwrap());
            codes.iter().map(CouponCode::as_str).collect::<Vec<_>>().join("|")
        });
        let codes: Vec<String> = orders.collect();
        assert_eq!(codes, ["BW-2222, A1", "BW-3333|A1", "BW-2222", "bw 3333|X1", "A1"]);
    }
}

/// Lists are written as the stream is read, so a stream that is cut off must be found before.
#[test]
fn a_stream_that_is_damaged_is_refused_before_a_row_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder, |txn| put_single(txn, "HELLO"));
    let ask = ListedCodes::ask(None);
    let mut spooled = store.spool(ask.selection()).unwrap();
    let length = spooled.metadata().unwrap().len();
    spooled.seek(SeekFrom::Start(length - 1)).unwrap();
    spooled.write_all(b"!").unwrap();
    spooled.seek(SeekFrom::Start(0)).unwrap();
    assert!(matches!(ask.keep(spooled), Err(StoreError::Snapshot("the checksum does not match"))));
    let cut = store.spool(ask.selection()).unwrap();
    cut.set_len(length - 40).unwrap();
    assert!(matches!(ask.keep(cut), Err(StoreError::Snapshot("it is cut off"))));
}

#[test]
fn the_orders_of_a_period_come_in_the_order_of_their_ids() {
    let folder = tempfile::tempdir().unwrap();
    let version = |id: &str, day: i64| {
        let id = ForeignId::parse(id).unwrap();
        OrderVersion { id, ordered_at: at(day * 86_400_000), ..order() }
    };
    // Each change has a list of times of its own, and order 2 has two versions with other times.
    let store = store(&folder, |txn| txn.add_version(&version("3", 1)).map(drop));
    for (id, day) in [("2", 9), ("1", 5), ("2", 2), ("4", 40)] {
        let newer = OrderVersion { updated_at: Some(at(10 - day)), ..version(id, day) };
        store.write(|txn| txn.add_version(&newer)).unwrap();
    }
    let ids = |month: Option<&str>| {
        let period = month.map(|of| Period::month(of, Zone::utc()).unwrap());
        let kept = store.keep(&OrderRows::ask(period.as_ref())).unwrap();
        let ids = kept.orders().unwrap().map(|order| order.unwrap().id.to_string());
        ids.collect::<Vec<_>>().join(" ")
    };
    let found = [None, Some("1970-01"), Some("1970-02"), Some("1970-03")].map(ids);
    assert_eq!(found, ["1 2 3 4", "1 2 3", "4", ""]);
}
