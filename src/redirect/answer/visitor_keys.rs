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
mod tests;
