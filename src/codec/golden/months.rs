//! Golden bytes of notes and of closed months.

use base16ct::lower::encode_string;

use crate::codec::{decode_row, encode_row, fixtures};
use crate::domain::closed_month::{ClosedMonth, StoredClose, StoredPage};
use crate::domain::note::StoredNote;
use crate::domain::record::foreign_id::ForeignId;

#[test]
fn the_bytes_of_a_note_never_change() {
    let note = fixtures::stored_note();
    insta::assert_snapshot!(encode_string(&encode_row(&note)), @"02012c0100000100000000000000010a323032362d31312d32301453746f726965732074776963652061207765656b");
    assert_eq!(decode_row(&encode_row(&note)).as_ref(), Ok(&note));
    let removed = StoredNote { note: None, ..note };
    insta::assert_snapshot!(encode_string(&encode_row(&removed)), @"02002c0100000100000000000000");
    assert_eq!(decode_row(&encode_row(&removed)), Ok(removed));
}

#[test]
fn the_bytes_of_a_closed_month_never_change() {
    let close = fixtures::stored_close();
    insta::assert_snapshot!(encode_string(&encode_row(&close)), @"02012c01000004000000000000000707323032362d313100000000c87e9a000000000700060102030405030202040355544300036c6e6bf4010000010707070707070707070707070707070701076368616e6e656c046a736f6e027b7d030107323032362d3131f401000003022331030000000000000001036d696103455552f9ffffffffffffffffffffffffffffffffffffffffffffff20a107000007323032362d31310002233103000000000000000203455552f9ffffffffffffff0007323032362d31310002233103000000000000000303455552f9ffffffffffffff050000000000000005616761696e");
    assert_eq!(decode_row(&encode_row(&close)).as_ref(), Ok(&close));
    let (documents, records) = (Vec::new(), Vec::new());
    let closed = ClosedMonth { commission: None, documents, records, ..close.closed };
    let least = StoredClose { reopened: None, closed, ..close };
    insta::assert_snapshot!(encode_string(&encode_row(&least)), @"02002c01000004000000000000000007323032362d313100000000c87e9a000000000700060102030405030202040355544300036c6e6b07070707070707070707070707070707");
    assert_eq!(decode_row(&encode_row(&least)).as_ref(), Ok(&least));
    let pages = vec![StoredPage { format: "html".into(), deflated: vec![3, 0] }];
    let order = ForeignId::parse("#1").unwrap();
    let settled = StoredClose { settled: vec![order], all_settled: true, ..least.clone() };
    insta::assert_snapshot!(encode_string(&encode_row(&settled)), @"02062c01000004000000000000000007323032362d313100000000c87e9a000000000700060102030405030202040355544300036c6e6b0707070707070707070707070707070701022331");
    assert_eq!(decode_row(&encode_row(&settled)), Ok(settled));
    let with_pages = StoredClose { closed: ClosedMonth { pages, ..least.closed }, ..least };
    insta::assert_snapshot!(encode_string(&encode_row(&with_pages)), @"02002c01000004000000000000000807323032362d313100000000c87e9a000000000700060102030405030202040355544300036c6e6b07070707070707070707070707070707010468746d6c020300");
    assert_eq!(decode_row(&encode_row(&with_pages)), Ok(with_pages));
}
