//! Golden bytes of each row type, as each layout version has them, and properties of the codec.
//!
//! If a golden test fails, existing data files would be read wrongly. Add the field as `added`, or give
//! the type a new version; do not change the golden bytes.

use base16ct::lower::encode_string;
use proptest::prelude::*;

mod codes;
mod link_batches;
mod links;
mod months;
mod records;
mod rules;
mod settings;
mod tokens;

use super::fixtures;
use super::*;
use crate::domain::click::gap::Gap;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{ListName, Topic};
use crate::domain::link::Link;
use crate::domain::record::conversation::{ConversationVersion, Purpose};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::{ImportNumber, Imports, StoredImport};
use crate::domain::record::message::{Message, Writer};
use crate::domain::record::order::OrderVersion;
use crate::domain::record::part::OrderPart;
use crate::domain::settings::rules::{Attribution, Evidence, KindWindow, Model, WindowKind};
use crate::domain::span::Span;

/// Checks the bytes of a value in the current version, and that those of version 1 are still read.
#[track_caller]
fn assert_golden<T: Row + PartialEq + std::fmt::Debug>(
    value: &T,
    version_1: &str,
    version_2: &str,
) {
    assert_eq!(encode_string(&encode_row(value)), version_2);
    for golden in [version_1, version_2] {
        let bytes = base16ct::lower::decode_vec(golden).unwrap();
        assert_eq!(decode_row::<T>(&bytes).as_ref(), Ok(value));
    }
}

#[test]
fn the_bytes_of_a_link_never_change() {
    assert_golden(
        &fixtures::link(),
        concat!(
            "01070000000562772d69671d68747470733a2f2f73686f702e6578616d706c652f3f613d3123746f",
            "700102696700000000002b68747470733a2f2f73686f702e6578616d706c652f3f613d312675746d",
            "5f736f757263653d696723746f70010262770109696e7374616772616d0000010342696f02016146",
            "0000000001621e0000000001012b68747470733a2f2f73686f702e6578616d706c652f3f613d3126",
            "75746d5f736f757263653d696723746f7001090000000100505c18a30100000000036c6e6b000100",
            "00000000000000",
        ),
        concat!(
            "020007000000070562772d69671d68747470733a2f2f73686f702e6578616d706c652f3f613d31",
            "23746f70010269672b68747470733a2f2f73686f702e6578616d706c652f3f613d312675746d5f",
            "736f757263653d696723746f700302627709696e7374616772616d0342696f0200016146000000",
            "0001621e0000000100012b68747470733a2f2f73686f702e6578616d706c652f3f613d31267574",
            "6d5f736f757263653d696723746f700900000000505c18a3010000036c6e6b0001000000000000",
            "00",
        ),
    );
}

#[test]
fn the_bytes_of_an_order_never_change() {
    assert_golden(
        &fixtures::order(),
        concat!(
            "01000000000105000000000000000101000400000000000000606d00000000000003455552052331",
            "3031300107494748454c4c4f01000000000000000003455552010909090909090909090909090909",
            "090900000000000001000767656e65726963",
        ),
        concat!(
            "02bb02000000000500000000000000010400000000000000606d00000000000003455552052331",
            "3031300107494748454c4c4f000000000000000003455552090909090909090909090909090909",
            "0900000767656e65726963",
        ),
    );
}

#[test]
fn the_bytes_of_a_code_never_change() {
    assert_golden(
        &fixtures::code(),
        concat!(
            "010853746f72792d3130010262770109696e7374616772616d00000100e803000001030000000102",
            "0000000103000000000000000100505c18a301000001a00f00000000000003455552010100000000",
            "000000010200000000000000",
        ),
        concat!(
            "0201000853746f72792d31300302627709696e7374616772616d3f00e803000003000000020000",
            "00030000000000000000505c18a3010000a00f0000000000000345555201010000000000000002",
            "00000000000000",
        ),
    );
}

#[test]
fn the_bytes_of_a_batch_never_change() {
    assert_golden(
        &fixtures::batch(),
        concat!(
            "0107000000037669700742572d3f3f3f3f010262770109696e7374616772616d00000101f4010000",
            "0000000003455552010100000000000000f4010000029001000001000000000000000000",
        ),
        concat!(
            "02000700000000037669700742572d3f3f3f3f0302627709696e7374616772616d0301f4010000",
            "000000000345555201000000f401000002900100000100000000000000",
        ),
    );
}

#[test]
fn the_bytes_of_a_code_of_a_batch_never_change() {
    assert_golden(
        &fixtures::batch_code(),
        "01070000000742572d32333435010200000000000000",
        "0201070000000742572d323334350200000000000000",
    );
}

