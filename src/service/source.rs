//! Where snapshots come from: an open data file, or a connection to a server that has it open.
//!
//! Invariant: a report that is made of several snapshots says the same of each source. Changes go another way (see
//! `data` and `wire`).

use thiserror::Error;

use crate::domain::period::PeriodError;
use crate::report::ReportError;
use crate::store::{Ask, Kept, Parts, Snapshot, Store, StoreError};

/// What snapshots can be asked of.
pub trait Source {
    /// Why it cannot answer.
    type Error;

    fn snapshot<P: Parts>(&self, ask: &Ask<P>) -> Result<Snapshot<P>, AskError<Self::Error>>;

    /// A snapshot that keeps its stream, for rows that are read one by one.
    fn keep<P: Parts>(&self, ask: &Ask<P>) -> Result<Kept<P>, AskError<Self::Error>>;

    /// Frees a snapshot. A process that ends soon may leave that to the system.
    fn free<P: Parts>(&self, snapshot: Snapshot<P>) {
        drop(snapshot);
    }
}

impl Source for Store {
    type Error = StoreError;

    fn snapshot<P: Parts>(&self, ask: &Ask<P>) -> Result<Snapshot<P>, AskError<StoreError>> {
        Self::snapshot(self, ask).map_err(AskError::Source)
    }

    fn keep<P: Parts>(&self, ask: &Ask<P>) -> Result<Kept<P>, AskError<StoreError>> {
        Self::keep(self, ask).map_err(AskError::Source)
    }
}

/// Why no report could be made of a source.
#[derive(Debug, Error)]
pub enum AskError<E> {
    /// The source could not answer.
    #[error(transparent)]
    Source(E),
    #[error(transparent)]
    Report(#[from] ReportError),
}

impl<E> From<StoreError> for AskError<E> {
    fn from(error: StoreError) -> Self {
        Self::Report(error.into())
    }
}

impl<E> From<PeriodError> for AskError<E> {
    fn from(error: PeriodError) -> Self {
        Self::Report(error.into())
    }
}
