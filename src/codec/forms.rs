//! The forms of simple values: a text, the index of a word, a number.
//!
//! Invariant: what is read goes through the type's own parser, or is one of its values.

/// Types stored as their text.
macro_rules! as_text {
    ($($type:ident: $parse:path),+ $(,)?) => {$(
        impl $crate::codec::Codec for $type {
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.blob(self.as_str().as_bytes());
            }
            fn decode(input: &mut $crate::codec::Decoder<'_>) -> Result<Self, $crate::codec::DecodeError> {
                let text = input.text()?;
                $parse(text).map_err(|error| $crate::codec::DecodeError::invalid(stringify!($type), error))
            }
        }
    )+};
}

pub(crate) use as_text;

/// Enums stored as one byte: the index in `ALL`.
macro_rules! as_index {
    ($($type:ident),+ $(,)?) => {$(
        impl $crate::codec::Codec for $type {
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                let index = Self::ALL.iter().position(|value| value == self).unwrap_or_default();
                out.put(&u8::try_from(index).unwrap_or(u8::MAX));
            }
            fn decode(input: &mut $crate::codec::Decoder<'_>) -> Result<Self, $crate::codec::DecodeError> {
                let index = input.get::<u8>()?;
                let found = Self::ALL.get(usize::from(index)).copied();
                found.ok_or_else(|| $crate::codec::DecodeError::invalid(stringify!($type), index))
            }
        }
    )+};
}

pub(crate) use as_index;

/// Enums stored as one byte: the number beside each value. A new value gets a new number.
macro_rules! as_numbers {
    ($($type:ident { $($number:literal $value:ident),+ $(,)? })+) => {$(
        impl $crate::codec::Codec for $type {
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.put::<u8>(&match self { $(Self::$value => $number),+ });
            }
            fn decode(input: &mut $crate::codec::Decoder<'_>) -> Result<Self, $crate::codec::DecodeError> {
                match input.get::<u8>()? {
                    $($number => Ok(Self::$value),)+
                    other => Err($crate::codec::DecodeError::invalid(stringify!($type), other)),
                }
            }
        }
    )+};
}

pub(crate) use as_numbers;
