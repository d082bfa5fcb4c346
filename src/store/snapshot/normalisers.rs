//! The part of a snapshot that commands ask for to hash people.
//!
//! Invariant: only they ask for it, so that damage to its row stops nobody else (see `file::version`).

use super::parts::{Ask, Parts, Row};
use super::selection::Selection;
use crate::domain::record::normaliser::Normaliser;
use crate::store::txn::FIRST_NORMALISERS;

/// What hashing a person needs.
#[derive(Debug, Default)]
pub struct Normalisers {
    /// The normalisers under which the file has people, ascending.
    pub held: Vec<Normaliser>,
    /// How many people were erased, to the end.
    pub erased: u32,
}

impl Normalisers {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { normalisers: true, ..Selection::settings() })
    }
}

impl Parts for Normalisers {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Normalisers(held) => self.held = held,
            Row::Erased(erased) => self.erased = erased,
            _ => {}
        }
    }

    fn finish(&mut self) {
        // A file of release 0.1.0 has no row.
        if self.held.is_empty() {
            self.held = FIRST_NORMALISERS.to_vec();
        }
    }
}
