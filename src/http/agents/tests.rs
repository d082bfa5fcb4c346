use super::*;
use crate::domain::settings::{Domain, Settings};

const TOKEN: &str = "22222yuv22n5yvqbeks9qbmyr65ty7";

fn at(method: &str, path: &str, domain: &str) -> Option<(String, Part)> {
    let (path, domain) = (path.replace("abc", TOKEN), Domain::parse(domain).ok());
    let site = Arc::new(Site::of(&Settings { domain, ..Settings::default() }));
    address(&method.parse().unwrap(), &path, || site)
}

#[test]
fn an_address_is_found_below_the_path_of_a_domain_and_nowhere_else() {
    let root = "https://go.example.com";
    for (path, domain, part) in [
        ("/-/me/abc", root, Some(Part::Home)),
        ("/-/me/abc/new", root, Some(Part::New)),
        ("/-/me/abc/manifest", root, Some(Part::Manifest)),
        ("/-/me/abc/qr/bio", root, Some(Part::Qr("bio".to_owned()))),
        ("/s/-/me/abc", "https://example.com/s", Some(Part::Home)),
        ("/-/me/abc", "https://example.com/s", Some(Part::Home)),
        ("/s/-/me/abc", root, None),
        ("/-/me/abc/", root, None),
        ("/-/me/abc/qr/", root, None),
        ("/-/me/abc/qr/a/b", root, None),
        ("/-/me/abc/../../static/x", root, None),
        ("/-/me/abc/code", root, None),
        ("/-/stop/abc", root, None),
        ("/bio", root, None),
    ] {
        let found = at("GET", path, domain);
        assert_eq!(found, part.map(|part| (TOKEN.to_owned(), part)), "{path} on {domain}");
    }
    // It is too short for a token.
    assert_eq!(at("GET", "/-/me/x", root), None);
}

#[test]
fn only_forms_are_sent_and_only_pages_are_fetched() {
    let root = "https://go.example.com";
    for (rest, part) in [("/code", Part::Code), ("/undo", Part::Undo), ("/link", Part::Link)] {
        let path = format!("/-/me/abc{rest}");
        assert_eq!(at("POST", &path, root), Some((TOKEN.to_owned(), part)));
        assert_eq!(at("GET", &path, root), None);
        assert_eq!(at("HEAD", &path, root), None);
    }
    for rest in ["", "/new", "/manifest", "/qr/bio"] {
        assert_eq!(at("POST", &format!("/-/me/abc{rest}"), root), None);
        assert_eq!(at("DELETE", &format!("/-/me/abc{rest}"), root), None);
        assert!(at("HEAD", &format!("/-/me/abc{rest}"), root).is_some());
    }
}

#[test]
fn what_a_phone_shares_fills_the_form_in() {
    let asked = |query: &str| asked_link(&Fields::parse(query.as_bytes()));
    let shared = asked("title=A%20page&text=https%3A%2F%2Fshop.example%2Fp&url=");
    assert_eq!(shared.target, "https://shop.example/p");
    assert_eq!(shared.title.as_deref(), Some("A page"));
    let typed = asked("target=shop&slug=x");
    assert_eq!((typed.target.as_str(), typed.slug.as_deref()), ("shop", Some("x")));
}
