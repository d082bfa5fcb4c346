//! The parts of a snapshot that tell which codes some texts may mean.
//!
//! Invariant: each text is looked up by its key, so the cost does not depend on the number of codes.

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use crate::domain::code::coupon::{Code, CouponCode};

/// The known codes among those that some texts may mean, also of batches.
#[derive(Debug, Default)]
pub struct KnownCodes {
    pub codes: Vec<Code>,
}

impl KnownCodes {
    #[must_use]
    pub fn ask(texts: Vec<CouponCode>) -> Ask<Self> {
        Ask::new(Selection { codes: CodeSelection::Among(texts), ..Selection::settings() })
    }
}

impl Parts for KnownCodes {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => self.codes.push(code),
            Row::BatchCode(code, batch) => self.codes.extend(batch.code(code)),
            _ => {}
        }
    }
}
