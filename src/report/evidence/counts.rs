//! Counts the conversions of a report by the evidence that ties them.
//!
//! Invariant: each conversion is in exactly one count.

use crate::attribution::{Journey, TouchKind};

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
    pub(in crate::report) fn count(&mut self, journey: &Journey) {
        let touches = journey.touches();
        let code = journey.code().map(|index| &touches[index]);
        let click = touches.iter().rev().find(|touch| touch.kind() == TouchKind::Click);
        let counter = match (click, code) {
            (Some(_), None) => &mut self.click_only,
            (None, Some(_)) => &mut self.code_only,
            (Some(click), Some(code)) if click.tags.agrees(code.tags) => &mut self.agree,
            (Some(_), Some(_)) => &mut self.disagree,
            (None, None) if touches.is_empty() => &mut self.none,
            (None, None) => &mut self.other,
        };
        *counter += 1;
    }

    /// Adds the conversions of another.
    pub(in crate::report) fn merge(&mut self, other: Self) {
        self.click_only += other.click_only;
        self.code_only += other.code_only;
        self.agree += other.agree;
        self.disagree += other.disagree;
        self.other += other.other;
        self.none += other.none;
    }
}
