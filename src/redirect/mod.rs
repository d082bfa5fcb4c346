//! Layer 2: slug to answer. The in-memory directory, the verdict, the recorder.
//!
//! Invariant: a click is on disk before its visitor is sent on, unless the disk takes too long, and
//! then it is counted. Deliberately absent: sockets and headers as hyper has them (http).

pub mod answer;
pub mod asked;
pub mod cidr;
pub mod counters;
pub mod directory;
pub mod limit;
pub mod priority;
pub mod record;
pub mod recorder;
pub mod sealer;
pub mod verdict;
pub mod verdict_rules;
pub mod visitor_keys;

mod agent;
mod device;
#[cfg(test)]
mod fault_tests;
mod frame;
mod losses;
mod name;
mod needles;
mod place;
#[cfg(test)]
mod power_cut;
mod queue;
mod recent;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
#[path = "recorder_tests.rs"]
mod tests;
mod waiters;
mod writer;

pub use writer::Incident;
