//! A click that may be a touch, in 24 bytes. A report may keep tens of millions.
//!
//! Invariant: what goes in comes out. Its recipient and its variant are kept by the index (see `click_index`).

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

/// A click that may be a touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenClick {
    /// From the first: the time since `Timestamp::MIN` (49 bits), then the lowest bits of the link.
    time_and_link: u64,
    /// From the first: the number (38 bits), the verdict, whether it has a recipient, the other bits of the link.
    number_and_link: u64,
    /// From the first: the visitor plus 1 (49 bits), or 0; then the variant.
    visitor_and_variant: u64,
}

const TIME_BITS: u32 = 49;
const LOW_LINK_BITS: u32 = u64::BITS - TIME_BITS;
const NUMBER_BITS: u32 = 38;
const RECIPIENT_BIT: u32 = NUMBER_BITS + 3;
const HIGH_LINK_BIT: u32 = RECIPIENT_BIT + 1;
const VISITOR_BITS: u32 = 49;

/// What the index keeps of the variant of a click; below 2 to the power of 15.
pub(super) const VARIANT_MAX: u16 = (1 << (u64::BITS - VISITOR_BITS)) - 1;

impl SeenClick {
    /// `variant` is at most `VARIANT_MAX`.
    pub(super) fn new(
        (at, number, link): (Timestamp, ClickNumber, LinkId),
        visitor: Option<Visitor>,
        verdict: Verdict,
        has_recipient: bool,
        variant: u16,
    ) -> Self {
        let time = at.ms().wrapping_sub(Timestamp::MIN.ms()).cast_unsigned();
        let link = u64::from(link.0);
        Self {
            time_and_link: time | link << TIME_BITS,
            number_and_link: number.get()
                | (verdict as u64) << NUMBER_BITS
                | u64::from(has_recipient) << RECIPIENT_BIT
                | link >> LOW_LINK_BITS << HIGH_LINK_BIT,
            visitor_and_variant: visitor.map_or(0, |visitor| visitor.bits() + 1)
                | u64::from(variant) << VISITOR_BITS,
        }
    }

    /// When the request came.
    pub(super) fn at(&self) -> Timestamp {
        let ms = low(self.time_and_link, TIME_BITS).cast_signed();
        Timestamp::MIN.plus_ms(ms)
    }

    pub(super) fn number(&self) -> ClickNumber {
        let number = ClickNumber::new(low(self.number_and_link, NUMBER_BITS));
        number.expect("it has as many bits as a number")
    }

    pub(super) fn link(&self) -> LinkId {
        let low_bits = self.time_and_link >> TIME_BITS;
        let link = low_bits | self.number_and_link >> HIGH_LINK_BIT << LOW_LINK_BITS;
        LinkId(u32::try_from(link).expect("it was made of 32 bits"))
    }

    pub(super) fn visitor(&self) -> Option<Visitor> {
        low(self.visitor_and_variant, VISITOR_BITS).checked_sub(1).and_then(Visitor::from_bits)
    }

    pub(super) fn verdict(&self) -> Verdict {
        let index = low(self.number_and_link >> NUMBER_BITS, RECIPIENT_BIT - NUMBER_BITS);
        Verdict::ALL[usize::try_from(index).unwrap_or_default()]
    }

    pub(super) fn has_recipient(&self) -> bool {
        self.number_and_link >> RECIPIENT_BIT & 1 == 1
    }

    pub(super) fn variant(&self) -> u16 {
        u16::try_from(self.visitor_and_variant >> VISITOR_BITS).unwrap_or_default()
    }

    /// Clicks are sorted by it.
    pub(super) fn time_and_number(&self) -> (u64, u64) {
        (low(self.time_and_link, TIME_BITS), low(self.number_and_link, NUMBER_BITS))
    }
}

fn low(word: u64, bits: u32) -> u64 {
    word & ((1 << bits) - 1)
}

#[cfg(test)]
mod tests;
