//! Makes the keys of rows: of what happened in the period, and of what conversions are credited to.
//!
//! Invariant: what a conversion has (coupon, kind, customer, first channel, its week and month) is in its keys whoever
//! has the credit; what a touch has (tags, link, free tags of the link, variant, list, type, purpose) is that of the credited touch. Activity
//! has no conversion, so its keys lack what only conversions have. Only tags are completed from the journey.

use crate::attribution::{Journey, TagKey, Touch, TouchKind};
use crate::domain::link::LinkId;
use crate::domain::period::Period;
use crate::domain::record::conversation::Purpose;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

use super::calendar::{Calendar, month_text, week_text};
use super::costs::has_field;
use super::firsts::Firsts;
use super::group_by::GroupBy;
use super::grouping::{GroupKey, Grouping};
use super::query::ReportError;
use super::records::{Message, Records, Thread};
use super::seen_click::VARIANT_MAX;
use super::sources::Sources;
use super::tag_groups::TagGroups;
use super::variants::Variants;

string_enum!(
    /// Whether a customer bought before.
    CustomerKind {
        New = "new",
        Returning = "returning",
    }
);

/// Makes the keys of a report.
#[derive(Debug)]
pub(super) struct Keys<'a> {
    by: &'a [GroupBy],
    /// The fields that these need, each once.
    fields: Vec<Grouping>,
    pub(super) calendar: Option<Calendar>,
    /// Only used by reports by variant.
    pub(super) variants: Variants,
    /// Empty, unless the report groups by the customer or the first channel.
    firsts: Firsts,
    /// Empty, unless the report groups by free tags.
    tag_groups: TagGroups,
    /// Whether the report groups by something that a conversation has besides its tags.
    of_threads: bool,
    /// Whether it groups by something that only the link of a touch has.
    of_links: bool,
    of_variants: bool,
}

impl<'a> Keys<'a> {
    pub(super) fn new(
        by: &'a [GroupBy],
        period: &Period,
        records: &Records<'_>,
    ) -> Result<Self, ReportError> {
        let firsts = if needs_firsts(by) { Firsts::find(records, by)? } else { Firsts::default() };
        let tag_groups = TagGroups::new(by, &records.snapshot.links);
        let keys = Self { firsts, tag_groups, ..Self::of_tags(by) };
        let calendar = Calendar::of(period, &keys.fields);
        Ok(Self { calendar, ..keys })
    }

    /// For groupings that are tags or the link.
    pub(super) fn of_tags(by: &'a [GroupBy]) -> Self {
        let mut fields: Vec<Grouping> = by.iter().map(GroupBy::field).collect();
        fields.sort_unstable();
        fields.dedup();
        let about = [Grouping::List, Grouping::Type, Grouping::Purpose];
        Self {
            by,
            calendar: None,
            variants: Variants::default(),
            firsts: Firsts::default(),
            tag_groups: TagGroups::default(),
            of_threads: about.iter().any(|grouping| fields.contains(grouping)),
            of_links: [Grouping::Link, Grouping::Tag].iter().any(|of| fields.contains(of)),
            of_variants: fields.contains(&Grouping::Variant),
            fields,
        }
    }

    pub(super) fn has(&self, grouping: Grouping) -> bool {
        self.fields.contains(&grouping)
    }

    /// The key of the clicks on a link, before their week, month and variant.
    pub(super) fn of_link(&self, tags: TagKey, link: Option<LinkId>) -> GroupKey {
        self.tagged(GroupKey::default(), tags, link)
    }

    /// The key of a conversation of the period.
    pub(super) fn of_thread(&self, thread: &Thread<'_>) -> GroupKey {
        let mut key = self.of_link(thread.tags, thread.link);
        self.set_thread(&mut key, thread);
        self.set_time(&mut key, thread.conversation.started_at);
        key
    }

    /// The key of a cost with these tags, added to one that has its time; `None` if the cost lacks a field.
    pub(super) fn of_cost(&self, time: GroupKey, tags: TagKey) -> Option<GroupKey> {
        let has_all = self.fields.iter().all(|field| has_field(*field, tags));
        has_all.then(|| time.tagged(&self.fields, tags, None))
    }

    /// Whether keys have a time.
    pub(super) fn has_time(&self) -> bool {
        self.calendar.is_some()
    }

    /// The part of a key that is the time at which something happened.
    pub(super) fn at(&self, at: Timestamp) -> GroupKey {
        let mut key = GroupKey::default();
        self.set_time(&mut key, at);
        key
    }

    /// What of a touch decides its key besides its tags; `None` if more than this does.
    pub(super) fn besides_tags(&self, touch: &Touch) -> Option<u64> {
        let is_thread = self.of_threads && touch.kind() == TouchKind::Conversation;
        let link = touch.link.filter(|_| self.of_links).map_or(0, |link| u64::from(link.0) + 1);
        let variant = if self.of_variants { touch.variant } else { 0 };
        // Late variants share one number.
        (!is_thread && variant < VARIANT_MAX).then_some(link << u16::BITS | u64::from(variant))
    }

