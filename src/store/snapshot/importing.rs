//! The part of a snapshot that an import starts from.

use std::collections::HashSet;

use super::normalisers::Normalisers;
use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use crate::domain::code::coupon::FoldedCode;
use crate::domain::record::normaliser::Normaliser;

/// What reading a file needs.
#[derive(Debug, Default)]
pub struct Importing {
    people: Normalisers,
    /// The codes that look like several, or like one with something around it. Drawn codes never do.
    pub odd_codes: HashSet<FoldedCode>,
}

impl Importing {
    /// Asks for codes too, if the file may have them.
    #[must_use]
    pub fn ask(with_codes: bool) -> Ask<Self> {
        let codes =
            if with_codes { CodeSelection::Single(Vec::new()) } else { CodeSelection::None };
        Ask::new(Selection { normalisers: true, codes, ..Selection::settings() })
    }

    /// The normalisers under which the file has people, ascending.
    #[must_use]
    pub fn held(&self) -> &[Normaliser] {
        &self.people.held
    }
}

impl Parts for Importing {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => {
                let code = code.spec.code;
                if code.as_str().contains([',', ';']) || code.bare().is_some() {
                    self.odd_codes.insert(code.folded());
                }
            }
            row => self.people.take(row),
        }
    }

    fn finish(&mut self) {
        self.people.finish();
    }
}
