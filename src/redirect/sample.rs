//! Sample state and requests for the tests of this module and of the listeners.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::answer::Serving;
use super::answer::address_list::AddressList;
use super::answer::bursts::Bursts;
use super::answer::request::RedirectRequest;
use super::answer::senders::Senders;
use super::answer::visitor_keys::VisitorKeys;
use super::directory::Directory;
use crate::domain::click::id::ClickIdKey;
use crate::domain::click::visitor::VisitorKey;
use crate::domain::click::{Facts, Method};
use crate::domain::environment::Clock;
use crate::domain::link::Link;
use crate::domain::record::person::PeopleKey;
use crate::domain::time::Timestamp;

/// A clock that stands still.
pub(crate) struct FixedClock(pub(crate) Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// The time of the clock of [`serving`].
pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T09:30:00Z").unwrap()
}

/// The state for answers, with these links.
pub(crate) fn serving(links: &[Link]) -> Serving {
    let directory = Directory::new();
    for link in links {
        directory.insert(link);
    }
    Serving {
        directory: Arc::new(directory),
        click_ids: ClickIdKey::from_bytes([1; 16]),
        choices: VisitorKey::from_bytes([2; 16]),
        visitor_keys: VisitorKeys::new(now(), |_| VisitorKey::from_bytes([3; 16])),
        people: Some(PeopleKey::from_bytes([4; 32])),
        own: AddressList::default(),
        listed: AddressList::default(),
        bursts: Bursts::default(),
        senders: Arc::new(Senders::new(
            VisitorKey::from_bytes([5; 16]),
            Arc::new(FixedClock(now())),
        )),
        countries: Arc::default(),
        orphans: Arc::default(),
        clock: Arc::new(FixedClock(now())),
    }
}

/// The user agent of a person's browser.
pub(crate) const BROWSER: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \
     AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

/// A person's request for a path.
pub(crate) fn request(path: &str) -> RedirectRequest<'_> {
    RedirectRequest {
        path,
        query: None,
        method: Method::Get,
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
        facts: Facts::default(),
        user_agent: Some(BROWSER.as_bytes()),
        referrer: None,
        accept_language: None,
    }
}
