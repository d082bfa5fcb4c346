//! The parts of a snapshot that a report or an explanation is made from.
//!
//! Invariant: the memory is that of the period and of its journeys, whatever else the data file has. Of links
//! only the name and the tags are kept; rows of links come after the orders whose UTM values they may write.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::domain::click::ClickNumber;
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::Tags;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::link::utm::UtmKey;
use crate::domain::link::{Link, LinkId, LinkLabel};
use crate::domain::record::call::Call;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::Send;
use crate::domain::record::total::Total;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::{
    Ask, ClickSelection, Clicks, CodeSelection, Conversions, Growing, LinkSelection, NoteRows,
    Parts, RecordSelection, Row, Selection, Snapshot,
};

use super::group_by::GroupBy;
use super::grouping::Grouping;
use super::hand_out_data::HandOutData;
use super::holdout_data::HoldoutData;
use super::message_data::MessageData;
use super::past_data::PastData;
use super::step_data::StepData;
use super::use_history::UseHistory;

/// The parts of a snapshot that a report or an explanation is made from.
#[derive(Debug, Default)]
pub struct ReportData {
    pub(super) conversions: Growing<Conversion>,
    /// Whether some of them came before others with smaller ids: events come after orders.
    pub(super) are_mixed: bool,
    /// The click that each of them names, as far as it is known: the others have to be read.
    pub(super) named: Vec<Option<ClickNumber>>,
    /// Those that the plan has rates of, converted; made when the records are first looked at, because it is only known
    /// then that all rows have come.
    pub(super) converted: OnceLock<Vec<Conversion>>,
    pub(super) conversations: Vec<Conversation>,
    pub(super) calls: Vec<Call>,
    pub(super) sends: Vec<Send>,
    /// The known codes that texts of the orders may mean.
    pub(super) codes: HashMap<FoldedCode, Code>,
    /// The links of the clicks, conversations and orders.
    pub(super) links: HashMap<LinkId, LinkLabel>,
    /// The UTM values of the orders, and what they stand for if links write them.
    pub(super) by_utm: HashMap<UtmKey, Option<UtmMatch>>,
    /// The UTM values of the orders as they are written: many orders share them.
    utm: HashSet<Arc<OrderUtm>>,
    /// The notes of all time, of which a report picks those of its period.
    pub(super) notes: NoteRows,
    /// The totals that were stated of months in or beside the period.
    pub(super) totals: Vec<Total>,
    /// The costs of the months in or beside the period, of files.
    pub(super) costs: Vec<FileCost>,
    pub clicks: Clicks,
    /// What says what came first of the people of the period, with what it names. Only reports that
    /// [need](super::needs_firsts) them ask for it.
    pub firsts: Option<Box<Snapshot<Self>>>,
    /// What funnels are counted from. Only reports of plans that have funnels ask for it.
    pub steps: Option<Box<Snapshot<StepData>>>,
    /// What messaging figures are counted from, besides the records here. Only a report that shows them asks for it.
    pub messages: Option<Box<Snapshot<MessageData>>>,
    /// The orders before the period, by which customers are told. Only reports that tell them ask for it.
    pub past: Option<Box<Snapshot<PastData>>>,
    /// The codes that were given to people in the period. Only reports that tell them ask for it.
    pub hand_outs: Option<Box<Snapshot<HandOutData>>>,
    /// Who was sent a message and who was withheld. Only reports that tell holdouts ask for it.
    pub holdouts: Option<Box<Snapshot<HoldoutData>>>,
    /// The uses of codes, by which leaks are told. Only reports that tell them ask for it.
    pub use_history: Option<Box<Snapshot<UseHistory>>>,
    /// What was guessed at codes over the network. Only reports that tell leaks ask for it.
    pub guesses: Vec<Guesses>,
    /// The different tags of links: many links share them.
    pub(super) tags: HashSet<Tags>,
    /// The same of their free tags.
    pub(super) free_tags: HashSet<FreeTags>,
}

/// The links that write one set of UTM values: the tags they all share, and the link if there is only
/// one.
#[derive(Debug)]
pub(super) struct UtmMatch {
    pub(super) tags: Tags,
    pub(super) link: Option<LinkId>,
}

impl ReportData {
    /// Asks for the report of a period. Without a window, the plan's.
    #[must_use]
    pub fn ask_period(from: Timestamp, to: Timestamp, window: Option<Span>) -> Ask<Self> {
        let asked = Self::ask(RecordSelection::Period { from, to, window });
        Ask::new(Selection { notes: true, ..asked.selection().clone() })
    }

    /// Asks for what a report with these groupings needs to know what came first of the people of a period. Any click
    /// ever may be a first touch, so that only who groups by it reads all of them.
    #[must_use]
    pub fn ask_firsts(by: &[GroupBy], from: Timestamp, to: Timestamp) -> Ask<Self> {
        if by.contains(&Grouping::FirstChannel.into()) {
            return Self::ask(RecordSelection::FirstTouches { from, to });
        }
        Self::ask(RecordSelection::Firsts { from, to })
    }

