//! The records of a snapshot with everything that their names mean: the tags of links, codes, slugs, UTM values and
//! phone numbers, and the numbers of clicks.
//!
//! Invariant: records of each kind are in the order of their ids, so that their places do not depend on the order of
//! imports. Everything is resolved when a report is made, against the links and codes of the snapshot; nothing is at
//! import, so what is stored stays as written. Does not know which records are about one person (see `sources`).

use std::collections::HashMap;
use std::convert::Infallible;

use crate::attribution::TagKey;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::link::LinkId;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::conversion_kind::Weight;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::Send;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;
use crate::store::on_threads::on_threads;

use super::click_reference::ClickReference;
use super::converted::converted;
use super::costs::{MonthCost, month_costs};
use super::data::ReportData;
use super::grouping::Grouping;
use super::id_map::IdMap;
use super::names::TagNames;
use super::pieced::{PIECE_LEN, Pieced};
use super::tag_resolver::TagResolver;

/// A conversion, and what it carries.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "an order as it is stored")]
pub(super) struct Order<'a> {
    /// As reports count it (see `converted`).
    pub(super) order: &'a Conversion,
    /// As the shop wrote it.
    pub(super) written: &'a Conversion,
    /// When it was placed. Here too, as many orders are looked at for nothing else.
    pub(super) at: Timestamp,
    pub(super) customer: Option<PersonKey>,
    /// What it counts as; `None` if its state does not count.
    pub(super) weight: Option<Weight>,
    pub(super) click: ClickReference,
    /// Most orders carry nothing else.
    other: Option<Box<Other>>,
}

/// What an order carries besides a click.
#[derive(Debug, Default)]
struct Other {
    codes: Vec<WrittenCode>,
    utm: Option<UtmTags>,
    said: Option<TagKey>,
}

/// A code as written, with its place among the known codes.
pub(super) type WrittenCode = (CouponCode, Option<u32>);

impl Order<'_> {
    pub(super) fn codes(&self) -> &[WrittenCode] {
        self.other.as_ref().map(|other| other.codes.as_slice()).unwrap_or_default()
    }

    pub(super) fn utm(&self) -> Option<UtmTags> {
        self.other.as_ref()?.utm
    }

    /// The tags that the customer's own answer means; `None` without an answer.
    pub(super) fn said(&self) -> Option<TagKey> {
        self.other.as_ref()?.said
    }

    /// The places of the known codes that it carries, with repeats.
    pub(super) fn known_codes(&self) -> impl Iterator<Item = u32> {
        self.codes().iter().filter_map(|(_, known)| *known)
    }
}

/// What UTM values stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct UtmTags {
    pub(super) tags: TagKey,
    /// The one link that writes them.
    pub(super) link: Option<LinkId>,
}

/// A conversation, and what it carries.
#[derive(Debug)]
pub(super) struct Thread<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) tags: TagKey,
    /// The link that led to it.
    pub(super) link: Option<LinkId>,
    /// The numbers of its list and of what it was about.
    pub(super) list: u32,
    pub(super) topic: u32,
    /// The clicks whose ids it carries.
    pub(super) clicks: Vec<ClickNumber>,
}

/// A call, and the tags of the number that was called.
#[derive(Debug)]
pub(super) struct PhoneCall<'a> {
    pub(super) call: &'a Call,
    /// `None` if the plan does not have the number.
    pub(super) tags: Option<TagKey>,
    /// The number of who answered, or of whose number it is; 0 if nobody is named.
    pub(super) agent: u32,
}

/// A message to one recipient.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) send: &'a Send,
    pub(super) tags: TagKey,
    /// The number of its list.
    pub(super) list: u32,
}

/// The records of a snapshot.
#[derive(Debug)]
pub(super) struct Records<'a> {
    pub(super) snapshot: &'a Snapshot<ReportData>,
    pub(super) names: TagNames<'a>,
    pub(super) orders: Pieced<Order<'a>>,
    pub(super) threads: Vec<Thread<'a>>,
    pub(super) calls: Vec<PhoneCall<'a>>,
    pub(super) messages: Vec<Message<'a>>,
    pub(super) codes: Vec<(&'a Code, TagKey)>,
    /// Of the plan and of files.
    pub(super) costs: Vec<MonthCost>,
    links: IdMap<LinkId, TagKey>,
}

