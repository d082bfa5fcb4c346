//! The first order and the first touch ever of customers, who may have come long before the period.
//!
//! The first touch is the earliest of: the first conversation; what the first order itself names, which is its click,
//! its first known code and its UTM values; and the journey of the conversion at hand. Touches without a channel do
//! not say which was first, so they are passed over. Invariant: of the records that count, the earliest by time and id
//! is the first, so that the order of imports has no say.

use crate::attribution::{Journey, TouchKind};
use crate::domain::click::ClickNumber;
use crate::domain::label::Channel;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

use super::click_index::ClickIndex;
use super::id_map::{IdSet, PersonMap, PersonSet};
use super::names::TagNames;
use super::query::ReportError;
use super::records::{Order, Records};
use super::wanted::Wanted;
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
    /// Looks through the first records of the customers, and through those of the period.
    pub(super) fn find(records: &Records<'_>) -> Result<Self, ReportError> {
        let mut firsts = Self::default();
        // Then those of the period that are no first ones are known not to be.
        if let Some(before) = records.snapshot.firsts.as_deref() {
            firsts.add(&Records::new(before), &records.names)?;
        }
        firsts.add(records, &records.names)?;
        Ok(firsts)
    }

    fn add(&mut self, records: &Records<'_>, names: &TagNames<'_>) -> Result<(), ReportError> {
        let counts = |order: &Conversion| {
            order.status.counts() && records.snapshot.settings.is_macro(order.kind)
        };
        let counted = || records.orders.iter().filter(|of| counts(of.order));
        for of in counted() {
            self.add_order(of.order);
        }
        let first: Vec<&Order<'_>> =
            counted().filter(|of| self.is_first(of.order) == Some(true)).collect();
        let clicks: IdSet<ClickNumber> = first.iter().filter_map(|of| of.click.number()).collect();
        let wanted = Wanted {
            named: clicks,
            visitors_of: IdSet::default(),
            recipients: Some(PersonSet::default()),
            from: Timestamp::MIN,
            to: Timestamp::MAX,
        };
        let clicks = ClickIndex::build(&records.snapshot.clicks, &wanted, &mut Nothing::default())?;
        for of in first {
            let at = of.order.ordered_at;
            let click = of.click.number().and_then(|number| clicks.named(number));
            let clicked = click.and_then(|click| {
                Some((click.at(), TouchKind::Click, records.link(click.link())?.channel))
            });
            let utm = of.utm.map(|utm| (at, TouchKind::Utm, utm.tags.channel));
            let known = of.codes.iter().find_map(|(_, known)| *known);
            let code = known.map(|code| records.codes[code as usize].1.channel);
            let code = code.map(|channel| (at, TouchKind::Coupon, channel));
            for touch in [clicked, utm, code].into_iter().flatten() {
                self.add_touch(of.order.customer, touch, &records.names, names);
            }
        }
        for thread in &records.threads {
            let at = thread.conversation.started_at;
            let touch = (at, TouchKind::Conversation, thread.tags.channel);
            self.add_touch(thread.conversation.contact, touch, &records.names, names);
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
    pub(super) fn channel(&self, customer: Option<PersonKey>, journey: &Journey) -> u32 {
        let known = customer.and_then(|who| self.touches.get(&who)).copied();
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
