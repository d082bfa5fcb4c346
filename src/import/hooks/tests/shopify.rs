//! Shopify: the orders and refunds of its REST API.

use super::*;

const FILE: &str = "\
Name,Email,Financial Status,Currency,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem name,Billing Phone,Notes,Note Attributes,Cancelled at,Payment Method,Refunded Amount,Id,Phone
#1001,ann@example.com,partially_refunded,EUR,4.90,19.16,120.00,\"WELCOME10, Staff\",12.00,2026-11-02 10:00:00 +0100,Shirt,,gift,\"lnk: 3Kx9aB7QmZ01\nutm_source: instagram\",,shopify_payments,30.50,5001,
#1001,ann@example.com,,,,,,,,2026-11-02 10:00:00 +0100,Socks,,,,,,,,
#1002,,paid,JPY,0,0,5000,,0,2026-11-03 11:30:00 +0100,Shirt,+491701234567,,,,paypal,0,5002,
#1003,,voided,EUR,0.00,0.00,10.00,,0.00,2026-11-04 11:30:00 +0100,Shirt,,,,2026-11-05 08:00:00 +0100,,0.00,5003,+491701234568
";

/// The first order, at a time of its life.
fn first(state: &str, updated_at: &str, refunds: &str) -> String {
    format!(
        r##"{{"id":5001,"name":"#1001","email":"Ann@Example.com","created_at":"2026-11-02T10:00:00+01:00",
        "updated_at":"{updated_at}","cancelled_at":null,"test":false,"currency":"EUR","total_price":"120.00",
        "current_total_price":"89.50","total_tax":"19.16","total_discounts":"12.00","financial_status":"{state}",
        "landing_site":"/wallets/checkouts.json","payment_gateway_names":["shopify_payments"],"note":"gift",
        "note_attributes":[{{"name":"lnk","value":"3Kx9aB7QmZ01"}},{{"name":"utm_source","value":"instagram"}}],
        "discount_codes":[{{"code":"WELCOME10","amount":"12.00","type":"percentage"}}],
        "discount_applications":[{{"type":"discount_code","code":"WELCOME10"}},{{"type":"manual","title":"Staff"}}],
        "total_shipping_price_set":{{"shop_money":{{"amount":"4.90","currency_code":"EUR"}}}},
        "customer":{{"email":"other@example.com"}},"billing_address":null,"refunds":{refunds}}}"##
    )
}

/// A refund of two payments back, one of which failed.
const REFUND: &str = r#"{"id":71,"order_id":5001,"created_at":"2026-11-10T09:00:00+01:00","transactions":[
    {"id":811,"kind":"refund","status":"success","amount":"20.00","currency":"EUR"},
    {"id":812,"kind":"refund","status":"failure","amount":"99.00","currency":"EUR"},
    {"id":813,"kind":"refund","status":"success","amount":"10.50","currency":"EUR"}]}"#;

fn second() -> String {
    r##"{"id":5002,"name":"#1002","created_at":"2026-11-03T11:30:00+01:00","updated_at":"2026-11-03T11:31:00+01:00",
    "currency":"JPY","total_price":"5000","total_tax":"0","total_discounts":"0","financial_status":"paid",
    "shipping_lines":[{"price":"0"}],"billing_address":{"phone":"+49 170 1234567"},
    "payment_gateway_names":["paypal"],"discount_codes":[],"refunds":[]}"##
        .to_owned()
}

fn third(cancelled_at: &str) -> String {
    format!(
        r##"{{"id":5003,"name":"#1003","created_at":"2026-11-04T11:30:00+01:00","phone":"+491701234568",
        "updated_at":"2026-11-05T08:00:00+01:00","cancelled_at":{cancelled_at},"currency":"EUR","total_price":"10.00",
        "total_tax":"0.00","total_discounts":"0.00","financial_status":"voided","shipping_lines":[]}}"##
    )
}

#[test]
fn orders_and_their_refunds_are_those_of_the_export_in_any_order() {
    let bodies = [
        ("orders/create", first("pending", "2026-11-02T10:00:00+01:00", "[]")),
        ("orders/paid", first("paid", "2026-11-02T10:05:00+01:00", "[]")),
        ("refunds/create", REFUND.to_owned()),
        (
            "orders/updated",
            first("partially_refunded", "2026-11-10T09:00:01+01:00", &format!("[{REFUND}]")),
        ),
        ("orders/create", second()),
        ("orders/cancelled", third("\"2026-11-05T08:00:00+01:00\"")),
    ];
    assert_same(Shopify, FILE, &bodies);
    // A refund alone tells what was given back, whether the shop sends the order again or not.
    let bodies = [&bodies[..3], &bodies[4..]].concat();
    assert_same(Shopify, FILE, &bodies);
}

#[test]
fn a_refund_that_comes_before_its_order_waits_for_it_and_is_counted_once() {
    let refund = told(Shopify, &[("refunds/create", REFUND.to_owned())]);
    assert!(folded(&refund).is_empty());
    let paid = first("paid", "2026-11-02T10:05:00+01:00", "[]");
    let order = told(Shopify, &[("orders/paid", paid)]);
    let [whole] = &folded(&[refund.clone(), order, refund].concat())[..] else { panic!() };
    assert_eq!((whole.status, whole.refunded.minor), (OrderStatus::PartiallyRefunded, 3050));
    assert_eq!(codes(whole), ["WELCOME10", "Staff"]);
}

#[test]
fn the_landing_page_of_an_order_names_the_click_where_no_field_does() {
    let body = second().replace(
        "\"currency\":\"JPY\"",
        "\"currency\":\"JPY\",\"landing_site\":\"/products/a?lnk=3Kx9aB7QmZ01&utm_medium=dm\"",
    );
    let order = only(Shopify, "orders/create", &body);
    assert_eq!(order.landing_url.as_deref(), Some("/products/a?lnk=3Kx9aB7QmZ01&utm_medium=dm"));
    assert_eq!(
        order.updated_at.map(|at| at.to_string()).as_deref(),
        Some("2026-11-03T10:31:00.000Z")
    );
}

#[test]
fn tests_of_the_shop_and_messages_about_other_things_are_not_kept() {
    let test = second().replace("\"currency\":\"JPY\"", "\"currency\":\"JPY\",\"test\":true");
    let of_test = heard(Shopify, "orders/create", &test).unwrap();
    assert!(of_test.orders.is_empty());
    assert_eq!(of_test.left_out.get("test orders"), Some(&1));
    for topic in ["customers/redact", "orders/delete", "products/update", "app/uninstalled", ""] {
        let other = heard(Shopify, topic, "{\"id\":5}").unwrap();
        assert!(other.orders.is_empty() && other.left_out.is_empty(), "{topic}");
    }
    let nothing =
        "{\"id\":71,\"order_id\":5001,\"created_at\":\"2026-11-10T09:00:00Z\",\"transactions\":[]}";
    assert!(heard(Shopify, "refunds/create", nothing).unwrap().orders.is_empty());
}
