//! A gap: a span of time in which clicks could not be kept as they came.

use crate::domain::time::Timestamp;

/// A span in which the data file could not be written, or not fast enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// When the first click of it was made.
    pub from: Timestamp,
    /// When the last one was.
    pub to: Timestamp,
    /// Clicks that could not be kept, whatever would have been judged of them.
    pub lost: u64,
    /// Clicks whose visitors were sent on first, and that were written when it was over.
    pub late: u64,
}

impl Gap {
    /// Takes another into it.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
            lost: self.lost + other.lost,
            late: self.late + other.late,
        }
    }
}
