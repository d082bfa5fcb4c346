use super::*;

fn network(text: &str) -> Network {
    Network::from(text.parse::<IpAddr>().unwrap())
}

#[test]
fn a_household_is_an_ipv4_address_or_an_ipv6_slash_64() {
    assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2::ffff"));
    assert_ne!(network("2001:db8:1:2::"), network("2001:db8:1:3::"));
    assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
}

#[test]
fn a_visitor_depends_on_network_browser_and_key() {
    let (key, home) = (VisitorKey::from_bytes([1; 16]), network("192.0.2.1"));
    let ann = key.visitor(home, b"Firefox");
    assert_eq!(ann, key.visitor(home, b"Firefox"));
    assert_ne!(ann, key.visitor(home, b"Safari"));
    assert_ne!(ann, key.visitor(network("192.0.2.2"), b"Firefox"));
    assert_ne!(ann, VisitorKey::from_bytes([2; 16]).visitor(home, b"Firefox"));
    assert_eq!(Visitor::from_bits(ann.bits()), Some(ann));
    assert_eq!(Visitor::from_bits(1 << 48), None);
}

#[test]
fn choices_follow_their_weights() {
    let key = VisitorKey::from_bytes([9; 16]);
    let low = (0..10_000_u32)
        .filter(|n| key.choice(Network::V4(n.to_le_bytes()), b"ua", 7, 100) < 70)
        .count();
    assert!((6_800..7_200).contains(&low), "{low} of 10000 fell below 70");
}
