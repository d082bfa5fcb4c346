//! The order of touches, the windows, and empty journeys.

use super::super::touch::TouchKind;
use super::*;
use crate::domain::settings::rules::{CouponRule, KindWindow, WindowKind};
use crate::domain::span::Span;
use crate::domain::time::DAY_MS;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn touch(ms: i64, kind: TouchKind, number: u64) -> Touch {
    Touch::new(at(ms), kind, number)
}

fn click(ms: i64, number: u64) -> Touch {
    touch(ms, TouchKind::Click, number)
}

#[test]
fn touches_are_sorted_by_time_kind_and_number_without_repeats() {
    let kinds = TouchKind::ALL.iter().map(|kind| touch(5, *kind, 2));
    let mut expected: Vec<Touch> = [click(1, 9)].into_iter().chain(kinds).collect();
    expected.insert(2, touch(5, TouchKind::Conversation, 3));
    let mut given = expected.clone();
    given.extend(expected.clone());
    given.reverse();
    let code = touch(5, TouchKind::Coupon, 2).id;
    let journey = Journey::of(given, at(5), &Attribution::default(), Some(code));
    assert_eq!(journey.touches(), expected);
    assert_eq!(journey.code(), Some(6));
}

#[test]
fn the_window_includes_both_ends_and_a_named_click_at_any_time() {
    let end = 40 * DAY_MS;
    let named = |ms, number| Touch { named: true, ..click(ms, number) };
    let given = vec![
        click(10 * DAY_MS, 1),
        click(10 * DAY_MS - 1, 2),
        click(end, 3),
        click(end + 1, 4),
        named(0, 5),
        named(end + DAY_MS, 6),
        click(end + DAY_MS, 6),
    ];
    let journey = Journey::of(given, at(end), &Attribution::default(), None);
    let expected = [named(0, 5), click(10 * DAY_MS, 1), click(end, 3), named(end + DAY_MS, 6)];
    assert_eq!(journey.touches(), expected);
}

#[test]
fn each_kind_of_touch_has_its_own_window_or_that_of_all() {
    let of = |kind, days| KindWindow { kind, window: Span::from_days(days) };
    let rules = Attribution {
        window: Span::from_days(10),
        windows: vec![of(WindowKind::Click, 1), of(WindowKind::Conversation, 20)],
        ..Attribution::default()
    };
    let end = 40 * DAY_MS;
    for (kind, days) in [
        (TouchKind::Click, 1),
        (TouchKind::Utm, 1),
        (TouchKind::Conversation, 20),
        (TouchKind::Call, 10),
        (TouchKind::Coupon, 10),
    ] {
        let first = end - days * DAY_MS;
        let given = vec![touch(first, kind, 1), touch(first - 1, kind, 2)];
        let journey = Journey::of(given, at(end), &rules, None);
        assert_eq!(journey.touches(), [touch(first, kind, 1)], "{kind}");
    }
    assert_eq!(rules.longest_window(), Span::from_days(20));
    assert_eq!(rules.window_of(WindowKind::Sent), Span::from_days(1));
}

#[test]
fn an_empty_journey_has_no_credits() {
    for model in Model::ALL {
        for rule in CouponRule::ALL {
            let rules = Attribution { model: *model, coupon: *rule, ..Attribution::default() };
            let credits = Journey::default().credits(&Crediting::of(&rules, &[], None));
            assert_eq!(credits, (Branch::Empty, Vec::new()));
        }
    }
}
