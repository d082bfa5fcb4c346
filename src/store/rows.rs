//! Decoding of rows. A row that cannot be decoded is an error that names its table and key.

use std::fmt::Display;

use super::StoreError;
use crate::codec::{Codec, DecodeError, decode_row};

/// Decodes a row. `table` and `key` are for the error only.
pub(super) fn row<T: Codec>(
    table: &'static str,
    key: &dyn Display,
    version: u8,
    bytes: &[u8],
) -> Result<T, StoreError> {
    decode_row(version, bytes).map_err(|source| corrupt(table, key, source))
}

pub(super) fn corrupt(table: &'static str, key: &dyn Display, source: DecodeError) -> StoreError {
    StoreError::Corrupt { table, key: key.to_string(), source }
}
