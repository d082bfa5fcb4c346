//! Finds the touches that may belong to a set of orders: the clicks that orders name, other clicks of
//! the same visitors and recipients, and the customers' conversations and earlier orders.
//!
//! Invariant: memory is bounded by the orders, not by the clicks of the data file. Does not read the clicks
//! (see `click_index`).

use std::collections::{HashMap, HashSet};

use crate::domain::click::ClickNumber;
use crate::domain::click::visitor::Visitor;
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::{Snapshot, StoreError};

use super::click_index::{ClickIndex, Watch};
use super::click_reference::ClickReference;
use super::data::ReportData;
use super::id_map::IdSet;
use super::seen_click::SeenClick;
use super::tag_resolver::TagResolver;
use super::wanted::Wanted;

/// The touches that may belong to a set of orders.
pub(super) struct Sources<'a> {
    pub(super) snapshot: &'a Snapshot<ReportData>,
    pub(super) tags: &'a TagResolver<'a>,
    orders: HashMap<PersonKey, Vec<&'a Conversion>>,
    conversations: HashMap<PersonKey, Vec<&'a Conversation>>,
    clicks: ClickIndex,
}

impl<'a> Sources<'a> {
    /// Finds the touches of the orders to credit. Touches that no order names are kept if they lie in
    /// `[from, to]`. `watch` sees each click once.
    pub(super) fn new(
        snapshot: &'a Snapshot<ReportData>,
        tags: &'a TagResolver<'a>,
        credited: &[&'a Conversion],
        from: Timestamp,
        to: Timestamp,
        watch: &mut impl Watch,
    ) -> Result<Self, StoreError> {
        let customers: HashSet<PersonKey> = credited.iter().filter_map(|o| o.customer).collect();
        let mut orders: HashMap<PersonKey, Vec<&Conversion>> = HashMap::new();
        let mut conversations: HashMap<PersonKey, Vec<&Conversation>> = HashMap::new();
        let named_click =
            |order| ClickReference::of(order, &snapshot.settings, &snapshot.click_id_key).number();
        let mut named: IdSet<ClickNumber> =
            credited.iter().copied().filter_map(named_click).collect();
        for order in &snapshot.conversions {
            let in_time = from <= order.ordered_at && order.ordered_at <= to;
            if let Some(customer) = order.customer.filter(|c| in_time && customers.contains(c)) {
                orders.entry(customer).or_default().push(order);
                named.extend(named_click(order));
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
        let wanted = Wanted { visitors_of: named.clone(), named, recipients: customers, from, to };
        let clicks = ClickIndex::build(&snapshot.clicks, &wanted, watch)?;
        Ok(Self { snapshot, tags, orders, conversations, clicks })
    }

    /// The click that an order names.
    pub(super) fn click_reference(&self, order: &Conversion) -> ClickReference {
        ClickReference::of(order, &self.snapshot.settings, &self.snapshot.click_id_key)
    }

    /// A click that an order names, if the data file has it.
    pub(super) fn named_click(&self, number: ClickNumber) -> Option<&SeenClick> {
        self.clicks.named(number)
    }

    /// The clicks of a visitor that were judged `person`, sorted by time and number.
    pub(super) fn of_visitor(&self, visitor: Visitor) -> &[SeenClick] {
        self.clicks.of_visitor(visitor)
    }

    /// The clicks of a recipient that were judged `person`, sorted by time and number.
    pub(super) fn of_recipient(&self, recipient: PersonKey) -> &[SeenClick] {
        self.clicks.of_recipient(recipient)
    }

    /// The person to whom the link of a click was sent.
    pub(super) fn recipient(&self, click: &SeenClick) -> Option<PersonKey> {
        self.clicks.recipient(click)
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
