//! The directory: an in-memory index of all links, prepared for redirects.
//!
//! Invariant: reads are lock-free, and an edit does not copy the map. A link that was inserted
//! is never removed, even when retired. Goal: under 200 bytes per link, including the text of its
//! location. Also holds the site of the plan in force. Does not hold the parts of a link that an answer
//! does not need (see `store`).

pub mod erased;
pub mod limit;
pub mod site;

pub(super) mod destination;

mod affixes;
mod slug_key;

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use papaya::HashMap;

use super::cache::DirectMapped;
use crate::domain::label::Variant;
use crate::domain::limits::DESTINATIONS_CACHED;
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::link::preview::Preview;
use crate::domain::link::rule::{Condition, LocalTime, Traits};
use crate::domain::link::{Link, LinkId, LinkSpec, Origin};
use crate::domain::settings::Domain;
use crate::domain::time::Timestamp;
use destination::Destination;
use erased::ErasedPeople;
use limit::{ClickCounters, ClickLimit};
use site::{ClickPrivacy, CurrentSite, Site};
use slug_key::SlugKey;

/// The `ends_at` of a link that never ends.
const NEVER: Timestamp = Timestamp::MAX;

/// The parts of a link that an answer needs.
#[derive(Debug, PartialEq)]
pub struct Entry {
    id: LinkId,
    forward_query: bool,
    /// Whether it is one recipient's alone, so that its slug names them.
    names_recipient: bool,
    /// [`NEVER`] without an end.
    ends_at: Timestamp,
    destination: Destination,
    after_end: Option<Arc<Destination>>,
    extras: Option<Box<Extras>>,
}

/// The parts that few links have.
#[derive(Debug, PartialEq)]
struct Extras {
    /// Whether the link is answered as if it did not exist.
    is_gone: bool,
    starts_at: Option<Timestamp>,
    rules: Box<[(Condition, Destination)]>,
    split: Split,
    limit: Option<ClickLimit>,
    card: Option<Arc<Card>>,
}

/// What apps that draw a card of a link are told.
#[derive(Debug, PartialEq, Eq)]
pub struct Card {
    pub preview: Preview,
    /// The domain of the link, if it is not the plan's.
    pub domain: Option<Domain>,
}

/// The visitor's properties that affect the destination.
#[derive(Debug, Clone, Copy)]
pub(super) struct VisitorTraits {
    pub(super) traits: Traits,
    pub(super) is_person: bool,
}

/// The arms of a split target.
#[derive(Debug, PartialEq)]
struct Split {
    total: u64,
    arms: Box<[CompiledArm]>,
}

#[derive(Debug, PartialEq)]
struct CompiledArm {
    /// The sum of the weights up to and including this arm.
    upper_bound: u64,
    name: Variant,
    destination: Option<Destination>,
}

/// Where a link sends one request.
#[derive(Debug)]
pub(super) enum Resolution<'a> {
    /// To the link's target or one of its arms.
    Target(&'a Destination, Option<&'a Variant>),
    /// The link has ended and has a target for that.
    AfterEnd(&'a Destination),
    /// The link has ended.
    Ended,
    /// The link has not begun.
    NotBegun,
    /// The link was retired for good.
    Gone,
}

impl Entry {
    #[must_use]
    pub fn id(&self) -> LinkId {
        self.id
    }

    /// Whether the visitor's query is appended to the target.
    #[must_use]
    pub(super) fn forward_query(&self) -> bool {
        self.forward_query
    }

    /// Whether the link is one recipient's alone.
    #[must_use]
    pub(super) fn names_recipient(&self) -> bool {
        self.names_recipient
    }

    /// What apps that draw a card of the link are told.
    #[must_use]
    pub(super) fn card(&self) -> Option<Arc<Card>> {
        self.extras.as_ref()?.card.clone()
    }

    /// The counter of the link's clicks, if its clicks are counted.
    #[must_use]
    pub(super) fn click_counter(&self) -> Option<ClickCounter> {
        let limit = self.extras.as_ref()?.limit.as_ref()?;
        Some(limit.counter.clone())
    }

    /// Where a visitor is sent at an instant. `choose` draws a number below the arms' total weight; `local` tells the
    /// time for rules, and is asked only by those to which it matters. Counts the visit against the link's limit if the visitor is a person.
    pub(super) fn resolve(
        &self,
        at: Timestamp,
        visitor: VisitorTraits,
        choose: impl FnOnce(u64) -> u64,
        local: impl Fn() -> LocalTime,
    ) -> Resolution<'_> {
        let ended = || self.after_end.as_deref().map_or(Resolution::Ended, Resolution::AfterEnd);
        if self.extras.as_ref().is_some_and(|extras| extras.is_gone) {
            return Resolution::Gone;
        }
        if self.ends_at <= at && self.ends_at != NEVER {
            return ended();
        }
        let Some(extras) = &self.extras else { return Resolution::Target(&self.destination, None) };
        if extras.starts_at.is_some_and(|start| start > at) {
            return Resolution::NotBegun;
        }
        if extras.limit.as_ref().is_some_and(|limit| !limit.lets_through(visitor.is_person)) {
            return ended();
        }
        if let Some((_, destination)) =
            extras.rules.iter().find(|(when, _)| when.takes(&visitor.traits, &local))
        {
            return Resolution::Target(destination, None);
        }
        let split = &extras.split;
        let arm = (split.total > 0).then(|| choose(split.total));
        let arm = arm.and_then(|drawn| split.arms.iter().find(|arm| drawn < arm.upper_bound));
        match arm {
            Some(arm) => Resolution::Target(
                arm.destination.as_ref().unwrap_or(&self.destination),
                Some(&arm.name),
            ),
            None => Resolution::Target(&self.destination, None),
        }
    }
}

