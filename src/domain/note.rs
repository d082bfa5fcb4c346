//! Notes: what was noticed or decided on a day, for the report of its month.
//!
//! Invariant: a text is one line of bounded length, without control characters. A number is never given to another
//! note; of one that was removed nothing else is left. Does not say which report shows a note (see `report`).

use jiff::civil::Date;
use thiserror::Error;

use super::control::has_control;
use super::limits::NOTE_CHARS_MAX;
use super::sequence_number::sequence_number;
use super::time::Timestamp;

sequence_number!(
    /// The number of a note, from 1.
    NoteNumber
);

/// The text of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText(Box<str>);

/// Why a text is not that of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a note is one line of 1 to {NOTE_CHARS_MAX} characters")]
pub struct NoteTextError;

impl NoteText {
    pub fn parse(text: &str) -> Result<Self, NoteTextError> {
        let text = text.trim();
        let fits = (1..=NOTE_CHARS_MAX).contains(&text.chars().count());
        if fits && !has_control(text) { Ok(Self(text.into())) } else { Err(NoteTextError) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A note to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub day: Date,
    pub text: NoteText,
    /// Whether something was decided, so that the report of the next period shows it again.
    pub is_decision: bool,
}

/// A note in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNote {
    pub number: NoteNumber,
    pub made_at: Timestamp,
    /// `None` after it was removed.
    pub note: Option<Note>,
}

#[cfg(test)]
mod tests;
