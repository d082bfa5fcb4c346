//! A recorder for the tests of the listeners.

use std::future::{Future, ready};
use std::sync::{Arc, Mutex};

use super::{Kept, Record};
use crate::domain::click::{Click, ClickNumber};
use crate::domain::link::click_counter::ClickCounter;

/// A recorder that keeps clicks in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Held>>);

/// What a [`Memory`] holds.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Whether no number may be given.
    pub(crate) numberless: bool,
    /// Numbers given.
    pub(crate) given: u64,
    /// Clicks kept.
    pub(crate) kept: Vec<Click>,
    /// Clicks that could only be counted.
    pub(crate) lost: usize,
}

impl Memory {
    /// Looks at or changes what it holds.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }
}

impl Record for Memory {
    fn number(&self) -> Option<ClickNumber> {
        self.with(|held| {
            held.given += 1;
            ClickNumber::new(held.given).filter(|_| !held.numberless)
        })
    }

    fn record(&self, click: Click, _: Option<ClickCounter>) -> impl Future<Output = Kept> + Send {
        self.with(|held| held.kept.push(click));
        ready(Kept::OnDisk)
    }

    fn lose(&self, _click: &Click) {
        self.with(|held| held.lost += 1);
    }
}
