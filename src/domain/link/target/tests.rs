//! Targets: what is refused, and how they are tagged.

use super::super::utm::UtmValue;
use super::*;

fn tagged(target: &str) -> String {
    let utm = Utm {
        source: Some(UtmValue::parse("insta gram").unwrap()),
        content: Some(UtmValue::parse("mia_inq").unwrap()),
        ..Utm::default()
    };
    let target = Target::parse(target, &Schemes::default()).unwrap();
    target.tagged(&utm, &ParamName::default()).unwrap().to_string()
}

#[test]
fn an_address_that_url_parsing_would_change_is_not_plain() {
    for text in ["https://shop.example.com/p/1?page=a&b=%20#top", "http://a.b/", "https://x/?"] {
        assert!(is_plain_web(text), "{text}");
    }
    for text in [
        "https://x.example",
        "https://X.example/",
        "https://u@x.example/",
        "https://x.example:443/",
        "https://127.0.0.1/",
        "https://x.0xab/",
        "https://xn--mnchen-3ya.example/",
        "https://x..example/",
        "https://x.example/a/../b",
        "https://x.example/a/%2e%2E/b",
        "https://x.example/a b",
        "https://x.example/?q={a}",
        "https://x.example/?q='a'",
        "tel:+4930901820",
    ] {
        assert!(!is_plain_web(text), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn url_parsing_keeps_a_plain_address_as_it_is(
        host in "[a-z0-9.-]{1,12}",
        rest in "[a-zA-Z0-9%/?#&=+.~_;,:@!$()*\\[\\]|^'`{}<> \"-]{0,16}",
    ) {
        let text = format!("https://{host}/{rest}");
        if is_plain_web(&text) {
            let written = Url::parse(&text).map(String::from);
            proptest::prop_assert_eq!(written.as_deref(), Ok(text.as_str()));
        }
    }
}

#[test]
fn utm_values_replace_the_same_keys_and_go_before_the_fragment() {
    let table = [
        ("https://x.example", "https://x.example/?utm_source=insta+gram&utm_content=mia_inq"),
        (
            "https://x.example/p?a=1&utm_source=old&b=%20c#top",
            "https://x.example/p?a=1&b=%20c&utm_source=insta+gram&utm_content=mia_inq#top",
        ),
        (
            "https://x.example/p?utm%5Fsource=old&lnk=forged&utm_term=kept",
            "https://x.example/p?utm_term=kept&utm_source=insta+gram&utm_content=mia_inq",
        ),
        ("tel:+4930901820", "tel:+4930901820"),
    ];
    for (target, expected) in table {
        assert_eq!(tagged(target), expected);
    }
}

#[test]
fn a_target_that_could_harm_a_visitor_is_refused() {
    for text in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://user:pw@x.example/",
        "/relative",
        "https://",
        "ftp://x.example/",
    ] {
        assert!(Target::parse(text, &Schemes::default()).is_err(), "{text}");
    }
    assert!(matches!(Schemes::parse(["javascript"]), Err(SchemeError::Never(_))));
}

#[test]
fn characters_that_a_parser_would_drop_are_refused() {
    // URL parsers drop line breaks and tabs, so the link would lead elsewhere than it reads.
    for text in ["https://x.example/a\r\nSet-Cookie: x", "https://x.example/\ta"] {
        assert_eq!(Target::parse(text, &Schemes::default()), Err(TargetError::Control));
    }
    for text in ["https:x.example", "https:/x.example"] {
        let refused = Target::parse(text, &Schemes::default());
        assert_eq!(refused, Err(TargetError::NoSlashes(text.to_owned())));
    }
}

#[test]
fn letters_outside_ascii_are_percent_encoded() {
    let target = Target::parse(" https://x.example/a b\u{e9} ", &Schemes::default()).unwrap();
    assert_eq!(target.as_str(), "https://x.example/a%20b%C3%A9");
}
