//! A place that visitors are sent to, cut so that a redirect only appends.
//!
//! Invariant: `text` is the target with an empty click parameter in its query, before any fragment;
//! without the bytes from `before` to `id_at` it is the target as it was written. What is not a web
//! address carries no parameter. Nothing of a request can change what stands before `before`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use crate::domain::click_id::ClickId;
use crate::domain::limits::TARGET_BYTES_MAX;
use crate::domain::target::{ParamName, Target};
use crate::domain::utm::Utm;

/// A compiled location.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    text: Box<str>,
    /// Where the parameter begins, with its `?` or `&`.
    before: u16,
    /// Where the click id goes.
    id_at: u16,
    /// Bytes of the parameter's name.
    name_len: u8,
}

const _: () = assert!(TARGET_BYTES_MAX + 64 < u16::MAX as usize);

impl Place {
    /// Cuts a target. A click parameter that it already has is taken out.
    pub(super) fn new(target: &Target, param: &ParamName) -> Self {
        if !target.is_web() {
            let end = short(target.as_str().len());
            return Self { text: Box::from(target.as_str()), before: end, id_at: end, name_len: 0 };
        }
        let cleaned = has_param(target, param).then(|| target.tagged(&Utm::default(), param).ok());
        let url = cleaned.flatten().unwrap_or_else(|| target.clone());
        let url = url.as_str();
        let (base, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        let joint = match base.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        let name = param.as_str();
        // Exactly as long as it gets: a million of these leave no holes in memory.
        let mut text = String::with_capacity(url.len() + joint.len() + name.len() + 1);
        for part in [base, joint, name, "=", fragment] {
            text.push_str(part);
        }
        let text = text.into_boxed_str();
        let id_at = short(base.len() + joint.len() + name.len() + 1);
        let name_len = u8::try_from(name.len()).unwrap_or_default();
        Self { text, before: short(base.len()), id_at, name_len }
    }

    /// Whether it is a web address, which has a query to append to.
    fn is_web(&self) -> bool {
        self.before != self.id_at
    }

    fn part(&self, range: Range<u16>) -> &str {
        &self.text[usize::from(range.start)..usize::from(range.end)]
    }

    /// The query as it was written, and the name of the click parameter.
    fn query_and_param(&self) -> (&str, &str) {
        let query = self.part(0..self.before).split_once('?').map_or("", |(_, query)| query);
        let name_from = self.id_at - 1 - u16::from(self.name_len);
        (query, self.part(name_from..self.id_at - 1))
    }

    /// The location of one visitor: with the click id, and with what of the visitor's own query
    /// the target does not have, if that is asked for and fits.
    pub(super) fn location(&self, id: Option<ClickId>, own_query: Option<&str>) -> String {
        let fragment = self.part(self.id_at..short(self.text.len()));
        let mut location = String::with_capacity(self.text.len() + 16);
        if let (true, Some(id)) = (self.is_web(), id) {
            location.push_str(self.part(0..self.id_at));
            location.push_str(id.as_str());
        } else {
            location.push_str(self.part(0..self.before));
        }
        if let (true, Some(own)) = (self.is_web(), own_query) {
            self.carry_over(&mut location, own, fragment.len());
        }
        location.push_str(fragment);
        location
    }

    /// Appends the visitor's own pairs, each looked at once: whatever they send, and however many
    /// keys the target has, it takes as long as it is long.
    fn carry_over(&self, location: &mut String, own: &str, tail: usize) {
        let (query, param) = self.query_and_param();
        let taken: HashSet<Cow<'_, str>> = query.split('&').map(key).collect();
        let mut joint = match location.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        for pair in own.split('&').filter(|pair| !pair.is_empty()) {
            let key = key(pair);
            if key == param || taken.contains(&key) {
                continue;
            }
            let pair = Cow::from(percent_encoding::utf8_percent_encode(pair, NOT_IN_A_QUERY));
            if location.len() + 1 + pair.len() + tail > TARGET_BYTES_MAX {
                return;
            }
            location.push_str(joint);
            location.push_str(&pair);
            joint = "&";
        }
    }
}

/// What the URL standard escapes in the query of a web address.
const NOT_IN_A_QUERY: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\'')
    .add(b'\\');

/// Whether a target's query has the parameter, or anything that is not written as it always is.
fn has_param(target: &Target, param: &ParamName) -> bool {
    let Some((_, query)) = target.as_str().split_once('?') else { return false };
    let query = query.split('#').next().unwrap_or_default();
    query.split('&').any(|pair| {
        let key = pair.split('=').next().unwrap_or_default();
        pair.is_empty() || key == param.as_str() || key.contains(['%', '+'])
    })
}

