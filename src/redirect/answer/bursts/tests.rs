use std::net::IpAddr;

use super::*;

fn network(text: &str) -> Network {
    Network::from(text.parse::<IpAddr>().unwrap())
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_800_000_000_000 + ms).unwrap()
}

/// Which of these visits, a link and a time each, are bursts.
fn bursts(from: &str, visits: &[(u32, i64)]) -> Vec<bool> {
    let bursts = Bursts::default();
    visits.iter().map(|(link, ms)| bursts.note(network(from), LinkId(*link), at(*ms))).collect()
}

#[test]
fn the_fifth_link_within_ten_seconds_is_a_burst() {
    let visits: Vec<(u32, i64)> = (1..=6).map(|link| (link, i64::from(link) * 100)).collect();
    assert_eq!(bursts("203.0.113.7", &visits), [false, false, false, false, true, true]);
    let slowly: Vec<(u32, i64)> = (1..=9).map(|link| (link, i64::from(link) * 2_600)).collect();
    assert!(!bursts("203.0.113.7", &slowly).contains(&true));
}

#[test]
fn one_link_opened_often_is_no_burst() {
    let visits: Vec<(u32, i64)> = (0..50).map(|n| (1 + u32::from(n % 2 == 0), n * 10)).collect();
    assert!(!bursts("203.0.113.7", &visits).contains(&true));
}

#[test]
fn each_network_is_counted_by_itself_and_a_64_is_one() {
    let bursts = Bursts::default();
    for n in 1..=20 {
        let other = network(&format!("203.0.113.{n}"));
        assert!(!bursts.note(other, LinkId(n), at(0)), "{other:?}");
    }
    let v6 = |n: u32| network(&format!("2001:db8:0:1::{n}"));
    let seen: Vec<bool> = (1..=5).map(|n| bursts.note(v6(n), LinkId(n), at(0))).collect();
    assert_eq!(seen, [false, false, false, false, true]);
}

#[test]
fn a_proxy_that_was_not_named_makes_no_burst() {
    let visits: Vec<(u32, i64)> = (1..=20).map(|link| (link, 0)).collect();
    for proxy in [
        "127.0.0.1",
        "::1",
        "10.0.0.2",
        "172.17.0.1",
        "::ffff:192.168.1.1",
        "100.64.0.9",
        "fd00::1",
        "fe80::1",
    ] {
        assert!(!bursts(proxy, &visits).contains(&true), "{proxy}");
    }
}