    /// Asks for the explanation of an order. Without a window, the plan's.
    #[must_use]
    pub fn ask_order(id: ForeignId, window: Option<Span>) -> Ask<Self> {
        Self::ask(RecordSelection::Order { id, window })
    }

    /// Asks for what places some orders of one time. Without a window, the plan's.
    #[must_use]
    pub fn ask_orders(ids: Vec<ForeignId>, window: Option<Span>) -> Ask<Self> {
        Self::ask(RecordSelection::SomeOrders { ids, window })
    }

    /// Asks for the history of a person, by their hashes under each normaliser that the file has.
    #[must_use]
    pub fn ask_person(hashes: Vec<PersonKey>) -> Ask<Self> {
        Self::ask(RecordSelection::Person(hashes))
    }

    fn ask(records: RecordSelection) -> Ask<Self> {
        Ask::new(Selection {
            links: LinkSelection::Named,
            codes: CodeSelection::Carried,
            records,
            clicks: ClickSelection::Journeys,
            ..Selection::settings()
        })
    }

    /// The codes that an order carries, as written, known or not.
    pub(super) fn meant<'s>(
        &'s self,
        order: &'s Conversion,
    ) -> impl Iterator<Item = CouponCode> + use<'s> {
        order.meant_codes(|code| self.codes.contains_key(code))
    }

    fn add_utm(&mut self, utm: &Arc<OrderUtm>) {
        if !self.utm.contains(utm) {
            self.by_utm.extend(utm.key().map(|key| (key, None)));
            self.utm.insert(Arc::clone(utm));
        }
    }

    fn add_code(&mut self, code: Code) {
        self.codes.insert(code.spec.code.folded(), code);
    }

    fn add_link(&mut self, link: Link) {
        let key = link.spec.utm.key();
        let (id, mut label) = (link.id, LinkLabel::from(link));
        match self.tags.get(&label.tags) {
            Some(known) => label.tags = known.clone(),
            None => drop(self.tags.insert(label.tags.clone())),
        }
        match self.free_tags.get(&label.free_tags) {
            Some(known) => label.free_tags = known.clone(),
            None => drop(self.free_tags.insert(label.free_tags.clone())),
        }
        if let Some(found) = key.and_then(|key| self.by_utm.get_mut(&key)) {
            UtmMatch::add(found, id, &label.tags);
        }
        self.links.insert(id, label);
    }

    /// Notes whether the next conversion has its place behind the last one.
    fn note_next(&mut self, next: Option<&Conversion>) {
        let last = self.conversions.last();
        self.are_mixed |= last.zip(next).is_some_and(|(last, next)| last.id > next.id);
    }
}

impl Parts for ReportData {
    fn take_conversions(&mut self, of: Conversions) {
        of.utm.iter().for_each(|utm| self.add_utm(utm));
        self.note_next(of.orders.iter().next());
        self.conversions.append(of.orders);
        self.named.extend(of.clicks);
    }

    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Conversion(order) => {
                order.utm.iter().for_each(|utm| self.add_utm(utm));
                self.note_next(Some(&order));
                self.conversions.push(*order);
                self.named.push(None);
            }
            Row::Conversation(conversation) => self.conversations.push(conversation),
            Row::Code(code) => self.add_code(code),
            Row::BatchCode(code, batch) => {
                batch.code(code).into_iter().for_each(|code| self.add_code(code));
            }
            Row::Clicks(block) => self.clicks.push(block),
            Row::Link(link) => self.add_link(*link),
            Row::Total(total) => self.totals.push(total),
            Row::Call(call) => self.calls.push(call),
            Row::Send(send) => self.sends.push(send),
            Row::Cost(cost) => self.costs.push(cost),
            Row::Note(note) => self.notes.push(note),
            Row::Redemption(_)
            | Row::ShopRedemption(_)
            | Row::Event(_)
            | Row::Count(..)
            | Row::Past(_)
            | Row::Token(_)
            | Row::Share(_)
            | Row::Logged(_)
            | Row::NewOrders(_)
            | Row::Import(_)
            | Row::Close(_)
            | Row::Guesses(_)
            | Row::LinkBatch(_)
            | Row::Addressee(_)
            | Row::Orphans(_)
            | Row::Normalisers(_)
            | Row::Erased(_) => {}
        }
    }
}

impl UtmMatch {
    /// Adds a link to those that write the same UTM values. Only the tags that all of them share remain.
    fn add(found: &mut Option<Self>, link: LinkId, tags: &Tags) {
        fn keep_if_equal<T: PartialEq>(tag: &mut Option<T>, other: Option<&T>) {
            if tag.as_ref() != other {
                *tag = None;
            }
        }
        let Some(found) = found else {
            *found = Some(Self { tags: tags.clone(), link: Some(link) });
            return;
        };
        found.link = None;
        keep_if_equal(&mut found.tags.campaign, tags.campaign.as_ref());
        keep_if_equal(&mut found.tags.channel, tags.channel.as_ref());
        keep_if_equal(&mut found.tags.agent, tags.agent.as_ref());
        keep_if_equal(&mut found.tags.content, tags.content.as_ref());
    }
}

#[cfg(test)]
mod tests;
