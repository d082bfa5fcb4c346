//! What the listeners need of a recorder. They are tested with one that keeps clicks in memory.

use std::future::Future;

use super::handle::{Kept, Recorder};
use crate::domain::click::{Click, ClickNumber};
use crate::domain::link::click_counter::ClickCounter;

/// Takes clicks and answers when they are kept.
pub trait Record: Clone + Send + Sync + 'static {
    /// The number of the next click; `None` when no number may be given now.
    fn number(&self) -> Option<ClickNumber>;

    /// Hands a click over, with the tally that has it, and waits until it is kept, at most as long as a
    /// visitor may wait.
    fn record(
        &self,
        click: Click,
        counted: Option<ClickCounter>,
    ) -> impl Future<Output = Kept> + Send;

    /// Counts a click that got no number as lost. Its number means nothing.
    fn lose(&self, click: &Click);

    /// Is told that a serving thread has nothing more to do but to wait.
    fn gathered(&self) {}
}

impl Record for Recorder {
    fn number(&self) -> Option<ClickNumber> {
        Self::number(self)
    }

    fn record(
        &self,
        click: Click,
        counted: Option<ClickCounter>,
    ) -> impl Future<Output = Kept> + Send {
        Self::record(self, click, counted)
    }

    fn lose(&self, click: &Click) {
        Self::lose(self, click);
    }

    fn gathered(&self) {
        Self::gathered(self);
    }
}
