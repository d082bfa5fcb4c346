//! The models: how credit is shared out over touches by their place in time.
//!
//! Invariant: the shares sum to exactly one, whatever the number of touches above none.

use crate::domain::rules::Model;

use super::share::Share;

/// The share of each of `count` touches, the earliest first.
#[must_use]
pub fn weigh(model: Model, count: usize) -> Vec<Share> {
    let last = count.saturating_sub(1);
    let whole_to = |place: usize| {
        (0..count).map(|index| Share { weight: u64::from(index == place), of: 1 }).collect()
    };
    let equally = || vec![Share { weight: 1, of: count as u64 }; count];
    match (model, count) {
        (Model::Last, _) => whole_to(last),
        (Model::First, _) => whole_to(0),
        (Model::Linear, _) | (Model::Position, 0..=2) => equally(),
        (Model::Position, _) => {
            // 40/20/40 over n: the ends weigh 2(n-2) each and the n-2 between them 1 each, of 5(n-2).
            let between = count as u64 - 2;
            let weight = |index| if index == 0 || index == last { 2 * between } else { 1 };
            (0..count).map(|index| Share { weight: weight(index), of: 5 * between }).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::share::split;
    use super::super::tally::Tally;
    use super::*;

    /// What each channel gets of paths such as `a > b`, each walked so many times.
    fn credited(model: Model, paths: &[(&str, u64)]) -> BTreeMap<String, f64> {
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for (path, times) in paths {
            let channels: Vec<&str> = path.split(" > ").collect();
            for _ in 0..*times {
                for (channel, share) in channels.iter().zip(weigh(model, channels.len())) {
                    tallies.entry((*channel).to_owned()).or_default().add(share);
                }
            }
        }
        tallies.into_iter().map(|(name, tally)| (name, tally.value())).collect()
    }

    #[test]
    fn published_paths_are_credited_as_published() {
        let paths = [("direct", 2), ("search > email", 3), ("search > social > email", 5)];
        let table: [(Model, [(&str, f64); 4]); 4] = [
            (Model::First, [("direct", 2.0), ("search", 8.0), ("email", 0.0), ("social", 0.0)]),
            (Model::Last, [("direct", 2.0), ("search", 0.0), ("email", 8.0), ("social", 0.0)]),
            (
                Model::Linear,
                [
                    ("direct", 2.0),
                    ("search", 19.0 / 6.0),
                    ("email", 19.0 / 6.0),
                    ("social", 5.0 / 3.0),
                ],
            ),
            (Model::Position, [("direct", 2.0), ("search", 3.5), ("email", 3.5), ("social", 1.0)]),
        ];
        for (model, expected) in table {
            let credited = credited(model, &paths);
            for (channel, value) in expected {
                assert!((credited[channel] - value).abs() < 1e-12, "{model} {channel}");
            }
        }
        // A channel that comes twice counts twice.
        let repeated = credited(Model::Linear, &[("a > a > b", 6)]);
        assert_eq!((repeated["a"], repeated["b"]), (4.0, 2.0));
    }

    #[test]
    fn published_amounts_are_split_as_published() {
        let table: [(i64, Model, &[i64]); 7] = [
            (14_000, Model::First, &[14_000, 0, 0]),
            (14_000, Model::Last, &[0, 0, 14_000]),
            (14_000, Model::Linear, &[4_667, 4_667, 4_666]),
            (14_000, Model::Position, &[5_600, 2_800, 5_600]),
            (6_650, Model::Linear, &[3_325, 3_325]),
            (6_650, Model::Position, &[3_325, 3_325]),
            (6_650, Model::Position, &[6_650]),
        ];
        for (amount, model, expected) in table {
            assert_eq!(split(amount, &weigh(model, expected.len())), expected, "{model}");
        }
    }

    #[test]
    fn shares_sum_to_one_for_any_number_of_touches() {
        for model in Model::ALL {
            for count in 1..50 {
                let shares = weigh(*model, count);
                assert_eq!(shares.iter().map(|s| s.weight).sum::<u64>(), shares[0].of, "{model}");
                assert!(shares.iter().all(|s| s.of == shares[0].of));
            }
            assert!(weigh(*model, 0).is_empty());
        }
    }
}
