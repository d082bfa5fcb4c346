//! Layouts of the standard library's types.
//!
//! An `Option` is 0, or 1 and the value; in a record it takes no byte when it is absent.

use std::sync::Arc;

use super::shared_text::shared;
use super::{Codec, DecodeError, Decoder, Encoder};

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

strings!(String, Box<str>);

impl Codec for Arc<str> {
    fn encode(&self, out: &mut Encoder) {
        out.blob(self.as_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(shared(input.text()?))
    }
}

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
