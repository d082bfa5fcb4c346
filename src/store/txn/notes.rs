//! Notes: reading and writing their rows.
//!
//! Invariant: numbers ascend from 1, and no row is ever deleted, so that no number is given twice.

use super::Txn;
use crate::domain::note::{NoteNumber, StoredNote};
use crate::store::{StoreError, tables};

impl Txn {
    pub fn note(&self, number: NoteNumber) -> Result<Option<StoredNote>, StoreError> {
        tables::NOTES.open(self)?.get(number.get())
    }

    /// The number of the last note, removed or not.
    pub fn last_note(&self) -> Result<Option<NoteNumber>, StoreError> {
        let last = tables::NOTES.open(self)?.last()?.map(|row| row.key());
        Ok(last.and_then(NoteNumber::new))
    }

    /// Inserts or replaces the note with this number.
    pub fn put_note(&self, note: &StoredNote) -> Result<(), StoreError> {
        tables::NOTES.open(self)?.insert(note.number.get(), note).map(drop)
    }
}
