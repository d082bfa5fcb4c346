//! Packing and unpacking.

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
fn the_bit_width_is_that_of_the_range() {
    let mut out = Encoder::default();
    pack(&mut out, &[-1, 2, 1, 0], SHORT);
    // Minus the minimum -1: 0, 3, 2, 1, in two bits each.
    assert_eq!(out.into_bytes(), [1, 2, 0b01_10_11_00]);
}

#[test]
fn counts_around_the_frame_length_are_unpacked() {
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
    fn any_numbers_unpack_to_what_was_packed(
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
