//! The headers in which a proxy names the visitor: `X-Forwarded-For`, and `Forwarded` (RFC 7239).
//!
//! Invariant: only one of them is read. A proxy sets one and passes the other on as the visitor wrote it,
//! so reading both would let visitors choose their address. Entries come from the right, and each depends
//! only on text to its right: nothing that a visitor wrote can hide or change the entry of a proxy. Does
//! not decide which entries are believed (see `client`).

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use hyper::HeaderMap;
use hyper::header::HeaderName;
use thiserror::Error;

use crate::redirect::answer::cidr::Cidr;

/// Whose word about a visitor's address is taken, and in which header.
#[derive(Debug, Clone, Default)]
pub struct Forwarding {
    /// The proxies that are trusted.
    pub trusted: Vec<Cidr>,
    /// The header that they set.
    pub header: ForwardingHeader,
}

/// A header in which a proxy names the visitor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForwardingHeader {
    /// `X-Forwarded-For`, which nearly every proxy sets.
    #[default]
    XForwardedFor,
    /// `Forwarded`, the standard that came later.
    Forwarded,
}

/// Why a text names no such header.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("write x-forwarded-for or forwarded")]
pub struct ForwardingHeaderError;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED: HeaderName = hyper::header::FORWARDED;

impl ForwardingHeader {
    pub(super) const ALL: [Self; 2] = [Self::XForwardedFor, Self::Forwarded];

    fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => X_FORWARDED_FOR,
            Self::Forwarded => FORWARDED,
        }
    }

    /// The header that is not read when this one is.
    pub(super) fn other(self) -> Self {
        match self {
            Self::XForwardedFor => Self::Forwarded,
            Self::Forwarded => Self::XForwardedFor,
        }
    }

    pub(super) fn is_in(self, headers: &HeaderMap) -> bool {
        headers.contains_key(self.name())
    }

    /// The addresses that proxies appended, the latest first; `None` for an entry without a readable
    /// address. Several lines are one list, and an empty element is nothing (RFC 9110, 5.6.1.2).
    pub(super) fn entries(self, headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
        let lines = headers.get_all(self.name()).iter().rev();
        let elements = lines.flat_map(|line| FromRight { rest: line.as_bytes(), separator: b',' });
        elements.filter(|element| !element.is_empty()).map(move |element| match self {
            Self::XForwardedFor => node(unquoted(element)),
            Self::Forwarded => node(unquoted(for_parameter(element)?)),
        })
    }
}

impl fmt::Display for ForwardingHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::XForwardedFor => "X-Forwarded-For",
            Self::Forwarded => "Forwarded",
        })
    }
}

impl FromStr for ForwardingHeader {
    type Err = ForwardingHeaderError;

    fn from_str(text: &str) -> Result<Self, ForwardingHeaderError> {
        let is_text = |header: &Self| header.to_string().eq_ignore_ascii_case(text.trim());
        Self::ALL.into_iter().find(is_text).ok_or(ForwardingHeaderError)
    }
}

/// The parts of a text between separators, the last first, without white space around them. A separator
/// in a quoted string is no separator.
///
/// A text that is not well-formed splits differently from the right than from the left. The right is where
/// the proxy wrote, so a quote that a visitor left open swallows only what the visitor wrote.
struct FromRight<'a> {
    rest: &'a [u8],
    separator: u8,
}

impl<'a> Iterator for FromRight<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest;
        if rest.is_empty() {
            return None;
        }
        let mut is_quoted = false;
        for at in (0..rest.len()).rev() {
            if rest[at] == b'"' && !is_escaped(rest, at) {
                is_quoted = !is_quoted;
            } else if rest[at] == self.separator && !is_quoted {
                self.rest = &rest[..at];
                return Some(rest[at + 1..].trim_ascii());
            }
        }
        self.rest = &[];
        Some(rest.trim_ascii())
    }
}

/// Whether an odd number of backslashes precedes a byte.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// The value of an element's `for`. `None` if there is none or more than one: then a proxy has not said
/// who the visitor is.
fn for_parameter(element: &[u8]) -> Option<&[u8]> {
    let pairs = FromRight { rest: element, separator: b';' };
    let mut values = pairs.filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let name = pair[..at].trim_ascii();
        name.eq_ignore_ascii_case(b"for").then(|| pair[at + 1..].trim_ascii())
    });
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// The text of a quoted string. No address needs an escape, so one with escapes stays unreadable.
fn unquoted(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(value)
}

/// Parses a node: an address, with or without a port. An IPv6 address may be in brackets and have a zone,
/// which says nothing on this machine. `None` for `unknown` and for names that a proxy made up.
fn node(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    if let Some(rest) = text.strip_prefix('[') {
        let (address, after) = rest.split_once(']')?;
        let is_port = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return if is_port { v6(address).map(IpAddr::V6) } else { None };
    }
    match text.split_once(':') {
        Some((address, port)) if !port.contains(':') && is_port(port) => {
            address.parse().ok().map(IpAddr::V4)
        }
        Some(_) => v6(text).map(IpAddr::V6),
        None => text.parse().ok().map(IpAddr::V4),
    }
}

fn v6(text: &str) -> Option<Ipv6Addr> {
    text.split('%').next()?.parse().ok()
}

/// Whether a text is a port, or a name that stands for one.
fn is_port(text: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    match text.strip_prefix('_') {
        Some(name) => !name.is_empty() && name.bytes().all(is_name),
        None => (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests;
