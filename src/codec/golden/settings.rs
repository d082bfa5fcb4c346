//! Golden bytes of what settings gained after release 0.1.0.

use std::collections::BTreeMap;

use base16ct::lower::encode_string;

use crate::codec::{decode_row, encode_row};
use crate::domain::label::FunnelName;
use crate::domain::settings::Settings;
use crate::domain::settings::funnel::{Funnel, FunnelStep};

#[test]
fn the_bytes_of_funnels_never_change() {
    let steps = ["add-to-cart", "sale"].map(|step| FunnelStep::parse(step).unwrap());
    let shop = FunnelName::parse("shop").unwrap();
    let funnels = BTreeMap::from([(shop, Funnel::of(steps.to_vec()).unwrap())]);
    let with = Settings { funnels, ..Settings::default() };
    let (bare, bytes) = (encode_row(&Settings::default()), encode_row(&with));
    let expected = "010473686f70020b6164642d746f2d636172740473616c65";
    assert!(encode_string(&bytes).ends_with(expected), "{}", encode_string(&bytes));
    // Without funnels there is not even their bit, for which the bits of the record take another byte.
    assert_eq!(bytes.len(), bare.len() + expected.len() / 2 + 1);
    assert_eq!(decode_row::<Settings>(&bytes), Ok(with));
    let mut once = bytes;
    let count = once.len() - 18;
    assert_eq!(once[count], 2);
    once.truncate(count + 13);
    once[count] = 1;
    let error = decode_row::<Settings>(&once).unwrap_err().to_string();
    assert_eq!(error, "a funnel is not valid: a funnel has 2 to 12 steps, not 1");
}
