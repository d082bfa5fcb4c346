//! Laws over random paths.

use proptest::prelude::*;

use super::*;

const CHANNELS: u32 = 7;

fn paths() -> impl Strategy<Value = Paths> {
    let path = prop::collection::vec(prop::option::weighted(0.9, 0..CHANNELS), 1..8);
    let end = prop_oneof![Just(End::Converted), Just(End::Null)];
    prop::collection::vec((path, end, 1_u64..5), 1..20)
}

/// The probability of converting, walked step by step until hardly a walk is left. A walk that comes to the
/// removed channel ends in nothing.
fn walked(paths: &Paths, removed: Option<Channel>) -> f64 {
    let mut counts: BTreeMap<State, BTreeMap<State, f64>> = BTreeMap::new();
    for (path, end, times) in paths {
        let states: Vec<State> = [State::Start]
            .into_iter()
            .chain(path.iter().map(|channel| State::At(*channel)))
            .chain([State::End(*end)])
            .collect();
        for pair in states.windows(2) {
            *counts.entry(pair[0]).or_default().entry(pair[1]).or_default() += *times as f64;
        }
    }
    let (mut walks, mut converted) = (BTreeMap::from([(State::Start, 1.0)]), 0.0);
    while walks.values().sum::<f64>() > 1e-13 {
        let mut next: BTreeMap<State, f64> = BTreeMap::new();
        for (state, part) in walks {
            let sum: f64 = counts[&state].values().sum();
            for (to, count) in &counts[&state] {
                match to {
                    State::End(End::Converted) => converted += part * count / sum,
                    State::At(channel) if removed == Some(*channel) => {}
                    State::At(_) => *next.entry(*to).or_default() += part * count / sum,
                    State::Start | State::End(End::Null) => {}
                }
            }
        }
        walks = next;
    }
    converted
}

fn channels() -> impl Iterator<Item = Channel> {
    [None].into_iter().chain((0..CHANNELS).map(Some))
}

/// Everything from lists, everything in the table, and half and half.
fn ways() -> [Bounds; 3] {
    let of = |neighbours| Bounds { neighbours, ..Bounds::default() };
    [of(100), of(0), of(3)]
}

proptest! {
    #[test]
    fn effects_are_those_of_walks_that_end_at_the_removed_channel(paths in paths()) {
        let whole = walked(&paths, None);
        for bounds in ways() {
            let effects = transitions(&paths).fit_within(&bounds);
            for channel in channels() {
                let left = walked(&paths, Some(channel));
                let expected = if whole > 0.0 { 1.0 - left / whole } else { 0.0 };
                let found = effects.effect(channel);
                prop_assert!((found - expected).abs() < 1e-9, "{:?}: {} {}", channel, found, expected);
            }
        }
    }

    #[test]
    fn the_order_and_the_grouping_of_paths_do_not_matter(mut paths in paths(), at in 0_usize..20) {
        let whole = transitions(&paths);
        let (one, two) = paths.split_at(at.min(paths.len()));
        let mut joined = transitions(&two.to_vec());
        joined.add_all(&transitions(&one.to_vec()));
        prop_assert_eq!(&joined, &whole);
        prop_assert_eq!(joined.fit(), whole.fit());
        paths.reverse();
        prop_assert_eq!(transitions(&paths).fit(), whole.fit());
    }

    #[test]
    fn the_numbers_of_channels_do_not_matter(paths in paths()) {
        let renumbered = |channel: &Channel| channel.map(|number| (number * 3 + 2) % CHANNELS);
        let other: Paths = paths
            .iter()
            .map(|(path, end, times)| (path.iter().map(renumbered).collect(), *end, *times))
            .collect();
        let (effects, others) = (fitted(&paths), fitted(&other));
        for channel in channels() {
            let (found, other) = (effects.effect(channel), others.effect(renumbered(&channel)));
            prop_assert!((found - other).abs() <= 1.0 / ONE as f64);
        }
    }

    #[test]
    fn channels_that_are_used_alike_have_like_effects(paths in paths()) {
        let swapped = |channel: &Channel| match channel {
            Some(0) => Some(1),
            Some(1) => Some(0),
            other => *other,
        };
        let mut both = paths.clone();
        both.extend(paths.iter().map(|(path, end, times)| {
            (path.iter().map(swapped).collect(), *end, *times)
        }));
        let effects = fitted(&both);
        prop_assert!((effects.effect(Some(0)) - effects.effect(Some(1))).abs() <= 1.0 / ONE as f64);
    }

    #[test]
    fn shares_sum_to_one_and_the_order_of_a_path_does_not_matter(
        paths in paths(),
        mut path in prop::collection::vec(prop::option::of(0..CHANNELS), 1..30),
        turn in 0_usize..30,
    ) {
        let effects = fitted(&paths);
        let by_channel = |path: &[Channel]| {
            let shares = effects.shares(path);
            let mut sums: BTreeMap<Channel, u64> = BTreeMap::new();
            for (channel, share) in path.iter().zip(&shares) {
                *sums.entry(*channel).or_default() += share.weight;
            }
            (shares.iter().map(|share| share.weight).sum::<u64>() == shares[0].of, sums)
        };
        let before = by_channel(&path);
        prop_assert!(before.0);
        let turn = turn % path.len();
        path.rotate_left(turn);
        prop_assert_eq!(by_channel(&path), before);
    }

    #[test]
    fn a_channel_that_no_conversion_touched_is_worth_nothing(paths in paths(), times in 1_u64..9) {
        let mut more = paths;
        more.push((vec![Some(CHANNELS), Some(CHANNELS + 1)], End::Null, times));
        let effects = fitted(&more);
        for channel in [Some(CHANNELS), Some(CHANNELS + 1), Some(CHANNELS + 2)] {
            prop_assert!(effects.effect(channel) <= 0.0);
        }
    }
}
