//! Whole numbers as few bits: frames of them, each with its lowest value and the bits that the others
//! are above it.
//!
//! A frame: its lowest value (zigzag, LEB128), the bits of a number (u8, at most 64), then the numbers
//! less the lowest, lowest bit first, up to a whole byte. All frames but the last are of one length,
//! which the column settles. Invariant: a frame of equal numbers takes two bytes or so.

use crate::codec::{DecodeError, Decoder, Encoder};

/// Numbers in a frame of a column whose values spread alike from end to end.
pub(super) const LONG: usize = 1024;
/// Numbers in a frame of a column whose spread comes and goes.
pub(super) const SHORT: usize = 128;
/// Numbers in a frame of a column with few large numbers among small ones.
pub(super) const SHORTEST: usize = 32;

/// Writes numbers in frames of this length.
pub(super) fn pack(out: &mut Encoder, values: &[i64], frame: usize) {
    for values in values.chunks(frame) {
        let lowest = values.iter().copied().min().unwrap_or_default();
        let above = |value: i64| value.wrapping_sub(lowest).cast_unsigned();
        let most = values.iter().map(|value| above(*value)).max().unwrap_or_default();
        let width = u64::BITS - most.leading_zeros();
        out.varint(zigzag(lowest));
        out.put(&u8::try_from(width).unwrap_or(u8::MAX));
        if width > 0 {
            pack_frame(out, values.iter().map(|value| above(*value)), width);
        }
    }
}

/// Numbers of at most so many bits each.
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

/// Reads so many numbers, in frames of this length.
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
        let lowest = unzigzag(input.varint()?);
        let width = usize::from(input.get::<u8>()?);
        if width > 64 {
            return Err(DecodeError::invalid("the bits of a number", width));
        }
        let bytes = input.raw((values * width).div_ceil(8), "packed numbers")?;
        if width == 0 {
            for _ in 0..values {
                take(lowest)?;
            }
            continue;
        }
        let mask = u64::MAX >> (64 - width);
        for place in 0..values {
            let value = bits_at(bytes, place * width) & mask;
            take(lowest.wrapping_add(value.cast_signed()))?;
        }
    }
    Ok(())
}

/// 64 bits from a bit on; those beyond the end are zero.
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

/// A signed number as one whose size is its distance from zero.
pub(super) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// And back.
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8], count: usize, frame: usize) -> Result<Vec<i64>, DecodeError> {
        let mut input = Decoder::new(bytes);
        let mut values = Vec::new();
        unpack(&mut input, count, frame, |value| {
            values.push(value);
            Ok(())
        })?;
        input.finish()?;
        Ok(values)
    }

    #[test]
    fn equal_numbers_take_no_bits() {
        let mut out = Encoder::default();
        pack(&mut out, &[5; 1000], LONG);
        assert_eq!(out.into_bytes(), [10, 0]);
    }

    #[test]
    fn numbers_take_the_bits_of_their_spread() {
        let mut out = Encoder::default();
        pack(&mut out, &[-1, 2, 1, 0], SHORT);
        // Above -1: 0, 3, 2, 1, of two bits each.
        assert_eq!(out.into_bytes(), [1, 2, 0b01_10_11_00]);
    }

    #[test]
    fn one_number_more_than_a_frame_takes_is_read_back() {
        for frame in [SHORTEST, SHORT, LONG] {
            for count in [frame - 1, frame, frame + 1, 2 * frame, 2 * frame + 1] {
                let values: Vec<i64> = (0..).map(|n| n * n % 977 - 400).take(count).collect();
                let mut out = Encoder::default();
                pack(&mut out, &values, frame);
                assert_eq!(read(&out.into_bytes(), count, frame), Ok(values));
            }
        }
    }

    proptest! {
        #[test]
        fn numbers_are_read_back_whatever_they_are(
            wide in prop::collection::vec(any::<i64>(), 0..70),
            narrow in prop::collection::vec(-40_i64..900, 0..300),
            frame in prop::sample::select(vec![SHORTEST, SHORT, LONG]),
        ) {
            for values in [wide, narrow] {
                let mut out = Encoder::default();
                pack(&mut out, &values, frame);
                prop_assert_eq!(read(&out.into_bytes(), values.len(), frame), Ok(values));
            }
        }

        #[test]
        fn broken_frames_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), count in 0_usize..300) {
            let _ = read(&bytes, count, SHORT);
        }
    }
}
