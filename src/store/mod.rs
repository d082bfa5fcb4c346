//! Layer 1: the data file, the only code that knows redb.
//!
//! Tables, codecs, the journal of clicks, snapshots, and the keys that lie beside the file.
//! Invariant: rows read back are parsed as strictly as input; a bad row is an error that names its
//! table and key, never a default. Deliberately absent: what a change means (change).

mod ask;
mod audit;
mod blocks;
#[cfg(test)]
mod broken_off;
pub mod codec;
mod damage;
mod disk;
mod draft;
mod error;
#[cfg(test)]
pub(crate) mod faulty;
mod file;
#[cfg(test)]
mod fixtures;
mod identity;
mod integrity;
pub mod journal;
pub mod keys;
mod restore;
mod rows;
mod seal;
mod snapshot;
mod spool;
mod spool_codes;
mod tables;
mod there;
mod txn;
mod txn_clicks;
mod txn_codes;
mod txn_gaps;
mod txn_redemptions;
mod txn_staged;
mod txn_tokens;

pub use ask::{Ask, ClickAsk, CodeAsk};
pub use audit::{Audit, Differences};
pub use damage::on_engine_panic;
pub use disk::Disk;
pub use error::StoreError;
pub use file::Store;
pub use journal::{Columns, LinkCount};
pub use restore::RestoreStep;
#[cfg(test)]
pub(crate) use seal::Half;
pub use seal::{Seal, SealSize};
pub use snapshot::{Clicks, Snapshot, batch_codes};
pub use spool::View;
pub use txn::{Added, Txn};
pub use txn_staged::Staging;
