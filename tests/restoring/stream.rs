//! Splits a backup into its records and joins them again with a valid count and checksum, as an
//! attacker who knows the format could.

use sha2::{Digest, Sha256};

pub(super) const CLICK_ID_KEY: u8 = 2;
pub(super) const FINGERPRINT: u8 = 9;
pub(super) const BATCH: u8 = 10;

const END: u8 = 255;
/// The magic number and the version.
const HEAD: &[u8] = b"COUPLET\x01\x02\x00";

/// The records of a backup: a tag and the bytes of a row.
pub(super) fn split(bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut rest = bytes.strip_prefix(HEAD).unwrap();
    let mut records = Vec::new();
    while rest[0] != END {
        let length = u32::from_le_bytes(rest[1..5].try_into().unwrap()) as usize;
        records.push((rest[0], rest[5..5 + length].to_vec()));
        rest = &rest[5 + length..];
    }
    records
}

/// A backup of these records.
pub(super) fn join(records: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = HEAD.to_vec();
    for (tag, row) in records {
        bytes.push(*tag);
        bytes.extend(u32::try_from(row.len()).unwrap().to_le_bytes());
        bytes.extend(row);
    }
    bytes.push(END);
    bytes.extend((records.len() as u64).to_le_bytes());
    let hash = Sha256::digest(&bytes);
    bytes.extend(hash);
    bytes
}
