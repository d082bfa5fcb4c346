//! Floor 1: the data file, the only code that knows redb.
//!
//! Tables, codecs, the journal of clicks, snapshots. Invariant: rows read back are parsed as
//! strictly as input; a bad row is an error that names its table and key, never a default.

mod error;
mod snapshot;

pub use error::StoreError;
pub use snapshot::{Clicks, Snapshot};
