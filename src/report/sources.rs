//! Finds the touches that may belong to a set of orders: the clicks that orders name, other clicks of
//! the same visitors and recipients, and the customers' conversations and earlier orders.
//!
//! Invariant: memory is bounded by the orders, not by the clicks of the data file. The clicks are read
//! at most twice: once to find those that orders name and, if needed, once more to find the other
//! clicks of the same people.

use std::collections::{HashMap, HashSet};

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, ClickSummary, Verdict};
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::click_reference::ClickReference;
use super::data::ReportData;
use super::id_map::{IdMap, IdSet};
use super::tag_resolver::TagResolver;

/// The touches that may belong to a set of orders.
pub(super) struct Sources<'a> {
    pub(super) snapshot: &'a Snapshot<ReportData>,
    pub(super) tags: &'a TagResolver<'a>,
    from: Timestamp,
    to: Timestamp,
    orders: HashMap<PersonKey, Vec<&'a Conversion>>,
    conversations: HashMap<PersonKey, Vec<&'a Conversation>>,
    /// The clicks that orders name; `named` has those that were found.
    wanted: IdSet<ClickNumber>,
    /// Whether any click carries a recipient.
    any_recipient: bool,
    named: IdMap<ClickNumber, ClickSummary>,
    by_visitor: IdMap<Visitor, Vec<ClickSummary>>,
    by_recipient: HashMap<PersonKey, Vec<ClickSummary>>,
}

impl<'a> Sources<'a> {
    /// Prepares for the orders to credit. Touches that no order names are kept if they lie in
    /// `[from, to]`.
    pub(super) fn new(
        snapshot: &'a Snapshot<ReportData>,
        tags: &'a TagResolver<'a>,
        credited: &[&'a Conversion],
        from: Timestamp,
        to: Timestamp,
    ) -> Self {
        let customers: HashSet<PersonKey> = credited.iter().filter_map(|o| o.customer).collect();
        let mut orders: HashMap<PersonKey, Vec<&Conversion>> = HashMap::new();
        let mut conversations: HashMap<PersonKey, Vec<&Conversation>> = HashMap::new();
        let named_click =
            |order| ClickReference::of(order, &snapshot.settings, &snapshot.click_id_key).number();
        let mut wanted: IdSet<ClickNumber> =
            credited.iter().copied().filter_map(named_click).collect();
        for order in &snapshot.conversions {
            let in_time = from <= order.ordered_at && order.ordered_at <= to;
            if let Some(customer) = order.customer.filter(|c| in_time && customers.contains(c)) {
                orders.entry(customer).or_default().push(order);
                wanted.extend(named_click(order));
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
            tags,
            from,
            to,
            orders,
            conversations,
            wanted,
            any_recipient: false,
            named: IdMap::default(),
            by_visitor: IdMap::default(),
            by_recipient,
        }
    }

    /// Keeps the click if an order names it.
    pub(super) fn first_pass(&mut self, click: &ClickSummary) {
        self.any_recipient |= click.recipient.is_some();
        if self.wanted.contains(&click.number) {
            self.named.insert(click.number, click.clone());
        }
    }

    /// Whether a second pass can find anything.
    pub(super) fn needs_second_pass(&mut self) -> bool {
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

    /// Keeps the click if it is a person's and belongs to a relevant visitor or recipient.
    pub(super) fn second_pass(&mut self, click: &ClickSummary) {
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

    /// The click that an order names.
    pub(super) fn click_reference(&self, order: &Conversion) -> ClickReference {
        ClickReference::of(order, &self.snapshot.settings, &self.snapshot.click_id_key)
    }

    /// A click that an order names, if the data file has it.
    pub(super) fn named_click(&self, number: ClickNumber) -> Option<&ClickSummary> {
        self.named.get(&number)
    }

    /// The clicks of a visitor that were judged `person`.
    pub(super) fn of_visitor(&self, visitor: Visitor) -> &[ClickSummary] {
        self.by_visitor.get(&visitor).map(Vec::as_slice).unwrap_or_default()
    }

    /// The clicks of a recipient that were judged `person`.
    pub(super) fn of_recipient(&self, recipient: PersonKey) -> &[ClickSummary] {
        self.by_recipient.get(&recipient).map(Vec::as_slice).unwrap_or_default()
    }

    /// The conversations of a contact, earliest first.
    pub(super) fn of_contact(&self, contact: PersonKey) -> &[&'a Conversation] {
        self.conversations.get(&contact).map(Vec::as_slice).unwrap_or_default()
    }

    /// The orders of a customer, earliest first, in any status: the touches before a cancelled order
    /// happened too.
    pub(super) fn of_customer(&self, customer: PersonKey) -> &[&'a Conversion] {
        self.orders.get(&customer).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn link(&self, id: LinkId) -> Option<&'a LinkLabel> {
        self.snapshot.links.get(&id)
    }
}
