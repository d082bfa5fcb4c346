//! Counts the conversions of a report by the evidence that ties them.
//!
//! Invariant: each conversion is in exactly one count.

use crate::attribution::{Journey, TouchKind, agree};

/// The counted conversions by the evidence that ties them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EvidenceCounts {
    /// Clicks and no code.
    pub click_only: u64,
    /// A code and no click.
    pub code_only: u64,
    /// Both, with equal tags.
    pub agree: u64,
    /// Both, with different tags.
    pub disagree: u64,
    /// Neither, but a journey.
    pub other: u64,
    /// An empty journey: unplaced.
    pub none: u64,
}

impl EvidenceCounts {
    /// Counts a conversion by its evidence. If it has a code and clicks, the code is compared with the
    /// last click, as the coupon rule does.
    pub(super) fn count(&mut self, journey: &Journey) {
        let touches = journey.touches();
        let code = journey.code().map(|index| &touches[index]);
        let click = touches.iter().rev().find(|touch| touch.kind() == TouchKind::Click);
        let counter = match (click, code) {
            (Some(_), None) => &mut self.click_only,
            (None, Some(_)) => &mut self.code_only,
            (Some(click), Some(code)) if agree(&click.tags, &code.tags) => &mut self.agree,
            (Some(_), Some(_)) => &mut self.disagree,
            (None, None) if touches.is_empty() => &mut self.none,
            (None, None) => &mut self.other,
        };
        *counter += 1;
    }
}
