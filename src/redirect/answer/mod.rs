//! The answer to a request: where its visitor is sent, and the click that is kept of it.
//!
//! Invariant: the destination comes from the link alone; a known link always makes a click, also
//! past its end. A number is drawn only for a known link, so that guessing uses up none. Absent:
//! keeping the click (`recorder`) and sending the answer (http).

pub mod cidr;
pub mod request;
pub mod visitor_keys;

use std::fmt;
use std::sync::Arc;

use super::directory::{Directory, Entry, Resolution, VisitorTraits};
use super::verdict::agent::Agent;
use super::verdict::judge_with;
use crate::domain::click::id::ClickIdKey;
use crate::domain::click::visitor::{Network, VisitorKey};
use crate::domain::click::{Click, ClickNumber, Facts, Judgement, Verdict};
use crate::domain::device::Device;
use crate::domain::environment::Clock;
use crate::domain::label::Variant;
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::link::slug::Recipient;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::domain::time::Timestamp;
use cidr::Cidr;
use request::RedirectRequest;
use visitor_keys::VisitorKeys;

/// What answers are made of.
pub struct Serving {
    pub directory: Arc<Directory>,
    /// Makes click ids of click numbers.
    pub click_ids: ClickIdKey,
    /// The lasting key under which arms are chosen.
    pub choices: VisitorKey,
    /// The keys of the days, under which visitors are counted.
    pub visitor_keys: VisitorKeys,
    /// The key under which recipients are kept; without it they are not.
    pub people: Option<PeopleKey>,
    /// The addresses that the operator named as their own.
    pub own: Vec<Cidr>,
    pub clock: Arc<dyn Clock>,
}

/// A click and whether it got a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewClick {
    /// It has one, and can be kept; with the counter that has it.
    Numbered(Click, Option<ClickCounter>),
    /// It got none; what its number says means nothing. It can only be counted as lost.
    Unnumbered(Click),
}

/// What a request is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The visitor is sent on.
    Found {
        /// Where to.
        location: String,
        click: NewClick,
    },
    /// The link is past its end and leads nowhere.
    Gone { click: NewClick },
    /// There is no such link.
    NotFound,
}

/// Answers a request; `number` draws the click's number.
pub fn answer(
    serving: &Serving,
    request: &RedirectRequest<'_>,
    number: impl FnOnce() -> Option<ClickNumber>,
) -> Answer {
    let Some((slug, recipient)) = request.name() else { return Answer::NotFound };
    let found = serving.directory.find(slug.as_str(), |entry| {
        Visit::new(serving, request, recipient.as_ref()).answer(entry, request, number)
    });
    found.unwrap_or(Answer::NotFound)
}

/// What was seen of a visitor, and shown.
struct Seen {
    judgement: Judgement,
    device: Device,
    variant: Option<Variant>,
}

/// One request for a known link, with what is known of who made it.
struct Visit<'a> {
    serving: &'a Serving,
    at: Timestamp,
    network: Network,
    facts: Facts,
    agent: Agent,
    recipient: Option<PersonKey>,
}

impl<'a> Visit<'a> {
    fn new(serving: &'a Serving, request: &RedirectRequest<'_>, named: Option<&Recipient>) -> Self {
        let mut facts = request.facts;
        if serving.own.iter().any(|range| range.contains(request.address)) {
            facts = facts.with(Facts::OWN);
        }
        if named.is_some() && serving.people.is_none() {
            facts = facts.with(Facts::RECIPIENT_UNKEYED);
        }
        let recipient = serving.people.as_ref().zip(named);
        Self {
            serving,
            at: serving.clock.now(),
            network: Network::from(request.address),
            facts,
            agent: Agent::of(request.user_agent),
            recipient: recipient.and_then(|(key, named)| key.person(named.as_str())),
        }
    }

    fn answer(
        mut self,
        entry: &Entry,
        request: &RedirectRequest<'_>,
        number: impl FnOnce() -> Option<ClickNumber>,
    ) -> Answer {
        let Agent { opinion, device, .. } = self.agent;
        let judgement = judge_with(request.method, self.facts, || opinion);
        let visitor = VisitorTraits { device, is_person: judgement.verdict == Verdict::Person };
        let lead = entry.resolve(self.at, visitor, |total| self.choice(entry, total));
        let (place, variant) = match lead {
            Resolution::Target(place, variant) => (Some(place), variant.cloned()),
            Resolution::AfterEnd(place) => {
                self.facts = self.facts.with(Facts::AFTER_END);
                (Some(place), None)
            }
            Resolution::Ended => {
                self.facts = self.facts.with(Facts::AFTER_END);
                (None, None)
            }
        };
        let number = number();
        let id = number.map(|number| self.serving.click_ids.seal(number));
        let seen = Seen { judgement, device, variant };
        let click = self.click(entry, request, seen, number);
        let Some(place) = place else { return Answer::Gone { click } };
        let own_query = request.query.filter(|_| entry.forward_query());
        Answer::Found { location: place.location(id, own_query), click }
    }

    /// A number below `total` that the same browser gets for the same link every time.
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
        let Seen { judgement, device, variant } = seen;
        let visitor_key = self.serving.visitor_keys.today(self.at);
        let click = Click {
            number: number.unwrap_or_else(no_number),
            at: self.at,
            link: entry.id(),
            variant,
            recipient: self.recipient,
            visitor: Some(visitor_key.visitor(self.network, self.agent_bytes())),
            judgement,
            method: request.method,
            facts: self.facts,
            device,
            referrer_host: request.referrer_host(),
            language: request.language(),
            country: None,
            user_agent: self.agent.text,
        };
        match number {
            Some(_) => NewClick::Numbered(click, entry.click_counter()),
            None => NewClick::Unnumbered(click),
        }
    }
}

/// Stands in a click that got none.
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
