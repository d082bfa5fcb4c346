use super::*;
use crate::domain::sample::FixedRandom;
use EndpointUrlError::{Fragment, Malformed, NotHttps, Private, TooLong, User};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

#[test]
fn an_address_is_public_and_uses_https_unless_allowed_otherwise() {
    for fine in
        ["https://crm.example.com/hook?a=1", " https://example.com:8443 ", "https://93.184.216.34/"]
    {
        assert!(EndpointUrl::parse(fine, false).is_ok(), "{fine}");
    }
    let private = |text: &str| Private(text.into());
    let table = [
        ("http://example.com/", NotHttps),
        ("https://user@example.com/", User),
        ("https://:secret@example.com/", User),
        ("https://example.com/#a", Fragment),
        ("ftp://example.com/", Malformed("ftp://example.com/".to_owned())),
        ("example.com", Malformed("example.com".to_owned())),
        ("file:///etc/passwd", Malformed("file:///etc/passwd".to_owned())),
        ("https://", Malformed("https://".to_owned())),
        ("https://127.0.0.1/", private("127.0.0.1")),
        // As browsers read them: in one number, in octal, in hexadecimal, with fewer parts.
        ("https://2130706433/", private("127.0.0.1")),
        ("https://0177.0.0.1/", private("127.0.0.1")),
        ("https://0x7f.1/", private("127.0.0.1")),
        ("https://127.1/", private("127.0.0.1")),
        ("https://\u{ff11}\u{ff12}\u{ff17}.0.0.1/", private("127.0.0.1")),
        ("https://169.254.169.254/latest/meta-data/", private("169.254.169.254")),
        ("https://[::1]/", private("[::1]")),
        ("https://[::ffff:10.0.0.1]/", private("[::ffff:a00:1]")),
        ("https://[64:ff9b::a00:1]/", private("[64:ff9b::a00:1]")),
        ("https://[fe80::1]/", private("[fe80::1]")),
    ];
    for (text, expected) in table {
        assert_eq!(EndpointUrl::parse(text, false), Err(expected), "{text}");
    }
    let long = format!("https://example.com/{}", "a".repeat(ENDPOINT_URL_BYTES_MAX));
    assert_eq!(EndpointUrl::parse(&long, false), Err(TooLong));
    for allowed in ["http://127.0.0.1:8000/in", "http://crm.internal/", "https://[::1]/"] {
        assert!(EndpointUrl::parse(allowed, true).is_ok(), "{allowed}");
    }
}

#[test]
fn an_address_is_taken_apart_as_http_needs_it() {
    let table = [
        ("https://example.com", ("example.com", 443, "example.com", "/")),
        ("https://Example.com:443/a?b=c", ("example.com", 443, "example.com", "/a?b=c")),
        ("https://example.com:8443/a", ("example.com", 8443, "example.com:8443", "/a")),
        ("http://[::1]:8000/", ("::1", 8000, "[::1]:8000", "/")),
        ("http://10.0.0.7", ("10.0.0.7", 80, "10.0.0.7", "/")),
    ];
    for (text, (host, port, authority, path)) in table {
        let url = EndpointUrl::parse(text, true).unwrap();
        let found = (url.host(), url.port(), &*url.authority(), &*url.path());
        assert_eq!(found, (host, port, authority, path), "{text}");
    }
}

#[test]
fn an_endpoint_without_a_name_is_named_after_its_host() {
    let named = |text: &str| {
        let url = EndpointUrl::parse(text, true).unwrap();
        EndpointName::of_url(&url).map(|name| name.to_string())
    };
    assert_eq!(named("https://crm.Example.com/hook").as_deref(), Some("crm-example-com"));
    assert_eq!(named("http://10.0.0.7:8000/").as_deref(), Some("10-0-0-7"));
    assert_eq!(named("http://[::1]/").as_deref(), Some("1"));
    let long = named("https://a-very-long-name-of-a-host.of.some.service.example.com/").unwrap();
    assert_eq!(long, "a-very-long-name-of-a-host-of-so");
}

#[test]
fn events_are_named_with_commas_between() {
    let parse = |text: &str| text.parse::<EventKinds>();
    assert_eq!(parse("all"), Ok(EventKinds::all()));
    let some = parse("order.placed, link.clicked,order.placed").unwrap();
    assert_eq!(some.to_string(), "link.clicked,order.placed");
    assert!(some.has(EventKind::OrderPlaced) && !some.has(EventKind::BatchLow));
    for wrong in ["", "orders", "link.clicked,", "webhook.test", "ALL"] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn while_a_secret_changes_both_are_valid() {
    let secret = |seed| draw_secret(&FixedRandom(seed));
    let url = EndpointUrl::parse("https://example.com/", false).unwrap();
    let name = EndpointName::parse("crm").unwrap();
    let mut endpoint = Endpoint::new(name, url, EventKinds::all(), (secret(1), at(0)));
    let valid =
        |endpoint: &Endpoint, now| endpoint.valid(at(now)).cloned().collect::<Vec<HookSecret>>();
    assert_eq!(valid(&endpoint, 0), [secret(1)]);
    endpoint.rotate(secret(2), at(10), at(100));
    assert_eq!(valid(&endpoint, 99), [secret(2), secret(1)]);
    assert_eq!(valid(&endpoint, 100), [secret(2)]);
    // One that is over is forgotten, and no end is put off.
    endpoint.rotate(secret(3), at(50), at(1000));
    assert_eq!(valid(&endpoint, 99), [secret(3), secret(2), secret(1)]);
    assert_eq!(valid(&endpoint, 100), [secret(3), secret(2)]);
    endpoint.rotate(secret(4), at(200), at(200));
    assert_eq!(valid(&endpoint, 200), [secret(4)]);
    assert_eq!(endpoint.secrets.len(), 1);
    for seed in 5..20 {
        endpoint.rotate(secret(seed), at(300), at(1000));
    }
    assert_eq!(valid(&endpoint, 300), [secret(19), secret(18), secret(17)]);
}

#[test]
fn a_drawn_secret_is_one_of_standard_webhooks_and_is_not_shown() {
    let secret = draw_secret(&FixedRandom(7));
    assert!(secret.reveal().starts_with("whsec_"));
    let bytes = Base64::decode_vec(secret.reveal().strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(bytes.len(), ENDPOINT_SECRET_BYTES);
    assert_eq!(format!("{secret:?}"), "HookSecret");
}
