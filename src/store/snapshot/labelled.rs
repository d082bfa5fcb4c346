//! The part of a snapshot that has what was written about people who were given codes.
//!
//! Invariant: it has every label.

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOut;
use crate::domain::time::Timestamp;

/// The codes that were given with a label.
#[derive(Debug, Default)]
pub struct LabelRows {
    pub labels: Vec<(CouponCode, HandOut)>,
}

impl LabelRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        let codes = CodeSelection::Given { from: Timestamp::MIN, to: Timestamp::MAX };
        Ask::new(Selection { codes, ..Selection::settings() })
    }
}

impl Parts for LabelRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::BatchCode(code, _) = row
            && let Some(given) = code.given.filter(|given| given.label.is_some())
        {
            self.labels.push((code.code, given));
        }
    }
}
