//! The number of typing errors, against a plain table.

use proptest::prelude::*;

use super::*;

fn errors(typed: &str, meant: &str) -> usize {
    Typed::of(&Slug::parse(typed).unwrap()).errors(&Slug::parse(meant).unwrap())
}

#[test]
fn each_kind_of_error_counts_once() {
    for (typed, meant, expected) in [
        ("bw-ig-mia", "bw-ig-mia", 0),
        ("bw-ig-mai", "bw-ig-mia", 1),
        ("bw-ig-ma", "bw-ig-mia", 1),
        ("bw-ig-miaa", "bw-ig-mia", 1),
        ("bw_ig-mia", "bw-ig-mia", 1),
        ("b", "w", 1),
        ("wb-gi-mai", "bw-ig-mia", 3),
    ] {
        assert_eq!(errors(typed, meant), expected, "{typed} {meant}");
    }
}

proptest! {
    #[test]
    fn the_number_is_that_of_the_plain_table(
        typed in "[ab1][ab1_-]{0,63}",
        meant in "[ab1][ab1_-]{0,63}",
        other in "[a-z0-9]{1,12}",
    ) {
        let expected = strsim::osa_distance(&typed, &meant);
        prop_assert_eq!(errors(&typed, &meant), expected);
        prop_assert_eq!(errors(&other, &typed), strsim::osa_distance(&other, &typed));
    }
}
