//! A compiled target, cut so that a redirect only has to append.
//!
//! Invariant: prefix, own part and suffix are the target with an empty click parameter in its
//! query, before any fragment. Without the bytes of the suffix from `before` to `id_at` they are
//! the target as written. A target that is not a web address has no parameter. Nothing in a request
//! can change the text before `before`.

use std::borrow::Cow;
use std::collections::HashSet;

use super::affixes::Affixes;
use crate::domain::click::id::{CHARS, ClickId};
use crate::domain::limits::TARGET_BYTES_MAX;
use crate::domain::link::target::{ParamName, Target};
use crate::domain::link::utm::Utm;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::redirect) struct Destination {
    /// The beginning and the end, shared with other destinations.
    affixes: Affixes,
    /// The text between them.
    own: Own,
    /// Where the click parameter starts in the suffix, with its `?` or `&`.
    before: u16,
    /// Where the click id goes in the suffix.
    id_at: u16,
    /// Length of the parameter's name in bytes.
    name_len: u8,
}

/// A text stored inline if it is short, as most are. This saves a memory access per redirect.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Own {
    Short { len: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

/// The longest inline text. With it, a directory entry fits into two cache lines.
const SHORT: usize = 38;

impl Own {
    fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(slot), Ok(len)) => {
                slot.copy_from_slice(text.as_bytes());
                Self::Short { len, bytes }
            }
            _ => Self::Long(Box::from(text)),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Short { len, bytes } => {
                let text = &bytes[..usize::from(*len)];
                std::str::from_utf8(text).expect("the bytes were copied from a str")
            }
            Self::Long(text) => text,
        }
    }
}

const _: () = assert!(TARGET_BYTES_MAX + 64 < u16::MAX as usize);

impl Destination {
    /// Cuts a target, without a click parameter that it may already have.
    pub(super) fn new(target: &Target, param: &ParamName) -> Self {
        if !target.is_web() {
            let (affixes, own) = (Affixes::of("", ""), Own::new(target.as_str()));
            return Self { affixes, own, before: 0, id_at: 0, name_len: 0 };
        }
        let cleaned = has_param(target, param).then(|| target.tagged(&Utm::default(), param).ok());
        let url = cleaned.flatten().unwrap_or_else(|| target.clone());
        let url = url.as_str();
        let (base, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        let separator = match base.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        let (prefix, own, tags) = cut(base);
        let name = param.as_str();
        let suffix = [tags, separator, name, "=", fragment].concat();
        let before = short(tags.len());
        let id_at = before + short(separator.len() + name.len() + 1);
        let name_len = u8::try_from(name.len()).unwrap_or_default();
        Self { affixes: Affixes::of(prefix, &suffix), own: Own::new(own), before, id_at, name_len }
    }

    /// Whether it is a web address, to whose query parameters can be appended.
    fn is_web(&self) -> bool {
        self.before != self.id_at
    }

    /// The name of the click parameter.
    fn param(&self) -> &str {
        let ends = usize::from(self.id_at) - 1;
        &self.affixes.suffix()[ends - usize::from(self.name_len)..ends]
    }

    /// The location for one visitor: the target with the click id and the pairs of the visitor's
    /// query that it does not have, as long as they fit.
    pub(in crate::redirect) fn location(
        &self,
        id: Option<ClickId>,
        own_query: Option<&str>,
    ) -> String {
        let (prefix, own, suffix) =
            (self.affixes.prefix(), self.own.as_str(), self.affixes.suffix());
        let (suffix, fragment) = suffix.split_at(usize::from(self.id_at));
        let bare = &suffix[..usize::from(self.before)];
        let length = prefix.len() + own.len() + suffix.len() + CHARS + fragment.len();
        let mut location = String::with_capacity(length);
        location.push_str(prefix);
        location.push_str(own);
        let carried = own_query.filter(|_| self.is_web());
        let id = id.filter(|_| self.is_web());
        location.push_str(if id.is_some() { suffix } else { bare });
        if let Some(id) = &id {
            location.push_str(id.as_str());
        }
        if let Some(carried) = carried {
            let written = [prefix, own, bare].concat();
            let query = written.split_once('?').map_or("", |(_, query)| query);
            self.carry_over(&mut location, query, carried, fragment.len());
        }
        location.push_str(fragment);
        location
    }

    /// Appends the visitor's pairs. Takes time linear in the length of both queries, whatever the
    /// visitor sends.
    fn carry_over(&self, location: &mut String, query: &str, own: &str, tail: usize) {
        let param = self.param();
        let taken: HashSet<Cow<'_, str>> = query.split('&').map(key).collect();
        let mut separator = match location.split_once('?') {
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
            location.push_str(separator);
            location.push_str(&pair);
            separator = "&";
        }
    }
}

/// The characters that the URL standard escapes in the query of a web address.
const NOT_IN_A_QUERY: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\'')
    .add(b'\\');

/// Cuts an address without a fragment into three parts: the beginning that many share (the shop and
/// the directory), the own part (the product), and the end that many share (the tags).
fn cut(base: &str) -> (&str, &str, &str) {
    let path_ends = base.find('?').unwrap_or(base.len());
    let directory_ends = base[..path_ends].rfind('/').map_or(0, |slash| slash + 1);
    let tag = base[path_ends..].find("utm_").map_or(base.len(), |found| path_ends + found);
    // The `?` or `&` before the tags belongs to the end.
    let own_ends = if tag < base.len() { tag - 1 } else { tag };
    (&base[..directory_ends], &base[directory_ends..own_ends], &base[own_ends..])
}

/// Whether a target's query has the parameter. True also when an escape or an empty pair makes it
/// uncertain.
fn has_param(target: &Target, param: &ParamName) -> bool {
    let Some((_, query)) = target.as_str().split_once('?') else { return false };
    let query = query.as_bytes().split(|byte| *byte == b'#').next().unwrap_or_default();
    query.split(|byte| *byte == b'&').any(|pair| {
        let key = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
        pair.is_empty() || key == param.as_str().as_bytes() || key.iter().any(|b| b"%+".contains(b))
    })
}

/// The decoded key of a `key=value` pair.
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
            let destination = destination(target);
            assert_eq!(destination.location(Some(id()), None).replace(id().as_str(), "ID"), with);
            assert_eq!(destination.location(None, None), without);
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
        assert_eq!(
            destination("https://x.example/").location(None, Some(&own)),
            "https://x.example/"
        );
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
}