impl<'a> Records<'a> {
    pub(super) fn new(snapshot: &'a Snapshot<ReportData>) -> Self {
        let mut names = TagNames::new(&snapshot.settings);
        let links = snapshot.links.iter().map(|(id, link)| (*id, names.key(&link.tags))).collect();
        let mut codes: Vec<(&FoldedCode, &Code)> = snapshot.codes.iter().collect();
        codes.sort_unstable_by_key(|(folded, _)| *folded);
        let places: HashMap<&FoldedCode, u32> =
            codes.iter().map(|(folded, _)| *folded).zip(0..).collect();
        let mut resolver = TagResolver::new(snapshot, &mut names);
        let orders = orders(snapshot, &places, &mut resolver);
        let threads = sorted(&snapshot.conversations, |thread| &thread.id);
        let threads = threads.into_iter().map(|conversation| {
            let (tags, link) = resolver.conversation(conversation);
            let (list, topic) = resolver.about(conversation);
            let clicks = carried(conversation, &snapshot.click_id_key);
            Thread { conversation, tags, link, list, topic, clicks }
        });
        let threads = threads.collect();
        let calls = sorted(&snapshot.calls, |call| &call.id);
        let calls = calls.into_iter().map(|call| {
            let (tags, agent) = resolver.call(call);
            PhoneCall { call, tags, agent }
        });
        let calls = calls.collect();
        let messages = sorted(&snapshot.sends, |send| &send.id);
        let messages = messages.into_iter().map(|send| {
            let (tags, list) = resolver.sent(send);
            Message { send, tags, list }
        });
        let messages = messages.collect();
        let codes = codes.into_iter().map(|(_, code)| (code, names.key(&code.spec.tags))).collect();
        let costs = month_costs(&snapshot.settings, &snapshot.costs, &mut names);
        Self { snapshot, names, orders, threads, calls, messages, codes, costs, links }
    }

    /// Whether a row can have a key of this grouping; of most of them, that is not known before the rows are made.
    pub(super) fn may_have(&self, grouping: Grouping) -> bool {
        match grouping {
            Grouping::Campaign => self.names.campaigns.len() > 0,
            Grouping::Channel => self.names.channels.len() > 0,
            Grouping::Agent => self.names.agents.len() > 0,
            Grouping::Content => self.names.contents.len() > 0,
            Grouping::Coupon => !self.codes.is_empty(),
            _ => true,
        }
    }

    /// The tags of all links.
    pub(super) fn links(&self) -> impl Iterator<Item = (LinkId, TagKey)> {
        self.links.iter().map(|(id, tags)| (*id, *tags))
    }

    /// The tags of a link; `None` if the data file does not have it.
    pub(super) fn link(&self, id: LinkId) -> Option<TagKey> {
        self.links.get(&id).copied()
    }
}

/// The orders of a snapshot, in the order of their ids, with what they carry.
fn orders<'a>(
    snapshot: &'a Snapshot<ReportData>,
    places: &HashMap<&FoldedCode, u32>,
    resolver: &mut TagResolver<'a, '_>,
) -> Pieced<Order<'a>> {
    // Nearly always they are in order: a file has them so, but for events.
    let sorted = snapshot.are_mixed.then(|| {
        let conversions = &snapshot.conversions;
        let mut sorted: Vec<usize> = (0..conversions.len()).collect();
        sorted.sort_by_key(|index| &conversions[*index].id);
        sorted
    });
    let finder = Finder { snapshot, places, sorted };
    let mut pieces = Vec::new();
    for Carrying { mut orders, named } in finder.pieces() {
        for place in named {
            let order: &mut Order<'a> = &mut orders[place];
            let written = order.written;
            let utm = resolver.utm(written.utm()).map(|(tags, link)| UtmTags { tags, link });
            let said = written.source_said.as_deref().map(|said| resolver.said(said));
            let other = order.other.get_or_insert_default();
            (other.utm, other.said) = (utm, said);
        }
        pieces.push(orders);
    }
    let mut orders = Pieced::of(pieces);
    let all = snapshot.conversions.iter();
    let converted = snapshot.converted.get_or_init(|| converted(&snapshot.settings, all));
    if !converted.is_empty() {
        // Both are in the order of their ids.
        let mut converted = converted.iter().peekable();
        for order in orders.iter_mut() {
            order.order = converted.next_if(|of| of.id == order.written.id).unwrap_or(order.order);
        }
    }
    orders
}

