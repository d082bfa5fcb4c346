use std::net::IpAddr;

use super::*;
use crate::redirect::sample::{FixedClock, now};

fn senders() -> Senders {
    Senders::new(VisitorKey::from_bytes([1; 16]), Arc::new(FixedClock(now())))
}

fn network(text: &str) -> Network {
    Network::from(text.parse::<IpAddr>().unwrap())
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_800_000_000_000 + ms).unwrap()
}

#[test]
fn a_link_has_its_sender_for_an_hour_and_no_other_link_or_network_does() {
    let senders = senders();
    let (mia, jon) = (network("203.0.113.7"), network("203.0.113.8"));
    assert!(!senders.has(LinkId(1), mia, at(0)));
    senders.note_at(LinkId(1), mia, at(0));
    assert!(senders.has(LinkId(1), mia, at(0)));
    assert!(senders.has(LinkId(1), mia, at(SENDER_MS)));
    assert!(!senders.has(LinkId(1), mia, at(SENDER_MS + 1)));
    assert!(!senders.has(LinkId(1), jon, at(0)));
    assert!(!senders.has(LinkId(2), mia, at(0)));
}

#[test]
fn senders_of_earlier_hours_make_place_and_a_full_table_takes_no_more() {
    let senders = senders();
    let mia = network("203.0.113.7");
    let note_all = |from: usize, ms| {
        for link in from..from + SENDERS_MAX {
            senders.note_at(LinkId(u32::try_from(link).unwrap()), mia, at(ms));
        }
    };
    note_all(0, 0);
    senders.note_at(LinkId(u32::MAX), mia, at(1));
    assert!(!senders.has(LinkId(u32::MAX), mia, at(1)));
    note_all(SENDERS_MAX, SENDER_MS + 1);
    assert!(senders.has(LinkId(u32::try_from(SENDERS_MAX).unwrap()), mia, at(SENDER_MS + 1)));
    assert_eq!(senders.lock().len(), SENDERS_MAX);
}
