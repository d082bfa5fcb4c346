//! Whether the conversions of a row are a share of what its rate divides by.
//!
//! A unit is one of those that a row counts: a visitor, a click, a conversation or a contact, of the period
//! and under the row's key. Invariant: if no reason is found, each conversion has a unit, no unit has two
//! conversions, and so the conversions are at most as many as the units.

use crate::attribution::TouchKind;
use crate::domain::click::ClickNumber;
use crate::domain::click::visitor::Visitor;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::Attribution;

use super::evidence::OrderEvidence;
use super::id_map::IdSet;
use super::journey_keys::KeyFinder;
use super::rate::RateReason;
use super::sources::Sources;

/// One of those that a rate divides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Unit {
    Visitor(Visitor),
    /// A click; as one of the people, a click without a visitor key.
    Click(ClickNumber),
    /// The place of a conversation.
    Conversation(u64),
    Contact(PersonKey),
}

/// Units of an order, each with the number of the row that counts it; sorted, each once.
type RowUnits = Vec<(u32, Unit)>;

/// What units are those of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units<'q> {
    pub(super) rate_of: RateOf,
    pub(super) rules: &'q Attribution,
}

/// The units of an order: of the rate that was asked for, and of conversations.
#[derive(Debug)]
pub(super) struct OrderUnits {
    asked: RowUnits,
    conversations: RowUnits,
}

impl OrderUnits {
    /// Those of a row, among these.
    pub(super) fn under(&self, key: u32) -> [impl Iterator<Item = Unit>; 2] {
        [under(&self.asked, key), under(&self.conversations, key)]
    }

    /// Those of all rows.
    pub(super) fn all(&self) -> [impl Iterator<Item = Unit>; 2] {
        [&self.asked, &self.conversations].map(|units| units.iter().map(|(_, unit)| *unit))
    }
}

impl Units<'_> {
    /// The units in the journey of one order.
    pub(super) fn of(
        self,
        sources: &Sources<'_>,
        order: &Conversion,
        evidence: &OrderEvidence<'_>,
        finder: &mut KeyFinder<'_>,
    ) -> OrderUnits {
        let asked = self.of_one(sources, order, evidence, finder);
        let conversations = if self.rate_of == RateOf::Conversations {
            asked.clone()
        } else {
            let of = Self { rate_of: RateOf::Conversations, ..self };
            of.of_one(sources, order, evidence, finder)
        };
        OrderUnits { asked, conversations }
    }

    fn of_one(
        self,
        sources: &Sources<'_>,
        order: &Conversion,
        evidence: &OrderEvidence<'_>,
        finder: &mut KeyFinder<'_>,
    ) -> RowUnits {
        let mut units = Vec::new();
        for (touch, click, visitor) in evidence.in_journey(sources, self.rules) {
            // Most journeys have no conversation, and the key of a touch takes time.
            let of_talks = matches!(self.rate_of, RateOf::Conversations | RateOf::Contacts);
            if of_talks && touch.kind() != TouchKind::Conversation {
                continue;
            }
            let Some(key) = finder.of_happening(sources, &touch) else { continue };
            let click = click.filter(|click| click.is_persons());
            let unit = match (self.rate_of, touch.kind()) {
                (RateOf::People, _) => click.map(|click| {
                    let visitor = visitor.or_else(|| sources.clicks.visitor(click));
                    visitor.map_or(Unit::Click(click.number()), Unit::Visitor)
                }),
                (RateOf::Clicks, _) => click.map(|click| Unit::Click(click.number())),
                (RateOf::Conversations, TouchKind::Conversation) => {
                    Some(Unit::Conversation(touch.id.number))
                }
                (RateOf::Contacts, TouchKind::Conversation) => order.customer.map(Unit::Contact),
                (RateOf::Conversations | RateOf::Contacts, _) => None,
            };
            let Some(unit) = unit else { continue };
            // Most clicks in a row are of one visitor.
            if units.last() != Some(&(key, unit)) {
                units.push((key, unit));
            }
        }
        units.sort_unstable();
        units.dedup();
        units
    }
}

/// Those of a row, among sorted ones.
fn under(units: &[(u32, Unit)], key: u32) -> impl Iterator<Item = Unit> + use<'_> {
    let first = units.partition_point(|(of, _)| *of < key);
    let own = units[first..].iter().take_while(move |(of, _)| *of == key);
    own.map(|(_, unit)| *unit)
}

/// The units of the conversions of a row, or of all. They are kept only as long as there is no reason.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    seen: IdSet<Unit>,
    no_share: Option<RateReason>,
}

impl Coverage {
    /// Adds a conversion with its units, of which one may be given several times.
    pub(super) fn add(&mut self, units: impl Iterator<Item = Unit>) {
        let mut units = units.peekable();
        match self.no_share {
            _ if units.peek().is_none() => self.give_up(RateReason::OutsideDenominator),
            Some(_) => {}
            None => {
                let mut own: Vec<Unit> = units.collect();
                own.sort_unstable();
                own.dedup();
                self.insert(own);
            }
        }
    }

    /// Adds the conversions of another.
    pub(super) fn merge(&mut self, other: Self) {
        match other.no_share {
            Some(reason) => self.give_up(reason),
            None => self.insert(other.seen),
        }
    }

    /// Adds units of other conversions, each given once.
    fn insert(&mut self, units: impl IntoIterator<Item = Unit>) {
        let mut units = units.into_iter();
        if self.no_share.is_none() && !units.all(|unit| self.seen.insert(unit)) {
            self.give_up(RateReason::Repeat);
        }
    }

    /// What is outside counts before what is repeated.
    fn give_up(&mut self, reason: RateReason) {
        self.seen = IdSet::default();
        if self.no_share != Some(RateReason::OutsideDenominator) {
            self.no_share = Some(reason);
        }
    }

    /// Why the conversions are no share of the units, if they are none.
    pub(super) fn no_share(&self) -> Option<RateReason> {
        self.no_share
    }
}

/// The units of the conversions of a row, or of all: of the rate that was asked for, and of conversations.
#[derive(Debug, Default)]
pub(super) struct Coverages {
    pub(super) asked: Coverage,
    pub(super) conversations: Coverage,
}

impl Coverages {
    /// As [`Coverage::add`], with the units of both.
    pub(super) fn add(&mut self, [asked, conversations]: [impl Iterator<Item = Unit>; 2]) {
        self.asked.add(asked);
        self.conversations.add(conversations);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.asked.merge(other.asked);
        self.conversations.merge(other.conversations);
    }
}
