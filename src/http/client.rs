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
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn only_a_trusted_proxy_changes_the_address_and_only_the_nearest_untrusted_entry_counts() {
        let table = [
            // The peer is not a trusted proxy: its header is ignored.
            ("203.0.113.5", vec!["198.51.100.1"], "203.0.113.5", false),
            ("10.0.0.1", vec![], "10.0.0.1", false),
            ("10.0.0.1", vec!["198.51.100.1"], "198.51.100.1", true),
            // The visitor wrote the first entry, the proxy the last.
            ("10.0.0.1", vec!["1.2.3.4, 198.51.100.1"], "198.51.100.1", true),
            ("10.0.0.1", vec!["1.2.3.4", "198.51.100.1, 10.0.0.2"], "198.51.100.1", true),
            ("10.0.0.1", vec!["10.0.0.3, 10.0.0.2"], "10.0.0.3", true),
            ("10.0.0.1", vec!["1.2.3.4, junk"], "10.0.0.1", false),
            ("10.0.0.1", vec!["1.2.3.4, junk, 10.0.0.2"], "10.0.0.2", true),
            ("10.0.0.1", vec!["198.51.100.1:4711"], "198.51.100.1", true),
            ("10.0.0.1", vec!["[2001:db8::7]:443"], "2001:db8::7", true),
            ("10.0.0.1", vec!["[2001:db8::7]"], "2001:db8::7", true),
            ("::ffff:10.0.0.1", vec!["2001:db8::7"], "2001:db8::7", true),
        ];
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        for (peer, lines, expected, is_trusted) in table {
            let sent: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            let (found, facts) = address(peer.parse().unwrap(), &headers(&sent), &trusted);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
            assert_eq!(facts.has(Facts::TRUSTED), is_trusted, "{peer} {lines:?}");
        }
    }

    #[test]
    fn purposes_are_read_in_all_four_headers() {
        let table = [
            (("sec-purpose", "prefetch;prerender"), Facts::PREFETCH),
            (("purpose", "Prefetch"), Facts::PREFETCH),
            (("x-moz", "prefetch"), Facts::PREFETCH),
            (("x-purpose", "preview"), Facts::PREVIEW),
            (("x-purpose", "other"), Facts::default()),
            (("x-other", "prefetch"), Facts::default()),
        ];
        for (line, expected) in table {
            assert_eq!(purpose(&headers(&[line])), expected, "{line:?}");
        }
    }
}
