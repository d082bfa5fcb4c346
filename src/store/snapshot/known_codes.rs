//! The parts of a snapshot that tell which of some texts are codes, and which codes these are.
//!
//! Invariant: each text is looked up by its key, so the cost does not depend on the number of codes.

use std::collections::HashSet;

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};

/// The known codes among those that some texts may mean.
#[derive(Debug, Default)]
pub struct KnownCodes {
    pub known: HashSet<FoldedCode>,
}

impl KnownCodes {
    #[must_use]
    pub fn ask(texts: Vec<CouponCode>) -> Ask<Self> {
        Ask::new(Selection { codes: CodeSelection::Among(texts), ..Selection::settings() })
    }
}

/// The codes that some texts may mean, also of batches.
#[derive(Debug, Default)]
pub struct FoundCodes {
    pub codes: Vec<Code>,
}

impl FoundCodes {
    #[must_use]
    pub fn ask(texts: Vec<CouponCode>) -> Ask<Self> {
        Ask::new(Selection { codes: CodeSelection::Among(texts), ..Selection::settings() })
    }
}

impl Parts for FoundCodes {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => self.codes.push(code),
            Row::BatchCode(code, batch) => self.codes.extend(batch.code(code)),
            _ => {}
        }
    }
}

impl Parts for KnownCodes {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => drop(self.known.insert(code.spec.code.folded())),
            Row::BatchCode(code, _) => drop(self.known.insert(code.code.folded())),
            _ => {}
        }
    }
}
