//! The bytes of a change as it is sent.
//!
//! Invariant: who asked for it is not among them, so that nobody can say that they are somebody else.

use crate::change::request::Change;
use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::change_log::Author;

impl Codec for Change {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.id);
        out.put(&self.at);
        out.put(&self.what);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (id, at) = (input.get()?, input.get()?);
        Ok(Self { id, at, by: Author::Command, what: input.get()? })
    }
}
