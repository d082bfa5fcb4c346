//! Who reads the file itself gets what the stream has.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures;
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::person::PersonKey;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::sample::FixedRandom;
use crate::store::{
    Ask, ClickSelection, CodeSelection, Everything, LinkSelection, RecordSelection, Selection,
    Store,
};

/// The number of an order, its time, and its rank among the versions.
type Drawn = (u8, u8, u8);

fn id(number: u8) -> ForeignId {
    ForeignId::parse(&format!("#{number}")).unwrap()
}

fn at(time: u8) -> Timestamp {
    fixtures::at(i64::from(time) * 1000)
}

fn order((number, time, rank): Drawn) -> OrderVersion {
    OrderVersion {
        id: id(number),
        ordered_at: at(time),
        updated_at: Some(at(rank)),
        status: (rank % 3 == 0).then_some(OrderStatus::Refunded),
        customer: (number % 4 > 0).then_some(PersonKey([number % 4; 16])),
        ..fixtures::order()
    }
}

fn redemption(number: u8, code: &str) -> ShopRedemption {
    let (code, order) = (CouponCode::parse(code).unwrap(), Some(id(number)));
    let id = ShopRedemption::key(&code, order.as_ref(), at(4), None);
    ShopRedemption { id, code, order, ..fixtures::shop_redemption() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// With many changes the orders are read by all threads, with few one by one.
    #[test]
    fn a_snapshot_from_the_file_has_what_its_stream_has(
        changes in prop::collection::vec(
            prop::collection::vec((0_u8..40, 0_u8..60, 0_u8..5), 1..4), 1..40,
        ),
        used in prop::collection::vec((0_u8..40, prop::sample::select(vec!["STORY10", "REEL"])), 0..8),
        (from, length) in (0_u8..50, 0_u8..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        for change in &changes {
            let wrote: Result<(), StoreError> = store.write(|txn| {
                change.iter().try_for_each(|of| txn.add_version(&order(*of)).map(drop))
            });
            wrote.unwrap();
        }
        let wrote: Result<(), StoreError> = store.write(|txn| {
            used.iter().try_for_each(|(number, code)| {
                txn.add_version(&redemption(*number, code)).map(drop)
            })
        });
        wrote.unwrap();
        let (from, to) = (at(from), at(from + length));
        let ask = Ask::<Everything>::new(Selection {
            links: LinkSelection::Named,
            codes: CodeSelection::Carried,
            records: RecordSelection::Period { from, to, window: None },
            clicks: ClickSelection::Journeys,
            ..Selection::settings()
        });
        let streamed = ask.read(store.spool(ask.selection()).unwrap()).unwrap();
        let read = store.snapshot(&ask).unwrap();
        prop_assert_eq!(format!("{read:?}"), format!("{streamed:?}"));
    }
}

#[test]
fn work_is_divided_at_different_ids_in_their_order() {
    let ids: Vec<Box<str>> =
        (0..PIECES * 6).map(|number| format!("#{:03}", number / 3).into()).collect();
    let bounds = bounds(&ids);
    let different: BTreeSet<&str> = bounds.iter().copied().collect();
    assert_eq!(bounds, different.into_iter().collect::<Vec<_>>());
    assert_eq!(bounds.len(), PIECES - 1);
    assert!(super::bounds(&[]).is_empty());
}
