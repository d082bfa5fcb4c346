//! Whether the conversions of a row are a share of what its rate divides by.
//!
//! A unit is one of those that a row counts: a visitor, a click, a conversation or a contact, of the period
//! and under the row's key. Invariant: if no reason is found, each conversion has a unit, no unit has two
//! conversions, and so the conversions are at most as many as the units.

use crate::attribution::TouchKind;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::Attribution;

use super::evidence::OrderEvidence;
use super::grouping::GroupKey;
use super::id_map::IdSet;
use super::keys::Keys;
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

/// What units are those of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units<'q> {
    pub(super) keys: &'q Keys<'q>,
    pub(super) period: &'q Period,
    pub(super) rate_of: RateOf,
    pub(super) rules: &'q Attribution,
}

impl Units<'_> {
    /// The units in the journey of one order, each with the row that counts it; sorted, each once.
    pub(super) fn of(
        self,
        sources: &Sources<'_>,
        order: &Conversion,
        evidence: &OrderEvidence<'_>,
    ) -> Vec<(GroupKey, Unit)> {
        let mut units = Vec::new();
        for (touch, click) in evidence.in_journey(self.rules) {
            if !self.period.contains(touch.at) {
                continue;
            }
            let click = click.filter(|click| click.verdict() == Verdict::Person);
            let unit = match (self.rate_of, touch.kind()) {
                (RateOf::People, _) => click.map(|click| match click.visitor() {
                    Some(visitor) => Unit::Visitor(visitor),
                    None => Unit::Click(click.number()),
                }),
                (RateOf::Clicks, _) => click.map(|click| Unit::Click(click.number())),
                (RateOf::Conversations, TouchKind::Conversation) => {
                    Some(Unit::Conversation(touch.id.number))
                }
                (RateOf::Contacts, TouchKind::Conversation) => order.customer.map(Unit::Contact),
                (RateOf::Conversations | RateOf::Contacts, _) => None,
            };
            let Some(unit) = unit else { continue };
            let unit = (self.keys.of_happening(sources, touch), unit);
            // Most clicks in a row are of one visitor.
            if units.last() != Some(&unit) {
                units.push(unit);
            }
        }
        units.sort_unstable();
        units.dedup();
        units
    }
}

/// Those of a row, among sorted ones.
pub(super) fn under(
    units: &[(GroupKey, Unit)],
    key: GroupKey,
) -> impl Iterator<Item = Unit> + use<'_> {
    let first = units.partition_point(|(of, _)| *of < key);
    let own = units[first..].iter().take_while(move |(of, _)| *of == key);
    own.map(|(_, unit)| *unit)
}

/// The units of the conversions of a row, or of all.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    seen: IdSet<Unit>,
    has_outside: bool,
    has_repeat: bool,
}

impl Coverage {
    /// Adds a conversion with its units, of which one may be given several times.
    pub(super) fn add(&mut self, units: impl Iterator<Item = Unit>) {
        // The first reason counts, so what is outside ends the search for repeats.
        if self.has_outside {
            return;
        }
        let mut own: Vec<Unit> = units.collect();
        own.sort_unstable();
        own.dedup();
        if own.is_empty() {
            *self = Self { has_outside: true, ..Self::default() };
        }
        for unit in own {
            self.has_repeat |= !self.seen.insert(unit);
        }
    }

    /// Adds the conversions of another.
    pub(super) fn merge(&mut self, other: Self) {
        if self.has_outside || other.has_outside {
            *self = Self { has_outside: true, ..Self::default() };
            return;
        }
        self.has_repeat |= other.has_repeat;
        for unit in other.seen {
            self.has_repeat |= !self.seen.insert(unit);
        }
    }

    /// Why the conversions are no share of the units, if they are none.
    pub(super) fn no_share(&self) -> Option<RateReason> {
        if self.has_outside {
            Some(RateReason::OutsideDenominator)
        } else {
            self.has_repeat.then_some(RateReason::Repeat)
        }
    }
}
