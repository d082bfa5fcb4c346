//! The interface of a recorder that the listeners use; their tests use one that keeps clicks in memory.

use std::future::{Future, ready};

use super::durability::Fate;
use super::handle::Recorder;
use super::job::Alter;
use crate::domain::click::{Click, ClickNumber};
use crate::domain::link::click_counter::ClickCounter;

pub trait Record: Clone + Send + Sync + 'static {
    /// The next click number; `None` while there is none to give.
    fn number(&self) -> Option<ClickNumber>;

    /// Records a click, with the click counter that has counted it. The future waits until the click is on disk,
    /// for as long as a visitor may wait.
    fn record(
        &self,
        click: Click,
        counted: Option<ClickCounter>,
    ) -> impl Future<Output = Fate> + Send;

    /// Counts a click that got no number as lost. The number in `click` is meaningless.
    fn lose(&self, click: &Click);

    /// Whether a request must wait for a place before it is answered. Asked for each request.
    fn must_wait(&self) -> bool {
        false
    }

    /// Waits for a place.
    fn place(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }

    /// Called when a serving thread has run out of work and is about to sleep.
    fn thread_idle(&self) {}
}

impl<A: Alter> Record for Recorder<A> {
    fn number(&self) -> Option<ClickNumber> {
        Self::number(self)
    }

    fn record(
        &self,
        click: Click,
        counted: Option<ClickCounter>,
    ) -> impl Future<Output = Fate> + Send {
        Self::record(self, click, counted)
    }

    fn lose(&self, click: &Click) {
        Self::lose(self, click);
    }

    fn must_wait(&self) -> bool {
        Self::must_wait(self)
    }

    fn place(&self) -> impl Future<Output = ()> + Send {
        Self::place(self)
    }

    fn thread_idle(&self) {
        Self::thread_idle(self);
    }
}
