//! The key of a row: what the report groups by of a touch, a click, a conversation or a conversion.
//!
//! Invariant: two things share a row exactly if they agree on every field that the report groups by. Does not find the
//! fields (see `keys`).

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::attribution::TagKey;
use crate::domain::link::LinkId;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// What the rows of a report are grouped by.
    Grouping {
        Campaign = "campaign",
        Channel = "channel",
        Agent = "agent",
        Content = "content",
        /// By link, named by its slug.
        Link = "link",
        /// By arm of a split target.
        Variant = "variant",
        /// By the first known code of the order.
        Coupon = "coupon",
        /// By kind of conversion.
        Kind = "kind",
        /// By the channel of the customer's first touch ever.
        FirstChannel = "first-channel",
        /// By local ISO week.
        Week = "week",
        /// By local month.
        Month = "month",
        /// By whether it is the customer's first order that counts.
        Customer = "customer",
        /// By the list of the conversation or the message.
        List = "list",
        /// By what the conversation was about.
        Type = "type",
        /// By what the conversation was for.
        Purpose = "purpose",
        /// By the free tags of the link.
        Tag = "tag",
    }
);

/// The key of a row: a number for each grouping, 0 if the value is missing or the report does not group by it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey([u32; Grouping::ALL.len()]);

/// Two numbers at a time, as most hashers take eight bytes; but for zeros, which most are.
impl Hash for GroupKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for pair in self.0.chunks(2) {
            let low = u64::from(pair[0]);
            let pair = pair.get(1).map_or(low, |high| u64::from(*high) << 32 | low);
            if pair > 0 {
                state.write_u64(pair);
            }
        }
    }
}

impl GroupKey {
    /// Gives one field its number.
    pub(super) fn set(&mut self, grouping: Grouping, number: u32) {
        self.0[grouping as usize] = number;
    }

    /// This key with those of these tags and this link that the report groups by.
    pub(super) fn tagged(mut self, by: &[Grouping], tags: TagKey, link: Option<LinkId>) -> Self {
        for grouping in by {
            let number = match grouping {
                Grouping::Campaign => tags.campaign,
                Grouping::Channel => tags.channel,
                Grouping::Agent => tags.agent,
                Grouping::Content => tags.content,
                Grouping::Link => link.map_or(0, |link| link.0.saturating_add(1)),
                _ => continue,
            };
            self.set(*grouping, number);
        }
        self
    }

    pub(super) fn number(self, grouping: Grouping) -> u32 {
        self.0[grouping as usize]
    }

    /// The number of a channel.
    pub(super) fn channel(self) -> u32 {
        self.number(Grouping::Channel)
    }

    /// The number of an agent.
    pub(super) fn agent(self) -> u32 {
        self.number(Grouping::Agent)
    }
}

/// Compares keys field by field; a missing value comes after any other.
pub(super) fn compare_keys(a: &[Option<String>], b: &[Option<String>]) -> Ordering {
    let fields = a.iter().zip(b).map(|(a, b)| a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b)));
    fields.fold(Ordering::Equal, Ordering::then)
}

#[cfg(test)]
mod tests;
