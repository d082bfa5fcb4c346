//! A request for a link, without its socket and HTTP types.
//!
//! Invariant: everything that is stored of a request is bounded and has no control characters. Does
//! not check whether the link exists (see `directory`).

use std::borrow::Cow;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use crate::domain::click::{Facts, Language, Method};
use crate::domain::limits::{HOST_BYTES_MAX, LANGUAGE_CHARS_MAX, USER_AGENT_BYTES_MAX};
use crate::domain::link::slug::Slug;
use crate::domain::link::typed_path::{Meant, Name, find, read_path};
use crate::redirect::directory::Directory;

#[derive(Debug, Clone, Copy)]
pub struct RedirectRequest<'a> {
    /// The path as sent, without its leading slash.
    pub path: &'a str,
    /// The query as sent, without its question mark.
    pub query: Option<&'a str>,
    pub method: Method,
    pub address: IpAddr,
    /// The purpose headers, and whether a trusted proxy gave the address.
    pub facts: Facts,
    pub user_agent: Option<&'a [u8]>,
    pub referrer: Option<&'a [u8]>,
    pub accept_language: Option<&'a [u8]>,
}

impl RedirectRequest<'_> {
    /// The slug and the recipient, if the path is exactly that.
    pub(in crate::redirect) fn name(&self) -> Option<Name> {
        let path = percent_encoding::percent_decode_str(self.path).decode_utf8().ok()?;
        read_path(&path)
    }

    /// The name that the path means, if no link has its exact name. Of two links that it may name it is
    /// neither.
    pub(super) fn meant_name(&self, directory: &Directory) -> Option<Name> {
        let exists = |slug: &Slug| directory.find(slug.as_str(), |_| ()).is_some();
        match find(self.path, |slug| Ok::<_, Infallible>(exists(slug))) {
            Ok(Meant::One(name)) => Some(name),
            Ok(Meant::Nothing | Meant::Two(..)) => None,
        }
    }

    /// The host of the referring page.
    pub(in crate::redirect) fn referrer_host(&self) -> Option<Arc<str>> {
        let text = std::str::from_utf8(self.referrer?).ok()?;
        let (_, rest) = text.split_once("://")?;
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        let host = authority.rsplit('@').next()?.split(':').next()?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        let fits = (1..=HOST_BYTES_MAX).contains(&host.len()) && host.bytes().all(plain);
        fits.then(|| Arc::from(host.to_ascii_lowercase()))
    }

    /// The primary subtag of the language that the visitor likes best: that of the highest quality, and the first of
    /// equal ones.
    pub(super) fn language(&self) -> Option<Language> {
        // An empty element of a list is nothing (RFC 9110, 5.6.1.2).
        let elements = self.accept_language?.split(|b| *b == b',').map(<[u8]>::trim_ascii);
        let mut best: Option<(u16, &[u8])> = None;
        for element in elements.filter(|element| !element.is_empty()) {
            let mut parts = element.split(|b| *b == b';').map(<[u8]>::trim_ascii);
            let tag = parts.next().unwrap_or_default();
            let quality = parts.find_map(quality).unwrap_or(QUALITY_MAX);
            if tag != b"*" && quality > best.map_or(0, |(best, _)| best) {
                best = Some((quality, tag));
            }
        }
        let primary = best?.1.split(|b| b"-_ ".contains(b)).next()?;
        let letters = primary.iter().all(u8::is_ascii_alphabetic);
        if !letters || !(2..=LANGUAGE_CHARS_MAX).contains(&primary.len()) {
            return None;
        }
        let mut lower = [0; LANGUAGE_CHARS_MAX];
        let lower = &mut lower[..primary.len()];
        lower.copy_from_slice(primary);
        lower.make_ascii_lowercase();
        Language::new(std::str::from_utf8(lower).ok()?)
    }
}

/// The quality of a language that names none, in thousandths.
const QUALITY_MAX: u16 = 1000;

/// The thousandths of `q=0.8`; `None` of another parameter. What is malformed is 0: the language is not wanted.
fn quality(parameter: &[u8]) -> Option<u16> {
    let (name, value) = parameter.split_at_checked(2)?;
    if !name.eq_ignore_ascii_case(b"q=") {
        return None;
    }
    let value = value.trim_ascii();
    let (whole, decimals) = match value {
        [whole, b'.', decimals @ ..] => (*whole, decimals),
        [whole] => (*whole, &[][..]),
        _ => return Some(0),
    };
    let is_number = matches!(whole, b'0' | b'1') && decimals.iter().all(u8::is_ascii_digit);
    if !is_number || decimals.len() > 3 {
        return Some(0);
    }
    let digit = |place: usize| u16::from(decimals.get(place).map_or(0, |digit| digit - b'0'));
    let thousandths = u16::from(whole - b'0') * 1000 + digit(0) * 100 + digit(1) * 10 + digit(2);
    Some(thousandths.min(QUALITY_MAX))
}

/// The part of a user agent that is examined. The rest says nothing more; 4 extra bytes keep the
/// last character whole.
pub(in crate::redirect) fn truncated_agent(header: &[u8]) -> &[u8] {
    &header[..header.len().min(USER_AGENT_BYTES_MAX + 4)]
}

/// The user agent to store; `None` if it is empty.
pub(in crate::redirect) fn stored_agent(header: &[u8]) -> Option<Arc<str>> {
    let text = String::from_utf8_lossy(truncated_agent(header));
    let text = if text.chars().any(char::is_control) {
        Cow::Owned(text.chars().filter(|c| !c.is_control()).collect())
    } else {
        text
    };
    let text = text[..text.floor_char_boundary(USER_AGENT_BYTES_MAX)].trim();
    (!text.is_empty()).then(|| Arc::from(text))
}

#[cfg(test)]
mod tests;
