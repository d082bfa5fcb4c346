//! Arms of split targets: their shares over very many visitors, and that a visitor keeps their own.

use super::*;

const VISITORS: u32 = 100_000;

/// A link with arms of these weights, each with a target of its own.
fn split(id: u32, slug: &str, weights: &[(&str, u32)]) -> Link {
    let mut link = link(id, slug, SHOP);
    let arm = |(name, weight): &(&str, u32)| Arm {
        name: Variant::parse(name).unwrap(),
        weight: *weight,
        location: Some(target(&format!("https://{name}.example/"))),
    };
    link.spec.arms = weights.iter().map(arm).collect();
    link
}

/// A visitor with an address and an agent of their own: half of all addresses have two visitors.
fn visitor(number: u32) -> (IpAddr, String) {
    let [a, b, c, _] = (number / 2 * 2).to_le_bytes();
    let address = if number.is_multiple_of(3) {
        IpAddr::from([0x2001, 0xdb8, u16::from(c), u16::from_le_bytes([a, b]), 0, 0, 0, 1])
    } else {
        IpAddr::from([10 + c, b, a, 7])
    };
    let version = 100 + number % 2;
    let agent = format!(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
    );
    (address, agent)
}

fn arm_of(serving: &Serving, slug: &str, number: u32) -> String {
    let (address, agent) = visitor(number);
    let agent = Some(agent.as_bytes());
    let (location, click) =
        found(serving, &RedirectRequest { address, user_agent: agent, ..request(slug) });
    let arm = click.variant.unwrap().to_string();
    assert!(location.starts_with(&format!("https://{arm}.example/")), "{location}");
    arm
}

/// The sum of squared differences from what is expected, each over what is expected.
fn chi_square(observed: &[f64], expected: &[f64]) -> f64 {
    observed.iter().zip(expected).map(|(of, wanted)| (of - wanted).powi(2) / wanted).sum()
}

#[test]
fn over_a_hundred_thousand_visitors_each_arm_gets_its_share_within_sampling_error() {
    let weights = [("a", 70), ("b", 20), ("c", 9), ("d", 1)];
    let serving = serving(&[split(1, "ab", &weights)]);
    let mut counts = [0.0; 4];
    for number in 0..VISITORS {
        let arm = arm_of(&serving, "ab", number);
        counts[weights.iter().position(|(name, _)| *name == arm).unwrap()] += 1.0;
    }
    let expected = weights.map(|(_, weight)| f64::from(weight) / 100.0 * f64::from(VISITORS));
    // Of three degrees of freedom, chance brings more once in a thousand times.
    let chi_square = chi_square(&counts, &expected);
    assert!(chi_square < 16.27, "{chi_square}: {counts:?}");
}

#[test]
fn the_arm_of_a_visitor_says_nothing_of_their_arm_on_another_link() {
    let weights = [("a", 50), ("b", 50)];
    let serving = serving(&[split(1, "one", &weights), split(2, "two", &weights)]);
    let mut counts = [0.0; 4];
    for number in 0..20_000 {
        let arms = ["one", "two"].map(|slug| usize::from(arm_of(&serving, slug, number) == "b"));
        counts[arms[0] * 2 + arms[1]] += 1.0;
    }
    let chi_square = chi_square(&counts, &[5_000.0; 4]);
    assert!(chi_square < 16.27, "{chi_square}: {counts:?}");
}

#[test]
fn a_visitor_keeps_their_arm_on_another_day_and_after_a_restart_and_an_edit_of_other_things() {
    let weights = [("a", 50), ("b", 50)];
    let first = serving(&[split(1, "ab", &weights)]);
    let mut tomorrow = serving(&[split(1, "ab", &weights)]);
    tomorrow.clock = Arc::new(FixedClock(now().plus_ms(24 * 60 * 60 * 1000)));
    let mut edited = split(1, "ab", &weights);
    edited.spec.title = crate::domain::link::Title::parse("New").ok();
    edited.spec.limit = Some(1_000_000);
    tomorrow.directory.insert(&edited);
    let mut both = [0, 0];
    for number in 0..1_000 {
        let arm = arm_of(&first, "ab", number);
        assert_eq!(arm, arm_of(&tomorrow, "ab", number));
        both[usize::from(arm == "b")] += 1;
    }
    assert!(both[0] > 400 && both[1] > 400, "{both:?}");
    // A heavier arm only takes visitors, and none of its own leaves it.
    tomorrow.directory.insert(&split(1, "ab", &[("a", 80), ("b", 20)]));
    let moved = (0..1_000).filter(|number| arm_of(&first, "ab", *number) == "a");
    assert!(moved.into_iter().all(|number| arm_of(&tomorrow, "ab", number) == "a"));
}
