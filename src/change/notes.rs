//! Applies changes to notes: adds and removes them.
//!
//! Invariant: the text of a note is in its row alone, so that nothing of it is left after it was removed; outcomes have
//! its number.

use crate::domain::limits::NOTES_MAX;
use crate::domain::note::{Note, NoteNumber, StoredNote};
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

pub(super) fn add(txn: &Txn, note: &Note, at: Timestamp) -> Result<Outcome, StoreError> {
    let next = txn.last_note()?.map_or(Some(NoteNumber::FIRST), NoteNumber::next);
    let is_within = |number: &NoteNumber| number.get() as usize <= NOTES_MAX;
    let Some(number) = next.filter(is_within) else {
        return Ok(Outcome::Refused(Refusal::NotesFull));
    };
    txn.put_note(&StoredNote { number, made_at: at, note: Some(note.clone()) })?;
    Ok(Outcome::NoteAdded(number))
}

pub(super) fn remove(txn: &Txn, number: NoteNumber) -> Result<Outcome, StoreError> {
    let Some(stored) = txn.note(number)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchNote(number)));
    };
    let already = stored.note.is_none();
    if !already {
        txn.put_note(&StoredNote { note: None, ..stored })?;
    }
    Ok(Outcome::NoteRemoved { number, already })
}

#[cfg(test)]
mod tests;
