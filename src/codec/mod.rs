//! Layer 1: the binary encoding of the data file and of the wire protocol.
//!
//! Layout: integers are little-endian with a fixed width. Lengths and counts are LEB128. A string is
//! its length and its UTF-8 bytes. An `Option` is 0, or 1 and the value. A list is its count and its
//! items. A row begins with the version of its layout and ends with its last field.
//!
//! Invariant: decoding validates as strictly as parsing user input does, and trailing bytes are an
//! error. `golden.rs` pins the bytes. Does not know which tables exist (see `store::tables`).

mod domain;
#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod golden;
mod settings;

use thiserror::Error;

pub(crate) use domain::as_fields;

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
}

impl Encoder {
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
}

impl<'a> Decoder<'a> {
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
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

/// Encodes a row: the version of its layout, then the value.
#[must_use]
pub fn encode_row<T: Codec>(version: u8, value: &T) -> Vec<u8> {
    let mut out = Encoder::default();
    out.raw(&[version]);
    value.encode(&mut out);
    out.into_bytes()
}

/// Decodes a row. All of its bytes must be used.
pub fn decode_row<T: Codec>(known: u8, bytes: &[u8]) -> Result<T, DecodeError> {
    let mut input = Decoder::new(bytes);
    let [found] = input.array("the layout version")?;
    if found != known {
        return Err(DecodeError::Version { found, known });
    }
    let value = T::decode(&mut input)?;
    input.finish()?;
    Ok(value)
}

macro_rules! integers {
    ($($type:ty),+) => {$(
        impl Codec for $type {
            fn encode(&self, out: &mut Encoder) {
                out.raw(&self.to_le_bytes());
            }
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                Ok(Self::from_le_bytes(input.array(stringify!($type))?))
            }
        }
    )+};
}

integers!(u8, u16, u32, u64, i64);

impl Codec for bool {
    fn encode(&self, out: &mut Encoder) {
        out.put(&u8::from(*self));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(DecodeError::invalid("a boolean", other)),
        }
    }
}

impl<const N: usize> Codec for [u8; N] {
    fn encode(&self, out: &mut Encoder) {
        out.raw(self);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.array("bytes")
    }
}

macro_rules! strings {
    ($($type:ty),+) => {$(
        impl Codec for $type {
            fn encode(&self, out: &mut Encoder) {
                out.blob(self.as_bytes());
            }
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                Ok(Self::from(input.text()?))
            }
        }
    )+};
}

strings!(String, Box<str>, std::sync::Arc<str>);

impl<T: Codec> Codec for Option<T> {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.is_some());
        if let Some(value) = self {
            value.encode(out);
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        if input.get()? { T::decode(input).map(Some) } else { Ok(None) }
    }
}

impl<T: Codec> Codec for Vec<T> {
    fn encode(&self, out: &mut Encoder) {
        out.varint(self.len() as u64);
        for item in self {
            item.encode(out);
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let count = input.count()?;
        (0..count).map(|_| T::decode(input)).collect()
    }
}

impl<K: Codec + Ord, V: Codec> Codec for std::collections::BTreeMap<K, V> {
    fn encode(&self, out: &mut Encoder) {
        out.varint(self.len() as u64);
        for (key, value) in self {
            key.encode(out);
            value.encode(out);
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let count = input.count()?;
        (0..count).map(|_| Ok((K::decode(input)?, V::decode(input)?))).collect()
    }
}

impl<A: Codec, B: Codec> Codec for (A, B) {
    fn encode(&self, out: &mut Encoder) {
        self.0.encode(out);
        self.1.encode(out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok((A::decode(input)?, B::decode(input)?))
    }
}
