//! Floor 2: slug to answer. The in-memory directory, the verdict, the recorder.
//!
//! Invariant: a click is on disk before its visitor is sent on, unless the disk takes too long, and
//! then it is counted. Deliberately absent: sockets and headers as hyper has them (http).

mod counters;
pub mod recorder;

pub use counters::Counters;
