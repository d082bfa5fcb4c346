//! Layer 2: from a slug to an answer. The directory of links in memory, and the verdict.
//!
//! Invariant: an answer depends only on the link, the request, the clock and the keys that it is
//! given. Does not handle sockets and HTTP headers (see `http`) or store clicks (see `recorder`).

pub mod answer;
pub mod directory;
pub mod orphans;
pub mod verdict;

mod cache;
#[cfg(test)]
pub(crate) mod sample;
