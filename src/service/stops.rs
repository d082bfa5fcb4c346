//! Writes down that a recipient wants no more messages.
//!
//! Invariant: what is answered as kept is on disk. Somebody who says it again on the same day changes nothing.

use std::pin::Pin;
use std::sync::Arc;

use super::data::DataService;
use crate::change::{Change, Operation, Outcome};
use crate::domain::environment::Clock;
use crate::domain::link::sub_id::SubId;
use crate::domain::time::UtcDay;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopping {
    /// It is on disk.
    Kept,
    /// Nobody has the sub-id.
    Nobody,
    /// The data file cannot be written now.
    NotNow,
}

/// Keeps who wants no more messages.
pub trait KeepStops: Send + Sync + 'static {
    fn stop(&self, sub_id: SubId) -> Pin<Box<dyn Future<Output = Stopping> + Send + '_>>;
}

/// Keeps it in the data file of a running server.
#[derive(Clone)]
pub struct StopKeeper {
    pub service: DataService,
    pub clock: Arc<dyn Clock>,
}

impl KeepStops for StopKeeper {
    fn stop(&self, sub_id: SubId) -> Pin<Box<dyn Future<Output = Stopping> + Send + '_>> {
        let day = UtcDay::of(self.clock.now());
        let change = Change::of_content(Operation::stop(sub_id, day), &*self.clock);
        Box::pin(async move {
            match self.service.change(change.into()).await {
                Ok(applied) if applied.outcome == Outcome::Stopped => Stopping::Kept,
                Ok(_) => Stopping::Nobody,
                Err(_) => Stopping::NotNow,
            }
        })
    }
}
