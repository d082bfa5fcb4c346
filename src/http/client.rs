//! The visitor's address, the purpose of a request as its headers state it, and the token that they have.
//!
//! Invariant: a header changes the address only if the socket's peer is a trusted proxy. Then the one
//! header that this proxy sets is read from the right, past trusted proxies only: an entry that the
//! visitor wrote is never believed. Does not choose the header (see `forwarded`).

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::forwarded::{Forwarding, ForwardingHeader};
use super::unread::Unread;
use crate::domain::click::Facts;
use crate::domain::token::Token;
use crate::redirect::answer::cidr::Cidr;

/// Where a visitor's address comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) address: IpAddr,
    /// Whether a trusted proxy gave the address.
    pub(super) facts: Facts,
    /// A header that names another visitor than the peer, and why it was not read.
    pub(super) unread: Option<Unread>,
}

/// The token in a request's headers, if they have one.
pub(super) fn bearer(headers: &HeaderMap) -> Option<Token> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim()).ok()).flatten()
}

/// The source of a request.
pub(super) fn source(peer: IpAddr, headers: &HeaderMap, forwarding: &Forwarding) -> Source {
    let peer_itself = |unread| {
        let address = peer.to_canonical();
        Source { address, facts: Facts::default(), unread }
    };
    if !is_trusted(peer, &forwarding.trusted) {
        let sent = ForwardingHeader::ALL.into_iter().find(|header| header.is_in(headers));
        return peer_itself(sent.map(Unread::Untrusted));
    }
    let mut nearest = None;
    for entry in forwarding.header.entries(headers) {
        // Whoever wrote this entry does not say who came before.
        let Some(address) = entry else { break };
        nearest = Some(address);
        if !is_trusted(address, &forwarding.trusted) {
            break;
        }
    }
    let Some(address) = nearest else {
        let other = forwarding.header.other();
        let is_other = !forwarding.header.is_in(headers) && other.is_in(headers);
        return peer_itself(is_other.then_some(Unread::OtherHeader(other)));
    };
    Source { address: address.to_canonical(), facts: Facts::TRUSTED, unread: None }
}

pub(super) fn is_trusted(address: IpAddr, trusted: &[Cidr]) -> bool {
    trusted.iter().any(|range| range.contains(address))
}

/// The headers in which browsers state the purpose of a request.
const PURPOSES: [HeaderName; 4] = [
    HeaderName::from_static("sec-purpose"),
    HeaderName::from_static("purpose"),
    HeaderName::from_static("x-purpose"),
    HeaderName::from_static("x-moz"),
];

/// The headers in which browsers ask not to be tracked: Global Privacy Control, and the older Do Not Track. Both say `1`.
const PRIVACY: [HeaderName; 2] =
    [HeaderName::from_static("sec-gpc"), HeaderName::from_static("dnt")];

/// What the headers state of a request: its purpose, and whether its browser asks not to be tracked.
pub(super) fn stated(headers: &HeaderMap) -> Facts {
    // Who joins or adds lines does not take the wish away.
    let says_so = |value: &HeaderValue| {
        value.as_bytes().split(|byte| *byte == b',').any(|one| one.trim_ascii() == b"1")
    };
    let asks = |name| headers.get_all(name).iter().any(says_so);
    let is_private = PRIVACY.iter().any(asks);
    let facts = purpose(headers);
    if is_private { facts.with(Facts::PRIVATE) } else { facts }
}

/// The purpose of a request.
fn purpose(headers: &HeaderMap) -> Facts {
    let mut facts = Facts::default();
    for name in &PURPOSES {
        for value in headers.get_all(name) {
            let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            if value.contains("prefetch") || value.contains("prerender") {
                facts = facts.with(Facts::PREFETCH);
            }
            if value.contains("preview") {
                facts = facts.with(Facts::PREVIEW);
            }
        }
    }
    facts
}

#[cfg(test)]
mod tests;