#[test]
fn the_bytes_of_a_redemption_never_change() {
    assert_golden(
        &fixtures::redemption(),
        concat!(
            "010742572d3233343505233130313002040000000000000001090909090909090909090909090909",
            "0901050000000000000006000000000000000000",
        ),
        concat!(
            "02000742572d323334350523313031300203040000000000000009090909090909090909090909",
            "0909090500000000000000000600000000000000",
        ),
    );
}

#[test]
fn the_bytes_of_a_gap_never_change() {
    let gap = Gap { from: fixtures::at(1), to: fixtures::at(2), lost: 3, late: 4, missing: 0 };
    assert_golden(
        &gap,
        "010100000000000000020000000000000003000000000000000400000000000000",
        "02000100000000000000020000000000000003000000000000000400000000000000",
    );
}

#[test]
fn the_bytes_of_a_token_never_change() {
    assert_golden(
        &fixtures::token(),
        concat!(
            "01066c6170746f700107070707070707070707070707070707070707070707070707070707070707",
            "070100000000000000010200000000000000",
        ),
        concat!(
            "020100066c6170746f700107070707070707070707070707070707070707070707070707070707",
            "0707070701000000000000000200000000000000",
        ),
    );
}

#[test]
fn the_identities_of_records_never_change() {
    assert_eq!(encode_string(&identity(&fixtures::order())), "316f2d1e593236b1b59a986a615e4236");
    assert_eq!(
        encode_string(&identity(&fixtures::conversation())),
        "0aaba17b751d4b733330df50287ee23b"
    );
}

/// Fields that were added: a record without them has the bytes and the identity that it had before.
#[test]
fn the_bytes_of_added_fields_never_change() {
    let order = fixtures::order();
    let full = OrderVersion {
        tax: Some(order.total),
        shipping: Some(order.total),
        source_said: Some("a friend".into()),
        refund: None,
        ..order
    };
    assert_current(
        &full,
        concat!(
            "02bb1e000000000500000000000000010400000000000000606d0000000000000345555205233130",
            "31300107494748454c4c4f0000000000000000034555520909090909090909090909090909090900",
            "000767656e65726963606d00000000000003455552606d0000000000000345555208612066726965",
            "6e64"
        ),
    );
    let thread = ConversationVersion {
        reference: ForeignId::parse("CfOFEM1xSjmk").ok(),
        list: ListName::parse("vip").ok(),
        topic: Topic::parse("sizes").ok(),
        purpose: Some(Purpose::Sales),
        opted_in: Some(true),
        first_human_response_s: Some(90),
        told_clicks: vec![ForeignId::parse("CfOFEM1xSjmk").unwrap()],
        told_codes: vec![CouponCode::parse("BW-2345").unwrap()],
        ..fixtures::conversation()
    };
    assert_current(
        &thread,
        concat!(
            "028dff07000000000300000004000000000000000263310909090909090909090909090909090909",
            "696e7374616772616d036d69611e000000000c43664f46454d3178536a6d6b037669700573697a65",
            "7301015a000000010c43664f46454d3178536a6d6b010742572d32333435"
        ),
    );
}

#[test]
fn the_bytes_of_a_conversation_with_its_messages_never_change() {
    let message = Message { at: fixtures::at(4), writer: Writer::Person, id: 5 };
    let thread = ConversationVersion { messages: vec![message], ..fixtures::conversation() };
    assert_current(
        &thread,
        concat!(
            "028d8310000000000300000004000000000000000263310909090909090909090909090909090909",
            "696e7374616772616d036d69611e00000000010400000000000000010500000000000000",
        ),
    );
}

#[test]
fn the_bytes_of_an_order_with_its_payments_never_change() {
    let payments = vec![ForeignId::parse("P1").unwrap()];
    let order = OrderVersion { of_payments: true, payments, ..fixtures::order() };
    assert_current(
        &order,
        concat!(
            "02bb8206000000000500000000000000010400000000000000606d000000000000034555520523",
            "313031300107494748454c4c4f0000000000000000034555520909090909090909090909090909",
            "090900000767656e6572696301025031",
        ),
    );
}

#[test]
fn the_bytes_of_an_order_whose_rows_are_counted_never_change() {
    let order = OrderVersion { rows_counted: true, ..fixtures::order() };
    assert_current(
        &order,
        concat!(
            "02bb8210000000000500000000000000010400000000000000606d00000000000003455552052331",
            "3031300107494748454c4c4f00000000000000000345555209090909090909090909090909090909",
            "00000767656e65726963",
        ),
    );
}

#[test]
fn the_bytes_of_an_order_in_parts_never_change() {
    let order = fixtures::order();
    let (discount, tax, shipping) = (Some(order.total), None, Some(order.total));
    let part = |id| OrderPart { id, total: order.total, discount, tax, shipping };
    let full = OrderVersion {
        parts: vec![part(1), OrderPart { discount: None, shipping: None, ..part(2) }],
        ..order
    };
    assert_current(
        &full,
        concat!(
            "02bb8201000000000500000000000000010400000000000000606d000000000000034555520523",
            "313031300107494748454c4c4f0000000000000000034555520909090909090909090909090909",
            "090900000767656e6572696302050100000000000000606d00000000000003455552606d000000",
            "00000003455552606d00000000000003455552000200000000000000606d000000000000034555",
            "52",
        ),
    );
}

