//! The schema version of a data file, as its row of `meta`.
//!
//! Invariant: the row has the layout of release 0.1.0 for ever, so that an older program reads the version
//! of a newer file and refuses it.

use crate::codec::{DecodeError, decode_message, encode_message};

/// The layout version of the row.
const LAYOUT: u8 = 1;

pub(super) fn encode(version: u16) -> Vec<u8> {
    encode_message(LAYOUT, &version)
}

pub(super) fn decode(row: &[u8]) -> Result<u16, DecodeError> {
    decode_message(LAYOUT, row)
}
