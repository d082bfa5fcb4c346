//! Keeps the clicks that may be touches of a set of orders: those that orders name, and other clicks of the
//! same visitors and recipients.
//!
//! Invariant: what it holds depends on the clicks and on what is wanted, never on the sequence of the clicks.
//! Memory is bounded by the wanted people, not by the clicks of the data file. Does not know why something
//! is wanted (see `sources`).

use std::collections::{HashMap, HashSet};

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, ClickSummary, Verdict};
use crate::domain::label::Variant;
use crate::domain::link::LinkId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::{Clicks, StoreError};

use super::id_map::{IdMap, IdSet};

/// Which clicks may be touches.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The clicks that are named.
    pub(super) named: IdSet<ClickNumber>,
    /// Those of the named clicks whose visitors and recipients are wanted too.
    pub(super) visitors_of: IdSet<ClickNumber>,
    /// The people whose clicks on links that were sent to them are wanted; `None` for everybody.
    pub(super) recipients: Option<HashSet<PersonKey>>,
    /// The earliest and the latest time of a click that no one names, both inclusive.
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

/// A click that may be a touch. Its recipient and its variant are kept by the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenClick {
    at: Timestamp,
    number: ClickNumber,
    visitor: Option<Visitor>,
    link: LinkId,
    /// The position of its variant in the index, plus 1; 0 if it has none.
    variant: u16,
    verdict: Verdict,
    has_recipient: bool,
}

impl SeenClick {
    /// When the request came.
    pub(super) fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn number(&self) -> ClickNumber {
        self.number
    }

    pub(super) fn link(&self) -> LinkId {
        self.link
    }

    pub(super) fn visitor(&self) -> Option<Visitor> {
        self.visitor
    }

    pub(super) fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The number of its variant in the index; 0 if it has none.
    pub(super) fn variant(&self) -> u16 {
        self.variant
    }
}

/// The clicks that may be touches, by number, visitor and recipient.
#[derive(Debug, Default)]
pub(super) struct ClickIndex {
    named: IdMap<ClickNumber, SeenClick>,
    by_visitor: IdMap<Visitor, Vec<SeenClick>>,
    by_recipient: HashMap<PersonKey, Vec<SeenClick>>,
    /// Of the clicks above that have one.
    recipients: IdMap<ClickNumber, PersonKey>,
    variants: Vec<Variant>,
}

impl ClickIndex {
    /// Reads the clicks at most twice. `visit` sees each of them once, sorted by number.
    pub(super) fn build(
        clicks: &Clicks,
        wanted: Wanted,
        mut visit: impl FnMut(&ClickSummary),
    ) -> Result<Self, StoreError> {
        let mut index = Self::default();
        let mut any_recipient = false;
        clicks.each_seen(|click| {
            visit(click);
            any_recipient |= click.recipient.is_some();
            if wanted.named.contains(&click.number) {
                let seen = index.seen(click);
                index.named.insert(click.number, seen);
            }
        })?;
        index.expect_people(&wanted);
        let is_second_needed =
            !index.by_visitor.is_empty() || (any_recipient && index.wants_recipients(&wanted));
        if is_second_needed {
            clicks.each_seen(|click| index.add(click, &wanted))?;
        }
        let visited = index.by_visitor.values_mut().chain(index.by_recipient.values_mut());
        visited.for_each(|clicks| clicks.sort_unstable_by_key(|click| (click.at, click.number)));
        Ok(index)
    }

    /// A click that was named, if the data file has it.
    pub(super) fn named(&self, number: ClickNumber) -> Option<&SeenClick> {
        self.named.get(&number)
    }

    /// The clicks of a visitor that were judged `person`, sorted by time and number.
    pub(super) fn of_visitor(&self, visitor: Visitor) -> &[SeenClick] {
        self.by_visitor.get(&visitor).map(Vec::as_slice).unwrap_or_default()
    }

    /// The clicks of a recipient that were judged `person`, sorted by time and number.
    pub(super) fn of_recipient(&self, recipient: PersonKey) -> &[SeenClick] {
        self.by_recipient.get(&recipient).map(Vec::as_slice).unwrap_or_default()
    }

    /// The people with such clicks, or for whom they were looked for, in any order.
    pub(super) fn recipients(&self) -> impl Iterator<Item = PersonKey> {
        self.by_recipient.keys().copied()
    }

    fn wants_recipients(&self, wanted: &Wanted) -> bool {
        wanted.recipients.is_none() || !self.by_recipient.is_empty()
    }

    /// The person to whom the link of a click was sent.
    pub(super) fn recipient(&self, click: &SeenClick) -> Option<PersonKey> {
        click.has_recipient.then(|| self.recipients.get(&click.number).copied()).flatten()
    }

    /// The arm of a split target that the visitor of a click got.
    #[allow(dead_code, reason = "reports by variant read it")]
    pub(super) fn variant(&self, click: &SeenClick) -> Option<&Variant> {
        self.variants.get(usize::from(click.variant).checked_sub(1)?)
    }

    /// Makes space for the clicks of the wanted people.
    fn expect_people(&mut self, wanted: &Wanted) {
        let recipients = wanted.recipients.iter().flatten();
        self.by_recipient.extend(recipients.map(|person| (*person, Vec::new())));
        for (number, click) in &self.named {
            if !wanted.visitors_of.contains(number) {
                continue;
            }
            if let Some(visitor) = click.visitor {
                self.by_visitor.entry(visitor).or_default();
            }
            if let Some(recipient) = self.recipients.get(number) {
                self.by_recipient.entry(*recipient).or_default();
            }
        }
    }

    /// Keeps the click if it is a person's and belongs to a wanted visitor or recipient.
    fn add(&mut self, click: &ClickSummary, wanted: &Wanted) {
        let person = click.verdict == Verdict::Person;
        if !person || click.at < wanted.from || wanted.to < click.at {
            return;
        }
        let visitor = click.visitor.filter(|visitor| self.by_visitor.contains_key(visitor));
        let is_wanted = |person: &PersonKey| {
            wanted.recipients.is_none() || self.by_recipient.contains_key(person)
        };
        let recipient = click.recipient.filter(is_wanted);
        if visitor.is_none() && recipient.is_none() {
            return;
        }
        let seen = self.seen(click);
        let of_visitor = visitor.and_then(|visitor| self.by_visitor.get_mut(&visitor));
        let of_recipient = recipient.map(|person| self.by_recipient.entry(person).or_default());
        for clicks in of_visitor.into_iter().chain(of_recipient) {
            clicks.push(seen);
        }
    }

    /// The compact form of a click. Its recipient and its variant are kept beside.
    fn seen(&mut self, click: &ClickSummary) -> SeenClick {
        if let Some(recipient) = click.recipient {
            self.recipients.insert(click.number, recipient);
        }
        let variant = click.variant.as_ref().map_or(0, |variant| {
            let known = self.variants.iter().position(|known| known == variant);
            let position = known.unwrap_or_else(|| {
                self.variants.push(variant.clone());
                self.variants.len() - 1
            });
            u16::try_from(position + 1).unwrap_or_default()
        });
        SeenClick {
            at: click.at,
            number: click.number,
            visitor: click.visitor,
            link: click.link,
            variant,
            verdict: click.verdict,
            has_recipient: click.recipient.is_some(),
        }
    }
}
