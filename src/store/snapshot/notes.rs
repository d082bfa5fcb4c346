//! The part of a snapshot that has the notes.
//!
//! Invariant: it has every note that was not removed. Does not know of which period they are.

use super::parts::{Ask, Parts, Row};
use super::selection::Selection;
use crate::domain::note::{Note, NoteNumber, StoredNote};

/// The notes that a snapshot has.
#[derive(Debug, Default)]
pub struct NoteRows {
    /// Ascending by number, without those that were removed.
    pub notes: Vec<(NoteNumber, Note)>,
}

impl NoteRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { notes: true, ..Selection::settings() })
    }

    /// Adds a note, unless it was removed.
    pub fn push(&mut self, stored: StoredNote) {
        let number = stored.number;
        self.notes.extend(stored.note.map(|note| (number, note)));
    }
}

impl Parts for NoteRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Note(note) = row {
            self.push(note);
        }
    }
}