impl Extras {
    fn new(link: &Link, limit: Option<ClickLimit>) -> Option<Box<Self>> {
        let Link { spec, is_gone, .. } = link;
        let is_plain = spec.rules.is_empty() && spec.arms.is_empty() && spec.starts_at.is_none();
        let is_plain = is_plain && spec.preview.is_none();
        if is_plain && limit.is_none() && !is_gone {
            return None;
        }
        let destination = |to| Destination::new(to, &spec.click_param);
        let rules = spec.rules.iter().map(|rule| (rule.when.clone(), destination(&rule.location)));
        Some(Box::new(Self {
            is_gone: *is_gone,
            starts_at: spec.starts_at,
            rules: rules.collect(),
            split: Split::new(spec),
            limit,
            card: spec
                .preview
                .clone()
                .map(|preview| Arc::new(Card { preview, domain: spec.domain.clone() })),
        }))
    }
}

impl Split {
    fn new(spec: &LinkSpec) -> Self {
        let mut total = 0;
        let arms = spec.arms.iter().map(|arm| {
            total += u64::from(arm.weight);
            let destination =
                arm.location.as_ref().map(|to| Destination::new(to, &spec.click_param));
            CompiledArm { upper_bound: total, name: arm.name.clone(), destination }
        });
        let arms: Box<[CompiledArm]> = arms.collect();
        Self { total, arms }
    }
}

#[derive(Default)]
pub struct Directory {
    links: HashMap<SlugKey, Entry>,
    counters: ClickCounters,
    site: CurrentSite,
    /// Whether a rule of any link looked at countries since the start.
    has_country_rules: AtomicBool,
    erased: ErasedPeople,
}

thread_local! {
    /// Destinations of ended links. The links of a campaign share one.
    static ENDED: RefCell<DirectMapped<Arc<Destination>>> = RefCell::new(DirectMapped::new(DESTINATIONS_CACHED));
}

/// A shared copy of a destination that many links have.
fn shared(destination: &Destination) -> Arc<Destination> {
    let is = |known: &Arc<Destination>| **known == *destination;
    ENDED.with_borrow_mut(|cache| {
        Arc::clone(cache.get(destination, is, || Arc::new(destination.clone())))
    })
}

impl Directory {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The people whom no click may name.
    #[must_use]
    pub fn erased(&self) -> &ErasedPeople {
        &self.erased
    }

    /// A directory with capacity for this many links, so that loading does not rehash.
    #[must_use]
    pub fn with_capacity(links: u64) -> Self {
        let capacity = usize::try_from(links).unwrap_or_default();
        Self { links: HashMap::with_capacity(capacity), ..Self::default() }
    }

    /// Inserts a link or replaces the one with its slug, such as before an edit. An entry that
    /// would not change stays in place, so that a plan that retires a million links moves none of
    /// them.
    pub fn insert(&self, link: &Link) {
        let spec = &link.spec;
        let param = &spec.click_param;
        let entry = Entry {
            id: link.id,
            forward_query: spec.forward_query,
            names_recipient: spec.origin == Origin::Recipient,
            ends_at: spec.ends_at.unwrap_or(NEVER),
            destination: Destination::new(&spec.location, param),
            after_end: spec.after_end.as_ref().map(|to| shared(&Destination::new(to, param))),
            extras: Extras::new(link, self.counters.limit(link)),
        };
        if spec.rules.iter().any(|rule| !rule.when.countries.is_empty()) {
            self.has_country_rules.store(true, Ordering::Relaxed);
        }
        let links = self.links.pin();
        let key = || SlugKey::new(&spec.slug);
        // One look-up for a new link: a start inserts a million.
        if let Err(known) = links.try_insert(key(), entry)
            && *known.current != known.not_inserted
        {
            links.insert(key(), known.not_inserted);
        }
    }

    /// The site of the plan in force.
    #[must_use]
    pub fn site(&self) -> Arc<Site> {
        self.site.get()
    }

    /// What clicks leave out of their visitors.
    #[must_use]
    pub fn privacy(&self) -> ClickPrivacy {
        self.site.privacy()
    }

    /// Replaces the site.
    pub fn set_site(&self, site: Site) {
        self.site.set(site);
    }

    /// Notes that a plan was applied.
    pub fn count_plan(&self) {
        self.site.count_plan();
    }

    /// The plans that were applied since the start.
    #[must_use]
    pub fn plans(&self) -> u64 {
        self.site.plans()
    }

    /// Whether a rule of any link looked at countries since the start.
    #[must_use]
    pub fn has_country_rules(&self) -> bool {
        self.has_country_rules.load(Ordering::Relaxed)
    }

    /// The counters of its links' clicks.
    #[must_use]
    pub fn click_counters(&self) -> &ClickCounters {
        &self.counters
    }

    /// Finds a link by its lower-case slug and passes it to `use_it`.
    pub fn find<T>(&self, slug: &str, use_it: impl FnOnce(&Entry) -> T) -> Option<T> {
        self.links.pin().get(slug).map(use_it)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.links.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Directory of {} links", self.len())
    }
}

#[cfg(test)]
mod tests;
