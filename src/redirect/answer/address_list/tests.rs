use proptest::prelude::*;

use super::*;

fn parse(texts: &[&str]) -> Result<AddressList, AddressListError> {
    let mut reader = AddressList::reader();
    texts.iter().try_for_each(|text| reader.add(text))?;
    Ok(reader.finish())
}

fn rule(list: &AddressList, address: &str) -> Option<String> {
    list.find(address.parse().unwrap()).map(|rule| rule.to_string())
}

#[test]
fn an_address_has_the_label_of_the_smallest_range_that_has_it() {
    let text =
        "# of 2026-11\n10.0.0.0/8 cloud  # a comment\n10.1.0.0/16 Mail-Filter\n".to_lowercase();
    let more = "\n10.1.2.3\n2001:db8::/32 safe links\r\n::ffff:192.0.2.0/120 mapped\n";
    let list = parse(&[text.as_str(), more]).unwrap();
    let table = [
        ("10.0.0.1", Some("list-cloud")),
        ("10.1.255.255", Some("list-mail-filter")),
        ("10.1.2.3", Some("list")),
        ("10.1.2.4", Some("list-mail-filter")),
        ("10.2.0.0", Some("list-cloud")),
        ("11.0.0.0", None),
        ("9.255.255.255", None),
        ("2001:db8:1::1", Some("list-safe-links")),
        ("2001:db9::", None),
        ("192.0.2.77", Some("list-mapped")),
        ("::ffff:10.2.0.1", Some("list-cloud")),
    ];
    for (address, expected) in table {
        assert_eq!(rule(&list, address).as_deref(), expected, "{address}");
    }
    assert_eq!(rule(&AddressList::default(), "10.0.0.1"), None);
    let all = parse(&["::/0 six"]).unwrap();
    assert_eq!(rule(&all, "10.0.0.1"), None);
    assert_eq!(rule(&all, "2001:db8::1").as_deref(), Some("list-six"));
}

#[test]
fn a_line_that_is_no_range_or_has_no_label_is_named() {
    let table = [
        (
            "10.0.0.0/8\nhost.example",
            "line 2: `host.example` is not an address such as 192.0.2.1 or a range such as 10.0.0.0/8",
        ),
        (
            "10.0.0.0/33",
            "line 1: `10.0.0.0/33` is not a range: the number after the slash must be 32 or less",
        ),
        (
            "10.0.0.0/8 Cloud",
            "line 1: the label `Cloud` is not up to 18 lower-case letters, digits and dashes",
        ),
        (
            "10.0.0.0/8 a-label-of-so-many-letters",
            "line 1: the label `a-label-of-so-many-letters` is not up to 18 lower-case letters, digits and dashes",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(parse(&[text]).unwrap_err().to_string(), expected);
    }
    let long = "10.0.0.1\n".repeat(ADDRESS_LIST_LINES_MAX + 1);
    assert_eq!(parse(&[long.as_str()]).unwrap_err(), AddressListError::TooLong);
}

proptest! {
    #[test]
    fn a_list_finds_what_a_look_at_each_range_finds(
        ranges in prop::collection::vec((any::<[u8; 4]>(), 0_u8..33), 0..20),
        address in any::<[u8; 4]>(),
    ) {
        // Few bits, so that ranges meet.
        let few = |[a, b, c, d]: [u8; 4]| format!("{}.{}.{}.{}", a & 1, b & 1, c & 1, d & 3);
        let ranges: Vec<(String, u8)> = ranges.into_iter().map(|(of, bits)| (few(of), bits)).collect();
        let lines: Vec<String> = ranges.iter().map(|(of, bits)| format!("{of}/{bits} b{bits}")).collect();
        let text = lines.join("\n");
        let list = parse(&[text.as_str()]).unwrap();
        let address: IpAddr = few(address).parse().unwrap();
        let has = |of: &str, bits: u8| format!("{of}/{bits}").parse::<Cidr>().unwrap().contains(address);
        let smallest = ranges.iter().filter(|(of, bits)| has(of, *bits)).map(|(_, bits)| *bits).max();
        let found = list.find(address).map(|rule| rule.to_string());
        prop_assert_eq!(found, smallest.map(|bits| format!("list-b{bits}")));
    }
}
