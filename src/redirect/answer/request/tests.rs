//! What is read from a request.

use super::*;
use crate::redirect::sample::request;

#[test]
fn a_path_that_is_a_name_is_only_decoded() {
    let name = |path| {
        let (slug, recipient) = RedirectRequest { path, ..request("") }.name()?;
        Some((slug.to_string(), recipient.map(|r| r.as_str().to_owned())))
    };
    for path in ["bio", "BIO", "b%69o"] {
        assert_eq!(name(path), Some(("bio".to_owned(), None)), "{path}");
    }
    assert_eq!(name("bio%2EA1"), Some(("bio".to_owned(), Some("A1".to_owned()))));
    for path in ["", "-", "a%2Fb", "a/b", "%ff", "%00", "bio%20x", "bio."] {
        assert_eq!(name(path), None, "{path}");
    }
}

#[test]
fn a_stored_agent_is_bounded_and_has_no_control_characters() {
    let stored = |bytes: &[u8]| stored_agent(bytes);
    assert_eq!(stored(b" Mozilla/5.0\t(x\x1b[31m) ").as_deref(), Some("Mozilla/5.0(x[31m)"));
    assert_eq!(stored(b" \t "), None);
    assert_eq!(stored(b"a\xffb").as_deref(), Some("a\u{fffd}b"));
    let long = "\u{e9}".repeat(400);
    assert_eq!(stored(long.as_bytes()).unwrap().len(), USER_AGENT_BYTES_MAX);
    let odd = format!("x{long}");
    assert_eq!(stored(odd.as_bytes()).unwrap().len(), USER_AGENT_BYTES_MAX - 1);
}

#[test]
fn only_the_host_of_a_referrer_is_stored() {
    let table = [
        ("https://L.Instagram.com/?u=secret#x", Some("l.instagram.com")),
        ("https://user:pw@x.example:8443/p", Some("x.example")),
        ("android-app://com.google.android.gm/", Some("com.google.android.gm")),
        ("https://x.example?q", Some("x.example")),
        ("about:blank", None),
        ("https:///p", None),
        ("https://<script>/", None),
        ("https://[::1]/", None),
    ];
    for (referrer, host) in table {
        let request = RedirectRequest { referrer: Some(referrer.as_bytes()), ..request("") };
        assert_eq!(request.referrer_host().as_deref(), host, "{referrer}");
    }
    let long = format!("https://{}/", "a".repeat(254));
    let request = RedirectRequest { referrer: Some(long.as_bytes()), ..request("") };
    assert_eq!(request.referrer_host(), None);
}

#[test]
fn only_the_primary_subtag_of_the_best_language_is_stored() {
    let table = [
        ("de-DE,de;q=0.9,en;q=0.8", Some("de")),
        ("PT-br", Some("pt")),
        ("fr;q=0.5", Some("fr")),
        (", ,de-DE,en", Some("de")),
        (" fr , en", Some("fr")),
        ("en;q=0.5, de-AT;q=0.8, fr;q=0.7", Some("de")),
        ("de;q=0.8,en;q=0.8", Some("de")),
        ("de;q=0,en;q=0.1", Some("en")),
        ("*;q=1,en;q=0.5", Some("en")),
        ("de;q=2,en;q=0.123", Some("en")),
        ("de;q=0.1234,en;Q=0.1", Some("en")),
        ("de;level=1;q=0.2,en;q=0.3", Some("en")),
        ("de;q=0", None),
        (" , ", None),
        ("*", None),
        ("", None),
        ("x", None),
        ("\u{e9}n", None),
        ("abcdefghi", None),
    ];
    for (sent, language) in table {
        let request = RedirectRequest { accept_language: Some(sent.as_bytes()), ..request("") };
        assert_eq!(request.language().map(|l| l.to_string()).as_deref(), language, "{sent}");
    }
}
