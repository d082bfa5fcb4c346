//! Where the next group of a click log goes.
//!
//! The space after the header is a ring. Invariant: a group is put only where no group is that is not folded, and not
//! over the last one that is: with it an opening tells a log from an older copy. A group is never in two pieces. The
//! ring grows while it is full at its end, up to a bound, so that a shop with few visitors has a small file.

use std::ops::Range;

use super::layout::FIRST_GROUP;
use crate::domain::limits::{CLICK_LOG_BYTES_MAX, CLICK_LOG_BYTES_STEP};

/// How long a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogSize {
    /// Bytes by which it grows, and of a new one; a multiple of 4,096.
    pub step: u64,
    /// The most bytes.
    pub max: u64,
}

impl Default for LogSize {
    fn default() -> Self {
        Self { step: CLICK_LOG_BYTES_STEP, max: CLICK_LOG_BYTES_MAX }
    }
}

#[derive(Debug)]
pub(super) struct Ring {
    size: LogSize,
    /// Where the next group goes if it fits.
    head: u64,
    /// The end of the space.
    end: u64,
    /// A group found no space before the last folded one: grow at the end, and do not begin again there.
    is_small: bool,
}

/// Space for a group.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Space {
    pub(super) at: u64,
    /// Space to fill with zeros first, so that writing a group changes nothing else of the file.
    pub(super) more: Option<Range<u64>>,
}

impl Ring {
    /// That of a new log.
    pub(super) fn new(size: LogSize) -> Self {
        Self { size, head: FIRST_GROUP, end: size.step, is_small: false }
    }

    /// Takes space for a group; `None` if there is none. `folded_at` is where the last folded group is.
    pub(super) fn place(&mut self, len: u64, folded_at: u64) -> Option<Space> {
        let before_folded = |at: u64| at + len < folded_at;
        let (at, end) = if self.head < folded_at {
            if !before_folded(self.head) {
                self.is_small = true;
                return None;
            }
            (self.head, self.end)
        } else if self.head + len <= self.end {
            (self.head, self.end)
        } else if before_folded(FIRST_GROUP) && !(self.is_small && self.can_grow(len)) {
            (FIRST_GROUP, self.end)
        } else if self.can_grow(len) {
            self.is_small = false;
            (self.head, (self.head + len).next_multiple_of(self.size.step).min(self.size.max))
        } else {
            return None;
        };
        let more = (end > self.end).then_some(self.end..end);
        (self.head, self.end) = (at + len, end);
        Some(Space { at, more })
    }

    fn can_grow(&self, len: u64) -> bool {
        self.head + len <= self.size.max
    }

    /// Where the next group is, unless it does not fit there.
    pub(super) fn next_at(&self) -> u64 {
        self.head
    }
}

#[cfg(test)]
mod tests;
