use super::*;
use crate::codec::{decode_row, encode_row};

#[test]
fn the_bytes_of_a_staging_never_change() {
    let staging = Staging { links: 0x0102, codes: 3, is_flipped: true };
    let bytes = encode_row(&staging);
    assert_eq!(bytes, [2, 1, 2, 1, 0, 0, 3, 0, 0, 0]);
    assert_eq!(decode_row(&bytes), Ok(staging));
    // As release 0.1.0 wrote it.
    assert_eq!(decode_row(&[1, 2, 1, 0, 0, 3, 0, 0, 0, 1]), Ok(staging));
}
