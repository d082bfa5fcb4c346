//! The tags of a touch as numbers, so that millions of touches are compared without their names.
//!
//! Invariant: within one report, equal numbers mean equal names. Does not know the names (see `report`).

use std::hash::{Hash, Hasher};

/// The numbers of a campaign, a channel, an agent and a content; 0 is a missing tag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TagKey {
    pub campaign: u32,
    pub channel: u32,
    pub agent: u32,
    pub content: u32,
}

/// Two numbers at a time, as most hashers take eight bytes.
impl Hash for TagKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
        state.write_u64(pair(self.campaign, self.channel));
        state.write_u64(pair(self.agent, self.content));
    }
}

impl TagKey {
    /// Which tags are missing.
    pub(super) fn lacking(self) -> [bool; 4] {
        self.numbers().map(|number| number == 0)
    }

    fn numbers(self) -> [u32; 4] {
        [self.campaign, self.channel, self.agent, self.content]
    }

    fn pairs(self, other: Self) -> impl Iterator<Item = (u32, u32)> {
        self.numbers().into_iter().zip(other.numbers())
    }

    /// Whether every tag that both have is equal. True if they have no tag in common.
    #[must_use]
    pub fn agrees(self, other: Self) -> bool {
        self.pairs(other).all(|(a, b)| a == 0 || b == 0 || a == b)
    }

    /// Whether it lacks a tag that `from` has.
    #[must_use]
    pub fn lacks(self, from: Self) -> bool {
        self.pairs(from).any(|(own, other)| own == 0 && other != 0)
    }

    /// Its tags, with missing ones taken from `from`.
    #[must_use]
    pub fn filled(self, from: Self) -> Self {
        let or = |own: u32, other: u32| if own == 0 { other } else { own };
        Self {
            campaign: or(self.campaign, from.campaign),
            channel: or(self.channel, from.channel),
            agent: or(self.agent, from.agent),
            content: or(self.content, from.content),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Parses `campaign channel agent content`, each a number, with `-` for a missing tag.
    pub(crate) fn tags(text: &str) -> TagKey {
        let mut words = text.split(' ').map(|word| word.parse().unwrap_or_default());
        let mut next = || words.next().unwrap_or_default();
        TagKey { campaign: next(), channel: next(), agent: next(), content: next() }
    }

    #[test]
    fn tags_agree_unless_a_common_tag_differs() {
        let table = [
            ("1 2 - -", "- 2 3 -", true),
            ("- - 3 -", "1 2 - -", true),
            ("- - 3 -", "- 2 4 -", false),
            ("- - - -", "1 2 3 4", true),
        ];
        for (a, b, expected) in table {
            assert_eq!(tags(a).agrees(tags(b)), expected, "{a} | {b}");
        }
    }
}