/// Rules without windows of their own have the bytes that they had before.
#[test]
fn the_bytes_of_windows_by_kind_never_change() {
    let bytes = |rules: &Attribution| {
        let mut out = Encoder::default();
        out.put(rules);
        encode_string(&out.into_bytes())
    };
    let evidence = vec![Evidence::ClickId, Evidence::Ref, Evidence::Said];
    let rules = Attribution { evidence, ..Attribution::default() };
    assert_eq!(bytes(&rules), "000000c87e9a000000000300060703");
    let sent = KindWindow { kind: WindowKind::Sent, window: Span::from_days(1) };
    let rules = Attribution { model: Model::Shapley, windows: vec![sent], ..rules };
    assert_eq!(bytes(&rules), "010700c87e9a0000000003000607030104005c260500000000");
}

/// Checks the bytes of a value that release 0.1.0 could not have.
#[track_caller]
fn assert_current<T: Row + PartialEq + std::fmt::Debug>(value: &T, golden: &str) {
    assert_eq!(encode_string(&encode_row(value)), golden);
    let bytes = base16ct::lower::decode_vec(golden).unwrap();
    assert_eq!(decode_row::<T>(&bytes).as_ref(), Ok(value));
}

/// A version that has no import has the bytes of before the ledger; its identity never has any.
#[test]
fn the_imports_of_a_version_are_beside_what_it_says() {
    let numbers = [1, 300].map(|number| ImportNumber::new(number).unwrap()).to_vec();
    let imports = Imports::of(numbers).unwrap();
    let order = OrderVersion { imports, ..fixtures::order() };
    assert_eq!(
        encode_string(&encode_row(&order)),
        concat!(
            "02bb42000000000500000000000000010400000000000000606d00000000000003455552052331",
            "3031300107494748454c4c4f000000000000000003455552090909090909090909090909090909",
            "0900000767656e657269630201ac02",
        )
    );
    assert_eq!(decode_row(&encode_row(&order)).as_ref(), Ok(&order));
    assert_eq!(identity(&order), identity(&fixtures::order()));
    assert!(order.covers(&fixtures::order()) && fixtures::order().covers(&order));
    for unsorted in ["020201", "020101", "0100", "00"] {
        let bytes = base16ct::lower::decode_vec(unsorted).unwrap();
        let decoded = Imports::decode_present(&mut Decoder::new(&bytes));
        assert!(decoded.is_err(), "{unsorted}: {decoded:?}");
    }
}

#[test]
fn the_bytes_of_an_import_never_change() {
    let import = fixtures::stored_import();
    assert_eq!(
        encode_string(&encode_row(&import)),
        concat!(
            "0207ac020707070707070707070707070707070707010a6f72646572732e637376010466726f6d",
            "0767656e6572696301000000000000000200000001000000010200000000000000040000000000",
            "000003000000000000000200000000000000010000000000000000000000000000000500000000",
            "00000000030000000000000007010000000000000002000000000000000300000000000000",
        )
    );
    assert_eq!(decode_row(&encode_row(&import)).as_ref(), Ok(&import));
    let (replaced, ended, undone) = (None, None, None);
    let least = StoredImport { replaced, ended, undone, ..import };
    assert_eq!(decode_row(&encode_row(&least)).as_ref(), Ok(&least));
}

#[test]
fn a_row_with_a_later_version_or_trailing_bytes_is_refused() {
    let mut bytes = encode_row(&fixtures::link());
    bytes.push(0);
    assert_eq!(decode_row::<Link>(&bytes), Err(DecodeError::LeftOver(1)));
    for found in [0, 3, u8::MAX] {
        bytes[0] = found;
        assert_eq!(decode_row::<Link>(&bytes), Err(DecodeError::Version { found, known: 2 }));
    }
}

proptest! {
    #[test]
    fn varints_decode_to_what_was_encoded(value: u64) {
        let mut out = Encoder::default();
        out.varint(value);
        prop_assert_eq!(Decoder::new(&out.into_bytes()).varint(), Ok(value));
    }

    #[test]
    fn corrupt_bytes_never_panic(
        cut in 0_usize..300, flip in 0_usize..300, byte: u8,
    ) {
        let mut bytes = encode_row(&fixtures::order());
        let at = flip % bytes.len();
        bytes[at] = byte;
        bytes.truncate(cut);
        let _ = decode_row::<OrderVersion>(&bytes);
    }
}
