//! The order of touches, the window, and empty journeys.

use super::*;
use crate::domain::click::ClickNumber;
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::time::DAY_MS;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn touch(ms: i64, id: TouchId) -> Touch {
    Touch { at: at(ms), id, tags: Tags::default(), link: None, direct: false, named: false }
}

fn click(ms: i64, number: u64) -> Touch {
    touch(ms, TouchId::Click(ClickNumber::new(number).unwrap()))
}

fn conversation(ms: i64, id: &str) -> Touch {
    touch(ms, TouchId::Conversation(ForeignId::parse(id).unwrap()))
}

fn coupon(ms: i64) -> Touch {
    let code = CouponCode::parse("A").unwrap().folded();
    touch(ms, TouchId::Coupon(code, ForeignId::parse("#1").unwrap()))
}

#[test]
fn touches_are_sorted_by_time_kind_and_id_without_repeats() {
    let expected = vec![
        click(1, 9),
        conversation(5, "a"),
        conversation(5, "b"),
        click(5, 2),
        click(5, 10),
        coupon(5),
    ];
    let mut given = expected.clone();
    given.extend(expected.clone());
    given.reverse();
    let journey = Journey::of(given, at(5), Span::from_days(1), Some(&coupon(5).id));
    assert_eq!(journey.touches(), expected);
    assert_eq!(journey.code(), Some(5));
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
    let journey = Journey::of(given, at(end), Span::from_days(30), None);
    let expected = [named(0, 5), click(10 * DAY_MS, 1), click(end, 3), named(end + DAY_MS, 6)];
    assert_eq!(journey.touches(), expected);
}

#[test]
fn an_empty_journey_has_no_credits() {
    for model in Model::ALL {
        for rule in CouponRule::ALL {
            let credits = Journey::default().credits(*model, *rule);
            assert_eq!(credits, (Branch::Empty, Vec::new()));
        }
    }
}
