//! Contradictions: two versions of a record that say different things of one field, where nothing tells
//! which of them is newer.
//!
//! Invariant: whether two versions contradict each other does not depend on which came first. Which of
//! them counts is decided by the order of versions (see `version`); it is only told here. Holds facts,
//! because outcomes of imports are stored; short ones, and none of a person or of what a person visited.

use std::collections::{BTreeMap, BTreeSet};

use super::foreign_id::ForeignId;
use super::order::unescaped;
use super::part::OrderPart;
use super::person::PersonKey;
use super::version::Version;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::fold::{fold_name, fold_utm};
use crate::domain::hundredths::Hundredths;
use crate::domain::limits::STATED_CHARS_MAX;
use crate::domain::money::Money;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// A field of a record, named as its column. Stored under a number of its own (see `codec`).
    Field {
        OrderedAt = "ordered_at",
        Currency = "currency",
        Total = "total",
        Refunded = "refunded",
        DiscountCodes = "discount_codes",
        DiscountTotal = "discount_total",
        Customer = "customer",
        ClickId = "click_id",
        UtmSource = "utm_source",
        UtmMedium = "utm_medium",
        UtmCampaign = "utm_campaign",
        UtmContent = "utm_content",
        LandingUrl = "landing_url",
        Kind = "kind",
        StartedAt = "started_at",
        Channel = "channel",
        Agent = "agent",
        Contact = "contact",
        Campaign = "campaign",
        Content = "content",
        Slug = "slug",
        FirstResponseS = "first_response_s",
        Tax = "tax",
        Shipping = "shipping",
        SourceSaid = "source_said",
        Ref = "ref",
        List = "list",
        Type = "type",
        Purpose = "purpose",
        FirstHumanResponseS = "first_human_response_s",
        DurationS = "duration_s",
        Outcome = "outcome",
        CallId = "call_id",
        Amount = "amount",
        Hours = "hours",
        RedeemedAt = "redeemed_at",
        Discount = "discount",
        At = "at",
        Value = "value",
        Code = "code",
        Score = "score",
        Step = "step",
        Question = "question",
        Answer = "answer",
        Conversations = "conversations",
        Contacts = "contacts",
        Conversions = "conversions",
        Inbound = "inbound",
        Outbound = "outbound",
        OptIns = "opt_ins",
        OptOuts = "opt_outs",
        Impressions = "impressions",
        ProfileVisits = "profile_visits",
        VideoViews = "video_views",
        Revenue = "revenue",
        Id = "id",
        Source = "source",
        Rows = "rows",
    }
);

string_enum!(
    /// Why nothing tells which of two versions is newer.
    Undecided {
        /// Neither has the value that tells it.
        Neither = "neither",
        /// Both have the same.
        Equal = "equal",
        /// Only one of them has it. That one counts.
        OnlyOne = "only_one",
        /// They are two records that share an id, so neither is newer.
        Shared = "shared",
        /// They seem to be orders of two shops, as two tools have them otherwise.
        OtherTool = "other_tool",
        /// They have other rows, some of which say the same, and nothing tells whether these are one.
        EqualRows = "equal_rows",
    }
);

impl Undecided {
    /// Compares the values that tell which of two versions is newer.
    pub(super) fn of<T: PartialEq>(own: Option<T>, known: Option<T>) -> Option<Self> {
        match (own, known) {
            (None, None) => Some(Self::Neither),
            (None, Some(_)) | (Some(_), None) => Some(Self::OnlyOne),
            (Some(own), Some(known)) if own == known => Some(Self::Equal),
            (Some(_), Some(_)) => None,
        }
    }
}

