//! Reading the data for a page, and changing it for one.
//!
//! Invariant: a page is read on a thread of its own, a few at a time, at the usual priority: a thread that holds a lock
//! of the data file must not wait for a processor. It works in bursts, with rests between (see `recorder::priority`). A page that gets no turn in time is
//! refused. A page of a plan that is half applied is never shown.

use std::cell::RefCell;
use std::sync::Arc;

use thiserror::Error;

use super::counts::Counts;
use super::index::LinkIndex;
use super::{Console, OpenSession};
use crate::change::{Change, Operation, Refusal};
use crate::domain::change_log::Author;
use crate::domain::limits::CONSOLE_ITEMS_A_STEP;
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;
use crate::recorder::priority::Throttle;
use crate::report::ReportError;
use crate::service::data::DataService;
use crate::service::error::ServiceError;
use crate::service::source::AskError;
use crate::service::turns::Turns;
use crate::store::{Ask, Parts, ReadTxn, Snapshot, Store, StoreError};

/// What pages read and change.
#[derive(Clone)]
pub struct Desk {
    service: DataService,
    turns: Turns,
}

/// The data for one page.
pub struct Reading {
    service: DataService,
    now: Timestamp,
    throttle: RefCell<Throttle>,
}

/// Why a page cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    #[error("the server is making as many pages as it can; try again in a moment")]
    Busy,
    #[error("the list of links is being made; ask again in a few seconds")]
    Making,
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error(transparent)]
    Report(#[from] ReportError),
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl From<AskError<StoreError>> for ReadError {
    fn from(error: AskError<StoreError>) -> Self {
        match error {
            AskError::Source(error) => error.into(),
            AskError::Report(error) => error.into(),
        }
    }
}

impl Desk {
    #[must_use]
    pub fn new(service: DataService) -> Self {
        Self { service, turns: Turns::default() }
    }

    #[must_use]
    pub fn service(&self) -> &DataService {
        &self.service
    }

    #[must_use]
    pub fn console(&self) -> &Console {
        &self.service.console
    }

    /// Ends a session, and frees what no other one needs.
    pub fn close(&self, number: u32) {
        self.console().end(number);
        self.service.free_unused();
    }

    /// Reads the data for a page, when it is its turn.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reading) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let turn = self.turns.take().await.ok_or(ReadError::Busy)?;
        let open = self.service.pass().await?;
        let (service, now) = (self.service.clone(), self.console().clock.now());
        let done = tokio::task::spawn_blocking(move || {
            let reading = Reading { service, now, throttle: RefCell::new(Throttle::begin_page()) };
            let done = work(&reading);
            drop((open, turn));
            done
        });
        done.await.map_err(|_| ServiceError::Stopping)?
    }

    /// Applies a change with an id of its own, as a command would.
    pub async fn change<A>(
        &self,
        session: &OpenSession,
        operation: Operation<A>,
    ) -> Result<Result<A, Refusal>, ServiceError> {
        let console = self.console();
        let by = Author::Console(session.opened_by.clone());
        let change = Change::new(operation, &*console.clock, &*console.random).by(by);
        let (change, answer) = change.into_parts();
        let applied = self.service.change(change).await?;
        // The server itself applied it, so that it is the answer to this operation.
        answer(applied).ok_or(ServiceError::Stopping)
    }
}

impl Reading {
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.service.store
    }

    /// A snapshot of the data file as it is now.
    pub fn snapshot<P: Parts>(&self, ask: &Ask<P>) -> Result<Snapshot<P>, StoreError> {
        self.store().snapshot_pausing(ask, || self.pause())
    }

    /// Rests if it is time to: redirects may wait for the processor.
    pub(in crate::service) fn pause(&self) {
        self.throttle.borrow_mut().pause_if_due();
    }

    /// The same items, with rests between them.
    pub(super) fn resting<'a, T: 'a>(
        &'a self,
        items: impl Iterator<Item = T> + 'a,
    ) -> impl Iterator<Item = T> + 'a {
        items.enumerate().map(|(number, item)| {
            if number % CONSOLE_ITEMS_A_STEP == 0 {
                self.pause();
            }
            item
        })
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    #[must_use]
    pub fn service(&self) -> &DataService {
        &self.service
    }

    /// Where links are served.
    #[must_use]
    pub fn domain(&self, settings: &Settings) -> Domain {
        self.service.domain(settings)
    }

    /// The clicks of every link, and the transaction that they are of.
    pub(super) fn counts(&self) -> Result<(ReadTxn, Counts), StoreError> {
        self.index().counts.read(self.store(), || self.pause())
    }

    pub(super) fn index(&self) -> &Arc<LinkIndex> {
        &self.service.follower.index
    }
}
