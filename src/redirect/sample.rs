//! Links for the tests of this module and of the listeners.

use std::future::{Future, ready};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use super::answer::Serving;
use super::asked::Asked;
use super::directory::Directory;
use super::limit::Tally;
use super::record::Record;
use super::recorder::Kept;
use super::visitor_keys::VisitorKeys;
use crate::domain::click::{Click, ClickNumber, Facts, Method};
use crate::domain::click_id::ClickIdKey;
use crate::domain::label::Tags;
use crate::domain::link::{Link, LinkId, LinkSpec, Origin};
use crate::domain::outside::Clock;
use crate::domain::person::PeopleKey;
use crate::domain::slug::Slug;
use crate::domain::target::{ParamName, Schemes, Target};
use crate::domain::time::Timestamp;
use crate::domain::utm::Utm;
use crate::domain::visitor::VisitorKey;

/// A target.
pub(crate) fn target(text: &str) -> Target {
    Target::parse(text, &Schemes::default()).unwrap()
}

/// A link by hand, without tags or end.
pub(crate) fn link(id: u32, slug: &str, to: &str) -> Link {
    let spec = LinkSpec {
        slug: Slug::parse(slug).unwrap(),
        target: target(to),
        utm: Utm::default(),
        location: target(to),
        tags: Tags::default(),
        title: None,
        arms: Vec::new(),
        rules: Vec::new(),
        limit: None,
        ends_at: None,
        after_end: None,
        forward_query: false,
        click_param: ParamName::default(),
        origin: Origin::Hand,
    };
    Link { id: LinkId(id), spec, created_at: Timestamp::MIN, retired_at: None }
}

/// A clock that stands.
pub(crate) struct Stands(pub(crate) Timestamp);

impl Clock for Stands {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// The time of [`serving`].
pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T09:30:00Z").unwrap()
}

/// What answers are made of, with these links.
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
        own: Vec::new(),
        clock: Arc::new(Stands(now())),
    }
}

/// A person's browser.
pub(crate) const BROWSER: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \
     AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

/// A person's request for a path.
pub(crate) fn asked(path: &str) -> Asked<'_> {
    Asked {
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

/// A recorder that keeps clicks in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Held>>);

/// What a [`Memory`] holds.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Whether no number may be given.
    pub(crate) numberless: bool,
    /// Numbers given.
    pub(crate) given: u64,
    /// Clicks kept.
    pub(crate) kept: Vec<Click>,
    /// Clicks that could only be counted.
    pub(crate) lost: usize,
}

impl Memory {
    /// Looks at or changes what it holds.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }
}

impl Record for Memory {
    fn number(&self) -> Option<ClickNumber> {
        self.with(|held| {
            held.given += 1;
            ClickNumber::new(held.given).filter(|_| !held.numberless)
        })
    }

    fn record(&self, click: Click, _: Option<Tally>) -> impl Future<Output = Kept> + Send {
        self.with(|held| held.kept.push(click));
        ready(Kept::OnDisk)
    }

    fn lose(&self, _click: &Click) {
        self.with(|held| held.lost += 1);
    }
}
