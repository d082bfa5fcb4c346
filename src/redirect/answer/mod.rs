//! The answer to a request: where its visitor is sent, and the click that is kept of it.
//!
//! Invariant: the destination comes from the link alone; a known link always makes a click, also
//! past its end. A number is drawn only for a known link, so that guessing uses up none. Absent:
//! keeping the click (`recorder`) and sending the answer (http).

pub mod asked;
pub mod cidr;
pub mod visitor_keys;

use std::fmt;
use std::sync::Arc;

use super::directory::{Directory, Entry, Lead, Visitor};
use super::verdict::agent::Agent;
use super::verdict::judge_with;
use crate::domain::click::id::ClickIdKey;
use crate::domain::click::visitor::{Network, VisitorKey};
use crate::domain::click::{Click, ClickNumber, Facts, Judgement, Verdict};
use crate::domain::device::Device;
use crate::domain::label::Variant;
use crate::domain::link::slug::Recipient;
use crate::domain::link::tally::Tally;
use crate::domain::outside::Clock;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::domain::time::Timestamp;
use asked::Asked;
use cidr::Cidr;
use visitor_keys::VisitorKeys;

/// What answers are made of.
pub struct Serving {
    /// Every link.
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
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// A click and whether it got a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawn {
    /// It has one, and can be kept; with the tally that has it.
    Numbered(Click, Option<Tally>),
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
        /// The click.
        click: Drawn,
    },
    /// The link is past its end and leads nowhere.
    Gone {
        /// The click.
        click: Drawn,
    },
    /// There is no such link.
    NotFound,
}

/// Answers a request; `number` draws the click's number.
pub fn answer(
    serving: &Serving,
    asked: &Asked<'_>,
    number: impl FnOnce() -> Option<ClickNumber>,
) -> Answer {
    let Some((slug, recipient)) = asked.name() else { return Answer::NotFound };
    let found = serving.directory.find(slug.as_str(), |entry| {
        Visit::new(serving, asked, recipient.as_ref()).answer(entry, asked, number)
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
    fn new(serving: &'a Serving, asked: &Asked<'_>, named: Option<&Recipient>) -> Self {
        let mut facts = asked.facts;
        if serving.own.iter().any(|range| range.contains(asked.address)) {
            facts = facts.with(Facts::OWN);
        }
        if named.is_some() && serving.people.is_none() {
            facts = facts.with(Facts::RECIPIENT_UNKEYED);
        }
        let recipient = serving.people.as_ref().zip(named);
        Self {
            serving,
            at: serving.clock.now(),
            network: Network::from(asked.address),
            facts,
            agent: Agent::of(asked.user_agent),
            recipient: recipient.and_then(|(key, named)| key.person(named.as_str())),
        }
    }

    fn answer(
        mut self,
        entry: &Entry,
        asked: &Asked<'_>,
        number: impl FnOnce() -> Option<ClickNumber>,
    ) -> Answer {
        let Agent { opinion, device, .. } = self.agent;
        let judgement = judge_with(asked.method, self.facts, || opinion);
        let visitor = Visitor { device, is_person: judgement.verdict == Verdict::Person };
        let lead = entry.lead(self.at, visitor, |total| self.choice(entry, total));
        let (place, variant) = match lead {
            Lead::Target(place, variant) => (Some(place), variant.cloned()),
            Lead::AfterEnd(place) => {
                self.facts = self.facts.with(Facts::AFTER_END);
                (Some(place), None)
            }
            Lead::Ended => {
                self.facts = self.facts.with(Facts::AFTER_END);
                (None, None)
            }
        };
        let number = number();
        let id = number.map(|number| self.serving.click_ids.seal(number));
        let seen = Seen { judgement, device, variant };
        let click = self.click(entry, asked, seen, number);
        let Some(place) = place else { return Answer::Gone { click } };
        let own_query = asked.query.filter(|_| entry.forward_query());
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
        asked: &Asked<'_>,
        seen: Seen,
        number: Option<ClickNumber>,
    ) -> Drawn {
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
            method: asked.method,
            facts: self.facts,
            device,
            referrer_host: asked.referrer_host(),
            language: asked.language(),
            country: None,
            user_agent: self.agent.text,
        };
        match number {
            Some(_) => Drawn::Numbered(click, entry.tally()),
            None => Drawn::Unnumbered(click),
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
