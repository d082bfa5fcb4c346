//! What can go wrong with the data file.

use thiserror::Error;

/// What went wrong with the data file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A row that cannot be read back.
    #[error("a row of table {table} cannot be read (key {key}): {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The key, as people can find it again.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}
