use super::*;

#[test]
fn a_range_holds_what_shares_its_first_bits() {
    let table = [
        ("10.0.0.0/8", "10.255.0.1", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("10.1.2.3/8", "10.9.9.9", true),
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false),
        ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "::1", false),
        ("::1/128", "::1", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("::/0", "2001:db8::1", true),
        ("10.0.0.0/8", "::ffff:10.1.1.1", true),
        ("::ffff:10.0.0.0/104", "10.1.1.1", true),
        ("::ffff:10.0.0.0/104", "11.1.1.1", false),
    ];
    for (range, address, expected) in table {
        let range_read: Cidr = range.parse().unwrap();
        assert_eq!(range_read.contains(address.parse().unwrap()), expected, "{range} {address}");
    }
}

#[test]
fn a_text_that_is_not_a_range_is_refused() {
    for text in ["", "x", "10.0.0.0/", "10.0.0.0/x", "10.0.0/8", "10.0.0.0/+8", "::ffff:0:0/8"] {
        assert!(matches!(text.parse::<Cidr>(), Err(CidrError::Malformed(_))), "{text}");
    }
    for text in ["10.0.0.0/33", "::1/129", "10.0.0.0/99999999999"] {
        assert!(matches!(text.parse::<Cidr>(), Err(CidrError::Bits { .. })), "{text}");
    }
    let error = "10.0.0.0/33".parse::<Cidr>().unwrap_err().to_string();
    assert!(error.ends_with("the number after the slash must be 32 or less"), "{error}");
}
