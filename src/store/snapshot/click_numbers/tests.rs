//! A number is found wherever it was added.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn the_numbers_are_those_of_the_list_and_those_added(
        many in proptest::collection::vec(0_u64..40, 0..20),
        added in proptest::collection::vec(0_u64..40, 0..8),
        (start, len) in (0_u64..40, 0_u64..4),
    ) {
        let all: Vec<u64> = many.iter().chain(&added).copied().collect();
        let mut numbers = ClickNumbers::of(many);
        numbers.extend(added);
        let range = start..=start + len;
        prop_assert_eq!(numbers.contains(start), all.contains(&start));
        prop_assert_eq!(numbers.has_any(range.clone()), all.iter().any(|of| range.contains(of)));
        let mut within: Vec<u64> = numbers.within(range.clone()).collect();
        within.sort_unstable();
        let mut expected: Vec<u64> = all.iter().copied().filter(|of| range.contains(of)).collect();
        expected.sort_unstable();
        within.dedup();
        expected.dedup();
        prop_assert_eq!(within, expected);
        prop_assert_eq!(numbers.is_empty(), all.is_empty());
        numbers.clear();
        prop_assert!(!numbers.has_any(0..=u64::MAX));
    }
}
