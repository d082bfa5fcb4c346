//! Finds the touches that may belong to a set of orders: the clicks that orders and conversations name, other clicks
//! of the same visitors and recipients, and the customers' conversations, calls and earlier orders.
//!
//! Invariant: memory is bounded by the records of the snapshot, not by the clicks of the data file. Does not read
//! the clicks (see `click_index`) and does not decide what is evidence (see `evidence`).

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;

use crate::attribution::{TagKey, Touch, TouchKind};
use crate::domain::click::ClickNumber;
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::link::LinkId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::on_threads::{both, on_threads};

use super::by_person::{ByCustomer, ByPerson, Dated};
use super::click_index::{ClickIndex, Watch};
use super::id_map::IdMap;
use super::records::{Message, Order, PhoneCall, Records, Thread};
use super::seen_click::SeenClick;
use super::wanted::{Numbers, Wanted};

/// The touches that may belong to a set of orders.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    pub(super) records: &'a Records<'a>,
    pub(super) clicks: ClickIndex,
    orders: ByCustomer,
    threads: ByPerson,
    calls: ByPerson,
    messages: ByPerson,
    /// The conversations that carry the id of a click.
    carrying: IdMap<ClickNumber, Vec<u32>>,
    /// The conversations whose first message has a code of a batch.
    quoting: HashMap<FoldedCode, Vec<u32>>,
}

/// Orders that a thread takes at a time.
const ORDERS_AT_A_TIME: usize = 1_000;
/// Orders that are read ahead: more than a processor can wait for at once, and few enough for its cache.
const ORDERS_AHEAD: usize = 32;

/// The times between which touches are looked for, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

/// Whose clicks on links that were sent to them are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recipients {
    /// Those of the orders to credit.
    Customers,
    All,
}

impl<'a> Sources<'a> {
    /// Finds the touches of the orders to credit, by their places. Touches that nothing names are kept if they lie
    /// in the range. `watch` sees each click once.
    pub(super) fn new(
        records: &'a Records<'a>,
        credited: &[u32],
        range: Range,
        recipients: Recipients,
        watch: &mut impl Watch,
    ) -> Result<Self, StoreError> {
        let (orders, clicks) = both(
            || ByCustomer::new(records.orders.iter().map(|of| (of.customer, of.at))),
            || {
                let wanted = wanted(records, credited, range, recipients)?;
                ClickIndex::build(&records.snapshot.clicks, &wanted, watch)
            },
        );
        let clicks = clicks?;
        let threads = records.threads.iter().map(|of| of.conversation);
        let threads = ByPerson::new(threads.map(|of| (of.contact, of.started_at)));
        let calls =
            ByPerson::new(records.calls.iter().map(|of| (of.call.caller, of.call.started_at)));
        let messages =
            ByPerson::new(records.messages.iter().map(|of| (of.send.recipient, of.send.at)));
        let mut carrying: IdMap<ClickNumber, Vec<u32>> = IdMap::default();
        let mut quoting: HashMap<FoldedCode, Vec<u32>> = HashMap::new();
        for (place, thread) in (0..).zip(&records.threads) {
            for click in &thread.clicks {
                carrying.entry(*click).or_default().push(place);
            }
            for code in &thread.conversation.told_codes {
                let threads = quoting.entry(code.folded()).or_default();
                if threads.last() != Some(&place) {
                    threads.push(place);
                }
            }
        }
        Ok(Self { records, clicks, orders, threads, calls, messages, carrying, quoting })
    }

