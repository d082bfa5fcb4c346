//! The answer to a request, and the click that it makes.
//!
//! Invariant: the destination comes from the link alone. A known link always makes a click, even
//! past its end. A click number is drawn only for a known link, so that guessing slugs uses up
//! none. Does not store the click (see `recorder`) or send the answer (see `http`).

pub mod address_list;
pub mod bursts;
pub mod cidr;
pub mod countries;
pub mod request;
pub mod senders;
pub mod visitor_keys;

use std::fmt;
use std::sync::Arc;

use super::directory::{Card, Directory, Entry, Resolution, VisitorTraits};
use super::orphans::OrphanCounter;
use super::verdict::agent::Agent;
use super::verdict::{Circumstances, judge_with};
use crate::domain::click::id::ClickIdKey;
use crate::domain::click::visitor::{Network, VisitorKey};
use crate::domain::click::{Click, ClickNumber, Facts, Judgement, RuleCode, Verdict};
use crate::domain::country::Country;
use crate::domain::environment::Clock;
use crate::domain::label::Variant;
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::link::rule::Traits;
use crate::domain::link::slug::Recipient;
use crate::domain::link::typed_path::Name;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::domain::time::Timestamp;
use address_list::AddressList;
use bursts::Bursts;
use countries::Countries;
use request::RedirectRequest;
use senders::Senders;
use visitor_keys::VisitorKeys;

/// The state from which answers are made.
pub struct Serving {
    pub directory: Arc<Directory>,
    /// The key that turns click numbers into click ids.
    pub click_ids: ClickIdKey,
    /// The permanent key by which visitors get an arm.
    pub choices: VisitorKey,
    /// The daily keys of visitors' pseudonyms.
    pub visitor_keys: VisitorKeys,
    /// The key under which recipients are hashed. Without it they are not stored.
    pub people: Option<PeopleKey>,
    /// The operator's own addresses.
    pub own: AddressList,
    /// The addresses that programs use, each with the code of its rule.
    pub listed: AddressList,
    /// The networks that open many links at once.
    pub bursts: Bursts,
    /// The networks from which links were made.
    pub senders: Arc<Senders>,
    /// Which country an address is in, if the operator gave a table.
    pub countries: Arc<Countries>,
    /// Requests for slugs that no link has.
    pub orphans: Arc<OrphanCounter>,
    pub clock: Arc<dyn Clock>,
}

/// A new click, with or without a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewClick {
    /// A click with a number, which can be stored, and the counter that counted it, if any.
    Numbered(Click, Option<ClickCounter>),
    /// A click that got no number, so its `number` is meaningless. It can only be counted as lost.
    Unnumbered(Click),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The visitor is redirected.
    Found {
        /// The value of the `Location` header.
        location: String,
        click: NewClick,
    },
    /// An app that draws a card of the link is told what to draw. Whoever else it is gets on to the location.
    Preview { card: Arc<Card>, location: String, click: NewClick },
    /// The link has ended and has no target for that.
    Gone { click: NewClick },
    /// The link has not begun.
    NotBegun { click: NewClick },
    /// The link was retired for good: the visitor gets what an unknown slug gets.
    Retired { click: NewClick },
    /// No link has this slug.
    NotFound,
}

/// Answers a request. `number` draws the click's number.
pub fn answer(
    serving: &Serving,
    request: &RedirectRequest<'_>,
    number: impl FnOnce() -> Option<ClickNumber>,
) -> Answer {
    let mut number = Some(number);
    let mut answered = |(slug, recipient): Name| {
        serving.directory.find(slug.as_str(), |entry| {
            let draw = number.take();
            let own = entry.names_recipient().then(|| slug.recipient()).flatten();
            let visit = Visit::new(serving, request, own.as_ref().or(recipient.as_ref()));
            visit.answer(entry, request, || draw.and_then(|draw| draw()))
        })
    };
    let exact = request.name().and_then(&mut answered);
    // No link has that name: what chats and keyboards have changed is looked for only now.
    let found = exact.or_else(|| answered(request.meant_name(&serving.directory)?));
    found.unwrap_or(Answer::NotFound)
}

impl Serving {
    /// Who made a request that is for no link, as far as it tells.
    #[must_use]
    pub fn verdict(&self, request: &RedirectRequest<'_>) -> Verdict {
        let (facts, list) = self.facts_of_address(request);
        let referrer_host = request.referrer_host();
        let circumstances = Circumstances {
            method: request.method,
            facts,
            referrer_host: referrer_host.as_deref(),
            list,
        };
        judge_with(&circumstances, Agent::of(request.user_agent).opinion).verdict
    }

    /// The facts of a request, with what is known of its address, and the rule of the list that has the address.
    pub(super) fn facts_of_address(
        &self,
        request: &RedirectRequest<'_>,
    ) -> (Facts, Option<RuleCode>) {
        let mut facts = request.facts;
        if self.own.find(request.address).is_some() {
            facts = facts.with(Facts::OWN);
        }
        let list = self.listed.find(request.address);
        if list.is_some() {
            facts = facts.with(Facts::LISTED);
        }
        (facts, list)
    }
}

/// What the click keeps of the visitor, and the arm that was shown.
struct Seen {
    judgement: Judgement,
    traits: Traits,
    variant: Option<Variant>,
    /// Whether the visitor gets a key.
    has_visitor: bool,
    referrer_host: Option<Arc<str>>,
}

/// One request for a known link, with the parts of it that the answer depends on.
struct Visit<'a> {
    serving: &'a Serving,
    at: Timestamp,
    network: Network,
    facts: Facts,
    /// The rule of the list that has the address.
    list: Option<RuleCode>,
    agent: Agent,
    recipient: Option<PersonKey>,
}

