//! Layer 1: the binary encoding of the data file and of the wire protocol.
//!
//! Layout: integers are little-endian with a fixed width. Lengths and counts are LEB128. A string is
//! its length and its UTF-8 bytes. A list is its count and its items. A struct that will gain fields is
//! a record (see `record`). A row begins with the version of its layout and ends with its last field.
//!
//! Invariant: decoding validates as strictly as parsing user input does, and trailing bytes are an
//! error. `golden.rs` pins the bytes. Does not know which tables exist (see `store::tables`).

mod agent_pages;
mod change_log;
mod domain;
mod erasures;
#[cfg(test)]
pub(crate) mod fixtures;
mod forms;
#[cfg(test)]
mod golden;
mod guesses;
mod identity;
mod link_batches;
mod months;
mod new_orders;
mod order;
mod orphans;
mod record;
mod records;
mod row;
mod rules;
mod settings;
mod shared_text;
mod shares;
mod tokens;
mod values;

use thiserror::Error;

pub(crate) use forms::{as_index, as_numbers, as_text};
pub use identity::{Identity, identity};
pub use order::brief_order;
pub use record::{Absent, Covers, Presence};
pub(crate) use record::{as_fields, as_record};
pub(crate) use row::rows;
pub use row::{Row, decode_message, decode_row, encode_message, encode_row};

/// Why bytes cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes end inside a value. Names the value.
    #[error("the data ends inside {0}")]
    Short(&'static str),
    /// The bytes decode to a value that the type rejects.
    #[error("{what} is not valid: {reason}")]
    Invalid { what: &'static str, reason: String },
    /// The layout has a version that this program does not know.
    #[error("the data has layout version {found}; this version of Couplet reads version {known}")]
    Version { found: u8, known: u8 },
    /// Bytes follow the last field.
    #[error("{0} bytes follow the last field")]
    LeftOver(usize),
    /// A later version of Couplet added a field.
    #[error("the data has a field that this version of Couplet does not know")]
    LaterField,
    /// Its key is not above the key before it, or the table has fewer rows.
    #[error("it is out of place")]
    OutOfPlace,
    /// It exists, though what it belongs to does not.
    #[error("it is there, but what it belongs to is missing")]
    Unexpected,
    /// The bytes are not those that were written.
    #[error("its checksum does not match")]
    Checksum,
    /// The page that it is in is not as it was written.
    #[error("the checksum of its page does not match")]
    Page,
}

impl DecodeError {
    pub fn invalid(what: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Invalid { what, reason: format!("{reason}") }
    }
}

/// Appends encoded values to a buffer.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    /// Whether records are written for a digest of their content (see `identity`).
    for_identity: bool,
}

/// Most rows with their checksum fit, so that their buffer need not grow.
const ROW_CAPACITY_BYTES: usize = 256;

impl Encoder {
    fn with_row_capacity() -> Self {
        Self { bytes: Vec::with_capacity(ROW_CAPACITY_BYTES), for_identity: false }
    }

    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Writes bytes without a length.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes an unsigned LEB128 integer: a length or a count.
    pub fn varint(&mut self, mut value: u64) {
        loop {
            let low = u8::try_from(value & 0x7f).unwrap_or_default();
            value >>= 7;
            if value == 0 {
                return self.bytes.push(low);
            }
            self.bytes.push(low | 0x80);
        }
    }

    /// Writes a length and the bytes.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.varint(bytes.len() as u64);
        self.raw(bytes);
    }

    pub fn put<T: Codec>(&mut self, value: &T) {
        value.encode(self);
    }
}

/// Reads encoded values from the front of a slice.
#[derive(Debug, Clone, Copy)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
    /// Whether records have the layout of release 0.1.0.
    is_positional: bool,
}

impl<'a> Decoder<'a> {
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, is_positional: false }
    }

    /// Reads `count` bytes. `what` names them in the error.
    pub fn raw(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], DecodeError> {
        if count > self.bytes.len() {
            return Err(DecodeError::Short(what));
        }
        let (taken, rest) = self.bytes.split_at(count);
        self.bytes = rest;
        Ok(taken)
    }

    /// Reads `N` bytes as an array. `what` names them in the error.
    pub fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], DecodeError> {
        let bytes = self.raw(N, what)?;
        bytes.try_into().map_err(|_| DecodeError::Short(what))
    }

    /// Reads an unsigned LEB128 integer: a length or a count.
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array("a count")?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DecodeError::invalid("a count", "it does not fit in 64 bits"))
    }

    /// Reads the number of items that follow. Each item takes at least one byte, so a count above the
    /// remaining bytes is an error: a corrupt count cannot cause a huge allocation.
    pub fn count(&mut self) -> Result<usize, DecodeError> {
        let count = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
        if count > self.bytes.len() { Err(DecodeError::Short("a list")) } else { Ok(count) }
    }

    /// Reads a length and the bytes.
    pub fn blob(&mut self) -> Result<&'a [u8], DecodeError> {
        let count = self.count()?;
        self.raw(count, "bytes")
    }

    /// Reads a UTF-8 string.
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.blob()?).map_err(|error| DecodeError::invalid("a text", error))
    }

    pub fn get<T: Codec>(&mut self) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Whether all bytes are read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Fails if bytes are left.
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(DecodeError::LeftOver(self.bytes.len())) }
    }
}

/// A type with a binary layout.
pub trait Codec {
    fn encode(&self, out: &mut Encoder);
    /// Decodes and validates a value, as strictly as user input.
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError>
    where
        Self: Sized;
}
