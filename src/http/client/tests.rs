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
