//! Forecasts against hand-made months and against simulated ones.

mod coverage;

use super::*;

const WHOLE: Share = Share { weight: 1, of: 1 };

/// Whole conversions on these days, each of another person.
fn bookings(first_person: u32, days: &[(u32, u32)]) -> Vec<Booking> {
    let days = days.iter().flat_map(|(day, count)| std::iter::repeat_n(*day, *count as usize));
    (first_person..).zip(days).map(|(person, day)| Booking { person, share: WHOLE, day }).collect()
}

#[test]
fn what_is_still_to_come_is_what_came_later_in_complete_months() {
    let first = bookings(0, &[(3, 20), (29, 10), (40, 10)]);
    let second = bookings(100, &[(0, 25), (30, 15)]);
    let current = bookings(200, &[(5, 11)]);
    // By the age of 30 days, 55 of 80 were booked: day 30 is not over.
    let found = still_to_come(&[&first, &second], &current, 30, [7; 32]).unwrap();
    assert!((found.factor - 80.0 / 55.0).abs() < 1e-12);
    assert!((found.expected - 5.0).abs() < 1e-12);
    assert!(found.low >= 1.0 && found.low <= 3.0, "{found:?}");
    assert!(found.high.is_some_and(|high| (8.0..=12.0).contains(&high)), "{found:?}");
    // A day later, 70 of 80 were.
    let later = still_to_come(&[&first, &second], &current, 31, [7; 32]).unwrap();
    assert!((later.expected - 11.0 / 7.0).abs() < 1e-12);
}

#[test]
fn the_same_seed_gives_the_same_interval_on_every_machine() {
    let complete = bookings(0, &[(3, 200), (29, 100), (40, 120)]);
    let current = bookings(1000, &[(5, 90)]);
    let found = still_to_come(&[&complete], &current, 30, [1; 32]).unwrap();
    assert_eq!((found.low, found.high), (24.0, Some(51.0)));
}

#[test]
fn the_order_of_bookings_and_the_numbers_of_people_do_not_matter() {
    let third = Share { weight: 1, of: 3 };
    let mut complete = bookings(0, &[(3, 30), (50, 20)]);
    complete.extend((0..20).map(|person| Booking { person, share: third, day: 60 }));
    let mut current = bookings(10, &[(5, 9)]);
    let found = still_to_come(&[&complete], &current, 30, [1; 32]);
    for bookings in [&mut complete, &mut current] {
        bookings.reverse();
        for booking in bookings {
            booking.person = 5_000_000 - 3 * booking.person;
        }
    }
    let (one, two) = complete.split_at(17);
    assert_eq!(still_to_come(&[one, two], &current, 30, [1; 32]), found);
    assert!(found.is_ok());
}

#[test]
fn too_few_conversions_and_nothing_booked_give_no_forecast() {
    let current = bookings(500, &[(5, 9)]);
    let half = |booking: &Booking| Booking { share: Share { weight: 1, of: 2 }, ..*booking };
    let enough = bookings(0, &[(3, 20), (40, 10)]);
    let halves: Vec<Booking> = enough.iter().map(half).collect();
    for (complete, current, age, expected) in [
        (&enough[1..], &current[..], 30, Err(NoForecast::TooFew)),
        // Thirty halves are fifteen conversions.
        (&halves, &current, 30, Err(NoForecast::TooFew)),
        (&[], &current, 30, Err(NoForecast::TooFew)),
        (&enough, &[], 30, Err(NoForecast::NothingBooked)),
        (&enough, &current, 5, Err(NoForecast::NothingBooked)),
        (&enough, &current, 3, Err(NoForecast::NothingBooked)),
        (&enough, &current, 6, Ok(4.5)),
    ] {
        let found = still_to_come(&[complete], current, age, [1; 32]);
        assert_eq!(found.map(|found| found.expected), expected, "{age}");
    }
}

#[test]
fn if_nobody_was_late_the_next_one_may_still_be() {
    let complete = bookings(0, &[(3, 40)]);
    for (count, high) in [(40, 3.0), (1, 0.0)] {
        let current = bookings(500, &[(5, count)]);
        let found = still_to_come(&[&complete], &current, 30, [1; 32]).unwrap();
        assert_eq!((found.expected, found.low, found.high), (0.0, 0.0, Some(high)));
    }
}

#[test]
fn an_upper_bound_that_nothing_sets_is_absent() {
    let complete = bookings(0, &[(0, 1), (40, 60)]);
    let found = still_to_come(&[&complete], &bookings(500, &[(0, 4)]), 10, [1; 32]).unwrap();
    assert!((found.expected - 240.0).abs() < 1e-9);
    assert_eq!(found.high, None);
    assert!(found.low < 240.0);
}
