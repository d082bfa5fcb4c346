//! A click that may be a touch, in 16 bytes. A report may keep tens of millions.
//!
//! Invariant: what goes in comes out. Who made it, its recipient, its variant and a verdict other than `person` are
//! kept by the index (see `click_index`).

use crate::domain::click::ClickNumber;
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

/// A click that may be a touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenClick {
    /// From the first: the time since `Timestamp::MIN` (49 bits), then the lowest bits of the link.
    time_and_link: u64,
    /// From the first: the number (38 bits), the other bits of the link, whether it has a recipient, whether it was
    /// judged to be a person's, the variant.
    number_and_rest: u64,
}

const TIME_BITS: u32 = 49;
const LOW_LINK_BITS: u32 = u64::BITS - TIME_BITS;
const NUMBER_BITS: u32 = 38;
const RECIPIENT_BIT: u32 = NUMBER_BITS + u32::BITS - LOW_LINK_BITS;
const PERSON_BIT: u32 = RECIPIENT_BIT + 1;
const VARIANT_BIT: u32 = PERSON_BIT + 1;

/// What the index keeps of the variant of a click; below 2 to the power of 7.
pub(super) const VARIANT_MAX: u16 = (1 << (u64::BITS - VARIANT_BIT)) - 1;

impl SeenClick {
    /// `variant` is at most `VARIANT_MAX`.
    pub(super) fn new(
        (at, number, link): (Timestamp, ClickNumber, LinkId),
        is_persons: bool,
        has_recipient: bool,
        variant: u16,
    ) -> Self {
        let time = at.ms().wrapping_sub(Timestamp::MIN.ms()).cast_unsigned();
        let link = u64::from(link.0);
        Self {
            time_and_link: time | link << TIME_BITS,
            number_and_rest: number.get()
                | link >> LOW_LINK_BITS << NUMBER_BITS
                | u64::from(has_recipient) << RECIPIENT_BIT
                | u64::from(is_persons) << PERSON_BIT
                | u64::from(variant) << VARIANT_BIT,
        }
    }

    /// When the request came.
    pub(super) fn at(&self) -> Timestamp {
        let ms = low(self.time_and_link, TIME_BITS).cast_signed();
        Timestamp::MIN.plus_ms(ms)
    }

    pub(super) fn number(&self) -> ClickNumber {
        let number = ClickNumber::new(low(self.number_and_rest, NUMBER_BITS));
        number.expect("it has as many bits as a number")
    }

    pub(super) fn link(&self) -> LinkId {
        let high_bits = low(self.number_and_rest, RECIPIENT_BIT) >> NUMBER_BITS;
        let link = self.time_and_link >> TIME_BITS | high_bits << LOW_LINK_BITS;
        LinkId(u32::try_from(link).expect("it was made of 32 bits"))
    }

    pub(super) fn has_recipient(&self) -> bool {
        self.number_and_rest >> RECIPIENT_BIT & 1 == 1
    }

    /// Whether it was judged to be a person's.
    pub(super) fn is_persons(&self) -> bool {
        self.number_and_rest >> PERSON_BIT & 1 == 1
    }

    pub(super) fn variant(&self) -> u16 {
        u16::try_from(self.number_and_rest >> VARIANT_BIT).unwrap_or_default()
    }

    /// Clicks are sorted by it.
    pub(super) fn time_and_number(&self) -> (u64, u64) {
        (low(self.time_and_link, TIME_BITS), low(self.number_and_rest, NUMBER_BITS))
    }
}

fn low(word: u64, bits: u32) -> u64 {
    word & ((1 << bits) - 1)
}

#[cfg(test)]
mod tests;
