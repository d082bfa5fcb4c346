//! Layer 1: the data file, the only code that knows redb.
//!
//! Tables, codecs, the journal of clicks, snapshots, and the keys that lie beside the file.
//! Invariant: rows read back are parsed as strictly as input; a bad row is an error that names its
//! table and key, never a default. Deliberately absent: what a change means (change).

mod error;
mod file;
#[cfg(test)]
mod fixtures;
pub mod folder;
pub mod journal;
pub mod keys;
mod rows;
mod snapshot;
mod tables;
mod txn;

pub use error::StoreError;
#[cfg(test)]
pub(crate) use file::faulty;
pub use file::{Disk, Store, on_engine_panic};
#[cfg(test)]
pub(crate) use journal::Half;
pub use journal::{Columns, LinkCount, Seal, SealSize};
pub use snapshot::{
    Ask, Audit, ClickAsk, Clicks, CodeAsk, Differences, RestoreStep, Snapshot, View, batch_codes,
};
pub use txn::{Added, Staging, Txn};
