//! Bodies of webhooks, each compared with what a file of the same shop says.

use std::collections::BTreeSet;

use super::*;
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::version::Version;
use HookKind::{Generic, Shopify, Stripe, WooCommerce};

mod generic;
mod hostile;
mod shopify;
mod stripe;
mod woocommerce;

fn key() -> PeopleKey {
    PeopleKey::from_bytes([7; 32])
}

/// The orders of a file of a shop.
fn filed(kind: HookKind, file: &str) -> Vec<OrderVersion> {
    let reading = match kind {
        Generic => Reading::Generic,
        kind => Reading::Presets(built_in(ORDER_COLUMNS, kind.as_str())),
    };
    let options = Options {
        reading,
        zone: Some(Zone::utc()),
        decimal: Some(Decimal::Point),
        ..Options::default()
    };
    let key = key();
    let rows = orders(file.as_bytes(), &options, Some(&key)).unwrap();
    let good = |row: Result<Row<OrderVersion>, ImportError>| match row.unwrap() {
        Row::Good { record, .. } => record,
        Row::Bad(bad) => panic!("{bad}"),
    };
    rows.map(good).collect()
}

fn heard(kind: HookKind, topic: &str, body: &str) -> Result<Heard, HookError> {
    orders_of(kind, Some(topic), body.as_bytes(), None, &Options::default(), Some(&key()))
}

/// The orders of bodies with their topics.
fn told(kind: HookKind, bodies: &[(&str, String)]) -> Vec<OrderVersion> {
    let orders = |(topic, body): &(&str, String)| heard(kind, topic, body).unwrap().orders;
    bodies.iter().flat_map(orders).collect()
}

/// The conversions that versions fold into, as the store has them: with the refunds that name a payment of an order.
fn folded(versions: &[OrderVersion]) -> Vec<Conversion> {
    let sales = versions.iter().filter(|version| version.gives_back().is_none());
    let ids: BTreeSet<_> = sales.map(|version| version.id().clone()).collect();
    let of = |id| {
        let own: Vec<_> = versions.iter().filter(|version| version.id() == id).cloned().collect();
        let payments: BTreeSet<_> = own.iter().flat_map(Version::payment_ids).collect();
        let is_of = |version: &&OrderVersion| {
            let named = version.payment_ids();
            version.gives_back().is_some() && named.iter().any(|named| payments.contains(named))
        };
        let parts = versions.iter().filter(is_of).map(|version| version.under(id));
        Conversion::fold(own.iter().cloned().chain(parts).collect()).unwrap()
    };
    ids.iter().map(of).collect()
}

/// Checks that bodies in any order, some of them twice, say what a file does, and the same with the file before or after.
fn assert_same(kind: HookKind, file: &str, bodies: &[(&str, String)]) {
    let by_file = filed(kind, file);
    let expected = folded(&by_file);
    assert!(!expected.is_empty());
    let mut order: Vec<(&str, String)> = bodies.to_vec();
    for turn in 0..2 * bodies.len() {
        let by_hook = told(kind, &order);
        assert_eq!(folded(&by_hook), expected, "turn {turn}");
        let both: Vec<_> = by_hook.iter().chain(&by_file).chain(&by_hook).cloned().collect();
        assert_eq!(folded(&both), expected, "with the file, turn {turn}");
        order.rotate_left(1);
        if turn + 1 == bodies.len() {
            order.reverse();
        }
    }
}

fn codes(conversion: &Conversion) -> Vec<&str> {
    conversion.codes.iter().map(CouponCode::as_str).collect()
}

/// What is read of one body.
fn only(kind: HookKind, topic: &str, body: &str) -> OrderVersion {
    let [order] = &heard(kind, topic, body).unwrap().orders[..] else { panic!("{body}") };
    order.clone()
}
