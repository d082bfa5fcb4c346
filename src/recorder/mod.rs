//! Layer 2: clicks to disk. The queue, the writer, the sealing of the journal, and what happens to clicks
//! when the disk is slow or fails.
//!
//! Invariant: a click is on disk before its visitor is redirected, unless the disk takes too long; then the
//! click is counted as late. While the disk works, however slow, no click is lost: a full queue makes
//! requests wait before they are answered. Does not make clicks of requests (see `redirect`), and does not know their
//! format on disk (see `store`).

pub mod counters;
pub mod priority;
pub mod sealer;

mod durability;
mod folder;
mod gap_log;
mod handle;
mod job;
mod queue;
mod record;
mod state;
mod unwritten;
mod waiters;
mod writer;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod power_cut;
#[cfg(test)]
pub(crate) mod sample;

pub use durability::{Durability, Fate};
pub use handle::{Recorder, Writer};
pub use job::{Alter, Follow};
pub use record::Record;
pub use unwritten::note_unwritten;
pub use writer::Incident;
