use super::*;
use crate::codec::{decode_row, encode_row};

#[test]
fn the_bytes_of_a_staging_never_change() {
    let open = Some(OpenStaging { compared: Revision(4), turn: 5 });
    let staging = Staging { links: 0x0102, codes: 3, is_flipped: true, open };
    let bytes = encode_row(&staging);
    let expected = [2, 3, 2, 1, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(bytes, expected);
    assert_eq!(decode_row(&bytes), Ok(staging));
    // As release 0.1.0 wrote it.
    let staging = Staging { open: None, ..staging };
    assert_eq!(decode_row(&[1, 2, 1, 0, 0, 3, 0, 0, 0, 1]), Ok(staging));
}
