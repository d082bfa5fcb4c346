//! Orders of the REST API of `WooCommerce`.

use super::*;

const FILE: &str = "\
order_number,order_id,order_date,order_currency,order_total,status,refund_items,coupon_items,discount_total,tax_total,shipping_total,billing_email,customer_email,billing_phone,meta:_wc_order_attribution_session_entry,meta:_wc_order_attribution_utm_source,meta:_lnk,meta:tracking,customer_note
101,101,2026-11-02 09:00:00,EUR,120.00,completed,amount:20.00|reason:late;amount:10.50|reason:,code:welcome10|amount:10;code:vip|amount:5,12.00,19.16,4.90,ann@example.com,,,https://shop.example/?lnk=3Kx9aB7QmZ01,instagram,,,
102,102,2026-11-03 09:00:00,EUR,50.00,pending,,,0.00,0.00,0.00,ben@example.com,,,,,,\"{\"\"utm_source\"\":\"\"sms\"\"}\",
103,103,2026-11-04 09:00:00,EUR,50.00,refunded,amount:50.00|reason:,,0.00,0.00,0.00,,,+491701234567,,,3Kx9aB7QmZ01,,
";

fn first(status: &str, modified: &str, refunds: &str) -> String {
    format!(
        r#"{{"id":101,"number":"101","status":"{status}","currency":"EUR","date_created":"2026-11-02T10:00:00",
        "date_created_gmt":"2026-11-02T09:00:00","date_modified_gmt":"{modified}","total":"120.00",
        "discount_total":"12.00","shipping_total":"4.90","total_tax":"19.16","customer_note":"",
        "billing":{{"email":"Ann@example.com","phone":"0170"}},
        "coupon_lines":[{{"id":1,"code":"welcome10","discount":"7.00"}},{{"id":2,"code":"vip","discount":"5.00"}}],
        "refunds":{refunds},
        "meta_data":[{{"id":7,"key":"_wc_order_attribution_session_entry","value":"https://shop.example/?lnk=3Kx9aB7QmZ01"}},
        {{"id":8,"key":"_wc_order_attribution_utm_source","value":"instagram"}},
        {{"id":9,"key":"_other","value":{{"a":[1,2]}}}}]}}"#
    )
}

const REFUNDS: &str = r#"[{"id":4,"reason":"late|amount:99|reason:","total":"-20.00"},{"id":5,"reason":"","total":"-10.50"}]"#;

const SECOND: &str = r#"{"id":102,"number":"102","status":"pending","currency":"EUR",
    "date_created_gmt":"2026-11-03T09:00:00","date_modified_gmt":"2026-11-03T09:00:00","total":"50.00",
    "discount_total":"0.00","shipping_total":"0.00","total_tax":"0.00","billing":{"email":"ben@example.com"},
    "coupon_lines":[],"refunds":[],"meta_data":[{"id":1,"key":"tracking","value":{"utm_source":"sms"}}]}"#;

const THIRD: &str = r#"{"id":103,"number":"103","status":"refunded","currency":"EUR",
    "date_created_gmt":"2026-11-04T09:00:00","date_modified_gmt":"2026-11-06T09:00:00","total":"50.00",
    "discount_total":"0.00","shipping_total":"0.00","total_tax":"0.00","billing":{"email":"","phone":"+49 170 1234567"},
    "coupon_lines":[],"refunds":[{"id":6,"total":"-50.00"}],"meta_data":[{"id":1,"key":"_lnk","value":"3Kx9aB7QmZ01"}]}"#;

#[test]
fn orders_are_those_of_the_export_in_any_order() {
    let bodies = [
        ("order.created", first("pending", "2026-11-02T09:00:00", "[]")),
        ("order.updated", first("processing", "2026-11-02T09:01:00", "[]")),
        ("order.updated", first("completed", "2026-11-05T09:00:00", REFUNDS)),
        ("order.created", SECOND.to_owned()),
        ("order.updated", THIRD.to_owned()),
        ("order.deleted", "{\"id\":101}".to_owned()),
    ];
    assert_same(WooCommerce, FILE, &bodies);
    let orders = folded(&told(WooCommerce, &bodies));
    assert_eq!((codes(&orders[0]), orders[0].refunded.minor), (vec!["welcome10", "vip"], 3050));
    assert_eq!(orders[1].utm().source.as_deref(), Some("sms"));
    assert_eq!(orders[2].click_id.as_ref().map(ForeignId::as_str), Some("3Kx9aB7QmZ01"));
}

#[test]
fn failed_attempts_and_other_topics_are_not_kept() {
    let failed = SECOND.replace("\"pending\"", "\"failed\"");
    let heard_of = heard(WooCommerce, "order.updated", &failed).unwrap();
    assert!(heard_of.orders.is_empty());
    assert_eq!(heard_of.left_out.get("failed attempts"), Some(&1));
    for topic in ["coupon.created", "customer.updated", "action.wc_x", ""] {
        assert!(heard(WooCommerce, topic, SECOND).unwrap().orders.is_empty(), "{topic}");
    }
    // A state that a plugin has added is not taken for another.
    let own = SECOND.replace("\"pending\"", "\"shipped\"");
    let error = heard(WooCommerce, "order.updated", &own).unwrap_err().to_string();
    assert!(error.starts_with("row 1 of the body, status: `shipped`"), "{error}");
}

#[test]
fn the_message_that_is_sent_when_a_webhook_is_made_is_known() {
    for body in ["webhook_id=7", "webhook_id=7\n", "webhook_id=12345678901234567890"] {
        assert!(is_ping(WooCommerce, body.as_bytes()), "{body}");
        assert!(!is_ping(Shopify, body.as_bytes()));
    }
    for body in ["", "webhook_id=", "webhook_id=7&a=b", "webhook_id=-7", "{}", "webhook_id=x"] {
        assert!(!is_ping(WooCommerce, body.as_bytes()), "{body}");
    }
}
