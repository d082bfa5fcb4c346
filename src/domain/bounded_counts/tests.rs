use super::*;

/// What came after the first 50 kinds was not counted at all.
#[test]
fn names_beyond_a_number_are_counted_together() {
    let mut counts = BoundedCounts::<3>::default();
    for (name, count) in [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("a", 6)] {
        counts.add(name, count);
    }
    let told: Vec<(&str, u64)> =
        counts.by_name().iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(told, [("a", 7), ("b", 2), ("c", 3), (OTHERS, 9)]);
}
