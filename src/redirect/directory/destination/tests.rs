//! Locations: the click id, and the visitor's own query.

use proptest::prelude::*;

use super::*;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::link::target::Schemes;

fn destination(target: &str) -> Destination {
    let target = Target::parse(target, &Schemes::default()).unwrap();
    Destination::new(&target, &ParamName::default())
}

fn id() -> ClickId {
    ClickIdKey::from_bytes([3; 16]).seal(ClickNumber::new(7).unwrap())
}

#[test]
fn the_click_id_goes_into_the_query_before_any_fragment() {
    let table = [
        ("https://x.example", "https://x.example/?lnk=ID", "https://x.example/"),
        ("https://x.example/p?a=1", "https://x.example/p?a=1&lnk=ID", "https://x.example/p?a=1"),
        ("https://x.example/p#t?u", "https://x.example/p?lnk=ID#t?u", "https://x.example/p#t?u"),
        ("https://x.example/?a=1#t", "https://x.example/?a=1&lnk=ID#t", "https://x.example/?a=1#t"),
        ("https://x.example/?lnk=old", "https://x.example/?lnk=ID", "https://x.example/"),
        ("tel:+4930901820", "tel:+4930901820", "tel:+4930901820"),
        (
            "mailto:a@x.example?subject=s",
            "mailto:a@x.example?subject=s",
            "mailto:a@x.example?subject=s",
        ),
    ];
    for (target, with, without) in table {
        let destination = destination(target);
        assert_eq!(destination.location(Some(id()), None).replace(id().as_str(), "ID"), with);
        assert_eq!(destination.location(None, None), without);
    }
}

#[test]
fn the_click_id_is_the_reference_of_a_chat() {
    let table = [
        ("https://wa.me/4930901820?text=Hi&x=1", "https://wa.me/4930901820?text=Hi%20ref%20ID&x=1"),
        ("https://wa.me/4930901820", "https://wa.me/4930901820?text=ref%20ID"),
        ("https://t.me/tea_bot?start=", "https://t.me/tea_bot?start=ID"),
        ("https://ig.me/m/tea#a", "https://ig.me/m/tea?ref=ID#a"),
        ("sms:+49?body=hi", "sms:+49?body=hi%20ref%20ID"),
    ];
    for (target, with) in table {
        let destination = destination(target);
        let location = |own| destination.location(Some(id()), own).replace(id().as_str(), "ID");
        assert_eq!(location(None), with);
        // Nothing of a visitor's query goes into a message.
        assert_eq!(location(Some("text=pay+me&ref=x&start=y&body=z")), with);
        assert_eq!(destination.location(None, Some("a=1")), target);
    }
}

#[test]
fn the_visitors_query_is_appended_but_replaces_nothing() {
    let own = "fbclid=x&a=2&%61=3&lnk=forged&q=%20\u{e9}&&b";
    let at = destination("https://x.example/p?a=1#t");
    assert_eq!(
        at.location(Some(id()), Some(own)).replace(id().as_str(), "ID"),
        "https://x.example/p?a=1&lnk=ID&fbclid=x&q=%20%C3%A9&b#t"
    );
    let bare = destination("https://x.example/p");
    assert_eq!(bare.location(None, Some("c=1")), "https://x.example/p?c=1");
    assert_eq!(destination("tel:+49").location(None, Some("c=1")), "tel:+49");
}

#[test]
fn a_pair_of_the_visitors_query_that_does_not_fit_is_dropped() {
    let own = format!("a={}&b=1", "x".repeat(TARGET_BYTES_MAX));
    assert_eq!(destination("https://x.example/").location(None, Some(&own)), "https://x.example/");
}

/// The definition that `location` must agree with: every pair of the visitor's query is
/// appended, unless the target has its key, until one does not fit.
fn expected(at: &Destination, id: Option<ClickId>, own: &str) -> String {
    let (suffix, fragment) = at.affixes.suffix().split_at(usize::from(at.id_at));
    let bare = &suffix[..usize::from(at.before)];
    let written = [at.affixes.prefix(), at.own.as_str(), bare].concat();
    let query = written.split_once('?').map_or("", |(_, query)| query);
    let param = at.param();
    let mut location = match id {
        Some(id) => [at.affixes.prefix(), at.own.as_str(), suffix, id.as_str()].concat(),
        None => written.clone(),
    };
    for pair in own.split('&').filter(|pair| !pair.is_empty()) {
        let is_taken = query.split('&').any(|taken| key(taken) == key(pair));
        if is_taken || key(pair) == param {
            continue;
        }
        let pair = percent_encoding::utf8_percent_encode(pair, NOT_IN_A_QUERY).to_string();
        if location.len() + 1 + pair.len() + fragment.len() > TARGET_BYTES_MAX {
            break;
        }
        let has_query = location.split_once('?').is_some_and(|(_, query)| !query.is_empty());
        if !location.contains('?') {
            location.push('?');
        } else if has_query && !location.ends_with('&') {
            location.push('&');
        }
        location.push_str(&pair);
    }
    location + fragment
}

proptest! {
    #[test]
    fn no_query_of_a_visitor_changes_the_destination(own in "\\PC{0,60}") {
        let location = destination("https://x.example/p?a=1#t").location(Some(id()), Some(&own));
        prop_assert!(location.starts_with("https://x.example/p?a=1&lnk="));
        prop_assert!(location.ends_with("#t") && location.is_ascii());
        prop_assert!(!location.contains(char::is_whitespace));
    }

    #[test]
    fn pairs_are_appended_as_the_definition_says(
        target in "(\\?([a-c%&=]|%61|lnk|\\+){0,30})?(#[a-c?&]{0,5})?",
        own in "([a-c&=?%+ \u{e9}#']|%61|lnk=){0,60}",
        long in 0_usize..3,
    ) {
        let at = destination(&format!("https://x.example/{}{target}", "p".repeat(long * 1_950)));
        for id in [Some(id()), None] {
            prop_assert_eq!(at.location(id, Some(&own)), expected(&at, id, &own));
        }
    }
}
