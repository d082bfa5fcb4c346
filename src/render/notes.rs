//! The list of notes.

use super::cell::Cell;
use super::list::List;
use crate::domain::note::{Note, NoteNumber};

/// The list of `note list`.
#[must_use]
pub fn notes(notes: &[(NoteNumber, Note)]) -> List<'_> {
    let row = |(number, note): &'_ (NoteNumber, Note)| {
        vec![
            Cell::Count(number.get().into()),
            Cell::Plain(note.day.to_string().into()),
            Cell::Bool(note.is_decision),
            Cell::text(Some(note.text.as_str().to_owned())),
        ]
    };
    let columns = vec!["id", "day", "decision", "text"];
    List { columns, spare: &[], rows: notes.iter().map(row).collect() }
}