/// The key of one `key=value`, decoded.
fn key(pair: &str) -> Cow<'_, str> {
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs.next().map(|(key, _)| key).unwrap_or_default()
}

fn short(bytes: usize) -> u16 {
    u16::try_from(bytes).expect("a target with its parameter stays below 65,536 bytes")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::click::ClickNumber;
    use crate::domain::click_id::ClickIdKey;
    use crate::domain::target::Schemes;

    fn place(target: &str) -> Place {
        let target = Target::parse(target, &Schemes::default()).unwrap();
        Place::new(&target, &ParamName::default())
    }

    fn id() -> ClickId {
        ClickIdKey::from_bytes([3; 16]).seal(ClickNumber::new(7).unwrap())
    }

    #[test]
    fn the_click_id_goes_into_the_query_before_any_fragment() {
        let table = [
            ("https://x.example", "https://x.example/?lnk=ID", "https://x.example/"),
            (
                "https://x.example/p?a=1",
                "https://x.example/p?a=1&lnk=ID",
                "https://x.example/p?a=1",
            ),
            (
                "https://x.example/p#t?u",
                "https://x.example/p?lnk=ID#t?u",
                "https://x.example/p#t?u",
            ),
            (
                "https://x.example/?a=1#t",
                "https://x.example/?a=1&lnk=ID#t",
                "https://x.example/?a=1#t",
            ),
            ("https://x.example/?lnk=old", "https://x.example/?lnk=ID", "https://x.example/"),
            ("tel:+4930901820", "tel:+4930901820", "tel:+4930901820"),
            ("sms:+49?body=hi", "sms:+49?body=hi", "sms:+49?body=hi"),
            (
                "mailto:a@x.example?subject=s",
                "mailto:a@x.example?subject=s",
                "mailto:a@x.example?subject=s",
            ),
        ];
        for (target, with, without) in table {
            let place = place(target);
            assert_eq!(place.location(Some(id()), None).replace(id().as_str(), "ID"), with);
            assert_eq!(place.location(None, None), without);
        }
    }

    #[test]
    fn the_visitors_own_query_is_added_but_replaces_nothing() {
        let own = "fbclid=x&a=2&%61=3&lnk=forged&q=%20\u{e9}&&b";
        let at = place("https://x.example/p?a=1#t");
        assert_eq!(
            at.location(Some(id()), Some(own)).replace(id().as_str(), "ID"),
            "https://x.example/p?a=1&lnk=ID&fbclid=x&q=%20%C3%A9&b#t"
        );
        let bare = place("https://x.example/p");
        assert_eq!(bare.location(None, Some("c=1")), "https://x.example/p?c=1");
        assert_eq!(place("tel:+49").location(None, Some("c=1")), "tel:+49");
    }

    #[test]
    fn a_long_query_of_the_visitor_is_left_behind_where_it_no_longer_fits() {
        let own = format!("a={}&b=1", "x".repeat(TARGET_BYTES_MAX));
        assert_eq!(place("https://x.example/").location(None, Some(&own)), "https://x.example/");
    }

    /// The location with a visitor's own query as it is defined: each pair, in its place, unless it
    /// has a key of the target's, until one does not fit.
    fn defined(at: &Place, id: Option<ClickId>, own: &str) -> String {
        let (query, param) = at.query_and_param();
        let fragment = at.part(at.id_at..short(at.text.len()));
        let mut location = match id {
            Some(id) => at.part(0..at.id_at).to_owned() + id.as_str(),
            None => at.part(0..at.before).to_owned(),
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
        fn no_query_of_a_visitor_changes_where_they_are_sent(own in "\\PC{0,60}") {
            let location = place("https://x.example/p?a=1#t").location(Some(id()), Some(&own));
            prop_assert!(location.starts_with("https://x.example/p?a=1&lnk="));
            prop_assert!(location.ends_with("#t") && location.is_ascii());
            prop_assert!(!location.contains(char::is_whitespace));
        }

        #[test]
        fn many_pairs_are_carried_over_as_each_would_be_by_itself(
            target in "(\\?([a-c%&=]|%61|lnk|\\+){0,30})?(#[a-c?&]{0,5})?",
            own in "([a-c&=?%+ \u{e9}#']|%61|lnk=){0,60}",
            long in 0_usize..3,
        ) {
            let at = place(&format!("https://x.example/{}{target}", "p".repeat(long * 1_950)));
            for id in [Some(id()), None] {
                prop_assert_eq!(at.location(id, Some(&own)), defined(&at, id, &own));
            }
        }
    }
}
