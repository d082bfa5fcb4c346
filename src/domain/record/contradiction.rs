//! Contradictions: two versions of a record that say different things of one field, where nothing tells
//! which of them is newer.
//!
//! Invariant: whether two versions contradict each other does not depend on which came first. Which of
//! them counts is decided by the order of versions (see `version`); it is only told here. Holds facts,
//! because outcomes of imports are stored; a person is named in none of them.

use std::collections::BTreeMap;

use super::foreign_id::ForeignId;
use super::person::PersonKey;
use super::version::Version;
use crate::domain::code::coupon::CouponCode;
use crate::domain::fold::{fold_name, fold_utm};
use crate::domain::money::Money;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// A field of a record, named as its column.
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
    }
);

string_enum!(
    /// Why nothing tells which of two versions is newer.
    Undecided {
        /// Neither has the value that tells it.
        Neither = "neither",
        /// Both have the same.
        Equal = "equal",
        /// Only the version that was known has it.
        OnlyKnown = "only_known",
    }
);

impl Undecided {
    /// Compares the values that tell which of two versions is newer. A version with the value is newer
    /// than one without.
    pub(super) fn of<T: PartialEq>(own: Option<T>, known: Option<T>) -> Option<Self> {
        match (own, known) {
            (None, None) => Some(Self::Neither),
            (None, Some(_)) => Some(Self::OnlyKnown),
            (Some(own), Some(known)) if own == known => Some(Self::Equal),
            (Some(_), _) => None,
        }
    }
}

/// The value of a field.
#[derive(Debug, Clone, Copy)]
pub enum Stated<'v> {
    Money(Money),
    Time(Timestamp),
    Codes(&'v [CouponCode]),
    Person(PersonKey),
    /// A name, which means the same in any spelling.
    Name(&'v str),
    /// A text that is compared as it is.
    Text(&'v str),
    Count(u32),
}

impl Stated<'_> {
    fn says(self, other: Self) -> bool {
        match (self, other) {
            (Self::Money(own), Self::Money(other)) => own == other,
            (Self::Time(own), Self::Time(other)) => own == other,
            (Self::Codes(own), Self::Codes(other)) => {
                let folded =
                    |codes: &[CouponCode]| codes.iter().map(CouponCode::folded).collect::<Vec<_>>();
                folded(own) == folded(other)
            }
            (Self::Person(own), Self::Person(other)) => own == other,
            (Self::Name(own), Self::Name(other)) => {
                own == other || fold_name(&fold_utm(own)) == fold_name(&fold_utm(other))
            }
            (Self::Text(own), Self::Text(other)) => own == other,
            (Self::Count(own), Self::Count(other)) => own == other,
            _ => false,
        }
    }

    /// As files have it; `None` for a person.
    fn shown(self) -> Option<Box<str>> {
        let text = match self {
            Self::Money(money) => money.to_string(),
            Self::Time(time) => time.to_string(),
            Self::Codes(codes) => {
                codes.iter().map(CouponCode::as_str).collect::<Vec<_>>().join("|")
            }
            Self::Person(_) => return None,
            Self::Name(text) | Self::Text(text) => text.to_owned(),
            Self::Count(count) => count.to_string(),
        };
        Some(text.into_boxed_str())
    }
}

/// Two versions of a record that differ in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The record's id in the tool that exported it.
    pub id: ForeignId,
    pub field: Field,
    /// What was known, and what the added version says; `None` for people.
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
            if said.says(value) {
                return None;
            }
            let undecided = version.undecided(newest, field)?;
            let values = said.shown().zip(value.shown());
            let id = version.id().clone();
            Some((undecided, Self { id, field, values, added_counts: version > newest }))
        })
    }
}

fn stated(fields: Vec<(Field, Stated<'_>)>, wanted: Field) -> Option<Stated<'_>> {
    fields.into_iter().find(|(field, _)| *field == wanted).map(|(_, value)| value)
}

/// The contradictions of an import: for each reason, how many records, and an example.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contradictions(pub BTreeMap<Undecided, (u64, Contradiction)>);

impl Contradictions {
    /// Adds those of other records.
    pub fn add(&mut self, undecided: Undecided, count: u64, example: Contradiction) {
        let (total, _) = self.0.entry(undecided).or_insert((0, example));
        *total = total.saturating_add(count);
    }

    pub fn extend(&mut self, others: Self) {
        for (undecided, (count, example)) in others.0 {
            self.add(undecided, count, example);
        }
    }
}
