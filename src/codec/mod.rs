//! The bytes of the data file: our own little-endian codec.
//!
//! Layout: whole numbers little-endian and of fixed width; lengths and counts as LEB128; a text is
//! its length and its UTF-8; an `Option` is a 0 or a 1 and the value; a list is its count and its
//! items. Every row begins with the version of its layout and ends with its last field: bytes left
//! over are an error. Golden bytes are in `golden.rs`. Absent: which rows there are (rows.rs).

mod nouns;
mod settings;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod golden;

use thiserror::Error;

pub(crate) use nouns::as_fields;

/// Why bytes cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes end within a value.
    #[error("it ends within {0}")]
    Short(&'static str),
    /// A value that its type does not allow.
    #[error("{what} is not valid: {reason}")]
    Invalid {
        /// The type.
        what: &'static str,
        /// What the type says.
        reason: String,
    },
    /// A layout that this version does not know.
    #[error("it has layout {found}; this version of Couplet reads {known}")]
    Version {
        /// What the row says.
        found: u8,
        /// What is known.
        known: u8,
    },
    /// Bytes after the last field.
    #[error("{0} bytes are left over")]
    LeftOver(usize),
}

impl DecodeError {
    /// A value that its type does not allow.
    pub fn invalid(what: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Invalid { what, reason: format!("{reason}") }
    }
}

/// Writes values one after the other.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    /// The bytes so far.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Bytes as they are, without their length.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A length or a count.
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

    /// Bytes with their length.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.varint(bytes.len() as u64);
        self.raw(bytes);
    }

    /// A value of any type that has a layout.
    pub fn put<T: Codec>(&mut self, value: &T) {
        value.encode(self);
    }
}

/// Reads values one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Over these bytes.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// So many bytes as they are.
    pub fn raw(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], DecodeError> {
        if count > self.bytes.len() {
            return Err(DecodeError::Short(what));
        }
        let (taken, rest) = self.bytes.split_at(count);
        self.bytes = rest;
        Ok(taken)
    }

    /// So many bytes as they are, as an array.
    pub fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], DecodeError> {
        let bytes = self.raw(N, what)?;
        bytes.try_into().map_err(|_| DecodeError::Short(what))
    }

    /// A length or a count.
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array("a count")?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DecodeError::invalid("a count", "it has more than 64 bits"))
    }

    /// The number of items that follow, each of at least one byte: never more than bytes are left,
    /// so that a broken count cannot ask for memory.
    pub fn count(&mut self) -> Result<usize, DecodeError> {
        let count = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
        if count > self.bytes.len() { Err(DecodeError::Short("a list")) } else { Ok(count) }
    }

    /// Bytes with their length.
    pub fn blob(&mut self) -> Result<&'a [u8], DecodeError> {
        let count = self.count()?;
        self.raw(count, "bytes")
    }

    /// A text.
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.blob()?).map_err(|error| DecodeError::invalid("a text", error))
    }

    /// A value of any type that has a layout.
    pub fn get<T: Codec>(&mut self) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Whether everything was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Checks that everything was read.
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(DecodeError::LeftOver(self.bytes.len())) }
    }
}

/// A type with a layout.
pub trait Codec {
    /// Writes the value.
    fn encode(&self, out: &mut Encoder);
    /// Reads a value, as strictly as any other input.
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError>
    where
        Self: Sized;
}

/// A row: the version of its layout, and the value.
#[must_use]
pub fn encode_row<T: Codec>(version: u8, value: &T) -> Vec<u8> {
    let mut out = Encoder::default();
    out.raw(&[version]);
    value.encode(&mut out);
    out.into_bytes()
}

/// Reads a row back.
pub fn decode_row<T: Codec>(known: u8, bytes: &[u8]) -> Result<T, DecodeError> {
    let mut input = Decoder::new(bytes);
    let [found] = input.array("the version")?;
    if found != known {
        return Err(DecodeError::Version { found, known });
    }
    let value = T::decode(&mut input)?;
    input.finish()?;
    Ok(value)
}

macro_rules! whole_numbers {
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

whole_numbers!(u8, u16, u32, u64, i64);

impl Codec for bool {
    fn encode(&self, out: &mut Encoder) {
        out.put(&u8::from(*self));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(DecodeError::invalid("a yes or no", other)),
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

macro_rules! texts {
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

texts!(String, Box<str>, std::sync::Arc<str>);

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
