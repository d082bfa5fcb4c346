//! The part of a snapshot that has the closed months.
//!
//! Invariant: it has every close, also of months that were opened again.

use super::parts::{Ask, Parts, Row};
use super::selection::Selection;
use crate::domain::closed_month::Closes;

/// The closes that a snapshot has.
#[derive(Debug, Default)]
pub struct CloseRows {
    /// Ascending by number, with those that were opened again.
    pub closes: Closes,
}

impl CloseRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { closes: true, ..Selection::settings() })
    }
}

impl Parts for CloseRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Close(close) = row {
            self.closes.0.push(*close);
        }
    }
}
