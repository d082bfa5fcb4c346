//! Bit packing of integers: frame-of-reference encoding.
//!
//! A frame is its minimum (zigzag, LEB128), the bit width (u8, at most 64), and each number minus the
//! minimum in that many bits, least significant bit first, padded to a whole byte. All frames but the
//! last have the same length, which depends on the column. Invariant: a frame of equal numbers has
//! width 0 and takes only the minimum and the width.

use crate::codec::{DecodeError, Decoder, Encoder};

/// The frame length of columns whose range of values is the same throughout.
pub(super) const LONG: usize = 1024;
/// The frame length of columns whose range of values varies.
pub(super) const SHORT: usize = 128;
/// The frame length of columns with few large numbers among small ones.
pub(super) const SHORTEST: usize = 32;

/// Packs numbers in frames of `frame` numbers.
pub(super) fn pack(out: &mut Encoder, values: &[i64], frame: usize) {
    for values in values.chunks(frame) {
        let min = values.iter().copied().min().unwrap_or_default();
        let above_min = |value: i64| value.wrapping_sub(min).cast_unsigned();
        let max = values.iter().map(|value| above_min(*value)).max().unwrap_or_default();
        let width = u64::BITS - max.leading_zeros();
        out.varint(zigzag(min));
        out.put(&u8::try_from(width).unwrap_or(u8::MAX));
        if width > 0 {
            pack_frame(out, values.iter().map(|value| above_min(*value)), width);
        }
    }
}

/// Packs numbers of at most `width` bits each.
fn pack_frame(out: &mut Encoder, values: impl Iterator<Item = u64>, width: u32) {
    let (mut bits, mut filled) = (0_u128, 0);
    for value in values {
        bits |= u128::from(value) << filled;
        filled += width;
        if filled >= u64::BITS {
            out.raw(&bits.to_le_bytes()[..8]);
            bits >>= u64::BITS;
            filled -= u64::BITS;
        }
    }
    out.raw(&bits.to_le_bytes()[..filled.div_ceil(8) as usize]);
}

/// Unpacks `count` numbers from frames of `frame` numbers.
pub(super) fn unpack(
    input: &mut Decoder<'_>,
    count: usize,
    frame: usize,
    mut take: impl FnMut(i64) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let mut left = count;
    while left > 0 {
        let values = left.min(frame);
        left -= values;
        let min = unzigzag(input.varint()?);
        let width = usize::from(input.get::<u8>()?);
        if width > 64 {
            return Err(DecodeError::invalid("a bit width", width));
        }
        let bytes = input.raw((values * width).div_ceil(8), "packed numbers")?;
        if width == 0 {
            for _ in 0..values {
                take(min)?;
            }
            continue;
        }
        let mask = u64::MAX >> (64 - width);
        for index in 0..values {
            let bit = index * width;
            // One unaligned word has all bits of a number, unless it is very wide or near the end.
            let word = bytes.get(bit / 8..).and_then(|rest| rest.first_chunk());
            let value = match word {
                Some(word) if width <= 56 => u64::from_le_bytes(*word) >> (bit % 8),
                _ => bits_at(bytes, bit),
            } & mask;
            take(min.wrapping_add(value.cast_signed()))?;
        }
    }
    Ok(())
}

/// 64 bits from a bit offset on. Bits past the end are zero.
#[inline]
fn bits_at(bytes: &[u8], bit: usize) -> u64 {
    let (byte, shift) = (bit / 8, bit % 8);
    let word = |from: usize| {
        if let Some(Ok(word)) = bytes.get(from..from + 8).map(TryInto::try_into) {
            return u64::from_le_bytes(word);
        }
        let rest = bytes.get(from..).unwrap_or_default();
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        u64::from_le_bytes(word)
    };
    if shift == 0 {
        return word(byte);
    }
    let ninth = bytes.get(byte + 8).copied().unwrap_or_default();
    word(byte) >> shift | u64::from(ninth) << (64 - shift)
}

/// Maps a signed number to an unsigned one that is small if the number is close to zero.
pub(super) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// The inverse of [`zigzag`].
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests;
