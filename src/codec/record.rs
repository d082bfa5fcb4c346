//! Layouts of structs.
//!
//! A record is a struct that can gain fields. It begins with one bit for each field that may be absent
//! (LEB128, the first field lowest), and has no other byte for an absent field. A field that is added
//! takes the next bit, so a record without it has the same bytes as before, and an older record is
//! read as one without it. Release 0.1.0 wrote the fields of a record one after the other, an `Option`
//! as 0, or 1 and the value.
//!
//! Invariant: fields are only added, at the end of their list and marked `added`. A struct written with
//! `as_fields` has all of its fields in order, and never gains one.

use std::collections::BTreeMap;

use super::{Codec, DecodeError, Decoder, Encoder};

/// A value that may be absent.
pub trait Absent: Sized {
    const ABSENT: Self;
    fn is_absent(&self) -> bool;
    /// Encodes a value that is not absent.
    fn encode_present(&self, out: &mut Encoder);
    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError>;
}

impl<T: Codec> Absent for Option<T> {
    const ABSENT: Self = None;

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn encode_present(&self, out: &mut Encoder) {
        if let Some(value) = self {
            out.put(value);
        }
    }

    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Some)
    }
}

/// `true` has no byte besides its bit.
impl Absent for bool {
    const ABSENT: Self = false;

    fn is_absent(&self) -> bool {
        !self
    }

    fn encode_present(&self, _: &mut Encoder) {}

    fn decode_present(_: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(true)
    }
}

/// 0 is absent.
macro_rules! absent_if_zero {
    ($($type:ty),+) => {$(
        impl Absent for $type {
            const ABSENT: Self = 0;

            fn is_absent(&self) -> bool {
                *self == 0
            }

            fn encode_present(&self, out: &mut Encoder) {
                out.put(self);
            }

            fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                input.get()
            }
        }
    )+};
}

absent_if_zero!(u32, u64);

impl<T: Codec> Absent for Vec<T> {
    const ABSENT: Self = Self::new();

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn encode_present(&self, out: &mut Encoder) {
        out.put(self);
    }

    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get()
    }
}

/// An empty map is absent.
impl<K: Ord, V> Absent for BTreeMap<K, V>
where
    Self: Codec,
{
    const ABSENT: Self = Self::new();

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn encode_present(&self, out: &mut Encoder) {
        out.put(self);
    }

    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get()
    }
}

/// A record that can tell whether it has all that another one has.
pub trait Covers {
    /// Whether every field equals that of `other`, or is absent there.
    fn covers(&self, other: &Self) -> bool;
}

/// The bits at the beginning of a record.
#[derive(Debug, Default, Clone, Copy)]
pub struct Presence {
    bits: u64,
    next: u32,
    is_positional: bool,
}

impl Presence {
    pub fn note(&mut self, field: &impl Absent) {
        self.bits |= u64::from(!field.is_absent()) << self.next;
        self.next += 1;
    }

    pub fn write(self, out: &mut Encoder) {
        out.varint(self.bits);
    }

    pub fn read(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let bits = if input.is_positional { 0 } else { input.varint()? };
        Ok(Self { bits, next: 0, is_positional: input.is_positional })
    }

    /// Reads a field that release 0.1.0 had.
    pub fn optional<T: Absent + Codec>(
        &mut self,
        input: &mut Decoder<'_>,
    ) -> Result<T, DecodeError> {
        if self.is_positional { input.get() } else { self.added(input) }
    }

    /// Reads a field that a later release added.
    pub fn added<T: Absent>(&mut self, input: &mut Decoder<'_>) -> Result<T, DecodeError> {
        if self.has_next() { T::decode_present(input) } else { Ok(T::ABSENT) }
    }

    /// Whether the next field that may be absent is there, of a record that is not of release 0.1.0. It is taken as
    /// read.
    pub fn has_next(&mut self) -> bool {
        let is_present = self.bits >> self.next & 1 == 1;
        self.next += 1;
        is_present
    }

    /// Whether the record has any of these fields, by their bits, or one that a later release added after so many.
    #[must_use]
    pub fn has_any(&self, bits: u64, known: u32) -> bool {
        self.is_positional || self.bits & bits > 0 || self.bits.checked_shr(known).unwrap_or(0) > 0
    }

    /// Fails if the record has a field that was not read.
    pub fn finish(self) -> Result<(), DecodeError> {
        let left = self.bits.checked_shr(self.next).unwrap_or_default();
        if left == 0 { Ok(()) } else { Err(DecodeError::LaterField) }
    }
}

