//! The requests and their bytes: a version, a kind and a value. The answer to a change is a row of
//! `Applied`; the answer to a snapshot is its stream.

use crate::change::Change;
use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::token::Scope;
use crate::store::Selection;

/// The version of the layout of requests and answers.
pub const VERSION: u8 = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Change(Box<Change>),
    Snapshot(Selection),
}

impl Request {
    /// The scope that a request needs, from its first bytes; `None` while there are too few.
    #[must_use]
    pub fn needed(beginning: &[u8]) -> Option<Scope> {
        let kind = beginning.get(1)?;
        Some(if *kind == CHANGE { Scope::Write } else { Scope::Read })
    }
}

/// The kinds of requests: the byte after the version.
const CHANGE: u8 = 1;
const SNAPSHOT: u8 = 2;

impl Codec for Request {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Change(change) => {
                out.put(&CHANGE);
                out.put(&**change);
            }
            Self::Snapshot(selection) => {
                out.put(&SNAPSHOT);
                out.put(selection);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            CHANGE => Ok(Self::Change(Box::new(input.get()?))),
            SNAPSHOT => Ok(Self::Snapshot(input.get()?)),
            other => Err(DecodeError::invalid("a request", other)),
        }
    }
}

#[cfg(test)]
mod tests;