impl<'a> Visit<'a> {
    fn new(serving: &'a Serving, request: &RedirectRequest<'_>, named: Option<&Recipient>) -> Self {
        let (mut facts, list) = serving.facts_of_address(request);
        if named.is_some() && serving.people.is_none() {
            facts = facts.with(Facts::RECIPIENT_UNKEYED);
        }
        let recipient = serving.people.as_ref().zip(named);
        Self {
            serving,
            at: serving.clock.now(),
            network: Network::from(request.address),
            facts,
            list,
            agent: Agent::of(request.user_agent),
            recipient: recipient
                .and_then(|(key, named)| key.person(named.as_str()))
                .filter(|person| !serving.directory.erased().has(person)),
        }
    }

    fn answer(
        mut self,
        entry: &Entry,
        request: &RedirectRequest<'_>,
        number: impl FnOnce() -> Option<ClickNumber>,
    ) -> Answer {
        let Agent { opinion, device, .. } = self.agent;
        let privacy = self.serving.directory.privacy();
        self.facts = self.facts_of_network(entry, opinion.verdict());
        let referrer_host = request.referrer_host();
        let judgement = judge_with(
            &Circumstances {
                method: request.method,
                facts: self.facts,
                referrer_host: referrer_host.as_deref(),
                list: self.list,
            },
            opinion,
        );
        let country = self.serving.countries.of(request.address);
        let traits = Traits { device, language: request.language(), country };
        let visitor = VisitorTraits { traits, is_person: judgement.verdict == Verdict::Person };
        let local = || self.serving.directory.site().zone.local_time(self.at);
        let resolution = entry.resolve(self.at, visitor, |total| self.choice(entry, total), local);
        let (destination, variant, fact) = match &resolution {
            Resolution::Target(destination, variant) => (Some(destination), variant.cloned(), None),
            Resolution::AfterEnd(destination) => (Some(destination), None, Some(Facts::AFTER_END)),
            Resolution::Ended => (None, None, Some(Facts::AFTER_END)),
            Resolution::NotBegun => (None, None, Some(Facts::BEFORE_START)),
            Resolution::Gone => (None, None, Some(Facts::GONE)),
        };
        // By its agent alone: what an address list, or anything else, says of a browser is no preview.
        // The sender's own is one: it is what WhatsApp shows to everybody.
        let is_preview = matches!(judgement.verdict, Verdict::Preview | Verdict::Own)
            && opinion.verdict() == Verdict::Preview;
        let is_open =
            matches!(resolution, Resolution::Target(..)) && !self.facts.has(Facts::LISTED);
        let card = if is_preview && is_open { entry.card() } else { None };
        self.facts = fact.map_or(self.facts, |fact| self.facts.with(fact));
        let number = number();
        let is_traced = !(privacy.is_strict && self.facts.has(Facts::PRIVATE));
        let id = number.filter(|_| is_traced).map(|number| self.serving.click_ids.seal(number));
        let has_visitor = !privacy.is_without_visitors && !self.facts.has(Facts::PRIVATE);
        let seen = Seen { judgement, traits, variant, has_visitor, referrer_host };
        let click = self.click(entry, request, seen, number);
        let Some(destination) = destination else {
            return match resolution {
                Resolution::NotBegun => Answer::NotBegun { click },
                Resolution::Gone => Answer::Retired { click },
                _ => Answer::Gone { click },
            };
        };
        let own_query = request.query.filter(|_| entry.forward_query());
        let location = destination.location(id, own_query);
        match card {
            Some(card) => Answer::Preview { card, location, click },
            None => Answer::Found { location, click },
        }
    }

    /// The facts, with what the network did before.
    fn facts_of_network(&self, entry: &Entry, agent: Verdict) -> Facts {
        let mut facts = self.facts;
        if self.serving.bursts.note(self.network, entry.id(), self.at) {
            facts = facts.with(Facts::BURST);
        }
        // Of a person's browser nobody is to know that it is an agent's.
        if agent == Verdict::Preview && self.serving.senders.has(entry.id(), self.network, self.at)
        {
            facts = facts.with(Facts::SENDER);
        }
        facts
    }

    /// A number below `total`, the same every time for one browser and link.
    fn choice(&self, entry: &Entry, total: u64) -> u64 {
        self.serving.choices.choice(self.network, self.agent_bytes(), entry.id().0, total)
    }

    fn agent_bytes(&self) -> &[u8] {
        self.agent.text.as_deref().unwrap_or_default().as_bytes()
    }

    fn click(
        self,
        entry: &Entry,
        request: &RedirectRequest<'_>,
        seen: Seen,
        number: Option<ClickNumber>,
    ) -> NewClick {
        let Seen { judgement, traits, variant, has_visitor, referrer_host } = seen;
        let visitor = has_visitor.then(|| {
            let key = self.serving.visitor_keys.today(self.at);
            key.visitor(self.network, self.agent_bytes())
        });
        let click = Click {
            number: number.unwrap_or_else(no_number),
            at: self.at,
            link: entry.id(),
            variant,
            recipient: self.recipient,
            visitor,
            judgement,
            method: request.method,
            facts: self.facts,
            device: traits.device,
            referrer_host,
            language: traits.language,
            country: traits.country.map(Country::code),
            user_agent: self.agent.text,
        };
        match number {
            Some(_) => NewClick::Numbered(click, entry.click_counter()),
            None => NewClick::Unnumbered(click),
        }
    }
}

/// The number of a click that got none.
fn no_number() -> ClickNumber {
    ClickNumber::new(0).expect("zero fits into 38 bits")
}

impl fmt::Debug for Serving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serving {:?}", self.directory)
    }
}

#[cfg(test)]
mod tests;
