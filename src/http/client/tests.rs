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
    let table: [(&str, &[&str], &str, bool); 17] = [
        // The peer is not a trusted proxy: its header is ignored.
        ("203.0.113.5", &["198.51.100.1"], "203.0.113.5", false),
        ("10.0.0.1", &[], "10.0.0.1", false),
        ("10.0.0.1", &["198.51.100.1"], "198.51.100.1", true),
        // The visitor wrote the first entry, the proxy the last.
        ("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1", true),
        ("10.0.0.1", &["1.2.3.4", "198.51.100.1, 10.0.0.2"], "198.51.100.1", true),
        ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3", true),
        ("10.0.0.1", &["1.2.3.4, junk"], "10.0.0.1", false),
        ("10.0.0.1", &["1.2.3.4, unknown"], "10.0.0.1", false),
        ("10.0.0.1", &["1.2.3.4, junk, 10.0.0.2"], "10.0.0.2", true),
        ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1", true),
        ("10.0.0.1", &["[2001:db8::7]:443"], "2001:db8::7", true),
        ("10.0.0.1", &["[2001:db8::7]"], "2001:db8::7", true),
        ("::ffff:10.0.0.1", &["2001:db8::7"], "2001:db8::7", true),
        // Empty elements are nothing: the visitor was once taken for the proxy.
        ("10.0.0.1", &["198.51.100.1, "], "198.51.100.1", true),
        ("10.0.0.1", &["", "198.51.100.1", ", ,", ""], "198.51.100.1", true),
        ("10.0.0.1", &["1.2.3.4,,198.51.100.1,,10.0.0.2,"], "198.51.100.1", true),
        ("10.0.0.1", &["", " , "], "10.0.0.1", false),
    ];
    for (peer, lines, expected, is_trusted) in table {
        let address = expected.parse::<IpAddr>().unwrap();
        let sent: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        let found = read(peer, &sent, ForwardingHeader::XForwardedFor);
        assert_eq!(found, (address, is_trusted), "{peer} {lines:?}");
        // The same list in the other header, where that one is read.
        let elements = |line: &&str| {
            let element = |text: &str| match text.trim() {
                "" => String::new(),
                text => format!("for=\"{text}\";proto=https"),
            };
            line.split(',').map(element).collect::<Vec<_>>().join(", ")
        };
        let lines: Vec<String> = lines.iter().map(elements).collect();
        let sent: Vec<_> = lines.iter().map(|line| ("forwarded", line.as_str())).collect();
        let found = read(peer, &sent, ForwardingHeader::Forwarded);
        assert_eq!(found, (address, is_trusted), "{peer} {lines:?}");
    }
}

#[test]
fn the_header_that_the_proxy_does_not_set_is_never_read() {
    // A proxy passes the header that it does not set on as the visitor wrote it.
    let both = [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=198.51.100.2")];
    for (header, expected) in [
        (ForwardingHeader::XForwardedFor, [198, 51, 100, 1]),
        (ForwardingHeader::Forwarded, [198, 51, 100, 2]),
    ] {
        assert_eq!(read("10.0.0.1", &both, header), (IpAddr::from(expected), true));
        let other = both.iter().filter(|(name, _)| *name != header.to_string().to_lowercase());
        let other: Vec<_> = other.copied().collect();
        assert_eq!(read("10.0.0.1", &other, header), (IpAddr::from([10, 0, 0, 1]), false));
    }
}

fn read(peer: &str, sent: &[(&str, &str)], header: ForwardingHeader) -> (IpAddr, bool) {
    let forwarding = Forwarding { trusted: vec!["10.0.0.0/8".parse().unwrap()], header };
    let source = source(peer.parse().unwrap(), &headers(sent), &forwarding);
    (source.address, source.facts.has(Facts::TRUSTED))
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

#[test]
fn a_browser_asks_not_to_be_tracked_with_either_header_and_a_one() {
    let table = [
        (vec![("sec-gpc", "1")], Facts::PRIVATE),
        (vec![("dnt", " 1")], Facts::PRIVATE),
        (vec![("dnt", "0"), ("sec-gpc", "1")], Facts::PRIVATE),
        (vec![("dnt", "0")], Facts::default()),
        (vec![("dnt", "0"), ("dnt", "1")], Facts::PRIVATE),
        (vec![("sec-gpc", "0, 1")], Facts::PRIVATE),
        (vec![("sec-gpc", "11"), ("dnt", "1;q=1")], Facts::default()),
        (vec![("sec-gpc", "?1")], Facts::default()),
        (vec![("dnt", "null")], Facts::default()),
        (vec![("dnt", "1"), ("purpose", "prefetch")], Facts::PRIVATE.with(Facts::PREFETCH)),
    ];
    for (lines, expected) in table {
        assert_eq!(stated(&headers(&lines)), expected, "{lines:?}");
    }
}
