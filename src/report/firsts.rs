//! The first order and the first touch ever of customers, who may have come long before the period.
//!
//! The first touch is the earliest of: all conversations and calls; what all orders themselves name, which is their
//! click, the other clicks of its visitor, their first known code and their UTM values; the clicks that conversations
//! carry; the clicks on links that were sent to the customer; and the journey of the conversion at hand. Touches without
//! a channel do not say which was first, so they are passed over, and so are those after the conversion. Invariants: of
//! the records that count, the earliest by time and id is the first, so that the order of imports has no say; nor has
//! the attribution window.

use crate::attribution::{Journey, TouchKind};
use crate::domain::label::Channel;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::StoreError;

use super::click_index::ClickIndex;
use super::group_by::GroupBy;
use super::grouping::Grouping;
use super::id_map::PersonMap;
use super::names::TagNames;
use super::query::ReportError;
use super::records::{Order, Records};
use super::seen_click::SeenClick;
use super::wanted::{Numbers, Wanted};
use super::watching::Nothing;

/// A touch: its time, its kind, and the number of its channel.
type FirstTouch = (Timestamp, TouchKind, u32);

/// The first order and the first touch of each customer.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    orders: PersonMap<(Timestamp, ForeignId)>,
    touches: PersonMap<FirstTouch>,
    /// Channels that no other record of the report has. Their numbers follow those of the report's names.
    others: Vec<Channel>,
}

impl Firsts {
    /// Looks through the records of all time of the customers, and through those of the period.
    pub(super) fn find(records: &Records<'_>, by: &[GroupBy]) -> Result<Self, ReportError> {
        let mut firsts = Self::default();
        let before = records.snapshot.firsts.as_deref().map(Records::new);
        for records in before.iter().chain([records]) {
            firsts.add_orders(records);
        }
        if by.contains(&Grouping::FirstChannel.into()) {
            for of in before.iter().chain([records]) {
                firsts.add_touches(of, &records.names)?;
            }
        }
        Ok(firsts)
    }

    fn add_orders(&mut self, records: &Records<'_>) {
        let counts =
            |order: &Conversion| order.status.counts() && order.is_goal(&records.snapshot.settings);
        for of in records.orders.iter().filter(|of| counts(of.order)) {
            self.add_order(of.order);
        }
    }

    fn add_touches(
        &mut self,
        records: &Records<'_>,
        names: &TagNames<'_>,
    ) -> Result<(), ReportError> {
        let wanted = wanted(records)?;
        let clicks = ClickIndex::build(&records.snapshot.clicks, &wanted, &mut Nothing::default())?;
        let of_click = |click: &SeenClick| {
            let channel = records.link(click.link())?.channel;
            Some((click.at(), TouchKind::Click, channel))
        };
        for of in records.orders.iter() {
            let own = of.click.number().and_then(|number| clicks.named(number));
            let visited = own.map(|own| clicks.beside(own)).unwrap_or_default();
            let clicked = own.map(|own| &own.click).into_iter().chain(visited).filter_map(of_click);
            for touch in clicked.chain(named_by(of, records)) {
                self.add_touch(of.order.customer, touch, &records.names, names);
            }
        }
        for thread in &records.threads {
            let (at, who) = (thread.conversation.started_at, thread.conversation.contact);
            let carried = thread
                .clicks
                .iter()
                .filter_map(|number| clicks.named(*number))
                .map(|named| &named.click);
            let own = (at, TouchKind::Conversation, thread.tags.channel);
            for touch in carried.filter_map(of_click).chain([own]) {
                self.add_touch(who, touch, &records.names, names);
            }
        }
        for call in &records.calls {
            let channel = call.tags.map_or(0, |tags| tags.channel);
            let touch = (call.call.started_at, TouchKind::Call, channel);
            self.add_touch(call.call.caller, touch, &records.names, names);
        }
        for who in clicks.recipients() {
            for touch in clicks.of_recipient(who).iter().filter_map(of_click) {
                self.add_touch(Some(who), touch, &records.names, names);
            }
        }
        Ok(())
    }