/// Structs that can gain fields. A field is one that is always present, or `nested`: a record itself; or
/// it is `optional`, or `added` after release 0.1.0; or `unstored`: always absent; or `aside`: added, and
/// about the row and not about what it says, so that it is no part of the identity and of what is covered.
macro_rules! as_record {
    (@note $present:ident, $field:expr) => {};
    (@note $present:ident, $field:expr, nested) => {};
    (@note $present:ident, $field:expr, unstored) => {};
    (@note $present:ident, $field:expr, $kind:ident) => { $present.note(&$field); };

    (@put $out:ident, $field:expr) => { $out.put(&$field); };
    (@put $out:ident, $field:expr, nested) => { $out.put(&$field); };
    (@put $out:ident, $field:expr, unstored) => {};
    (@put $out:ident, $field:expr, $kind:ident) => {
        if !$crate::codec::Absent::is_absent(&$field) {
            $crate::codec::Absent::encode_present(&$field, $out);
        }
    };

    (@name $out:ident, $number:ident, $field:expr) => { $out.numbered(&mut $number, &$field); };
    (@name $out:ident, $number:ident, $field:expr, nested) => {
        $out.numbered(&mut $number, &$field);
    };
    (@name $out:ident, $number:ident, $field:expr, unstored) => {};
    (@name $out:ident, $number:ident, $field:expr, aside) => {};
    (@name $out:ident, $number:ident, $field:expr, $kind:ident) => {
        $out.numbered_unless_absent(&mut $number, &$field);
    };

    (@get $input:ident, $present:ident) => { $input.get()? };
    (@get $input:ident, $present:ident, nested) => { $input.get()? };
    (@get $input:ident, $present:ident, optional) => { $present.optional($input)? };
    (@get $input:ident, $present:ident, added) => { $present.added($input)? };
    (@get $input:ident, $present:ident, aside) => { $present.added($input)? };
    (@get $input:ident, $present:ident, unstored) => { $crate::codec::Absent::ABSENT };

    (@covers $own:expr, $other:expr) => { $own == $other };
    (@covers $own:expr, $other:expr, nested) => { $crate::codec::Covers::covers(&$own, &$other) };
    (@covers $own:expr, $other:expr, unstored) => { true };
    (@covers $own:expr, $other:expr, aside) => { true };
    (@covers $own:expr, $other:expr, $kind:ident) => {
        $crate::codec::Absent::is_absent(&$other) || $own == $other
    };

    ($($type:ident { $($field:ident $(: $kind:ident)?),+ $(,)? })+) => {$(
        impl $crate::codec::Covers for $type {
            fn covers(&self, other: &Self) -> bool {
                $(($crate::codec::as_record!(@covers self.$field, other.$field $(, $kind)?)))&&+
            }
        }

        impl $crate::codec::Codec for $type {
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                if out.is_for_identity() {
                    let mut number = 0;
                    $($crate::codec::as_record!(@name out, number, self.$field $(, $kind)?);)+
                    return out.end_of_fields();
                }
                #[allow(unused_mut, reason = "a record may have no field that can be absent yet")]
                let mut present = $crate::codec::Presence::default();
                $($crate::codec::as_record!(@note present, self.$field $(, $kind)?);)+
                present.write(out);
                $($crate::codec::as_record!(@put out, self.$field $(, $kind)?);)+
            }

            fn decode(
                input: &mut $crate::codec::Decoder<'_>,
            ) -> Result<Self, $crate::codec::DecodeError> {
                #[allow(unused_mut, reason = "a record may have no field that can be absent yet")]
                let mut present = $crate::codec::Presence::read(input)?;
                let record =
                    Self { $($field: $crate::codec::as_record!(@get input, present $(, $kind)?)),+ };
                present.finish()?;
                Ok(record)
            }
        }
    )+};
}

pub(crate) use as_record;

/// Structs that never gain a field: all fields in order.
macro_rules! as_fields {
    ($($type:ident { $($field:ident),+ $(,)? })+) => {$(
        impl $crate::codec::Codec for $type {
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                $(out.put(&self.$field);)+
            }

            fn decode(
                input: &mut $crate::codec::Decoder<'_>,
            ) -> Result<Self, $crate::codec::DecodeError> {
                Ok(Self { $($field: input.get()?),+ })
            }
        }
    )+};
}

pub(crate) use as_fields;

#[cfg(test)]
mod tests;
