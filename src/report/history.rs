//! The history of one person: what they did and what was sent to them, in the order of time.
//!
//! Invariant: each record is there once, whatever its state. Nothing is joined through a browser: of clicks only those
//! on links that were sent to this person. Does not say what brought an order (see `explain`).

use crate::domain::click::id::ClickId;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Outcome, Tags};
use crate::domain::link::LinkId;
use crate::domain::link::slug::Slug;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Zone;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::person::PersonKey;
use crate::domain::record::phone::Phone;
use crate::domain::record::send::SendStatus;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::click_index::ClickIndex;
use super::data::ReportData;
use super::query::ReportError;
use super::records::Records;
use super::wanted::{Numbers, Wanted};
use super::watching::Nothing;

/// What is known of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// By time; at one time conversations, calls, messages, clicks, orders.
    pub events: Vec<HistoryEvent>,
    /// The orders that count, and what they brought in each currency after refunds.
    pub orders: u64,
    pub revenue: Vec<(Currency, i128)>,
    /// The time zone for showing times.
    pub zone: Zone,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEvent {
    pub at: Timestamp,
    pub what: Happened,
    /// Of a code only those of its order.
    pub tags: Tags,
    /// The link that was clicked or that led to it.
    pub link: Option<Slug>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// A conversation began.
    Conversation {
        id: ForeignId,
        inbound: Option<u32>,
        outbound: Option<u32>,
        /// Codes of batches in the first message.
        codes: Vec<CouponCode>,
    },
    /// The person called.
    Call { called: Phone, duration_s: Option<u32>, outcome: Option<Outcome> },
    /// A message was sent to the person.
    Message { status: Option<SendStatus> },
    /// A click on a link that was sent to the person.
    Click(ClickId),
    Order {
        id: ForeignId,
        kind: ConversionKind,
        status: OrderStatus,
        /// After refunds, as the shop wrote it.
        net: Money,
        /// The same as reports count it.
        counted_net: Money,
        codes: Vec<CouponCode>,
        /// Whether reports count it.
        counts: bool,
    },
}

/// Tells the history of the person with these hashes; the snapshot is that of [`ReportData::ask_person`].
pub fn history(
    snapshot: &Snapshot<ReportData>,
    hashes: &[PersonKey],
) -> Result<History, ReportError> {
    let records = Records::new(snapshot);
    let teller = Teller { records: &records };
    let mut events = teller.conversations();
    events.extend(teller.calls());
    events.extend(teller.messages());
    events.extend(teller.clicks(hashes)?);
    events.extend(records.orders.iter().map(|of| teller.order(of)));
    // Stable, so that equal times keep the order of the kinds.
    events.sort_by_key(|event| event.at);
    let (mut orders, mut revenue) = (0, std::collections::BTreeMap::<Currency, i128>::new());
    for event in &events {
        if let Happened::Order { counted_net, counts: true, .. } = &event.what {
            orders += 1;
            *revenue.entry(counted_net.currency).or_default() += i128::from(counted_net.minor);
        }
    }
    let zone = snapshot.settings.zone.clone();
    Ok(History { events, orders, revenue: revenue.into_iter().collect(), zone })
}

struct Teller<'a> {
    records: &'a Records<'a>,
}

impl Teller<'_> {
    fn slug(&self, link: Option<LinkId>) -> Option<Slug> {
        let link = link.and_then(|id| self.records.snapshot.links.get(&id));
        link.map(|link| link.slug.clone())
    }

    fn conversations(&self) -> Vec<HistoryEvent> {
        let event = |of: &super::records::Thread<'_>| HistoryEvent {
            at: of.conversation.started_at,
            what: Happened::Conversation {
                id: of.conversation.id.clone(),
                inbound: of.conversation.inbound,
                outbound: of.conversation.outbound,
                codes: of.conversation.told_codes.clone(),
            },
            tags: self.records.names.tags(of.tags),
            link: self.slug(of.link),
        };
        self.records.threads.iter().map(event).collect()
    }

    fn calls(&self) -> impl Iterator<Item = HistoryEvent> {
        self.records.calls.iter().map(|of| HistoryEvent {
            at: of.call.started_at,
            what: Happened::Call {
                called: of.call.called.clone(),
                duration_s: of.call.duration_s,
                outcome: of.call.outcome.clone(),
            },
            tags: self.records.names.tags(of.tags.unwrap_or_default()),
            link: None,
        })
    }

    fn messages(&self) -> impl Iterator<Item = HistoryEvent> {
        self.records.messages.iter().map(|of| HistoryEvent {
            at: of.send.at,
            what: Happened::Message { status: of.send.status },
            tags: self.records.names.tags(of.tags),
            link: None,
        })
    }

    /// The clicks on links that were sent to the person. Records have the newest of the hashes that are known to be
    /// one person.
    fn clicks(&self, hashes: &[PersonKey]) -> Result<Vec<HistoryEvent>, ReportError> {
        let Records { orders, threads, calls, messages, .. } = self.records;
        let mut people = hashes.to_vec();
        people.extend(orders.iter().filter_map(|of| of.order.customer));
        people.extend(threads.iter().filter_map(|of| of.conversation.contact));
        people.extend(calls.iter().filter_map(|of| of.call.caller));
        people.extend(messages.iter().filter_map(|of| of.send.recipient));
        people.sort_unstable();
        people.dedup();
        let wanted = Wanted {
            named: Numbers::default(),
            visitors_of: Numbers::default(),
            recipients: Some(people.clone()),
            from: Timestamp::MIN,
            to: Timestamp::MAX,
        };
        let index =
            ClickIndex::build(&self.records.snapshot.clicks, &wanted, &mut Nothing::default())?;
        let clicks = people.iter().flat_map(|who| index.of_recipient(*who));
        let event = |click: &super::seen_click::SeenClick| HistoryEvent {
            at: click.at(),
            what: Happened::Click(self.records.snapshot.click_id_key.seal(click.number())),
            tags: self.records.names.tags(self.records.link(click.link()).unwrap_or_default()),
            link: self.slug(Some(click.link())),
        };
        Ok(clicks.map(event).collect())
    }

    fn order(&self, of: &super::records::Order<'_>) -> HistoryEvent {
        let order = of.written;
        let net = |of: &Conversion| Money { minor: of.net_minor(), currency: of.total.currency };
        let settings = &self.records.snapshot.settings;
        HistoryEvent {
            at: order.ordered_at,
            what: Happened::Order {
                id: order.id.clone(),
                kind: order.kind,
                status: order.status,
                net: net(order),
                counted_net: net(of.order),
                codes: self.records.snapshot.meant(order).collect(),
                counts: order.status.counts() && order.is_goal(settings),
            },
            tags: Tags::default(),
            link: None,
        }
    }
}
