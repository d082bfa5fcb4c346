use std::net::IpAddr;

use super::*;
use crate::domain::click::id::ClickId;
use crate::domain::pixel::PixelId;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::sample::FixedRandom;
use crate::domain::settings::funnel::FunnelStep;
use crate::redirect::sample::{FixedClock, now};

fn network(text: &str) -> Network {
    Network::from(text.parse::<IpAddr>().unwrap())
}

fn hit(click: usize, id: u32) -> PixelHit {
    PixelHit {
        at: now(),
        click: ClickId::parse(&format!("{click:012}")).unwrap(),
        id: PixelId::parse(&id.to_string()).unwrap(),
        step: FunnelStep::Kind(ConversionKind::Lead),
    }
}

fn desk() -> PixelDesk {
    PixelDesk::new(Arc::new(FixedClock(now())), Arc::new(FixedRandom(7)))
}

#[test]
fn a_network_says_so_much_in_a_minute_and_no_more() {
    let networks = Networks::default();
    let one = network("203.0.113.7");
    let said = |at: Timestamp| (0..100).filter(|_| networks.may(one, at)).count();
    assert_eq!((said(now()), said(now())), (60, 0));
    assert_eq!(said(now().plus_ms(10_000)), 10);
    assert!(networks.may(network("198.51.100.7"), now()));
    // A clock that was set back holds nobody up for long.
    assert_eq!(said(now().plus_ms(-3_600_000)), 0);
    assert_eq!(said(now().plus_ms(-3_600_000 + 60_000)), 60);
    // Behind a proxy that nobody named, everybody has its address.
    let proxy = network("10.0.0.1");
    assert!((0..1000).all(|_| networks.may(proxy, now())));
}

#[test]
fn what_waits_is_bounded_and_the_same_waits_once() {
    let desk = desk();
    let proxy = network("127.0.0.1");
    let most = PIXELS_WAITING_MAX;
    for click in (0..2 * most).chain(0..2 * most) {
        desk.note(proxy, hit(click, 1));
    }
    // The first ones wait, and are said again.
    let waiting = || desk.waiting.lock().unwrap().len();
    assert_eq!((waiting(), desk.dropped()), (most, 2 * most as u64));
    let hits = desk.take();
    assert_eq!((hits.len(), waiting()), (most, 0));
    desk.note(proxy, hit(3 * most, 1));
    desk.put_back(hits);
    assert_eq!((waiting(), desk.dropped()), (most, 2 * most as u64 + 1));
}
