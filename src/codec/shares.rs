//! The layout of shares.
//!
//! Invariant: as in `domain`.

use super::{Codec, DecodeError, Decoder, Encoder, as_fields, as_record, rows};
use crate::domain::share::{Share, ShareSpec, SharedOf};

as_fields! {
    ShareSpec { of, first, last, until }
}

as_record! {
    Share { number, spec, series, made_at, ended_at: added }
}

rows!(Share);

impl Codec for SharedOf {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Report => out.put(&0_u8),
            Self::Campaign(campaign) => {
                out.put(&1_u8);
                out.put(campaign);
            }
            Self::Agent(agent) => {
                out.put(&2_u8);
                out.put(agent);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            0 => Ok(Self::Report),
            1 => input.get().map(Self::Campaign),
            2 => input.get().map(Self::Agent),
            other => Err(DecodeError::invalid("what is shared", other)),
        }
    }
}
