use super::*;

#[test]
fn a_value_counts_once_also_across_two_sets() {
    let (mut a, mut b) = (Distinct::default(), Distinct::default());
    for value in [3, 1, 3, 2] {
        a.insert(value);
    }
    for value in [3, 4] {
        b.insert(value);
    }
    assert_eq!((a.count(), b.count()), (3, 2));
    a.merge(b);
    assert_eq!(a.count(), 4);
}

#[test]
fn repeats_are_removed_and_counted_once_after_any_number_of_sweeps() {
    for (values, different) in [(5, 5), (9, 9), (100, 7), (101, 100)] {
        let mut distinct = Distinct { sweep_len: 4, ..Distinct::default() };
        for value in 0..values {
            distinct.insert(value % different);
        }
        assert!(distinct.values.len() <= 2 * different + 4, "{values} of {different}");
        assert_eq!(distinct.count(), different as u64, "{values} of {different}");
    }
}
