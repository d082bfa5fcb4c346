//! Signatures of webhooks, made with another program.

use super::SignatureError::{Malformed, Missing, NotNow, Wrong};
use super::*;
use HookKind::{Generic, Shopify, Stripe, WooCommerce};

const BODY: &[u8] = br#"{"id":1}"#;
/// The time that the messages below were signed at.
const SIGNED_AT_MS: i64 = 1_796_000_000_000;

/// Two secrets, of which the shop uses the second from some day on, with the headers of the message above by each.
const PLAIN: [(&str, &str); 2] = [
    ("shpss_0123456789abcdef0123", "uzxgwTO8vV4cfDjVZo8gVwwXxaVhBT5c3io6u+Y09CI="),
    ("shpss_fedcba98765432100123", "j/f0km62/+cAS3IjFc59V8x20MypecagUV2luosJzik="),
];
const OF_STRIPE: [(&str, &str); 2] = [
    (
        "whsec_abcdefghijklmnopqrstuvwx",
        "231bdda7e6636a47666f14c598abb67446d68af313e60c8e2e887efea3f17900",
    ),
    (
        "whsec_ABCDEFGHIJKLMNOPQRSTUVWX",
        "9d727b3bd3c8c3990a17fa5969967e32b01d44200650b41527bce40f0faf438d",
    ),
];
const OF_STANDARD: [(&str, &str); 2] = [
    ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "YkZezBnp8xxbKHeCSru8xNtbwtZ8Ud5WuBzv6euQnfA="),
    ("whsec_plJ3nmyCDGBKInavdOK15jsl", "XfVoyv+bcCEy6SHoyX4p/XaA0Wk1iaIDv+pZyTW0VLc="),
];

fn secrets(kind: HookKind, texts: &[&str]) -> Vec<HookSecret> {
    texts.iter().map(|text| HookSecret::parse(kind, text).unwrap()).collect()
}

fn at(offset_ms: i64) -> Timestamp {
    Timestamp::from_ms(SIGNED_AT_MS + offset_ms).unwrap()
}

/// Checks a message with these headers.
fn checked(
    kind: HookKind,
    texts: &[&str],
    headers: &[(&str, &str)],
    body: &[u8],
    now: Timestamp,
) -> Result<(), SignatureError> {
    let header =
        |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    Message { header, body }.check(kind, &secrets(kind, texts), now)
}

