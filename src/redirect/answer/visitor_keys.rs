//! The daily key of visitors' pseudonyms.
//!
//! Invariant: a day has one key, which is dropped when another day begins. Does not make or store
//! keys; `roll` does.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use crate::domain::click::visitor::VisitorKey;
use crate::domain::time::{Timestamp, UtcDay};

/// Returns the key of a day, stored or new.
type Roll = Box<dyn Fn(UtcDay) -> VisitorKey + Send + Sync>;

/// The key of the current day.
pub struct VisitorKeys {
    today: RwLock<(UtcDay, VisitorKey)>,
    roll: Roll,
}

impl VisitorKeys {
    /// Starts with the key of a day. `roll` is called once for each later day, while requests wait.
    pub fn new(at: Timestamp, roll: impl Fn(UtcDay) -> VisitorKey + Send + Sync + 'static) -> Self {
        let day = UtcDay::of(at);
        Self { today: RwLock::new((day, roll(day))), roll: Box::new(roll) }
    }

    /// The key at an instant. A clock that steps back over midnight keeps the new day's key, so
    /// that nobody is counted twice. A clock that steps back further gets a new key.
    #[must_use]
    pub fn today(&self, at: Timestamp) -> VisitorKey {
        let day = UtcDay::of(at);
        let is_current = |known: UtcDay| day == known || day.0 + 1 == known.0;
        {
            let known = self.today.read().unwrap_or_else(PoisonError::into_inner);
            if is_current(known.0) {
                return known.1.clone();
            }
        }
        let mut known = self.today.write().unwrap_or_else(PoisonError::into_inner);
        if !is_current(known.0) {
            *known = (day, (self.roll)(day));
        }
        known.1.clone()
    }
}

impl fmt::Debug for VisitorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorKeys")
    }
}

#[cfg(test)]
mod tests {
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
}