/// Some orders with what they carry, but for names, and the places of those that have UTM values or an answer: names
/// are numbered one by one.
#[derive(Default)]
struct Carrying<'a> {
    orders: Vec<Order<'a>>,
    named: Vec<usize>,
}

/// Finds what orders carry, but for names.
struct Finder<'a, 'f> {
    snapshot: &'a Snapshot<ReportData>,
    places: &'f HashMap<&'f FoldedCode, u32>,
    /// The indexes of the orders in the order of their ids, unless they are in it.
    sorted: Option<Vec<usize>>,
}

impl<'a> Finder<'a, '_> {
    /// The orders in pieces, found on all processors.
    fn pieces(&self) -> Vec<Carrying<'a>> {
        let pieces = self.snapshot.conversions.len().div_ceil(PIECE_LEN);
        let found = on_threads(pieces, Vec::new, |found: &mut Vec<_>, piece| {
            found.push((piece, self.piece(piece)));
            Ok::<_, Infallible>(())
        });
        let Ok(found) = found;
        let mut found: Vec<(usize, Carrying<'a>)> = found.into_iter().flatten().collect();
        found.sort_unstable_by_key(|(piece, _)| *piece);
        found.into_iter().map(|(_, carrying)| carrying).collect()
    }

    fn piece(&self, piece: usize) -> Carrying<'a> {
        let begin = piece * PIECE_LEN;
        let end = self.snapshot.conversions.len().min(begin + PIECE_LEN);
        let mut carrying = Carrying { orders: Vec::with_capacity(end - begin), named: Vec::new() };
        let mut add = |written: &'a Conversion, click: Option<ClickNumber>| {
            if written.utm.is_some() || written.source_said.is_some() {
                carrying.named.push(carrying.orders.len());
            }
            carrying.orders.push(self.order(written, click));
        };
        let ReportData { conversions, named, .. } = &**self.snapshot;
        if let Some(sorted) = &self.sorted {
            sorted[begin..end].iter().for_each(|at| add(&conversions[*at], named[*at]));
        } else {
            let next = conversions.iter_from(begin).zip(&named[begin..end]);
            next.for_each(|(written, click)| add(written, *click));
        }
        carrying
    }

    fn order(&self, written: &'a Conversion, click: Option<ClickNumber>) -> Order<'a> {
        let snapshot = self.snapshot;
        let named = || ClickReference::of(written, &snapshot.settings, &snapshot.click_id_key);
        let codes = codes_of(written, snapshot, self.places);
        Order {
            order: written,
            written,
            at: written.ordered_at,
            customer: written.customer,
            weight: written.weight(&snapshot.settings).filter(|_| written.status.counts()),
            click: click.map_or_else(named, ClickReference::Valid),
            other: (!codes.is_empty()).then(|| Box::new(Other { codes, ..Other::default() })),
        }
    }
}

/// The records of one kind in the order of their ids.
fn sorted<T>(records: &[T], id: impl Fn(&T) -> &ForeignId) -> Vec<&T> {
    let mut sorted: Vec<&T> = records.iter().collect();
    sorted.sort_unstable_by(|a, b| id(a).cmp(id(b)));
    sorted
}

/// The codes that an order carries, known or not.
fn codes_of(
    order: &Conversion,
    snapshot: &Snapshot<ReportData>,
    places: &HashMap<&FoldedCode, u32>,
) -> Vec<(CouponCode, Option<u32>)> {
    if order.code_texts().next().is_none() {
        return Vec::new();
    }
    let place = |code: &CouponCode| places.get(&code.folded()).copied();
    snapshot.meant(order).map(|code| (code.clone(), place(&code))).collect()
}

/// The clicks whose ids a conversation carries, that this data file issued.
fn carried(conversation: &Conversation, key: &ClickIdKey) -> Vec<ClickNumber> {
    let ids = conversation.reference.iter().chain(&conversation.told_clicks);
    let mut clicks: Vec<ClickNumber> = ids.filter_map(|id| key.read(id.as_str())).collect();
    clicks.sort_unstable();
    clicks.dedup();
    clicks
}
