//! Layouts of what is kept of months besides records: notes.
//!
//! Invariant: as in `domain`.

use super::{Codec, DecodeError, Decoder, Encoder, as_record, as_text, rows};
use crate::domain::note::{Note, NoteNumber, NoteText, StoredNote};

as_text!(NoteText: NoteText::parse);

as_record! {
    Note { day, text, is_decision: added }
    StoredNote { number, made_at, note: added }
}

rows!(StoredNote);

impl Codec for NoteNumber {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.get());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.get()?;
        Self::new(number).ok_or_else(|| DecodeError::invalid("the number of a note", number))
    }
}
