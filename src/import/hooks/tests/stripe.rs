//! Stripe: charges, checkouts and disputes.

use super::*;

const FILE: &str = "\
id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,PaymentIntent ID,Customer Email,Customer Phone,Client Reference ID,Checkout Promotion Code,Dispute Status,Disputed Amount,coupon_code (metadata)
ch_1,2026-11-02 09:00:00,120.00,20.00,eur,true,Paid,pi_1,ann@example.com,,3Kx9aB7QmZ01,WELCOME10,lost,100.00,
ch_2,2026-11-03 09:00:00,5000,0,jpy,true,Paid,pi_2,,+491701234567,,,,,VIP5
ch_3,2026-11-04 09:00:00,1.234,1.234,kwd,true,Refunded,pi_3,ben@example.com,,,,,,
";

/// 2026-11-02 09:00:00, and a day of seconds.
const FIRST: i64 = 1_793_610_000;
const DAY: i64 = 86_400;

fn event(kind: &str, created: i64, object: &str) -> (&'static str, String) {
    let body = format!(
        r#"{{"id":"evt_1","object":"event","type":"{kind}","created":{created},"livemode":true,"data":{{"object":{object}}}}}"#
    );
    ("", body)
}

fn charge(number: i64, (units, refunded): (u64, u64), currency: &str, more: &str) -> String {
    let created = FIRST + (number - 1) * DAY;
    format!(
        r#"{{"id":"ch_{number}","object":"charge","created":{created},"amount":{units},"amount_refunded":{refunded},
        "currency":"{currency}","captured":true,"status":"succeeded","payment_intent":"pi_{number}","customer":null,
        "description":null{more}}}"#
    )
}

const ANN: &str = r#","billing_details":{"email":"ann@example.com","phone":null},"metadata":{}"#;
const CHECKOUT: &str = r#"{"id":"cs_1","object":"checkout.session","created":1793609900,"amount_total":12000,
    "currency":"eur","payment_intent":"pi_1","payment_status":"paid","client_reference_id":"3Kx9aB7QmZ01",
    "customer_details":{"email":"ann@example.com"},"metadata":{},"custom_fields":[],
    "discounts":[{"coupon":null,"promotion_code":{"id":"promo_1","code":"WELCOME10"}}]}"#;
const LOST: &str = r#"{"id":"dp_1","object":"dispute","created":1793700000,"charge":"ch_1","amount":10000,
    "currency":"eur","status":"lost","payment_intent":"pi_1"}"#;

#[test]
fn charges_checkouts_and_disputes_are_the_payments_of_the_export_in_any_order() {
    let phone = r#","billing_details":{"email":null,"phone":"+49 170 1234567"},"metadata":{"coupon_code":"VIP5"}"#;
    let ben = r#","receipt_email":"ben@example.com","billing_details":{},"metadata":{}"#;
    let bodies = [
        event("charge.succeeded", FIRST, &charge(1, (12000, 0), "eur", ANN)),
        event("charge.refunded", FIRST + DAY, &charge(1, (12000, 2000), "eur", ANN)),
        event("checkout.session.completed", FIRST + 5, CHECKOUT),
        event("charge.dispute.created", FIRST + DAY, &LOST.replace("lost", "needs_response")),
        event("charge.dispute.closed", FIRST + 2 * DAY, LOST),
        event("charge.succeeded", FIRST, &charge(2, (5000, 0), "jpy", phone)),
        event("charge.refunded", FIRST, &charge(3, (1234, 1234), "kwd", ben)),
        event("customer.created", FIRST, "{}"),
    ];
    assert_same(Stripe, FILE, &bodies);
    let orders = folded(&told(Stripe, &bodies));
    assert_eq!((orders[0].status, orders[0].refunded.minor), (OrderStatus::Refunded, 12000));
    assert_eq!(codes(&orders[0]), ["WELCOME10"]);
    assert_eq!(orders[0].click_id.as_ref().map(ForeignId::as_str), Some("3Kx9aB7QmZ01"));
    assert_eq!((orders[2].total.minor, codes(&orders[1])), (1234, vec!["VIP5"]));
}

#[test]
fn a_checkout_alone_is_no_order_and_completes_its_charge_when_that_comes() {
    let checkout = told(Stripe, &[event("checkout.session.completed", FIRST, CHECKOUT)]);
    assert!(folded(&checkout).is_empty());
    let charge = charge(1, (12000, 0), "eur", "");
    let charge = told(Stripe, &[event("charge.succeeded", FIRST, &charge)]);
    let [alone] = &folded(&charge)[..] else { panic!() };
    assert!(alone.codes.is_empty() && alone.customer.is_none());
    let [whole] = &folded(&[checkout, charge].concat())[..] else { panic!() };
    assert_eq!(
        (codes(whole), whole.customer),
        (vec!["WELCOME10"], key().person("ann@example.com"))
    );
    assert_eq!((whole.total.minor, whole.refunded.minor), (12000, 0));
    assert_eq!(whole.status, OrderStatus::Paid);
}

#[test]
fn amounts_are_in_the_units_that_stripe_counts_in() {
    let table = [
        ("eur", "5", "0.05"),
        ("eur", "123456", "1234.56"),
        ("jpy", "500", "500"),
        ("kwd", "5", "0.005"),
        ("isk", "50000", "500"),
        ("ugx", "50000", "500"),
    ];
    for (currency, units, expected) in table {
        let body = charge(1, (7, 0), currency, "").replace(":7,", &format!(":{units},"));
        let (_, body) = event("charge.succeeded", FIRST, &body);
        assert_eq!(only(Stripe, "", &body).total.decimal(), expected, "{currency} {units}");
    }
    for units in ["12.5", "1e3", "\"many\"", "-5", "null", "99999999999999999999"] {
        let body = charge(1, (7, 0), "eur", "").replace(":7,", &format!(":{units},"));
        let (_, body) = event("charge.succeeded", FIRST, &body);
        let error = heard(Stripe, "", &body).unwrap_err().to_string();
        assert!(error.contains("Amount"), "{units}: {error}");
    }
}

#[test]
fn tests_failures_and_checkouts_without_a_payment_are_not_kept() {
    let (_, test) = event("charge.succeeded", FIRST, &charge(1, (500, 0), "eur", ""));
    let test = test.replace("\"livemode\":true", "\"livemode\":false");
    assert_eq!(heard(Stripe, "", &test).unwrap().left_out.get("test payments"), Some(&1));
    let failed = charge(1, (500, 0), "eur", "").replace("succeeded", "failed");
    let (_, failed) = event("charge.failed", FIRST, &failed);
    assert_eq!(heard(Stripe, "", &failed).unwrap().left_out.get("failed attempts"), Some(&1));
    let free = CHECKOUT.replace("\"pi_1\"", "null");
    let (_, free) = event("checkout.session.completed", FIRST, &free);
    assert!(heard(Stripe, "", &free).unwrap().orders.is_empty());
    let error = heard(Stripe, "", "{\"id\":\"evt_1\"}").unwrap_err().to_string();
    assert_eq!(error, "the body has no `type`");
}
