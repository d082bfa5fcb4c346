//! Golden bytes of what is known of codes besides their terms: exports, hand-outs, and the codes of a batch that wait.

use base16ct::lower::encode_string;

use crate::codec::fixtures::{at, batch, batch_code, code, guesses};
use crate::codec::{Row, decode_row, encode_row};
use crate::domain::code::batch::{Batch, BatchCode, BatchSpec};
use crate::domain::code::coupon::Code;
use crate::domain::code::export::{Export, ShopFile, add_export};
use crate::domain::code::hand_out::{HandOut, HandOutLabel, Pool};
use crate::domain::label::Agent;
use crate::domain::record::guesses::Guesses;

/// The bytes, which are read as the same value.
fn bytes<T: Row + PartialEq + std::fmt::Debug>(value: &T) -> String {
    let bytes = encode_row(value);
    assert_eq!(decode_row::<T>(&bytes).as_ref(), Ok(value));
    encode_string(&bytes)
}

fn exports() -> Vec<Export> {
    let mut exports = Vec::new();
    for (shop, ms) in [(ShopFile::Shopify, 1), (ShopFile::Csv, 2), (ShopFile::Shopify, 3)] {
        add_export(&mut exports, Export { shop, at: at(ms) });
    }
    exports
}

#[test]
fn the_bytes_of_exports_and_hand_outs_never_change() {
    let exports = exports();
    assert_eq!(exports.len(), 2, "one for each kind of file");
    let (label, agent) = (HandOutLabel::parse("Ann").ok(), Agent::parse("mia").ok());
    let given = Some(HandOut { at: at(4), label, agent, until: Some(at(5)) });
    let out = BatchCode { exports: exports.clone(), given, ..batch_code() };
    insta::assert_snapshot!(bytes(&out), @"0207070000000742572d3233343502000000000000000201030000000000000004020000000000000007040000000000000003416e6e036d69610500000000000000");
    insta::assert_snapshot!(bytes(&BatchCode { passed_at: Some(at(6)), ..batch_code() }), @"0209070000000742572d3233343502000000000000000600000000000000");
    insta::assert_snapshot!(bytes(&Code { exports, ..code() }), @"0203000853746f72792d31300302627709696e7374616772616d3f00e80300000300000002000000030000000000000000505c18a3010000a00f00000000000003455552010100000000000000020000000000000002010300000000000000040200000000000000");
}

#[test]
fn the_bytes_of_guesses_never_change() {
    insta::assert_snapshot!(bytes(&guesses()), @"020180ee3600000000000473686f708f000000010742572d32333435");
    insta::assert_snapshot!(bytes(&Guesses { found: Vec::new(), ..guesses() }), @"020080ee3600000000000473686f708f000000");
}

#[test]
fn the_bytes_of_a_batch_with_a_pool_never_change() {
    let listed_to = Some(batch_code().code);
    let pool = Some(Pool { listed_to, in_shop: 2, only_here: 50 });
    let spec = BatchSpec { refill_below: Some(50), needs_no_export: true, ..batch().spec };
    insta::assert_snapshot!(bytes(&Batch { pool, refilled: 50, spec, ..batch() }), @"020c0700000003037669700742572d3f3f3f3f0302627709696e7374616772616d0301f4010000000000000345555201000000f4010000023200000090010000010000000000000032000000000000000102000000320000000742572d32333435");
}
