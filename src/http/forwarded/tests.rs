//! Which addresses a header names, and in which order.

use hyper::header::HeaderValue;
use proptest::prelude::*;

use super::*;

fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
    let values = lines.iter().map(|line| HeaderValue::from_bytes(line.as_bytes()).unwrap());
    values.map(|value| (name.clone(), value)).collect()
}

/// The addresses, the latest first; `-` for an unreadable entry.
fn read(header: ForwardingHeader, lines: &[&str]) -> String {
    let headers = headers(&header.name(), lines);
    let entry = |address: Option<IpAddr>| address.map_or("-".to_owned(), |a| a.to_string());
    header.entries(&headers).map(entry).collect::<Vec<_>>().join(" ")
}

#[test]
fn empty_elements_of_a_list_are_nothing() {
    // Proxies that append to an empty header write `, 192.0.2.1`, and some send an empty line.
    let table: [(&[&str], &str); 10] = [
        (&[""], ""),
        (&["  ,\t, ,"], ""),
        (&[", 192.0.2.1"], "192.0.2.1"),
        (&["192.0.2.1,"], "192.0.2.1"),
        (&["192.0.2.1, , ,"], "192.0.2.1"),
        (&["192.0.2.1", ""], "192.0.2.1"),
        (&["", "192.0.2.1", " , "], "192.0.2.1"),
        (&["192.0.2.1,,192.0.2.2"], "192.0.2.2 192.0.2.1"),
        (&["192.0.2.1", "192.0.2.2,192.0.2.3"], "192.0.2.3 192.0.2.2 192.0.2.1"),
        (&["\t192.0.2.1 ,\t192.0.2.2\t"], "192.0.2.2 192.0.2.1"),
    ];
    for (lines, expected) in table {
        assert_eq!(read(ForwardingHeader::XForwardedFor, lines), expected, "{lines:?}");
    }
    let table: [(&[&str], &str); 4] = [
        (&["", ","], ""),
        (&[", for=192.0.2.1,"], "192.0.2.1"),
        (&["for=192.0.2.1", " , "], "192.0.2.1"),
        (&["for=192.0.2.1,,for=192.0.2.2"], "192.0.2.2 192.0.2.1"),
    ];
    for (lines, expected) in table {
        assert_eq!(read(ForwardingHeader::Forwarded, lines), expected, "{lines:?}");
    }
}

#[test]
fn an_address_may_have_a_port_brackets_or_a_zone() {
    let table = [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("192.0.2.1:_hidden", "192.0.2.1"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("\"[2001:db8::7]:443\"", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:443", "fe80::1"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("unknown", "-"),
        ("_hidden", "-"),
        ("shop.example", "-"),
        ("192.0.2.1:", "-"),
        ("192.0.2.1:http", "-"),
        ("192.0.2", "-"),
        ("[192.0.2.1]", "-"),
        ("[2001:db8::7", "-"),
        ("[2001:db8::7]443", "-"),
        ("\"", "-"),
        ("\u{e9}", "-"),
    ];
    for (text, expected) in table {
        assert_eq!(read(ForwardingHeader::XForwardedFor, &[text]), expected, "{text}");
        let element = format!("for={text}");
        assert_eq!(read(ForwardingHeader::Forwarded, &[&element]), expected, "{element}");
    }
}

#[test]
fn forwarded_names_the_visitor_in_one_for_of_each_element() {
    // The examples of RFC 7239, and what proxies make of it.
    let table = [
        ("for=\"_gazonk\"", "-"),
        ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
        ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17 192.0.2.43"),
        ("for=192.0.2.43, for=\"[2001:db8:cafe::17]\"", "2001:db8:cafe::17 192.0.2.43"),
        ("by=203.0.113.43;host=\"a,b;c\";FOR=192.0.2.1", "192.0.2.1"),
        ("for=192.0.2.1; host=\"a\\\",for=203.0.113.9\"", "192.0.2.1"),
        ("proto=https", "-"),
        ("for=192.0.2.43, proto=https", "- 192.0.2.43"),
        ("for=192.0.2.1;for=192.0.2.2", "-"),
        ("192.0.2.1", "-"),
    ];
    for (line, expected) in table {
        assert_eq!(read(ForwardingHeader::Forwarded, &[line]), expected, "{line}");
    }
}

#[test]
fn a_header_is_named_without_regard_to_case() {
    for header in ForwardingHeader::ALL {
        assert_eq!(header.to_string().to_lowercase().parse(), Ok(header));
    }
    assert!("x-real-ip".parse::<ForwardingHeader>().is_err());
}

proptest! {
    // A visitor may send the header with any text; the proxy appends its own element to that line, or
    // adds a line.
    #[test]
    fn nothing_that_a_visitor_writes_changes_the_entry_of_the_proxy(
        written in "[ -~\\t]{0,40}",
        escaped in "[\"\\\\,;= a-z0-9.]{0,20}",
        own_line: bool,
    ) {
        let proxies = [
            (ForwardingHeader::XForwardedFor, "192.0.2.1"),
            (ForwardingHeader::Forwarded, "for=\"192.0.2.1:4711\";proto=https"),
        ];
        for (header, element) in proxies {
            for written in [&written, &escaped] {
                let one = format!("{written}, {element}");
                let lines = if own_line { vec![written.as_str(), element] } else { vec![one.as_str()] };
                let headers = headers(&header.name(), &lines);
                let first = header.entries(&headers).next();
                prop_assert_eq!(first, Some(Some(IpAddr::from([192, 0, 2, 1]))), "{:?}", lines);
            }
        }
    }
}
