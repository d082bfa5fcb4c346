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
mod tests {
    use std::sync::Weak;

    use super::*;

    #[test]
    fn a_cached_agent_equals_one_that_is_read() {
        let many = (0..3 * AGENTS_CACHED).map(|n| format!("Mozilla/5.0 (iPhone) x{n}"));
        let many: Vec<String> = many.chain(["", " \u{7} ", "curl/8"].map(str::to_owned)).collect();
        for text in many.iter().chain(&many) {
            let header = Some(text.as_bytes());
            // Called twice, because another agent may have taken its slot in between.
            assert_eq!(
                [Agent::of(header), Agent::of(header)],
                [(); 2].map(|()| Agent::read(header)),
                "{text}"
            );
        }
        assert_eq!(Agent::of(None), Agent::read(None));
    }

    #[test]
    fn made_up_agents_fill_no_more_than_the_cache() {
        let made_up = |n| format!("Mozilla/5.0 {n:x<500}");
        let texts: Vec<Weak<str>> = (0..20 * AGENTS_CACHED)
            .map(|n| Arc::downgrade(&Agent::of(Some(made_up(n).as_bytes())).text.unwrap()))
            .collect();
        let kept = texts.iter().filter(|text| text.strong_count() > 0).count();
        assert!((1..=AGENTS_CACHED).contains(&kept), "{kept} are kept");
    }

    #[test]
    fn only_the_examined_part_of_a_long_agent_is_cached() {
        let agent = |rest: &str| Agent::of(Some(format!("{}{rest}", "x".repeat(600)).as_bytes()));
        let (first, second) = (agent("of one"), agent("of another"));
        let texts = first.text.zip(second.text).unwrap();
        assert!(
            Arc::ptr_eq(&texts.0, &texts.1),
            "agents with the same examined part share one entry"
        );
    }
}
