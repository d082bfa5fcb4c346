use super::*;

#[test]
fn a_commit_is_counted_in_every_bucket_whose_bound_it_does_not_exceed() {
    let counters = Counters::default();
    for micros in [100, 101, 900, 30_000_000] {
        counters.commit(1, Duration::from_micros(micros));
    }
    let mut expected = [0; COMMIT_BOUNDS_US.len()];
    (expected[0], expected[1], expected[3]) = (1, 1, 1);
    assert_eq!(counters.commits_by_time(), expected);
    assert_eq!((counters.groups(), counters.committed()), (4, 4));
}