/// The value of a field.
#[derive(Debug, Clone, Copy)]
pub enum Stated<'v> {
    Money(Money),
    Time(Timestamp),
    /// The texts that codes are read from, in any order.
    Codes(&'v [CouponCode]),
    Person(PersonKey),
    /// The page that a person came to.
    Page(&'v str),
    /// A name, which means the same in any spelling.
    Name(&'v str),
    /// A text that is compared as it is.
    Text(&'v str),
    Count(u64),
    Hundredths(Hundredths),
    /// The rows that an order has, whatever they are worth.
    Rows(&'v [OrderPart]),
}

impl Stated<'_> {
    pub(super) fn count(count: u32) -> Self {
        Self::Count(count.into())
    }

    fn means_the_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Money(own), Self::Money(other)) => own == other,
            (Self::Time(own), Self::Time(other)) => own == other,
            (Self::Codes(own), Self::Codes(other)) => {
                let codes = |texts: &[CouponCode]| -> BTreeSet<FoldedCode> {
                    texts.iter().flat_map(CouponCode::bare_codes).collect()
                };
                own == other || codes(own) == codes(other)
            }
            (Self::Page(own), Self::Page(other)) => {
                own == other || unescaped(own) == unescaped(other)
            }
            (Self::Person(own), Self::Person(other)) => own == other,
            (Self::Name(own), Self::Name(other)) => {
                own == other || fold_name(&fold_utm(own)) == fold_name(&fold_utm(other))
            }
            (Self::Text(own), Self::Text(other)) => own == other,
            (Self::Count(own), Self::Count(other)) => own == other,
            (Self::Hundredths(own), Self::Hundredths(other)) => own == other,
            (Self::Rows(own), Self::Rows(other)) => {
                own.iter().map(|row| row.id).eq(other.iter().map(|row| row.id))
            }
            _ => false,
        }
    }

    /// As files have it; `None` for what is personal.
    fn shown(self) -> Option<String> {
        Some(match self {
            Self::Money(money) => money.to_string(),
            Self::Time(time) => time.to_string(),
            Self::Codes(codes) => {
                codes.iter().map(CouponCode::as_str).collect::<Vec<_>>().join("|")
            }
            Self::Person(_) | Self::Page(_) | Self::Rows(_) => return None,
            Self::Name(text) | Self::Text(text) => text.to_owned(),
            Self::Count(count) => count.to_string(),
            Self::Hundredths(number) => number.to_string(),
        })
    }
}

/// Two values that differ, each cut to what a contradiction may hold. If one is too long, both begin shortly
/// before the place where they differ: so they differ, too, and can be compared.
fn cut_apart(one: &str, other: &str) -> (Box<str>, Box<str>) {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let is_long = |text: &str| text.chars().nth(STATED_CHARS_MAX).is_some();
    let is_early = same < STATED_CHARS_MAX / 2 || !(is_long(one) || is_long(other));
    let start = if is_early { 0 } else { same - CONTEXT_CHARS };
    let cut = |text: &str| -> Box<str> {
        let mut rest = text.chars().skip(start);
        let before = if start > 0 { "\u{2026}" } else { "" };
        let kept: String = rest.by_ref().take(STATED_CHARS_MAX).collect();
        let after = if rest.next().is_some() { "\u{2026}" } else { "" };
        format!("{before}{kept}{after}").into()
    };
    (cut(one), cut(other))
}

/// The characters that are kept of what two long values have in common.
const CONTEXT_CHARS: usize = 10;

/// Two versions of a record that differ in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The record's id in the tool that exported it.
    pub id: ForeignId,
    pub field: Field,
    /// What was known, and what the added version says, cut around the place where they differ; `None` for
    /// what is personal.
    pub values: Option<(Box<str>, Box<str>)>,
    /// Whether the added version counts.
    pub added_counts: bool,
}

impl Contradiction {
    /// The first field in which a version differs from what is known of its record, and why nothing tells
    /// which is newer. `None` if everything is settled: what is absent says nothing, a later version
    /// counts, and states only move forward.
    pub fn find<V: Version>(known: &[V], version: &V) -> Option<(Undecided, Self)> {
        let mut known: Vec<&V> = known.iter().filter(|k| k.epoch() == version.epoch()).collect();
        known.sort_unstable_by(|a, b| b.cmp(a));
        version.fields().into_iter().find_map(|(field, value)| {
            // What was known is what the newest version says that says anything.
            let (newest, said) =
                known.iter().find_map(|k| Some((*k, stated(k.fields(), field)?)))?;
            if said.means_the_same(value) {
                return None;
            }
            let undecided = version.undecided(newest, field)?;
            let values = said.shown().zip(value.shown());
            let values = values.map(|(said, value)| cut_apart(&said, &value));
            let id = version.id().clone();
            Some((undecided, Self { id, field, values, added_counts: version > newest }))
        })
    }
}

fn stated(fields: Vec<(Field, Stated<'_>)>, wanted: Field) -> Option<Stated<'_>> {
    fields.into_iter().find(|(field, _)| *field == wanted).map(|(_, value)| value)
}

/// The records of an import that contradict what was known, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradicting {
    /// The places of their first rows in the import. Who sent it knows by them which records these are, and
    /// counts one that several imports of a file have once.
    pub rows: Vec<u32>,
    pub example: Contradiction,
}

/// The contradictions of an import, by reason. A record has one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contradictions(pub BTreeMap<Undecided, Contradicting>);

impl Contradictions {
    /// Adds that of a record, by the place of its first row.
    pub fn add(&mut self, undecided: Undecided, row: u32, example: Contradiction) {
        let told = self.0.entry(undecided);
        told.or_insert_with(|| Contradicting { rows: Vec::new(), example }).rows.push(row);
    }
}

#[cfg(test)]
mod tests;
