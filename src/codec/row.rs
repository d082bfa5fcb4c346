//! Rows and messages: a version, then a value.
//!
//! A row is stored, and is read for ever: each type has the version of its layout. Version 1 is the
//! layout of release 0.1.0. A message is sent, and has the version of its protocol.

use super::{Codec, DecodeError, Decoder, Encoder};

/// A type that is stored as a row.
pub trait Row: Codec {
    /// The version of the layout that is written. Earlier versions are read.
    const VERSION: u8 = 2;
}

/// The version whose records have the layout of release 0.1.0.
const POSITIONAL: u8 = 1;

/// Types stored as rows.
macro_rules! rows {
    ($($type:ty),+ $(,)?) => {$( impl $crate::codec::Row for $type {} )+};
}

pub(crate) use rows;

/// Encodes a row: the version of its layout, then the value.
#[must_use]
pub fn encode_row<T: Row>(value: &T) -> Vec<u8> {
    encode_message(T::VERSION, value)
}

/// Decodes a row of any version. All of its bytes must be used.
pub fn decode_row<T: Row>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut input = Decoder::new(bytes);
    let [found] = input.array("the layout version")?;
    if !(1..=T::VERSION).contains(&found) {
        return Err(DecodeError::Version { found, known: T::VERSION });
    }
    input.is_positional = found == POSITIONAL;
    last(input)
}

/// Encodes a message: the version of its protocol, then the value.
#[must_use]
pub fn encode_message<T: Codec>(version: u8, value: &T) -> Vec<u8> {
    let mut out = Encoder::with_row_capacity();
    out.raw(&[version]);
    value.encode(&mut out);
    out.into_bytes()
}

/// Decodes a message of this version. All of its bytes must be used.
pub fn decode_message<T: Codec>(known: u8, bytes: &[u8]) -> Result<T, DecodeError> {
    let mut input = Decoder::new(bytes);
    let [found] = input.array("the protocol version")?;
    if found != known {
        return Err(DecodeError::Version { found, known });
    }
    last(input)
}

/// Decodes the last value of some bytes.
fn last<T: Codec>(mut input: Decoder<'_>) -> Result<T, DecodeError> {
    let value = T::decode(&mut input)?;
    input.finish()?;
    Ok(value)
}
