//! Layer 2: slug to answer. The in-memory directory, and the verdict.
//!
//! Invariant: an answer depends on the link, the request, the clock and the keys that it is given, and on
//! nothing else. Absent: sockets and headers as hyper has them (http), and how a click is kept (recorder).

pub mod answer;
pub mod directory;
pub mod verdict;

mod cache;
#[cfg(test)]
pub(crate) mod sample;