/// The header in which a shop signs, and each of its two secrets with what it signs with.
fn plain() -> [(HookKind, &'static str); 2] {
    [(Shopify, SHOPIFY), (WooCommerce, WOOCOMMERCE)]
}

#[test]
fn a_message_of_a_shop_is_signed_in_base64() {
    for (kind, header) in plain() {
        let [(old, by_old), (new, by_new)] = PLAIN;
        let check = |texts: &[&str], sent: &str, body: &[u8]| {
            checked(kind, texts, &[(header, sent)], body, at(0))
        };
        assert_eq!(check(&[old], by_old, BODY), Ok(()));
        // While the secret changes, both are valid, in any order.
        assert_eq!(check(&[new, old], by_old, BODY), Ok(()));
        assert_eq!(check(&[old, new], by_new, BODY), Ok(()));
        assert_eq!(check(&[new], by_old, BODY), Err(Wrong));
        assert_eq!(check(&[], by_old, BODY), Err(Wrong));
        assert_eq!(check(&[old], by_old, br#"{"id":2}"#), Err(Wrong));
        assert_eq!(check(&[old], by_old, br#"{"id": 1}"#), Err(Wrong));
        for sent in ["", "AAAA", &by_old[1..], "not base64!", &format!("{by_old}{by_old}")] {
            assert_eq!(check(&[old], sent, BODY), Err(Malformed(header)), "{sent}");
        }
        assert_eq!(checked(kind, &[old], &[], BODY, at(0)), Err(Missing(header)));
        // A header of another shop is none.
        let others = [("stripe-signature", by_old)];
        assert_eq!(checked(kind, &[old], &others, BODY, at(0)), Err(Missing(header)));
    }
}

#[test]
fn a_message_of_stripe_says_when_it_was_signed() {
    let [(old, by_old), (new, by_new)] = OF_STRIPE;
    let check =
        |texts: &[&str], sent: &str, now| checked(Stripe, texts, &[(STRIPE, sent)], BODY, now);
    let signed = format!("t=1796000000,v1={by_old}");
    assert_eq!(check(&[old], &signed, at(0)), Ok(()));
    let both = format!("t=1796000000,v1={by_new},v1={by_old},v0=00");
    assert_eq!(check(&[old], &both, at(0)), Ok(()));
    assert_eq!(check(&[new], &both, at(0)), Ok(()));
    assert_eq!(check(&[new], &signed, at(0)), Err(Wrong));
    // Five minutes to either side, and not a millisecond more.
    let tolerance = i64::try_from(HOOK_TOLERANCE_MS).unwrap();
    for offset in [tolerance, -tolerance] {
        assert_eq!(check(&[old], &signed, at(offset)), Ok(()));
        let later = offset + offset.signum();
        assert_eq!(check(&[old], &signed, at(later)), Err(NotNow { signed_at: at(0) }));
    }
    // The time is signed, too.
    let moved = format!("t=1796000001,v1={by_old}");
    assert_eq!(check(&[old], &moved, at(0)), Err(Wrong));
    let upper = by_old.to_uppercase();
    for sent in [
        String::new(),
        "t=1796000000".to_owned(),
        format!("v1={by_old}"),
        format!("t=,v1={by_old}"),
        format!("t=-1,v1={by_old}"),
        format!("t=+1796000000,v1={by_old}"),
        format!("t=99999999999999999999,v1={by_old}"),
        format!("t=1796000000,t=1796000000,v1={by_old}"),
        "t=1796000000,v1=abc".to_owned(),
        format!("t=1796000000,v0={by_old}"),
        format!("t=1796000000,v1={upper}"),
    ] {
        assert_eq!(check(&[old], &sent, at(0)), Err(Malformed(STRIPE)), "{sent}");
    }
    // Only so many signatures are compared.
    let many = format!("t=1796000000{},v1={by_old}", format!(",v1={by_new}").repeat(9));
    assert_eq!(check(&[old], &many, at(0)), Err(Wrong));
}

#[test]
fn a_message_of_standard_webhooks_signs_its_id_and_its_time() {
    let [(old, by_old), (new, by_new)] = OF_STANDARD;
    let check = |texts: &[&str], id: &str, time: &str, sent: &str| {
        let headers = [(STANDARD_ID, id), (STANDARD_TIME, time), (STANDARD, sent)];
        checked(Generic, texts, &headers, BODY, at(0))
    };
    let time = "1796000000";
    let signed = format!("v1,{by_old}");
    assert_eq!(check(&[old], "msg_1", time, &signed), Ok(()));
    let both = format!("v1a,{by_old} v1,{by_new} v1,{by_old}");
    assert_eq!(check(&[old], "msg_1", time, &both), Ok(()));
    assert_eq!(check(&[new], "msg_1", time, &both), Ok(()));
    assert_eq!(check(&[new], "msg_1", time, &signed), Err(Wrong));
    assert_eq!(check(&[old], "msg_2", time, &signed), Err(Wrong));
    assert_eq!(check(&[old], "msg_1", "1796000001", &signed), Err(Wrong));
    let past = check(&[old], "msg_1", "1795999000", &signed);
    assert_eq!(past, Err(NotNow { signed_at: at(-1_000_000) }));
    assert_eq!(check(&[old], "msg_1", "soon", &signed), Err(Malformed(STANDARD_TIME)));
    for sent in ["", by_old, &format!("v1a,{by_old}"), "v1,AAAA"] {
        assert_eq!(check(&[old], "msg_1", time, sent), Err(Malformed(STANDARD)), "{sent}");
    }
    let headers = [(STANDARD_TIME, time), (STANDARD, signed.as_str())];
    assert_eq!(checked(Generic, &[old], &headers, BODY, at(0)), Err(Missing(STANDARD_ID)));
}

/// The vector that the libraries of Standard Webhooks test themselves with.
#[test]
fn what_is_sent_is_signed_as_standard_webhooks_says() {
    let texts = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_plJ3nmyCDGBKInavdOK15jsl"];
    let secrets = secrets(Generic, &texts);
    let (id, time, body) =
        ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", br#"{"test": 2432232314}"#);
    let by_one = sign_standard(secrets.iter().take(1), (id, time), body);
    assert_eq!(by_one, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    // While the secret changes, whoever has either can check it.
    let by_both = sign_standard(secrets.iter(), (id, time), body);
    assert!(by_both.starts_with(&format!("{by_one} v1,")) && by_both.len() == 2 * by_one.len() + 1);
    let headers = [(STANDARD_ID, id), (STANDARD_TIME, time), (STANDARD, &*by_both)];
    let now = Timestamp::from_ms(1_614_265_330_000).unwrap();
    for text in texts {
        assert_eq!(checked(Generic, &[text], &headers, body, now), Ok(()));
    }
    assert_eq!(checked(Generic, &texts, &headers, b"{}", now), Err(Wrong));
}

#[test]
fn what_is_refused_says_what_to_do() {
    let table = [
        (Wrong, "`hooks rotate`"),
        (NotNow { signed_at: at(0) }, "more than 5 minutes from now; check the clock"),
        (Missing(STRIPE), "no header stripe-signature"),
    ];
    for (error, words) in table {
        assert!(error.to_string().contains(words), "{error}");
    }
}
