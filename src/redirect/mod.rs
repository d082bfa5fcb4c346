//! Layer 2: slug to answer. The in-memory directory, and the verdict.
//!
//! Invariant: an answer depends on the link, the request, the clock and the keys that it is given, and on
//! nothing else. Absent: sockets and headers as hyper has them (http), and how a click is kept (recorder).

pub mod answer;
pub mod asked;
pub mod cidr;
pub mod directory;
pub mod limit;
pub mod verdict;
pub mod verdict_rules;
pub mod visitor_keys;

mod agent;
mod device;
mod frame;
mod name;
mod needles;
mod place;
mod recent;
#[cfg(test)]
pub(crate) mod sample;
