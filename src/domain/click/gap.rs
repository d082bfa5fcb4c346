//! Gaps: times in which clicks could not be stored as they came, or in which a server was killed.

use crate::domain::time::Timestamp;

/// A time in which the data file could not be written, not fast enough, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The time of its first click.
    pub from: Timestamp,
    /// The time of its last click.
    pub to: Timestamp,
    /// Clicks that were lost, whatever their verdict would have been.
    pub lost: u64,
    /// Clicks that were stored after their visitors had been redirected, when the gap was over.
    pub late: u64,
    /// Clicks that may be missing, at most: the server ended without a stop, and what it held in memory is
    /// not known.
    pub missing: u64,
}

impl Gap {
    /// The smallest gap that covers both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
            lost: self.lost + other.lost,
            late: self.late + other.late,
            missing: self.missing.saturating_add(other.missing),
        }
    }
}
