//! Folding the versions of an order.

use proptest::prelude::*;

use super::*;
use crate::domain::money::Currency;

fn money(minor: i64) -> Money {
    Money { minor, currency: Currency::parse("EUR").unwrap() }
}

fn version(status: Option<OrderStatus>, refunded: Option<i64>) -> OrderVersion {
    OrderVersion {
        status,
        refunded: refunded.map(money),
        ..OrderVersion::bare(
            ForeignId::parse("#1").unwrap(),
            Timestamp::from_ms(0).unwrap(),
            money(1000),
            Arc::from("generic"),
        )
    }
}

#[test]
fn a_refunded_order_without_an_amount_is_refunded_in_full() {
    let order = Conversion::fold(vec![version(Some(OrderStatus::Refunded), None)]).unwrap();
    assert_eq!((order.net_minor(), order.refunded), (0, money(1000)));
}

#[test]
fn states_only_move_forward_and_keep_their_amount() {
    let refunded = version(Some(OrderStatus::PartiallyRefunded), Some(300));
    let mut paid_later = version(Some(OrderStatus::Paid), Some(0));
    paid_later.updated_at = Some(Timestamp::from_ms(99).unwrap());
    let order = Conversion::fold(vec![paid_later, refunded]).unwrap();
    assert_eq!((order.status, order.net_minor()), (OrderStatus::PartiallyRefunded, 700));
}

#[test]
fn a_new_epoch_outranks_earlier_ones() {
    let mut again = version(Some(OrderStatus::Paid), None);
    again.epoch = 1;
    let order = Conversion::fold(vec![version(Some(OrderStatus::Refunded), None), again]).unwrap();
    assert_eq!(order.net_minor(), 1000);
}

#[test]
fn one_version_says_what_two_equal_ones_say() {
    let dollars = |minor| Money { minor, currency: Currency::parse("USD").unwrap() };
    let text = |text: &str| Some(Arc::from(text));
    for status in OrderStatus::ALL.iter().copied().map(Some).chain([None]) {
        for refunded in [None, Some(money(300)), Some(dollars(300))] {
            let version = OrderVersion {
                refunded,
                codes: vec![CouponCode::parse("ANNA10").unwrap()],
                discount: Some(money(50)),
                click_id: ForeignId::parse("CfOFEM1xSjmk").ok(),
                landing_url: text("https://shop.example/?utm_source=ig&utm_medium=social"),
                kind: Some(ConversionKind::Booking),
                tax: Some(dollars(160)),
                shipping: Some(money(490)),
                source_said: text("a friend"),
                customer: Some(PersonKey([7; 16])),
                ..version(status, None)
            };
            let one = Conversion::fold(vec![version.clone()]);
            assert!(one.is_some());
            assert_eq!(one, Conversion::fold(vec![version.clone(), version]));
        }
    }
}

proptest! {
    #[test]
    fn versions_fold_the_same_in_any_order_and_number(
        rows in prop::collection::vec((0_i64..4, 0_usize..6, 0_i64..3, 0_u32..2), 1..6),
        seed in any::<u64>(),
    ) {
        let versions: Vec<OrderVersion> = rows
            .iter()
            .map(|(updated, status, refunded, epoch)| {
                let status = OrderStatus::ALL.get(*status).copied();
                let mut version = version(status, (*refunded > 0).then_some(*refunded));
                version.updated_at = (*updated > 0).then(|| Timestamp::from_ms(*updated).unwrap());
                version.epoch = *epoch;
                version
            })
            .collect();
        let mut again = versions.clone();
        again.extend(versions.clone());
        let turn = usize::try_from(seed % again.len() as u64).unwrap();
        again.rotate_left(turn);
        prop_assert_eq!(Conversion::fold(versions), Conversion::fold(again));
    }
}
