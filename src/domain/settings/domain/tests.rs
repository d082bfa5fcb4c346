//! What is a domain, and which targets lead back to it.

use super::*;
use crate::domain::link::target::Schemes;

fn domain(text: &str) -> Domain {
    Domain::parse(text).unwrap()
}

#[test]
fn a_domain_is_an_origin_or_a_path_on_one() {
    let table = [
        ("https://go.example.com/", "https://go.example.com", ""),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", ""),
        ("https://Go.Example.com.:443", "https://go.example.com", ""),
        ("https://example.com/s", "https://example.com/s", "s"),
        ("https://example.com/s/", "https://example.com/s", "s"),
        ("https://example.com/go/to//", "https://example.com/go/to", "go/to"),
        ("https://b\u{fc}cher.example/s", "https://xn--bcher-kva.example/s", "s"),
    ];
    for (text, shown, path) in table {
        let domain = domain(text);
        assert_eq!((domain.to_string().as_str(), domain.path()), (shown, path), "{text}");
        assert_eq!(Domain::parse(shown), Ok(domain));
    }
}

#[test]
fn what_is_no_domain_is_refused_with_what_to_write() {
    let table = [
        ("go.example.com", "write https://go.example.com"),
        ("go.example.com/s", "write https://go.example.com/s"),
        ("https://u@x.example", "is not a domain"),
        ("ftp://x.example", "is not a domain"),
        ("https://x.example/?q", "write https://x.example"),
        ("https://x.example/s?q=1#top", "write https://x.example/s"),
        ("https://x.example/-", "choose another"),
        ("https://x.example/-/s", "choose another"),
        ("https://x.example/a//b", "other characters"),
        ("https://x.example/{s}", "other characters"),
        ("https://x.example/\u{e9}", "other characters"),
        ("http://0.0.0.0:8080", "nobody can open"),
        ("http://[::]:8080", "nobody can open"),
    ];
    for (text, told) in table {
        let error = Domain::parse(text).unwrap_err().to_string();
        assert!(error.contains(told), "{text}: {error}");
    }
    let long = format!("https://x.example/{}", "s".repeat(DOMAIN_PATH_BYTES_MAX + 1));
    assert_eq!(Domain::parse(&long), Err(DomainError::TooLong(long.clone())));
}

#[test]
fn the_address_of_a_socket_is_one_that_a_browser_can_open() {
    // A server on every address printed links at 0.0.0.0, which nobody can open.
    let table = [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("0.0.0.0:8090", "http://127.0.0.1:8090"),
        ("[::]:8090", "http://[::1]:8090"),
        ("[fe80::1%3]:80", "http://[fe80::1]"),
        ("192.0.2.1:80", "http://192.0.2.1"),
    ];
    for (address, shown) in table {
        assert_eq!(Domain::local(address.parse().unwrap()).to_string(), shown);
    }
}

#[test]
fn a_target_leads_back_whatever_its_scheme_and_spelling() {
    // Behind a proxy that sends http to https, a target over the other scheme was a circle.
    let table = [
        ("https://go.example.com", "https://go.example.com", true),
        ("https://go.example.com", "HTTPS://GO.Example.com:443/bio?x=1#top", true),
        ("https://go.example.com", "https://go.example.com?x=1", true),
        ("https://go.example.com", "http://go.example.com/bio", true),
        ("https://go.example.com", "http://go.example.com:80/bio", true),
        ("https://go.example.com", "http://go.example.com:443/bio", true),
        ("https://go.example.com", "https://go.example.com:80/bio", true),
        ("https://go.example.com", "https://go.example.com./bio", true),
        ("http://go.example.com", "https://go.example.com/bio", true),
        ("http://127.0.0.1:28080", "https://127.0.0.1:28080/bio", true),
        ("http://127.0.0.1:28080", "http://0x7f.1:28080/bio", true),
        ("http://[::1]:8080", "https://[::1]:8080/bio", true),
        ("https://b\u{fc}cher.example", "http://xn--bcher-kva.example/bio", true),
        ("https://xn--bcher-kva.example", "http://B\u{dc}CHER.example/bio", true),
        // Another port, host or kind of target.
        ("https://go.example.com", "https://go.example.com:8443/bio", false),
        ("http://127.0.0.1:28080", "http://127.0.0.1/bio", false),
        ("https://go.example.com", "https://go.example.com.evil.example/", false),
        ("https://go.example.com", "https://shop.example.com/?to=https://go.example.com/", false),
        ("https://go.example.com", "tel:+4930901820", false),
        // Below a path: the rest of the host is the shop itself.
        ("https://example.com/s", "https://example.com/", false),
        ("https://example.com/s", "https://example.com/shoes?from=/s/bio", false),
        ("https://example.com/s", "https://example.com/sale", false),
        ("https://example.com/s", "http://example.com/s", true),
        ("https://example.com/s", "https://example.com/s/bio", true),
        ("https://example.com/s", "https://example.com/S?x=1", true),
        ("https://example.com/s", "https://example.com/%73/bio", true),
        ("https://example.com/s", "https://example.com//s/bio", true),
        ("https://example.com/s", "https://example.com/a/../s/bio", true),
        ("https://example.com/s", "https://www.example.com/s/bio", false),
        ("https://example.com/go/to", "https://example.com/go", false),
        ("https://example.com/go/to", "https://example.com/go/to/bio", true),
    ];
    for (own, text, leads_back) in table {
        let target = Target::parse(text, &Schemes::default()).unwrap();
        assert_eq!(domain(own).has(&target), leads_back, "{own} {text}");
    }
}

#[test]
fn the_name_of_a_link_follows_the_path_of_the_domain() {
    let table = [
        ("s/bio", "s", Some("bio")),
        ("/S/bio", "s", Some("bio")),
        ("s", "s", Some("")),
        ("s/", "s", Some("")),
        ("sale", "s", None),
        ("bio", "s", None),
        ("", "s", None),
        ("\u{e9}/bio", "s", None),
        ("go/to/bio", "go/to", Some("bio")),
        ("bio", "", Some("bio")),
    ];
    for (path, of_domain, rest) in table {
        assert_eq!(below(path, of_domain), rest, "{path}");
    }
}
