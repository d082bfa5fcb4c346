use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::*;
use crate::domain::time::DAY_MS;

fn keys() -> (VisitorKeys, Arc<AtomicU8>) {
    let rolled = Arc::new(AtomicU8::new(0));
    let count = Arc::clone(&rolled);
    let roll = move |_| VisitorKey::from_bytes([count.fetch_add(1, Ordering::SeqCst); 16]);
    (VisitorKeys::new(day(100, 5), roll), rolled)
}

fn day(day: i64, ms: i64) -> Timestamp {
    Timestamp::saturating_from_ms(day * DAY_MS + ms)
}

#[test]
fn a_day_has_one_key_and_the_next_day_another() {
    let (keys, rolled) = keys();
    let first = *keys.today(day(100, 5)).bytes();
    assert_eq!(*keys.today(day(100, DAY_MS - 1)).bytes(), first);
    assert_ne!(*keys.today(day(101, 0)).bytes(), first);
    assert_eq!(rolled.load(Ordering::SeqCst), 2);
}

#[test]
fn a_small_step_back_over_midnight_keeps_the_key_and_a_large_one_replaces_it() {
    let (keys, rolled) = keys();
    let second = *keys.today(day(101, 0)).bytes();
    assert_eq!(*keys.today(day(100, DAY_MS - 1)).bytes(), second);
    assert_eq!(rolled.load(Ordering::SeqCst), 2);
    assert_ne!(*keys.today(day(90, 0)).bytes(), second);
}

#[test]
fn days_before_1970_are_whole_too() {
    assert_eq!(UtcDay::of(Timestamp::saturating_from_ms(-1)), UtcDay(-1));
}
