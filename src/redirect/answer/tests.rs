//! Answers to whole requests.

use std::net::IpAddr;

use super::*;
use crate::domain::click::{Method, Verdict};
use crate::domain::link::{Arm, Link};
use crate::domain::sample::{link, target};
use crate::redirect::sample::{now, request, serving};

const SHOP: &str = "https://shop.example/p?utm_source=instagram#top";

fn number(n: u64) -> Option<ClickNumber> {
    ClickNumber::new(n)
}

fn found(serving: &Serving, request: &RedirectRequest<'_>) -> (String, Click) {
    match answer(serving, request, || number(7)) {
        Answer::Found { location, click: NewClick::Numbered(click, _) } => (location, click),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_visitor_is_redirected_with_the_id_of_the_click() {
    let serving = serving(&[link(3, "bio", SHOP)]);
    let (location, click) = found(&serving, &request("Bio."));
    let id = serving.click_ids.seal(number(7).unwrap());
    assert_eq!(location, format!("https://shop.example/p?utm_source=instagram&lnk={id}#top"));
    assert_eq!((click.number.get(), click.link.0, click.at), (7, 3, now()));
    assert_eq!(click.judgement.verdict, Verdict::Person);
    assert_eq!(click.facts, Facts::default());
    assert_eq!(click.device.as_str(), "ios");
    assert!(click.visitor.is_some() && click.recipient.is_none() && click.variant.is_none());
}

#[test]
fn an_unknown_slug_draws_no_click_number() {
    let serving = serving(&[link(3, "bio", SHOP)]);
    for path in ["nobody", "-", "", "a/b", "%ff", "bio.a.b"] {
        let given = answer(&serving, &request(path), || panic!("a number was drawn for {path}"));
        assert_eq!(given, Answer::NotFound, "{path}");
    }
}

#[test]
fn without_a_number_the_visitor_is_redirected_without_a_click_id() {
    let serving = serving(&[link(3, "bio", SHOP)]);
    let given = answer(&serving, &request("bio"), || None);
    let Answer::Found { location, click: NewClick::Unnumbered(_) } = given else {
        panic!("{given:?}")
    };
    assert_eq!(location, SHOP);
}

#[test]
fn the_destination_never_comes_from_the_request() {
    let mut plain = link(1, "plain", SHOP);
    let mut carrying = link(2, "carry", SHOP);
    carrying.spec.forward_query = true;
    plain.spec.forward_query = false;
    let serving = serving(&[plain, carrying]);
    let evil = Some("url=https://evil.example&lnk=forged&utm_source=evil&redir_url=//evil.example");
    for path in ["plain", "carry"] {
        let (location, _) = found(&serving, &RedirectRequest { query: evil, ..request(path) });
        assert!(location.starts_with("https://shop.example/p?utm_source=instagram&lnk="));
        assert!(location.ends_with("#top") && !location.contains("forged"), "{location}");
        assert_eq!(location.contains("evil"), path == "carry", "{location}");
        assert!(!location.contains("utm_source=evil"), "{location}");
    }
}

fn ended(after: Option<&str>) -> Link {
    let mut link = link(5, "over", SHOP);
    link.spec.ends_at = Some(now());
    link.spec.after_end = after.map(target);
    link
}

#[test]
fn an_ended_link_redirects_elsewhere_or_is_gone_and_makes_a_click() {
    let after = serving(&[ended(Some("https://shop.example/new"))]);
    let (location, click) = found(&after, &request("over"));
    assert!(location.starts_with("https://shop.example/new?lnk="), "{location}");
    assert!(click.facts.has(Facts::AFTER_END));
    assert_eq!(click.judgement.verdict, Verdict::Person);

    let gone = serving(&[ended(None)]);
    let given = answer(&gone, &request("over"), || number(8));
    let Answer::Gone { click: NewClick::Numbered(click, _) } = given else { panic!("{given:?}") };
    assert!(click.facts.has(Facts::AFTER_END));
    assert_eq!(click.link.0, 5);
}

#[test]
fn a_retired_link_keeps_redirecting() {
    let mut retired = link(1, "bio", SHOP);
    retired.retired_at = Some(now());
    let (_, click) = found(&serving(&[retired]), &request("bio"));
    assert_eq!(click.facts, Facts::default());
}

#[test]
fn a_click_has_its_recipients_hash_or_a_bit_that_says_the_key_was_missing() {
    let mut serving = serving(&[link(1, "bio", SHOP)]);
    let key = serving.people.clone().unwrap();
    let (_, click) = found(&serving, &request("bio.IN-129"));
    assert_eq!(click.recipient, key.person("IN-129"));
    serving.people = None;
    let (_, click) = found(&serving, &request("bio.IN-129"));
    assert_eq!((click.recipient, click.facts), (None, Facts::RECIPIENT_UNKEYED));
    let (_, click) = found(&serving, &request("bio"));
    assert_eq!(click.facts, Facts::default());
}

#[test]
fn own_addresses_head_requests_and_prefetches_get_their_verdicts() {
    let mut serving = serving(&[link(1, "bio", SHOP)]);
    serving.own = vec!["198.51.100.0/24".parse().unwrap()];
    let own: IpAddr = "198.51.100.9".parse().unwrap();
    let (_, click) = found(&serving, &RedirectRequest { address: own, ..request("bio") });
    assert_eq!((click.judgement.verdict, click.facts), (Verdict::Own, Facts::OWN));
    let (_, click) = found(&serving, &RedirectRequest { method: Method::Head, ..request("bio") });
    assert_eq!((click.judgement.verdict, click.method), (Verdict::Probe, Method::Head));
    let (_, click) = found(&serving, &RedirectRequest { facts: Facts::PREFETCH, ..request("bio") });
    assert_eq!(click.judgement.verdict, Verdict::Prefetch);
}

#[test]
fn a_browser_is_one_visitor_and_always_gets_the_same_arm() {
    let mut split = link(1, "ab", SHOP);
    let arm = |name, to: &str| Arm {
        name: Variant::parse(name).unwrap(),
        weight: 50,
        location: Some(target(to)),
    };
    split.spec.arms = vec![arm("a", "https://a.example/"), arm("b", "https://b.example/")];
    let serving = serving(&[split]);
    let mut given = [0, 0];
    for n in 0..200_u8 {
        let request = RedirectRequest { address: IpAddr::from([198, 51, 100, n]), ..request("ab") };
        let (location, first) = found(&serving, &request);
        let (again, second) = found(&serving, &request);
        assert_eq!((&location, &first.visitor), (&again, &second.visitor));
        let name = first.variant.unwrap();
        assert!(location.starts_with(&format!("https://{name}.example/?lnk=")), "{location}");
        given[usize::from(name.as_str() == "b")] += 1;
    }
    assert!(given[0] > 60 && given[1] > 60, "{given:?}");
}
