//! A part of a whole with its interval: so many of those who took a step, or who called.
//!
//! Invariant: there is one only where the whole is not empty, and its value lies between its bounds.

use crate::attribution::statistics::wilson;

/// A share from 0 to 1, with its 95% Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Proportion {
    /// `None` of nothing.
    pub(super) fn of(part: u64, whole: u64) -> Option<Self> {
        let (low, high) = wilson(part, whole)?;
        Some(Self { value: part as f64 / whole as f64, low, high })
    }
}
