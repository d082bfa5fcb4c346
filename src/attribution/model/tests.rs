//! Every model against published examples.

use std::collections::BTreeMap;

use super::super::crediting::Crediting;
use super::super::journey::Journey;
use super::super::share::split;
use super::super::share_sum::ShareSum;
use super::super::touch::{Touch, TouchKind};
use super::*;
use crate::domain::settings::rules::Attribution;

/// The time of a touch, and whether the visit has no source.
#[derive(Clone, Copy)]
struct Moment {
    at: Timestamp,
    direct: bool,
}

/// The share of each touch of a journey.
fn weigh(model: Model, moments: &[Moment]) -> Vec<Share> {
    let touches = (0..).zip(moments).map(|(number, moment)| Touch {
        direct: moment.direct,
        named: true,
        ..Touch::new(moment.at, TouchKind::Click, number)
    });
    let rules = Attribution { model, ..Attribution::default() };
    let end = moments.last().map_or(Timestamp::MIN, |moment| moment.at);
    let journey = Journey::of(touches.collect(), end, &rules, None);
    let (_, credits) = journey.credits(&Crediting::of(&rules, &[], None));
    let of = credits.first().map_or(1, |credit| credit.share.of);
    let mut shares = vec![Share { weight: 0, of }; moments.len()];
    for credit in credits {
        shares[credit.touch] = credit.share;
    }
    shares
}

/// One touch for each channel, a day apart. The channel `direct` has no source.
fn moments<'a>(channels: impl IntoIterator<Item = &'a str>) -> Vec<Moment> {
    let day = |day: usize| Timestamp::from_ms(i64::try_from(day).unwrap() * 86_400_000).unwrap();
    let moment = |(index, name)| Moment { at: day(index), direct: name == "direct" };
    channels.into_iter().enumerate().map(moment).collect()
}

fn plain(count: usize) -> Vec<Moment> {
    moments(std::iter::repeat_n("search", count))
}

/// What each channel gets of paths such as `a > b`, each walked so many times.
fn credited(model: Model, paths: &[(&str, u64)]) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, ShareSum> = BTreeMap::new();
    for (path, times) in paths {
        let channels: Vec<&str> = path.split(" > ").collect();
        for _ in 0..*times {
            for (channel, share) in
                channels.iter().zip(weigh(model, &moments(channels.iter().copied())))
            {
                sums.entry((*channel).to_owned()).or_default().add(share);
            }
        }
    }
    sums.into_iter().map(|(name, sum)| (name, sum.value())).collect()
}

#[test]
fn published_paths_are_credited_as_published() {
    let paths = [("direct", 2), ("search > email", 3), ("search > social > email", 5)];
    let table: [(Model, [(&str, f64); 4]); 4] = [
        (Model::First, [("direct", 2.0), ("search", 8.0), ("email", 0.0), ("social", 0.0)]),
        (Model::Last, [("direct", 2.0), ("search", 0.0), ("email", 8.0), ("social", 0.0)]),
        (
            Model::Linear,
            [("direct", 2.0), ("search", 19.0 / 6.0), ("email", 19.0 / 6.0), ("social", 5.0 / 3.0)],
        ),
        (Model::Position, [("direct", 2.0), ("search", 3.5), ("email", 3.5), ("social", 1.0)]),
    ];
    for (model, expected) in table {
        let credited = credited(model, &paths);
        for (channel, value) in expected {
            assert!((credited[channel] - value).abs() < 1e-12, "{model} {channel}");
        }
    }
    // A channel with two touches counts twice.
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
        assert_eq!(split(amount, &weigh(model, &plain(expected.len()))), expected, "{model}");
    }
}

#[test]
fn the_last_touch_that_is_not_direct_gets_all_unless_all_are() {
    for (path, credited_to) in [
        ("search > direct", 0),
        ("search > email > direct > direct", 1),
        ("direct > email", 1),
        ("direct > direct", 1),
    ] {
        let shares = weigh(Model::LastNonDirect, &moments(path.split(" > ")));
        let credited = shares.iter().position(|share| share.weight > 0);
        assert_eq!(credited, Some(credited_to), "{path}");
    }
}

#[test]
fn a_touch_weighs_half_for_every_seven_days_of_its_age() {
    // Published with ages of 38, 33, 26, 8 and 0 days, for 12,000.
    let day = |day: i64| Timestamp::from_ms(day * 86_400_000).unwrap();
    let moments = [0, 5, 12, 30, 38].map(|at| Moment { at: day(at), direct: false });
    let parts = split(1_200_000, &weigh(Model::Decay, &moments));
    // The published amounts sum to one cent too much.
    let published = [17_520_i64, 28_744, 57_488, 341_704, 754_545];
    assert!(parts.iter().zip(published).all(|(part, cents)| part.abs_diff(cents) <= 1));
    let old = [0, 400].map(|at| Moment { at: day(at), direct: false });
    assert_eq!(split(100, &weigh(Model::Decay, &old)), [0, 100]);
}

#[test]
fn shares_sum_to_one_for_any_number_of_touches() {
    for model in Model::ALL {
        for count in 1..50 {
            let shares = weigh(*model, &plain(count));
            assert_eq!(shares.iter().map(|s| s.weight).sum::<u64>(), shares[0].of, "{model}");
            assert!(shares.iter().all(|s| s.of == shares[0].of));
        }
        assert!(weigh(*model, &[]).is_empty());
    }
}