    fn add_order(&mut self, order: &Conversion) {
        let Some(customer) = order.customer else { return };
        let is_first = self
            .orders
            .get(&customer)
            .is_none_or(|(at, id)| (order.ordered_at, &order.id) < (*at, id));
        if is_first {
            self.orders.insert(customer, (order.ordered_at, order.id.clone()));
        }
    }

    /// `own` are the names of the touch, `names` those of the report.
    fn add_touch(
        &mut self,
        who: Option<PersonKey>,
        (at, kind, channel): FirstTouch,
        own: &TagNames<'_>,
        names: &TagNames<'_>,
    ) {
        let (Some(who), Some(channel)) = (who, own.channels.name(channel)) else { return };
        let earlier = self.touches.get(&who).is_none_or(|known| (at, kind) < (known.0, known.1));
        if earlier {
            let number = self.number(channel, names);
            self.touches.insert(who, (at, kind, number));
        }
    }

    fn number(&mut self, channel: &Channel, names: &TagNames<'_>) -> u32 {
        if let Some(known) = names.channels.known(channel) {
            return known;
        }
        let place = self.others.iter().position(|other| other == channel);
        let place = place.unwrap_or_else(|| {
            self.others.push(channel.clone());
            self.others.len() - 1
        });
        u32::try_from(names.channels.len() + place + 1).unwrap_or(u32::MAX)
    }

    /// Whether an order is the first of its customer; `None` without a customer.
    pub(super) fn is_first(&self, order: &Conversion) -> Option<bool> {
        let (at, id) = self.orders.get(&order.customer?)?;
        Some((order.ordered_at, &order.id) <= (*at, id))
    }

    /// The number of the first channel of a conversion's customer; 0 if no touch has a channel.
    pub(super) fn channel(&self, order: &Conversion, journey: &Journey) -> u32 {
        let known = order.customer.and_then(|who| self.touches.get(&who)).copied();
        let known = known.filter(|(at, ..)| *at <= order.ordered_at);
        let touches = journey.touches().iter();
        let of_journey = touches.map(|touch| (touch.at, touch.kind(), touch.tags.channel));
        let own = of_journey.into_iter().find(|(.., channel)| *channel > 0);
        let first = known.into_iter().chain(own).min_by_key(|(at, kind, _)| (*at, *kind));
        first.map_or(0, |(.., channel)| channel)
    }

    /// The name of a channel with a number.
    pub(super) fn name(&self, number: u32, names: &TagNames<'_>) -> Option<String> {
        let place = usize::try_from(number).ok()?.checked_sub(names.channels.len() + 1);
        let other = place.and_then(|place| self.others.get(place));
        other.or_else(|| names.channels.name(number)).map(ToString::to_string)
    }
}

/// All clicks that may be touches of the customers.
fn wanted(records: &Records<'_>) -> Result<Wanted, StoreError> {
    let named = records.orders.iter().filter_map(|of| of.click.number());
    let visitors_of: Numbers = named.collect();
    let carried = records.threads.iter().flat_map(|thread| thread.clicks.iter().copied());
    let customers = records.orders.iter().filter_map(|of| of.order.customer);
    let are_sent = records.snapshot.clicks.have_recipients()?;
    Ok(Wanted {
        named: visitors_of.with(carried),
        visitors_of,
        recipients: Some(if are_sent { customers.collect() } else { Vec::new() }),
        from: Timestamp::MIN,
        to: Timestamp::MAX,
    })
}

/// The touches at the time of an order: its UTM values and its first known code.
fn named_by(of: &Order<'_>, records: &Records<'_>) -> impl Iterator<Item = FirstTouch> + use<> {
    let at = of.order.ordered_at;
    let utm = of.utm().map(|utm| (at, TouchKind::Utm, utm.tags.channel));
    let known = of.codes().iter().find_map(|(_, known)| *known);
    let code = known.map(|code| records.codes[code as usize].1.channel);
    let code = code.map(|channel| (at, TouchKind::Coupon, channel));
    utm.into_iter().chain(code)
}
