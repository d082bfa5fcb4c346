use super::*;
use crate::codec::decode_row;

#[test]
fn the_bytes_of_a_staging_never_change() {
    let open = Some(OpenStaging { compared: Revision(4), turn: 5 });
    let staging = Staging { links: 0x0102, codes: 3, is_flipped: true, open };
    let bytes = encode_row(1, &staging);
    let expected =
        [1, 2, 1, 0, 0, 3, 0, 0, 0, 1, 1, 4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(bytes, expected);
    assert_eq!(decode_row(1, &bytes), Ok(staging));
}
