//! Golden bytes of each row type, and properties of the codec.
//!
//! If a golden test fails, existing data files would be read wrongly. Give the row a new layout
//! version; do not change the golden bytes.

use base16ct::lower::encode_string;
use proptest::prelude::*;

use super::fixtures;
use super::*;
use crate::domain::click::gap::Gap;
use crate::domain::settings::Settings;
use crate::domain::settings::vocabulary::{Case, NamePattern, Vocabulary};

#[test]
fn the_bytes_of_a_link_never_change() {
    let bytes = encode_row(1, &fixtures::link());
    assert_eq!(
        encode_string(&bytes),
        concat!(
            "01070000000562772d69671d68747470733a2f2f73686f702e6578616d706c652f3f613d3123746f",
            "700102696700000000002b68747470733a2f2f73686f702e6578616d706c652f3f613d312675746d",
            "5f736f757263653d696723746f70010262770109696e7374616772616d0000010342696f02016146",
            "0000000001621e0000000001012b68747470733a2f2f73686f702e6578616d706c652f3f613d3126",
            "75746d5f736f757263653d696723746f7001090000000100505c18a30100000000036c6e6b000100",
            "00000000000000",
        )
    );
    assert_eq!(decode_row(1, &bytes), Ok(fixtures::link()));
}

#[test]
fn the_bytes_of_an_order_never_change() {
    let bytes = encode_row(1, &fixtures::order());
    assert_eq!(
        encode_string(&bytes),
        concat!(
            "01000000000105000000000000000101000400000000000000606d00000000000003455552052331",
            "3031300107494748454c4c4f01000000000000000003455552010909090909090909090909090909",
            "090900000000000001000767656e65726963",
        )
    );
    assert_eq!(decode_row(1, &bytes), Ok(fixtures::order()));
}

#[test]
fn the_bytes_of_codes_and_batches_never_change() {
    let code = encode_row(1, &fixtures::code());
    assert_eq!(
        encode_string(&code),
        concat!(
            "010853746f72792d3130010262770109696e7374616772616d00000100e803000001030000000102",
            "0000000103000000000000000100505c18a301000001a00f00000000000003455552010100000000",
            "000000010200000000000000",
        )
    );
    assert_eq!(decode_row(1, &code), Ok(fixtures::code()));
    let batch = encode_row(1, &fixtures::batch());
    assert_eq!(
        encode_string(&batch),
        concat!(
            "0107000000037669700742572d3f3f3f3f010262770109696e7374616772616d00000101f4010000",
            "0000000003455552010100000000000000f4010000029001000001000000000000000000",
        )
    );
    assert_eq!(decode_row(1, &batch), Ok(fixtures::batch()));
    let one = encode_row(1, &fixtures::batch_code());
    assert_eq!(encode_string(&one), "010700000007".to_owned() + "42572d32333435010200000000000000");
    assert_eq!(decode_row(1, &one), Ok(fixtures::batch_code()));
}

#[test]
fn the_bytes_of_a_redemption_never_change() {
    let bytes = encode_row(1, &fixtures::redemption());
    assert_eq!(
        encode_string(&bytes),
        concat!(
            "010742572d323334350523313031300204000000000000000109090909090909090909090909090909",
            "01050000000000000006000000000000000000",
        )
    );
    assert_eq!(decode_row(1, &bytes), Ok(fixtures::redemption()));
}

#[test]
fn the_bytes_of_a_gap_never_change() {
    let gap = Gap { from: fixtures::at(1), to: fixtures::at(2), lost: 3, late: 4, missing: 0 };
    let bytes = encode_row(1, &gap);
    let (from, to) = ("0100000000000000", "0200000000000000");
    assert_eq!(
        encode_string(&bytes),
        format!("01{from}{to}030000000000000004000000000000000000000000000000")
    );
    assert_eq!(decode_row(1, &bytes), Ok(gap));
}

#[test]
fn the_bytes_of_a_token_never_change() {
    let bytes = encode_row(1, &fixtures::token());
    let (digest, times) = ("07".repeat(32), "0100000000000000010200000000000000");
    assert_eq!(encode_string(&bytes), format!("01066c6170746f7001{digest}{times}"));
    assert_eq!(decode_row(1, &bytes), Ok(fixtures::token()));
}

#[test]
fn settings_decode_to_what_was_encoded() {
    let mut settings = Settings::default();
    assert_eq!(decode_row(1, &encode_row(1, &settings)), Ok(settings.clone()));
    settings.vocabulary = Vocabulary {
        sources: Some(vec!["instagram".into()]),
        mediums: Some(vec![]),
        campaign: NamePattern::parse(r"^20\d\d-").ok(),
        case: Case::Lower,
        descriptions: [("dm".into(), "a message".into())].into(),
    };
    assert_eq!(decode_row(1, &encode_row(1, &settings)), Ok(settings));
}

#[test]
fn a_row_with_a_later_version_or_trailing_bytes_is_refused() {
    let mut bytes = encode_row(1, &fixtures::link());
    assert_eq!(
        decode_row::<crate::domain::link::Link>(2, &bytes),
        Err(DecodeError::Version { found: 1, known: 2 })
    );
    bytes.push(0);
    assert_eq!(decode_row::<crate::domain::link::Link>(1, &bytes), Err(DecodeError::LeftOver(1)));
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
        let mut bytes = encode_row(1, &fixtures::order());
        let at = flip % bytes.len();
        bytes[at] = byte;
        bytes.truncate(cut);
        let _ = decode_row::<crate::domain::record::order::OrderVersion>(1, &bytes);
    }
}
