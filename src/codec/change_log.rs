//! The layout of the log of changes.
//!
//! Invariant: as in `domain`.

use super::{Codec, DecodeError, Decoder, Encoder, as_index, as_record, rows};
use crate::domain::change_log::{Author, Deed, Entry, LoggedChange};

as_index!(Deed);

as_record! {
    Entry { at, by, deed, of: added }
    LoggedChange { number, entry: nested }
}

rows!(LoggedChange);

impl Codec for Author {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Command => out.put(&0_u8),
            Self::Token(name) => {
                out.put(&1_u8);
                out.put(name);
            }
            Self::Console(name) => {
                out.put(&2_u8);
                out.put(name);
            }
            Self::Agent(agent) => {
                out.put(&3_u8);
                out.put(agent);
            }
            Self::Server => out.put(&4_u8),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            0 => Ok(Self::Command),
            1 => input.get().map(Self::Token),
            2 => input.get().map(Self::Console),
            3 => input.get().map(Self::Agent),
            4 => Ok(Self::Server),
            other => Err(DecodeError::invalid("who changed something", other)),
        }
    }
}
