//! What can be asked of the data, and its bytes.
//!
//! A request is the body of a `POST /`: a version, a kind and its value. The answer to a change is
//! a row of `Applied`; to a snapshot, its stream; to a failure, status 500 and a sentence.

use crate::change::Change;
use crate::store::Ask;
use crate::store::codec::{Codec, DecodeError, Decoder, Encoder};

/// The version of requests and answers.
pub(super) const VERSION: u8 = 1;

/// The header of an answer that says where the server's links are reached.
pub(super) const ADDRESS: &str = "couplet-address";

/// What is asked of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Apply a change.
    Change(Box<Change>),
    /// Read a snapshot.
    Snapshot(Ask),
}

impl Codec for Request {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Change(change) => {
                out.put(&1_u8);
                out.put(&**change);
            }
            Self::Snapshot(ask) => {
                out.put(&2_u8);
                out.put(ask);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            1 => Ok(Self::Change(Box::new(input.get()?))),
            2 => Ok(Self::Snapshot(input.get()?)),
            other => Err(DecodeError::invalid("a request", other)),
        }
    }
}
