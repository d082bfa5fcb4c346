//! What is missing beside a rest.

use super::*;

#[test]
fn a_share_of_all_is_missing_beside_the_rest_and_of_all_nothing_can_be_said() {
    for (rest, share, expected) in [
        (400, "0%", Some(0)),
        // 400 are 80% of 500.
        (400, "20%", Some(100)),
        (400, "15%", Some(71)),
        (1_350_000, "15%", Some(238_235)),
        (-3, "50%", Some(-3)),
        (0, "99.99%", Some(0)),
        (400, "100%", None),
    ] {
        assert_eq!(beside(rest, share.parse().unwrap()), expected, "{rest} {share}");
    }
}
