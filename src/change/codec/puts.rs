//! The bytes of what a plan puts into the data: links, codes and batches.
//!
//! Invariant: as in the parent module.

use super::tagged;
use crate::change::staging::{BatchPut, Put};
use crate::codec::{Codec, DecodeError, Decoder, Encoder};

impl Codec for Put {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Link(link) => tagged(out, 1, link),
            Self::Code(code) => tagged(out, 2, code),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            1 => input.get().map(Self::Link),
            2 => input.get().map(Self::Code),
            other => Err(DecodeError::invalid("a put", other)),
        }
    }
}

impl Codec for BatchPut {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Begin(spec) => tagged(out, 1, spec),
            Self::Alter(id, spec) => {
                tagged(out, 2, id);
                out.put(spec);
            }
            Self::Retire(id) => tagged(out, 3, id),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            1 => Self::Begin(input.get()?),
            2 => Self::Alter(input.get()?, input.get()?),
            3 => Self::Retire(input.get()?),
            other => return Err(DecodeError::invalid("a batch of a plan", other)),
        })
    }
}
