//! The networks from which links were made within the last hour: chat apps fetch a link's preview from its sender's
//! own address.
//!
//! Invariant: memory is bounded, and a network is kept only as a hash under a key that the process draws at its start
//! and never writes. Does not say what a sender's request means (see `verdict`).

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::click::visitor::{Network, Visitor, VisitorKey};
use crate::domain::environment::Clock;
use crate::domain::limits::{SENDER_MS, SENDERS_MAX};
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

pub struct Senders {
    key: VisitorKey,
    clock: Arc<dyn Clock>,
    /// Whether there may be any. Most servers never have one.
    are_some: AtomicBool,
    links: Mutex<HashMap<LinkId, (Visitor, Timestamp)>>,
}

impl Senders {
    #[must_use]
    pub fn new(key: VisitorKey, clock: Arc<dyn Clock>) -> Self {
        Self { key, clock, are_some: AtomicBool::new(false), links: Mutex::default() }
    }

    /// Notes that somebody made or copied a link just now.
    pub fn note(&self, link: LinkId, network: Network) {
        self.note_at(link, network, self.clock.now());
    }

    fn note_at(&self, link: LinkId, network: Network, at: Timestamp) {
        let mut links = self.lock();
        if links.len() >= SENDERS_MAX {
            links.retain(|_, (_, then)| is_recent(*then, at));
        }
        if links.len() < SENDERS_MAX {
            links.insert(link, (self.hash(network), at));
            self.are_some.store(true, Relaxed);
        }
    }

    /// Whether a link was made from this network within the hour.
    #[must_use]
    pub fn has(&self, link: LinkId, network: Network, at: Timestamp) -> bool {
        if !self.are_some.load(Relaxed) {
            return false;
        }
        let known = self.lock().get(&link).copied();
        known.is_some_and(|(of, then)| is_recent(then, at) && of == self.hash(network))
    }

    fn hash(&self, network: Network) -> Visitor {
        self.key.visitor(network, &[])
    }

    /// No operation panics halfway, so a poisoned lock still guards a valid state.
    fn lock(&self) -> MutexGuard<'_, HashMap<LinkId, (Visitor, Timestamp)>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_recent(then: Timestamp, at: Timestamp) -> bool {
    at.ms().saturating_sub(then.ms()) <= SENDER_MS
}

impl fmt::Debug for Senders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Senders")
    }
}

#[cfg(test)]
mod tests;
