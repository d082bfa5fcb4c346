//! Any program's own orders.

use super::*;

const FILE: &str = "\
order_id,ordered_at,status,currency,total,refunded,discount_codes,customer,click_id,kind,updated_at
#1,2026-11-02T10:00:00Z,paid,EUR,120.50,,A1|B2,ann@example.com,3Kx9aB7QmZ01,sale,2026-11-02T10:00:00Z
2,2026-11-03T10:00:00Z,refunded,JPY,5000,5000,,,,booking,2026-11-04T10:00:00Z
";

#[test]
fn an_order_has_the_documented_columns_and_numbers_stay_as_they_are_written() {
    let first = r##"{"order_id":"#1","ordered_at":"2026-11-02T10:00:00Z","status":"paid","currency":"EUR",
        "total":120.50,"refunded":null,"discount_codes":["A1","B2"],"customer":"Ann@example.com",
        "click_id":"3Kx9aB7QmZ01","kind":"sale","updated_at":"2026-11-02T10:00:00Z","ours":{"a":[1]}}"##;
    let second = r#"{"order_id":2,"ordered_at":"2026-11-03T10:00:00Z","status":"refunded","currency":"JPY",
        "total":"5000","refunded":5000,"kind":"booking","updated_at":"2026-11-04T10:00:00Z"}"#;
    let pending = second.replace("refunded\",", "pending\",").replace("2026-11-04", "2026-11-03");
    assert_same(Generic, FILE, &[("", first.to_owned()), ("", second.to_owned()), ("", pending)]);
    assert_same(Generic, FILE, &[("", format!("\u{feff} [{first},{second}]"))]);
    // As a binary number this would be 9007199254740993 rounded to 9007199254740992.
    let large = second.replace("\"5000\"", "9007199254740993").replace("5000", "0");
    assert_eq!(only(Generic, "", &large).total.minor, 9_007_199_254_740_993);
}

#[test]
fn a_body_is_read_whole_or_not_at_all() {
    let good = r#"{"order_id":"1","ordered_at":"2026-11-02T10:00:00Z","currency":"EUR","total":1}"#;
    let table = [
        ("null".to_owned(), "the body has no `order_id`"),
        ("[]x".to_owned(), "the body is not JSON"),
        ("[1]".to_owned(), "the body has no `order_id`"),
        (format!("[{good},{}]", good.replace(":1}", ":1.005}")), "row 2 of the body, total: "),
        (good.replace(":1}", ":1e3}"), "row 1 of the body, total: "),
        (good.replace(":1}", ":\"1,234\"}"), "`total` of the body has a comma"),
        (good.replace("EUR", "EURO"), "row 1 of the body, currency: "),
        (good.replace("2026-11-02T10:00:00Z", "soon"), "row 1 of the body, ordered_at: "),
        (good.replace("\"total\"", "\"sum\""), "row 1 of the body, total: "),
        (
            format!("[{}]", vec![good; HOOK_ORDERS_MAX + 1].join(",")),
            "the body has more than 500 orders",
        ),
    ];
    for (body, words) in table {
        let error = heard(Generic, "", &body).unwrap_err().to_string();
        assert!(error.starts_with(words), "{error}");
    }
    assert!(heard(Generic, "", "[]").unwrap().orders.is_empty());
    assert_eq!(heard(Generic, "", &format!("[{}]", [good; 3].join(","))).unwrap().orders.len(), 3);
}

#[test]
fn a_customer_needs_the_key_of_people() {
    let body = r#"{"order_id":"1","ordered_at":"2026-11-02T10:00:00Z","currency":"EUR","total":1,"customer":"a@b.example"}"#;
    let read = orders_of(Generic, None, body.as_bytes(), None, &Options::default(), None);
    assert!(matches!(read, Err(HookError::File(_))), "{read:?}");
}
