//! Layouts of what is kept of months besides records: notes, closed months and credits.
//!
//! Invariant: as in `domain`.

use super::{Codec, DecodeError, Decoder, Encoder, as_fields, as_record, as_text, rows};
use crate::domain::closed_month::{
    CloseNumber, ClosedMonth, Document, Recorded, Reopened, StoredClose, StoredPage,
};
use crate::domain::credited::{Credited, Exact, Holder};
use crate::domain::note::{Note, NoteNumber, NoteText, StoredNote};

as_text!(NoteText: NoteText::parse);

as_record! {
    Note { day, text, is_decision: added }
    StoredNote { number, made_at, note: added }
    Credited { order, at, holder, currency, net, base: added, share: added }
    Recorded { month, rate: added, credited: nested }
    ClosedMonth {
        month, definitions: nested, commission: added, inputs, documents: added, records: added,
        pages: added,
    }
    StoredClose {
        number, closed_at, closed: nested, reopened: added, settled: added, all_settled: added,
    }
}

as_fields! {
    Document { by, format, text }
    StoredPage { format, deflated }
    Reopened { at, reason }
}

rows!(StoredNote, StoredClose);

impl Codec for NoteNumber {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.get());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.get()?;
        Self::new(number).ok_or_else(|| DecodeError::invalid("the number of a note", number))
    }
}

impl Codec for CloseNumber {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.get());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.get()?;
        Self::new(number).ok_or_else(|| DecodeError::invalid("the number of a close", number))
    }
}

/// Little-endian, of 128 bits.
impl Codec for Exact {
    fn encode(&self, out: &mut Encoder) {
        out.raw(&self.0.to_le_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self(i128::from_le_bytes(input.array("an exact amount")?)))
    }
}

impl Codec for Holder {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Agent(agent) => {
                out.put(&1_u8);
                out.put(agent);
            }
            Self::NoAgent => out.put(&2_u8),
            Self::Unplaced => out.put(&3_u8),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            1 => Self::Agent(input.get()?),
            2 => Self::NoAgent,
            3 => Self::Unplaced,
            other => return Err(DecodeError::invalid("a holder of credit", other)),
        })
    }
}
