//! Visitors are counted once.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn a_visitor_counts_once_in_a_group_and_once_in_all(
        sets in proptest::collection::vec(
            proptest::collection::vec((0_u64..40, 0_u64..3, 0_u32..5), 0..60), 0..4,
        ),
        groups in proptest::sample::select(vec![5, 1 << 16, (1 << 25) - 1]),
    ) {
        let visitor = |low: u64, high: u64| Visitor::from_bits(low | high << 46).unwrap();
        let all: Vec<(Visitor, u32)> =
            sets.iter().flatten().map(|(low, high, group)| (visitor(*low, *high), *group)).collect();
        let visits: Vec<Visits> = sets.iter().map(|set| {
            let mut visits = Visits::new(groups);
            for (low, high, group) in set {
                visits.insert(visitor(*low, *high), *group);
            }
            visits
        }).collect();
        let people = Visits::count(&visits, 5);
        let visitors: HashSet<Visitor> = all.iter().map(|(visitor, _)| *visitor).collect();
        let pairs: HashSet<(Visitor, u32)> = all.into_iter().collect();
        let of = |group| pairs.iter().filter(|(_, of)| *of == group).count() as u64;
        prop_assert_eq!(people.all, visitors.len() as u64);
        prop_assert_eq!(people.by_group, (0..5).map(of).collect::<Vec<_>>());
    }
}

#[test]
fn a_sweep_keeps_each_pair_once() {
    let mut bucket = Bucket::default();
    for value in 0..1000 {
        bucket.insert(value % 7, 16);
    }
    assert!(bucket.pairs.len() < 2 * 16, "{}", bucket.pairs.len());
    bucket.pairs.sort_unstable();
    bucket.pairs.dedup();
    assert_eq!(bucket.pairs, (0..7).collect::<Vec<_>>());
}
