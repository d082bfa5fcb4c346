//! The bytes of tokens for a part of the data, and of the log of changes.

use base16ct::lower::encode_string;

use crate::codec::{decode_row, encode_row, fixtures};

#[test]
fn the_bytes_of_a_narrow_token_never_change() {
    let written = encode_row(&fixtures::narrow_token());
    assert_eq!(decode_row(&written), Ok(fixtures::narrow_token()));
    insta::assert_snapshot!(encode_string(&written), @"02021f066c6170746f700007070707070707070707070707070707070707070707070707070707070707070200010400036d696102627709000000000000005802000001000000000000000300000000000000");
}

#[test]
fn the_bytes_of_the_log_of_changes_never_change() {
    let written = fixtures::log().map(|logged| {
        let row = encode_row(&logged);
        assert_eq!(decode_row(&row), Ok(logged));
        encode_string(&row)
    });
    insta::assert_snapshot!(written.join("\n"), @r"
    020002010000000000000007000000000000000000
    02000201000000000000010700000000000000010473686f70010362696f
    020002010000000000000107000000000000000200030362696f
    0200020100000000000001070000000000000002010473686f700f0133
    0200020100000000000001070000000000000003036d6961090742572d374b324d
    02000201000000000000000700000000000000041a
    ");
}
