//! The visitor's address, and the purpose of a request as its headers state it.
//!
//! Invariant: a header changes the address only if the socket's peer is a trusted proxy. Then
//! `X-Forwarded-For` is read from the right, past trusted proxies only: an entry that the visitor wrote is
//! never believed. Does not read `Forwarded` or other such headers.

use std::net::{IpAddr, SocketAddr};

use hyper::HeaderMap;
use hyper::header::HeaderName;

use crate::domain::click::Facts;
use crate::redirect::answer::cidr::Cidr;

/// The visitor's address, and whether it comes from a trusted proxy.
pub(super) fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[Cidr]) -> (IpAddr, Facts) {
    let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(address));
    if !is_trusted(peer) {
        return (peer.to_canonical(), Facts::default());
    }
    let mut found = None;
    let values = headers.get_all("x-forwarded-for").iter().rev();
    for entry in values.flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b',')) {
        let Some(address) = parse(entry) else { break };
        found = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    match found {
        Some(address) => (address.to_canonical(), Facts::TRUSTED),
        None => (peer.to_canonical(), Facts::default()),
    }
}

/// Parses an entry: an address with or without a port; an IPv6 address may be in brackets.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// The headers in which browsers state the purpose of a request.
const PURPOSES: [HeaderName; 4] = [
    HeaderName::from_static("sec-purpose"),
    HeaderName::from_static("purpose"),
    HeaderName::from_static("x-purpose"),
    HeaderName::from_static("x-moz"),
];

/// The purpose of a request.
pub(super) fn purpose(headers: &HeaderMap) -> Facts {
    let mut facts = Facts::default();
    for name in &PURPOSES {
        let Some(value) = headers.get(name) else { continue };
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        if value.contains("prefetch") || value.contains("prerender") {
            facts = facts.with(Facts::PREFETCH);
        }
        if value.contains("preview") {
            facts = facts.with(Facts::PREVIEW);
        }
    }
    facts
}

#[cfg(test)]
mod tests;