    /// What a conversion has, whoever has the credit.
    pub(super) fn of_order(
        &self,
        sources: &Sources<'_>,
        place: u32,
        journey: &Journey,
    ) -> GroupKey {
        let mut key = GroupKey::default();
        let of = sources.order(place);
        for grouping in &self.fields {
            let number = match grouping {
                Grouping::Coupon => {
                    let known = of.codes().iter().find_map(|(_, known)| *known);
                    known.map_or(0, |place| place.saturating_add(1))
                }
                Grouping::Kind => of.order.kind as u32 + 1,
                Grouping::Customer => match self.firsts.is_first(of.order) {
                    None => 0,
                    Some(true) => CustomerKind::New as u32 + 1,
                    Some(false) => CustomerKind::Returning as u32 + 1,
                },
                Grouping::FirstChannel => self.firsts.channel(of.order, journey),
                _ => continue,
            };
            key.set(*grouping, number);
        }
        self.set_time(&mut key, of.order.ordered_at);
        key
    }

    /// The key of a touch with these tags, added to a key that has what is not of the touch.
    pub(super) fn of_touch(
        &self,
        base: GroupKey,
        sources: &Sources<'_>,
        touch: &Touch,
        tags: TagKey,
    ) -> GroupKey {
        let mut key = self.tagged(base, tags, touch.link);
        match touch.kind() {
            TouchKind::Conversation if self.of_threads => {
                let place = u32::try_from(touch.id.number).unwrap_or(u32::MAX);
                self.set_thread(&mut key, sources.thread(place));
            }
            TouchKind::Click if touch.variant > 0 && self.of_variants => {
                let variant = sources.clicks.variant(touch.variant, touch.id.number);
                key.set(Grouping::Variant, self.variants.number(variant));
            }
            _ => {}
        }
        key
    }

    /// The key of a message that the customer of an unplaced conversion had received.
    pub(super) fn of_message(&self, order: GroupKey, message: &Message<'_>) -> GroupKey {
        let mut key = self.tagged(order, message.tags, None);
        if self.has(Grouping::List) {
            key.set(Grouping::List, message.list);
        }
        key
    }

    /// A key with those of these tags and of this link that the report groups by.
    fn tagged(&self, key: GroupKey, tags: TagKey, link: Option<LinkId>) -> GroupKey {
        let mut key = key.tagged(&self.fields, tags, link);
        if self.has(Grouping::Tag) {
            key.set(Grouping::Tag, self.tag_groups.number(link));
        }
        key
    }

    fn set_thread(&self, key: &mut GroupKey, thread: &Thread<'_>) {
        if !self.of_threads {
            return;
        }
        let purpose = thread.conversation.purpose.map_or(0, |purpose| purpose as u32 + 1);
        let about = [
            (Grouping::List, thread.list),
            (Grouping::Type, thread.topic),
            (Grouping::Purpose, purpose),
        ];
        for (grouping, number) in about.into_iter().filter(|(grouping, _)| self.has(*grouping)) {
            key.set(grouping, number);
        }
    }

    fn set_time(&self, key: &mut GroupKey, at: Timestamp) {
        if let Some(calendar) = &self.calendar {
            calendar.date(key, calendar.stretch(at));
        }
    }

    /// How many of the first groupings are weeks or months, whose rows people read one after the other.
    pub(super) fn leading_times(&self) -> usize {
        let is_time = |by: &&GroupBy| matches!(by.field(), Grouping::Week | Grouping::Month);
        self.by.iter().take_while(is_time).count()
    }

    /// The values of the fields of a key, as a report shows them.
    pub(super) fn shown(&self, key: GroupKey, records: &Records<'_>) -> Vec<Option<String>> {
        let names = &records.names;
        let show = |(place, by): (usize, &GroupBy)| {
            let grouping = by.field();
            let number = key.number(grouping);
            let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
            match grouping {
                Grouping::Campaign => names.campaigns.name(number).map(ToString::to_string),
                Grouping::Channel => names.channels.name(number).map(ToString::to_string),
                Grouping::Agent => names.agents.name(number).map(ToString::to_string),
                Grouping::Content => names.contents.name(number).map(ToString::to_string),
                Grouping::Link => {
                    let id = number.checked_sub(1).map(LinkId);
                    let link = id.and_then(|id| records.snapshot.links.get(&id));
                    link.map(|link| link.slug.to_string())
                }
                Grouping::Variant => self.variants.name(number),
                Grouping::Coupon => {
                    let code = index.and_then(|index| records.codes.get(index));
                    code.map(|(code, _)| code.spec.code.to_string())
                }
                Grouping::Kind => word(ConversionKind::ALL, index, ConversionKind::as_str),
                Grouping::FirstChannel => self.firsts.name(number, names),
                Grouping::Week => week_text(number),
                Grouping::Month => month_text(number),
                Grouping::Customer => word(CustomerKind::ALL, index, CustomerKind::as_str),
                Grouping::List => names.lists.name(number).map(ToString::to_string),
                Grouping::Type => names.topics.name(number).map(ToString::to_string),
                Grouping::Purpose => word(Purpose::ALL, index, Purpose::as_str),
                Grouping::Tag => self.tag_groups.shown(number, place),
            }
        };
        self.by.iter().enumerate().map(show).collect()
    }
}

/// Whether a report needs the first orders and conversations of customers.
#[must_use]
pub fn needs_firsts(by: &[GroupBy]) -> bool {
    by.iter().any(|by| matches!(by.field(), Grouping::Customer | Grouping::FirstChannel))
}

fn word<T: Copy>(all: &[T], index: Option<usize>, name: fn(T) -> &'static str) -> Option<String> {
    index.and_then(|index| all.get(index)).map(|value| name(*value).to_owned())
}
