//! A compiled target, cut so that a redirect only has to append.
//!
//! Invariant: prefix, own part and suffix are the target with an empty click parameter in its
//! query, before any fragment. Without the bytes of the suffix from `before` to `id_at` they are
//! the target as written. The target of a chat has its reference in place of the parameter, where the app
//! takes one. Any other target that is not a web address has no parameter. Nothing in a request can change
//! the text before `before`.

use std::borrow::Cow;
use std::collections::HashSet;

use super::affixes::Affixes;
use crate::domain::click::id::{CHARS, ClickId};
use crate::domain::limits::TARGET_BYTES_MAX;
use crate::domain::link::chat::{ChatReference, chat_reference};
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
    /// Length of the parameter's name in bytes; 0 if the target takes no click id, `CHAT` if the id is the reference
    /// of a chat.
    name_len: u8,
}

/// A text stored inline if it is short, as most are. This saves a memory access per redirect.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Own {
    Short { len: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

/// In place of the length of a name. No name of a parameter is so long.
const CHAT: u8 = u8::MAX;

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
        if let Some(ChatReference { at, lead }) = chat_reference(target) {
            let (base, rest) = target.as_str().split_at(at);
            let (prefix, own, tags) = cut(base);
            let suffix = [tags, &lead, rest].concat();
            let before = short(tags.len());
            let id_at = before + short(lead.len());
            let affixes = Affixes::of(prefix, &suffix);
            return Self { affixes, own: Own::new(own), before, id_at, name_len: CHAT };
        }
        if !target.takes_utm() {
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

    /// Whether it is a web page, to whose query parameters can be appended.
    fn is_page(&self) -> bool {
        !matches!(self.name_len, 0 | CHAT)
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
        let carried = own_query.filter(|_| self.is_page());
        let id = id.filter(|_| self.name_len > 0);
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
mod tests;
