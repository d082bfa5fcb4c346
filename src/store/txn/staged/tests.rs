use super::*;
use crate::codec::decode_row;

#[test]
fn the_bytes_of_a_staging_never_change() {
    let staging = Staging { links: 0x0102, codes: 3, is_flipped: true };
    let bytes = encode_row(1, &staging);
    assert_eq!(bytes, [1, 2, 1, 0, 0, 3, 0, 0, 0, 1]);
    assert_eq!(decode_row(1, &bytes), Ok(staging));
}
