//! What can tie touches to a set of orders: the clicks they name and those of the same visitors and
//! recipients, their customers' conversations and other orders.
//!
//! Invariant: what is kept is bounded by the orders, not by the clicks of the data file, which are
//! walked through at most twice: once to find those that orders name, and once, if there are any,
//! to find what else the same people clicked.

use std::collections::{HashMap, HashSet};

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, ClickSummary, Verdict};
use crate::domain::link::{Link, LinkId};
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::naming::Naming;
use super::number_map::{NumberMap, NumberSet};
use super::tagging::Tagging;

/// What can tie touches to a set of orders.
pub(super) struct Sources<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) tagging: Tagging<'a>,
    from: Timestamp,
    to: Timestamp,
    orders: HashMap<PersonKey, Vec<&'a Conversion>>,
    conversations: HashMap<PersonKey, Vec<&'a Conversation>>,
    wanted: NumberSet<ClickNumber>,
    any_recipient: bool,
    named: NumberMap<ClickNumber, ClickSummary>,
    by_visitor: NumberMap<Visitor, Vec<ClickSummary>>,
    by_recipient: HashMap<PersonKey, Vec<ClickSummary>>,
}

impl<'a> Sources<'a> {
    /// Begins with the orders that are to be credited; other touches are kept within [from, to].
    pub(super) fn begin(
        snapshot: &'a Snapshot,
        credited: &[&'a Conversion],
        from: Timestamp,
        to: Timestamp,
    ) -> Self {
        let customers: HashSet<PersonKey> = credited.iter().filter_map(|o| o.customer).collect();
        let mut orders: HashMap<PersonKey, Vec<&Conversion>> = HashMap::new();
        let mut conversations: HashMap<PersonKey, Vec<&Conversation>> = HashMap::new();
        let name = |order| Naming::of(order, &snapshot.settings, &snapshot.click_id_key).number();
        let mut wanted: NumberSet<ClickNumber> =
            credited.iter().copied().filter_map(name).collect();
        for order in &snapshot.conversions {
            let in_time = from <= order.ordered_at && order.ordered_at <= to;
            if let Some(customer) = order.customer.filter(|c| in_time && customers.contains(c)) {
                orders.entry(customer).or_default().push(order);
                wanted.extend(name(order));
            }
        }
        for conversation in &snapshot.conversations {
            if let Some(contact) = conversation.contact.filter(|c| customers.contains(c)) {
                conversations.entry(contact).or_default().push(conversation);
            }
        }
        for orders in orders.values_mut() {
            orders.sort_by(|a, b| (a.ordered_at, &a.id).cmp(&(b.ordered_at, &b.id)));
        }
        for threads in conversations.values_mut() {
            threads.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
        }
        let by_recipient = customers.into_iter().map(|customer| (customer, Vec::new())).collect();
        Self {
            snapshot,
            tagging: Tagging::of(snapshot),
            from,
            to,
            orders,
            conversations,
            wanted,
            any_recipient: false,
            named: NumberMap::default(),
            by_visitor: NumberMap::default(),
            by_recipient,
        }
    }

    /// Looks at every click for the first time: is it one that an order names?
    pub(super) fn first_look(&mut self, click: &ClickSummary) {
        self.any_recipient |= click.recipient.is_some();
        if self.wanted.contains(&click.number) {
            self.named.insert(click.number, click.clone());
        }
    }

    /// Whether a second look can find anything.
    pub(super) fn needs_second_look(&mut self) -> bool {
        for click in self.named.values() {
            if let Some(visitor) = click.visitor {
                self.by_visitor.entry(visitor).or_default();
            }
            if let Some(recipient) = click.recipient {
                self.by_recipient.entry(recipient).or_default();
            }
        }
        !self.by_visitor.is_empty() || (self.any_recipient && !self.by_recipient.is_empty())
    }

    /// Looks at every click for the second time: is it of a visitor or a recipient that matters?
    pub(super) fn second_look(&mut self, click: &ClickSummary) {
        let person = click.verdict == Verdict::Person;
        if !person || click.at < self.from || self.to < click.at {
            return;
        }
        let of_visitor = click.visitor.and_then(|visitor| self.by_visitor.get_mut(&visitor));
        let of_recipient = click.recipient.and_then(|person| self.by_recipient.get_mut(&person));
        for clicks in of_visitor.into_iter().chain(of_recipient) {
            clicks.push(click.clone());
        }
    }

    /// Which click an order names.
    pub(super) fn naming(&self, order: &Conversion) -> Naming {
        Naming::of(order, &self.snapshot.settings, &self.snapshot.click_id_key)
    }

    /// A click that an order names, if it is in the data file.
    pub(super) fn named(&self, number: ClickNumber) -> Option<&ClickSummary> {
        self.named.get(&number)
    }

    /// The person clicks of a visitor.
    pub(super) fn of_visitor(&self, visitor: Visitor) -> &[ClickSummary] {
        self.by_visitor.get(&visitor).map(Vec::as_slice).unwrap_or_default()
    }

    /// The person clicks of a recipient.
    pub(super) fn of_recipient(&self, recipient: PersonKey) -> &[ClickSummary] {
        self.by_recipient.get(&recipient).map(Vec::as_slice).unwrap_or_default()
    }

    /// The conversations of a contact, by time.
    pub(super) fn of_contact(&self, contact: PersonKey) -> &[&'a Conversation] {
        self.conversations.get(&contact).map(Vec::as_slice).unwrap_or_default()
    }

    /// The orders of a customer, by time, whatever became of them: what led to them happened.
    pub(super) fn of_customer(&self, customer: PersonKey) -> &[&'a Conversion] {
        self.orders.get(&customer).map(Vec::as_slice).unwrap_or_default()
    }

    /// A link, if the data file has it.
    pub(super) fn link(&self, id: LinkId) -> Option<&'a Link> {
        self.snapshot.links.get(&id)
    }
}
