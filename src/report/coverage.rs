//! Whether the conversions of a row are a share of what its rate divides by.
//!
//! A unit is one of those that a row counts: a visitor, a click, a conversation or a contact, of the period
//! and under the row's key. Invariant: if no reason is found, each conversion has a unit, no unit has two
//! conversions, and so the conversions are at most as many as the units.

use std::collections::HashSet;

use crate::attribution::TouchId;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rate::RateOf;

use super::evidence::OrderEvidence;
use super::grouping::{GroupKey, Grouping};
use super::rate::RateReason;

/// One of those that a rate divides by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Visitor(Visitor),
    /// A click; as one of the people, a click without a visitor key.
    Click(ClickNumber),
    Conversation(ForeignId),
    Contact(PersonKey),
}

/// The units in the journey of one order, each with the row that counts it.
pub(super) struct Units(Vec<(GroupKey, Unit)>);

impl Units {
    pub(super) fn of(
        order: &Conversion,
        evidence: &OrderEvidence,
        by: &[Grouping],
        period: &Period,
        rate_of: RateOf,
    ) -> Self {
        let mut units = Vec::new();
        for (touch, click) in evidence.in_journey() {
            if !period.contains(touch.at) {
                continue;
            }
            let click = click.filter(|click| click.verdict() == Verdict::Person);
            let unit = match (rate_of, &touch.id) {
                (RateOf::People, _) => click.map(|click| match click.visitor() {
                    Some(visitor) => Unit::Visitor(visitor),
                    None => Unit::Click(click.number()),
                }),
                (RateOf::Clicks, _) => click.map(|click| Unit::Click(click.number())),
                (RateOf::Conversations, TouchId::Conversation(id)) => {
                    Some(Unit::Conversation(id.clone()))
                }
                (RateOf::Contacts, TouchId::Conversation(_)) => order.customer.map(Unit::Contact),
                (RateOf::Conversations | RateOf::Contacts, _) => None,
            };
            units.extend(unit.map(|unit| (GroupKey::of(by, &touch.tags, touch.link), unit)));
        }
        Self(units)
    }

    /// Those of a row.
    fn under<'a>(&'a self, key: &'a GroupKey) -> impl Iterator<Item = &'a Unit> {
        self.0.iter().filter(move |(of, _)| of == key).map(|(_, unit)| unit)
    }

    fn all(&self) -> impl Iterator<Item = &Unit> {
        self.0.iter().map(|(_, unit)| unit)
    }
}

/// The units of the conversions of a row, or of all.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    seen: HashSet<Unit>,
    has_outside: bool,
    has_repeat: bool,
}

impl Coverage {
    /// Adds a conversion that the row with this key counts.
    pub(super) fn add_under(&mut self, key: &GroupKey, units: &Units) {
        self.add(units.under(key));
    }

    /// Adds a conversion to those of all rows.
    pub(super) fn add_any(&mut self, units: &Units) {
        self.add(units.all());
    }

    fn add<'a>(&mut self, units: impl Iterator<Item = &'a Unit>) {
        // The first reason counts, so what is outside ends the search for repeats.
        if self.has_outside {
            return;
        }
        let own: HashSet<&Unit> = units.collect();
        if own.is_empty() {
            *self = Self { has_outside: true, ..Self::default() };
        }
        for unit in own {
            self.has_repeat |= !self.seen.insert(unit.clone());
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
