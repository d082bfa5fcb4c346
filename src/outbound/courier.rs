//! The courier: a worker for each endpoint, for as long as the process runs.
//!
//! Invariant: endpoints that a command adds or removes are noticed while it runs; one that is slow or fails holds up no
//! other. While no server runs, what was written down is still delivered, and the rest waits. Does not handle signals (see
//! `cli`).

use std::collections::HashSet;
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use thiserror::Error;

use super::post::Deliver;
use super::worker::{Next, Worker};
use crate::domain::causes::with_causes;
use crate::domain::endpoint::retry::Retries;
use crate::domain::endpoint::{Endpoint, EndpointName};
use crate::domain::environment::{Clock, Random};
use crate::domain::limits::{CLICKS_WAIT_MS, COURIER_POLL_MS};
use crate::domain::span::Span;
use crate::service::Source;
use crate::store::StoreError;
use crate::store::webhooks::endpoints;

/// Reaches the data anew for each look: the server may have been started again.
pub trait Open: Sync {
    /// Why it cannot be reached or read.
    type Failure: Error + Send + Sync + 'static;
    type Source: Source<Error = Self::Failure>;

    fn open(&self) -> Result<Self::Source, Self::Failure>;
}

/// When things are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    pub retries: Retries,
    /// For how long a click waits for others to be sent with it.
    pub clicks_wait: Span,
}

impl Default for Timing {
    fn default() -> Self {
        Self { retries: Retries::default(), clicks_wait: Span::from_ms(CLICKS_WAIT_MS) }
    }
}

/// Why a step was not done. It is done later.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CourierError {
    #[error("what happened cannot be read")]
    Read(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CourierError {
    pub(super) fn read<E: Error + Send + Sync + 'static>(error: E) -> Self {
        Self::Read(Box::new(error))
    }
}

/// What the courier works with.
pub struct Courier<'c, O, D> {
    /// The data file, beside which its own files are.
    pub data: &'c Path,
    pub open: &'c O,
    pub deliver: &'c D,
    pub clock: &'c dyn Clock,
    pub random: &'c dyn Random,
    pub timing: Timing,
    /// Tells the operator something.
    pub tell: &'c (dyn Fn(&str) + Sync),
    /// Set when it shall end.
    pub stop: &'c AtomicBool,
}

impl<O: Open, D: Deliver> Courier<'_, O, D> {
    /// Runs until it is stopped. Tries that run are ended first.
    pub fn run(&self) {
        let at_work: Mutex<HashSet<EndpointName>> = Mutex::default();
        let mut failed = String::new();
        thread::scope(|scope| {
            while !self.is_stopped() {
                match endpoints(self.data) {
                    Ok(all) => {
                        failed.clear();
                        for endpoint in all.into_iter().filter(|of| of.gone_at.is_none()) {
                            let name = endpoint.name;
                            if locked(&at_work).insert(name.clone()) {
                                let at_work = &at_work;
                                scope.spawn(move || {
                                    self.work(&name);
                                    locked(at_work).remove(&name);
                                });
                            }
                        }
                    }
                    Err(error) => self.tell_once(&mut failed, &with_causes(&error)),
                }
                self.rest(Span::from_ms(COURIER_POLL_MS));
            }
        });
    }

    /// Works on the queue of an endpoint until that is removed or gone.
    fn work(&self, name: &EndpointName) {
        let (mut worker, mut failed) = (Worker::new(self, name.clone()), String::new());
        while !self.is_stopped() {
            let next = match self.endpoint(name) {
                Ok(None) => return,
                Ok(Some(endpoint)) => worker.step(&endpoint),
                Err(error) => Err(error),
            };
            match next {
                Ok(Next::Now) => failed.clear(),
                Ok(Next::After(pause)) => {
                    failed.clear();
                    self.rest(pause);
                }
                Ok(Next::Never) => return,
                Err(error) => {
                    let words = format!("{name}: {}", with_causes(&error));
                    self.tell_once(&mut failed, &words);
                    self.rest(Span::from_ms(COURIER_POLL_MS));
                }
            }
        }
    }

    fn endpoint(&self, name: &EndpointName) -> Result<Option<Endpoint>, CourierError> {
        let all = endpoints(self.data)?;
        Ok(all.into_iter().find(|of| of.name == *name && of.gone_at.is_none()))
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Sleeps, at most until it is stopped.
    fn rest(&self, pause: Span) {
        let step = Duration::from_millis(50);
        let mut left = pause.duration();
        while !left.is_zero() && !self.is_stopped() {
            thread::sleep(left.min(step));
            left = left.saturating_sub(step);
        }
    }

    pub(super) fn say(&self, name: &EndpointName, words: &str) {
        (self.tell)(&format!("{name}: {words}"));
    }

    /// Tells what goes on failing once.
    fn tell_once(&self, told: &mut String, words: &str) {
        if told != words {
            (self.tell)(words);
            words.clone_into(told);
        }
    }

    pub(super) fn random_bits(&self) -> u64 {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
