//! A recorder for the tests of the listeners.

use std::future::{Future, ready};
use std::sync::{Arc, Mutex};

use super::{Fate, Record};
use crate::domain::click::{Click, ClickNumber};
use crate::domain::link::click_counter::ClickCounter;

/// A recorder that keeps clicks in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Recorded>>);

/// The state of a [`Memory`].
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// Whether no numbers are given.
    pub(crate) numberless: bool,
    /// How many numbers were asked for.
    pub(crate) given: u64,
    pub(crate) clicks: Vec<Click>,
    /// Clicks that got no number.
    pub(crate) lost: usize,
}

impl Memory {
    /// Reads or changes the state.
    pub(crate) fn with<T>(&self, access: impl FnOnce(&mut Recorded) -> T) -> T {
        access(&mut self.0.lock().unwrap())
    }
}

impl Record for Memory {
    fn number(&self) -> Option<ClickNumber> {
        self.with(|recorded| {
            recorded.given += 1;
            ClickNumber::new(recorded.given).filter(|_| !recorded.numberless)
        })
    }

    fn record(&self, click: Click, _: Option<ClickCounter>) -> impl Future<Output = Fate> + Send {
        self.with(|recorded| recorded.clicks.push(click));
        ready(Fate::OnDisk)
    }

    fn lose(&self, _click: &Click) {
        self.with(|recorded| recorded.lost += 1);
    }
}
