//! Removal effects against published and slowly computed ones, and the laws of the model.

mod laws;

use super::super::super::share_sum::ShareSum;
use super::*;

/// Paths, how each ended, and how often it was walked.
type Paths = Vec<(Vec<Channel>, End, u64)>;

fn fitted(paths: &Paths) -> Effects {
    transitions(paths).fit()
}

fn transitions(paths: &Paths) -> Transitions {
    let mut transitions = Transitions::default();
    for (path, end, times) in paths {
        transitions.add(path, *end, *times);
    }
    transitions
}

const DIRECT: Channel = Some(0);
const SEARCH: Channel = Some(1);
const EMAIL: Channel = Some(2);
const SOCIAL: Channel = Some(3);

/// The ten conversions of the reference.
fn ten() -> Paths {
    vec![
        (vec![DIRECT], End::Converted, 2),
        (vec![SEARCH, EMAIL], End::Converted, 3),
        (vec![SEARCH, SOCIAL, EMAIL], End::Converted, 5),
    ]
}

/// What each channel gets of the converted paths.
fn credited(effects: &Effects, paths: &Paths) -> BTreeMap<Channel, f64> {
    let mut sums: BTreeMap<Channel, ShareSum> = BTreeMap::new();
    for (path, _, times) in paths.iter().filter(|(_, end, _)| *end == End::Converted) {
        for (channel, share) in path.iter().zip(effects.shares(path)) {
            for _ in 0..*times {
                sums.entry(*channel).or_default().add(share);
            }
        }
    }
    sums.into_iter().map(|(channel, sum)| (channel, sum.value())).collect()
}

#[test]
fn the_ten_conversions_are_credited_as_published() {
    let effects = fitted(&ten());
    let credits = credited(&effects, &ten());
    // Of eight conversions, 3 are shared over .8 and .8, and 5 over .8, .8 and .5.
    let both = 1.5 + 5.0 * 0.8 / 2.1;
    for (channel, effect, credit) in [
        (DIRECT, 0.2, 2.0),
        (SEARCH, 0.8, both),
        (EMAIL, 0.8, both),
        (SOCIAL, 0.5, 5.0 * 0.5 / 2.1),
    ] {
        assert!((effects.effect(channel) - effect).abs() < 1e-12, "{channel:?}");
        assert!((credits[&channel] - credit).abs() < 1e-8, "{channel:?}");
    }
    assert!((both - 3.4048).abs() < 5e-5);
    assert_eq!(transitions(&ten()).conversions(), 10);
    assert_eq!(effects.merged(), 0);
}

#[test]
fn walks_that_end_in_nothing_and_loops_are_solved_as_by_hand() {
    // From a, half of the walks go to b; from b, a third go back to a and a third convert.
    let (a, b) = (Some(1), Some(2));
    let paths = vec![
        (vec![a, b, a], End::Null, 1),
        (vec![a, b], End::Converted, 1),
        (vec![a, b], End::Null, 1),
        (vec![a], End::Null, 2),
    ];
    // 3 of 6 visits to a lead to b. So f(a) = f(b) / 2 and f(b) = f(a) / 3 + 1/3, which is 0.4. All walks come
    // to a, and half of them to b.
    let effects = fitted(&paths);
    assert!((effects.effect(a) - 1.0).abs() < 1e-12);
    assert!((effects.effect(b) - 1.0).abs() < 1e-12);
    // With a way around b, a third of all conversions do without it.
    let mut around = paths;
    around.push((vec![a], End::Converted, 1));
    let effects = fitted(&around);
    // f(b) = f(a) / 3 + 1/3 and f(a) = 3/7 f(b) + 1/7, so f(a) = 1/3 and f(b) = 4/9; h(b) = 3/7.
    assert!((effects.effect(b) - 3.0 / 7.0 * 4.0 / 9.0 * 3.0).abs() < 1e-12);
}

#[test]
fn without_conversions_all_effects_are_zero_and_channels_share_evenly() {
    let paths = vec![(vec![SEARCH, EMAIL], End::Null, 3)];
    for effects in [fitted(&paths), fitted(&Vec::new())] {
        assert_eq!((effects.effect(SEARCH), effects.effect(DIRECT)), (0.0, 0.0));
        let shares: Vec<f64> =
            effects.shares(&[SEARCH, SEARCH, DIRECT]).into_iter().map(Share::value).collect();
        assert_eq!(shares, [0.25, 0.25, 0.5]);
    }
}

#[test]
fn empty_paths_and_repeats_in_a_row_change_nothing() {
    let mut paths = ten();
    paths.push((vec![], End::Converted, 7));
    paths[1].0 = vec![SEARCH, SEARCH, SEARCH, EMAIL, EMAIL];
    assert_eq!(transitions(&paths), transitions(&ten()));
}

#[test]
fn a_touch_without_a_channel_is_a_state_of_its_own() {
    let paths = vec![(vec![None], End::Converted, 1), (vec![None, SEARCH], End::Converted, 3)];
    let effects = fitted(&paths);
    assert!((effects.effect(None) - 1.0).abs() < 1e-12);
    assert!((effects.effect(SEARCH) - 0.75).abs() < 1e-12);
}

#[test]
fn beyond_the_bound_the_rarest_channels_are_taken_as_one_and_divide_its_effect_by_visits() {
    // Three large channels, each beside each of the others, and two rare ones.
    let (large, rare) = ([Some(0), Some(1), Some(2)], [Some(3), Some(4)]);
    let mut paths: Paths = Vec::new();
    for from in large {
        for to in large.into_iter().chain(rare).filter(|to| *to != from) {
            let times = if rare.contains(&to) { 1 + u64::from(to == Some(4)) } else { 10 };
            paths.push((vec![from, to], End::Converted, times));
        }
    }
    let bounds = Bounds { neighbours: 0, pairs: 0, core: 4 };
    let merged = transitions(&paths).fit_within(&bounds);
    assert_eq!(merged.merged(), 2);
    let exact = fitted(&paths);
    for channel in large {
        assert!((merged.effect(channel) - exact.effect(channel)).abs() < 1e-12, "{channel:?}");
    }
    let (three, four) = (merged.effect(Some(3)), merged.effect(Some(4)));
    assert!((four - 2.0 * three).abs() < 1e-11);
    // No walk comes to both, so together they are worth what each is alone.
    let both = exact.effect(Some(3)) + exact.effect(Some(4));
    assert!((three + four - both).abs() < 1e-11);
}
