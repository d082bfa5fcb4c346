//! Counting the uses of codes.

use std::sync::Arc;

use super::*;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::code::terms::Terms;
use crate::domain::label::Tags;
use crate::domain::link::Origin;
use crate::domain::money::{Currency, Money};
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::redemption::CodeUse;
use crate::domain::time::Timestamp;

fn coupon(text: &str) -> CouponCode {
    CouponCode::parse(text).unwrap()
}

fn id(text: &str) -> ForeignId {
    ForeignId::parse(text).unwrap()
}

fn by_hand(code: &str, order: &str, is_held: bool) -> Redemption {
    let released_at = (!is_held).then_some(Timestamp::MIN);
    let uses = vec![CodeUse { at: Timestamp::MIN, customer: None, released_at }];
    Redemption { code: coupon(code), order: id(order), uses }
}

fn imported(order: &str, status: OrderStatus, codes: &[&str]) -> Conversion {
    let total = Money::zero(Currency::parse("EUR").unwrap());
    Conversion {
        id: id(order),
        ordered_at: Timestamp::MIN,
        status,
        total,
        refunded: total,
        discount: None,
        codes: codes.iter().map(|text| coupon(text)).collect(),
        redeemed: Vec::new(),
        customer: None,
        click_id: None,
        utm: None,
        landing_url: None,
        kind: ConversionKind::Sale,
        source: Arc::from("generic"),
        tax: None,
        shipping: None,
        source_said: None,
    }
}

#[test]
fn an_order_counts_once_per_code_however_it_was_recorded() {
    let mut uses = CodeUses::default();
    for (code, order, is_held) in [
        ("BW-2222", "1", true),
        ("BW-2222", "2", false),
        ("BW-2222", "3", true),
        ("hello", "9", true),
        ("hello", "1", true),
        // A stream has each redemption once; twice would still be one.
        ("hello", "1", true),
    ] {
        uses.add_redemption(&by_hand(code, order, is_held));
    }
    for (order, status, codes) in [
        // Also redeemed by hand.
        ("1", OrderStatus::Paid, &["bw2222", "HELLO"][..]),
        ("2", OrderStatus::Paid, &["BW-2222"]),
        // Redeemed by hand, and does not count itself.
        ("3", OrderStatus::Cancelled, &["BW-2222"]),
        ("4", OrderStatus::Cancelled, &["BW-2222"]),
        // Twice the same code.
        ("5", OrderStatus::Paid, &["bw-2222", "HELLO", "BW2222"]),
        ("6", OrderStatus::Paid, &[]),
    ] {
        uses.add_order(&imported(order, status, codes));
    }
    let counts = ["bw 2222", "Hello", "none"].map(|code| uses.of(&coupon(code)));
    assert_eq!(counts, [4, 3, 0]);
}

/// A list of codes was one code, which nobody has, so their uses were too few.
#[test]
fn an_order_uses_the_codes_that_its_texts_mean() {
    let known = |text: &str| {
        let (tags, terms) = (Tags::default(), Terms::default());
        let spec = CodeSpec { code: coupon(text), tags, terms, origin: Origin::Hand };
        Code::new(spec, Timestamp::MIN)
    };
    let mut uses = CodeUses::default();
    for text in ["A1", "B1", "C1,A1", "*B1*"] {
        uses.add_code(&known(text));
    }
    uses.add_redemption(&by_hand("A1", "1", true));
    for (order, codes) in [
        ("1", &["A1, B1"][..]),
        ("2", &["[\"A1\", \"B1\"]", "a1"]),
        ("3", &["\"c1,a1\""]),
        ("4", &["*B1*", "\"B1\"."]),
    ] {
        uses.add_order(&imported(order, OrderStatus::Paid, codes));
    }
    let counts = ["A1", "B1", "C1,A1", "*B1*"].map(|code| uses.of(&coupon(code)));
    assert_eq!(counts, [2, 3, 1, 1]);
}
