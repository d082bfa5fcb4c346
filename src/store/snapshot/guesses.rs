//! The part of a snapshot that has the guesses at codes.
//!
//! Invariant: a file that was made before has none. They are few, so that all are there whatever the time.

use redb::ReadTransaction;

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::domain::record::guesses::Guesses;
use crate::store::{StoreError, tables};

/// The guesses that a snapshot has.
#[derive(Debug, Default)]
pub struct GuessRows {
    /// By hour, then by token.
    pub guesses: Vec<Guesses>,
}

impl GuessRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { codes: CodeSelection::Guesses, ..Selection::settings() })
    }
}

impl Parts for GuessRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Guesses(guesses) = row {
            self.guesses.push(guesses);
        }
    }
}

/// Writes all guesses.
pub(super) fn write_guesses(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let Some(guesses) = tables::GUESSES.read_if_exists(txn)? else { return Ok(()) };
    for row in guesses.scan()? {
        out.record(Tag::Guesses, row?.row())?;
    }
    Ok(())
}