    /// Works on the orders at some places, on all processors; returns what each thread made of those it took.
    pub(super) fn each_order<S: Send>(
        &self,
        places: &[u32],
        begin: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, u32) + Sync,
    ) -> Vec<S> {
        let pieces: Vec<&[u32]> = places.chunks(ORDERS_AT_A_TIME).collect();
        let states = on_threads(pieces.len(), begin, |state, piece| {
            for some in pieces[piece].chunks(ORDERS_AHEAD) {
                self.read_ahead(some);
                for place in some {
                    work(state, *place);
                }
            }
            Ok::<_, Infallible>(())
        });
        states.unwrap_or_else(|never| match never {})
    }

    /// Reads what some orders lead to first. No cache holds a large month: so the processor waits for many places in
    /// memory at once, and not for one after the other.
    fn read_ahead(&self, places: &[u32]) {
        for place in places {
            let order = self.order(*place);
            let named = order.click.number().and_then(|number| self.clicks.named(number));
            let beside = named.and_then(|named| self.clicks.beside(named).first());
            black_box((order.order.total, beside.map(SeenClick::at)));
        }
    }

    pub(super) fn order(&self, place: u32) -> &Order<'a> {
        &self.records.orders[place]
    }

    pub(super) fn thread(&self, place: u32) -> &Thread<'a> {
        &self.records.threads[place as usize]
    }

    /// The touch that a conversation is.
    pub(super) fn touch_of(&self, thread: u32) -> Touch {
        let Thread { conversation, tags, link, .. } = self.thread(thread);
        let touch = Touch::new(conversation.started_at, TouchKind::Conversation, thread.into());
        Touch { tags: *tags, link: *link, ..touch }
    }

    /// The touch that a click is, if no order names it.
    pub(super) fn click_touch(&self, click: &SeenClick) -> Touch {
        let tags = self.link(click.link());
        Touch {
            tags: tags.unwrap_or_default(),
            link: tags.map(|_| click.link()),
            variant: click.variant(),
            ..Touch::new(click.at(), TouchKind::Click, click.number().get())
        }
    }

    /// The contacts of conversations.
    pub(super) fn contacts(&self) -> impl Iterator<Item = PersonKey> {
        self.records.threads.iter().filter_map(|thread| thread.conversation.contact)
    }

    pub(super) fn call(&self, place: u32) -> &PhoneCall<'a> {
        &self.records.calls[place as usize]
    }

    pub(super) fn message(&self, place: u32) -> &Message<'a> {
        &self.records.messages[place as usize]
    }

    pub(super) fn code(&self, place: u32) -> (&'a Code, TagKey) {
        self.records.codes[place as usize]
    }

    /// The tags of a link; `None` if the data file does not have it.
    pub(super) fn link(&self, id: LinkId) -> Option<TagKey> {
        self.records.link(id)
    }

    /// The orders of the customer of the order at a place, earliest first, in any status: the touches before a
    /// cancelled order happened too.
    pub(super) fn orders_beside(&self, place: u32) -> &[Dated] {
        self.orders.beside(place)
    }

    /// The conversations of a contact, earliest first.
    pub(super) fn threads_of(&self, contact: PersonKey) -> &[Dated] {
        self.threads.of(contact)
    }

    /// The calls of a caller, earliest first.
    pub(super) fn calls_of(&self, caller: PersonKey) -> &[Dated] {
        self.calls.of(caller)
    }

    /// The messages to a recipient, earliest first.
    pub(super) fn messages_to(&self, recipient: PersonKey) -> &[Dated] {
        self.messages.of(recipient)
    }

    /// The conversations that carry the id of a click.
    pub(super) fn carrying(&self, click: ClickNumber) -> &[u32] {
        self.carrying.get(&click).map(Vec::as_slice).unwrap_or_default()
    }

    /// The conversations whose first message has a code.
    pub(super) fn quoting(&self, code: &CouponCode) -> &[u32] {
        if self.quoting.is_empty() {
            return &[];
        }
        self.quoting.get(&code.folded()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The clicks that orders and conversations name, and those of their visitors and recipients.
fn wanted(
    records: &Records<'_>,
    credited: &[u32],
    range: Range,
    recipients: Recipients,
) -> Result<Wanted, StoreError> {
    let Range { from, to } = range;
    let credited_orders = || credited.iter().map(|place| &records.orders[*place]);
    let visitors_of: Numbers = credited_orders().filter_map(|of| of.click.number()).collect();
    let recipients = match recipients {
        Recipients::All => None,
        // In most files no link was sent to anybody.
        Recipients::Customers if !records.snapshot.clicks.have_recipients()? => Some(Vec::new()),
        Recipients::Customers => Some(credited_orders().filter_map(|of| of.customer).collect()),
    };
    // Other orders of the records are earlier ones of the same customers, but for some that do not count.
    let mut places = credited.iter().copied().peekable();
    let others = records.orders.placed();
    let others = others.filter(|(place, _)| places.next_if_eq(place).is_none());
    let in_time = others.map(|(_, of)| of).filter(|of| from <= of.at && of.at <= to);
    let of_orders = in_time.filter_map(|of| of.click.number());
    let carried = records.threads.iter().flat_map(|thread| thread.clicks.iter().copied());
    let named = visitors_of.with(of_orders.chain(carried));
    Ok(Wanted { named, visitors_of, recipients, from, to })
}
