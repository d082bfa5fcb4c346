//! Golden bytes of notes.

use base16ct::lower::encode_string;

use crate::codec::{decode_row, encode_row, fixtures};
use crate::domain::note::StoredNote;

#[test]
fn the_bytes_of_a_note_never_change() {
    let note = fixtures::stored_note();
    insta::assert_snapshot!(encode_string(&encode_row(&note)), @"02012c0100000100000000000000010a323032362d31312d32301453746f726965732074776963652061207765656b");
    assert_eq!(decode_row(&encode_row(&note)).as_ref(), Ok(&note));
    let removed = StoredNote { note: None, ..note };
    insta::assert_snapshot!(encode_string(&encode_row(&removed)), @"02002c0100000100000000000000");
    assert_eq!(decode_row(&encode_row(&removed)), Ok(removed));
}
