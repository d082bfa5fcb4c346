//! Bodies that nobody's shop sends.

use proptest::prelude::*;

use super::*;

/// What a text can do to a file that it is written into.
const TEXTS: [&str; 8] =
    ["\"", "\"\n#2,x", "a,b;c\td|e", "\r\n\r\n", "=1+1", "\\u0000", "{\"lnk\":\"x\"}", "'\"'\""];

#[test]
fn no_text_of_a_body_becomes_another_order_or_column() {
    for text in TEXTS {
        let written = serde_json::Value::from(text).to_string();
        let body = format!(
            r##"{{"id":1,"name":"#1","created_at":"2026-11-02T10:00:00Z","updated_at":"2026-11-02T10:00:00Z",
            "currency":"EUR","total_price":"5.00","financial_status":"paid","email":"a@b.example","note":{written},
            "note_attributes":[{{"name":{written},"value":{written}}}],"discount_codes":[{{"code":"A1"}}]}}"##
        );
        let order = only(Shopify, "orders/create", &body);
        assert_eq!((order.id.as_str(), order.total.minor), ("#1", 500), "{text}");
        assert_eq!(order.codes.iter().map(CouponCode::as_str).collect::<Vec<_>>(), ["A1"]);
        assert_eq!(order.customer, key().person("a@b.example"));
    }
}

#[test]
fn large_and_deep_bodies_are_refused_or_read_within_their_bounds() {
    let large = vec![b' '; HOOK_BODY_BYTES_MAX + 1];
    for kind in HookKind::ALL {
        let read = |body: &[u8]| orders_of(*kind, None, body, None, &Options::default(), None);
        assert!(matches!(read(&large), Err(HookError::TooLarge)));
        assert!(matches!(read(b"\xff\xfe{}"), Err(HookError::NotText)));
        assert!(matches!(read(b"{\"a\":"), Err(HookError::NotJson(_))));
    }
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    let body = format!(
        r##"{{"id":1,"name":"#1","created_at":"2026-11-02T10:00:00Z","currency":"EUR","total_price":"5.00",
        "financial_status":"paid","note_attributes":{deep},"line_items":{deep}}}"##
    );
    assert_eq!(only(Shopify, "orders/create", &body).total.minor, 500);
    let note = "n".repeat(300_000);
    let body =
        body.replace(&deep, "[]").replace("\"paid\"", &format!("\"paid\",\"note\":\"{note}\""));
    assert_eq!(only(Shopify, "orders/create", &body).total.minor, 500);
}

proptest! {
    #[test]
    fn any_body_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..200), at in 0..4_usize) {
        let kind = HookKind::ALL[at];
        for topic in ["orders/create", "refunds/create", "order.updated"] {
            let _ = orders_of(kind, Some(topic), &body, None, &Options::default(), Some(&key()));
        }
    }

    /// Values of any form in the place of those that are looked for.
    #[test]
    fn values_of_other_forms_are_read_or_refused(value in "(null|true|-?[0-9]{1,30}(\\.[0-9]{1,9})?|\"[a-z:;|,]{0,9}\"|\\[\\]|\\{\\})") {
        let body = |keys: &[&str]| {
            let pairs: Vec<String> = keys.iter().map(|key| format!("\"{key}\":{value}")).collect();
            format!("{{{}}}", pairs.join(","))
        };
        let of_shopify = body(&["id", "name", "created_at", "total_price", "currency", "refunds", "note_attributes"]);
        let of_woocommerce = body(&["id", "number", "total", "currency", "meta_data", "coupon_lines", "billing"]);
        let object = body(&["id", "created", "amount", "amount_refunded", "currency", "payment_intent", "discounts"]);
        let of_stripe = format!("{{\"type\":\"charge.updated\",\"data\":{{\"object\":{object}}}}}");
        // Nothing has the values that an order must have, so nothing is one.
        for (kind, topic, body) in [
            (Shopify, "orders/create", of_shopify),
            (WooCommerce, "order.created", of_woocommerce),
            (Stripe, "", of_stripe),
        ] {
            prop_assert!(heard(kind, topic, &body).is_err(), "{body}");
        }
    }
}
