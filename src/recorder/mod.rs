//! Layer 2: clicks to disk. The queue, the writer, the sealing of the journal, and what a slow or failed
//! disk does to them.
//!
//! Invariant: a click is on disk before its visitor is sent on, unless the disk takes too long, and then it
//! is counted. Absent: which click a request is (redirect), and what a click is on disk (store).

pub mod counters;
pub mod priority;
pub mod sealer;

mod handle;
mod losses;
mod queue;
mod record;
mod waiters;
mod writer;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod power_cut;
#[cfg(test)]
pub(crate) mod sample;

pub use handle::{CatchUp, Durability, Kept, Recorder, Writer};
pub use record::Record;
pub use writer::Incident;
