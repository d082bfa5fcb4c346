//! A user agent: the stored text, its verdict, and the kind of device.
//!
//! Invariant: the same bytes give the same result, cached or not. Most visitors come with one of a
//! few agents, and reading one takes a third of an answer, so each thread caches the latest. Does
//! not judge methods and headers (see `verdict`).

use std::cell::RefCell;
use std::sync::Arc;

use super::device::device;
use super::{Opinion, opinion};
use crate::domain::device::Device;
use crate::domain::limits::AGENTS_CACHED;
use crate::redirect::answer::request::{stored_agent, truncated_agent};
use crate::redirect::cache::DirectMapped;

/// A user agent that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::redirect) struct Agent {
    /// The text to store; `None` if it is empty.
    pub(in crate::redirect) text: Option<Arc<str>>,
    /// Its verdict.
    pub(in crate::redirect) opinion: Opinion,
    pub(in crate::redirect) device: Device,
}

impl Agent {
    /// Reads the header, or returns the cached result.
    pub(in crate::redirect) fn of(header: Option<&[u8]>) -> Self {
        // Long headers are cut first, so that they do not fill the cache.
        let Some(bytes) = header.map(truncated_agent) else { return Self::read(None) };
        AGENTS.with_borrow_mut(|agents| {
            let make = || (bytes.into(), Self::read(header));
            let (_, agent) = agents.get(bytes, |(known, _)| **known == *bytes, make);
            agent.clone()
        })
    }

    fn read(header: Option<&[u8]>) -> Self {
        let text = header.and_then(stored_agent);
        let (opinion, device) = (opinion(text.as_deref()), device(text.as_deref()));
        Self { text, opinion, device }
    }
}

thread_local! {
    static AGENTS: RefCell<DirectMapped<(Box<[u8]>, Agent)>> = RefCell::new(DirectMapped::new(AGENTS_CACHED));
}

#[cfg(test)]
mod tests;
