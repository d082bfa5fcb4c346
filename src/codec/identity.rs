//! The identity of a value: a digest of its content, field by field.
//!
//! Invariant: it depends on the fields that are present, each by its place in the list of its type and its
//! value, and on nothing else. So it stays the same when a type gains a field, which is added at the end,
//! or when its layout gets a new version.

use sha2::{Digest, Sha256};

use super::{Absent, Codec, Encoder};

/// The first 128 bits of SHA-256.
pub type Identity = [u8; 16];

/// The identity of a value.
#[must_use]
pub fn identity<T: Codec>(value: &T) -> Identity {
    let mut out = Encoder { for_identity: true, ..Encoder::with_row_capacity() };
    value.encode(&mut out);
    let digest: [u8; 32] = Sha256::digest(out.into_bytes()).into();
    let mut identity = [0; 16];
    identity.copy_from_slice(&digest[..16]);
    identity
}

impl Encoder {
    #[must_use]
    pub fn is_for_identity(&self) -> bool {
        self.for_identity
    }

    /// Writes the number and the value of the next field.
    pub fn numbered<T: Codec>(&mut self, number: &mut u64, field: &T) {
        *number += 1;
        self.varint(*number);
        self.put(field);
    }

    pub fn numbered_unless_absent<T: Absent>(&mut self, number: &mut u64, field: &T) {
        *number += 1;
        if !field.is_absent() {
            self.varint(*number);
            field.encode_present(self);
        }
    }

    /// Ends the fields of a record: no field has the number 0.
    pub fn end_of_fields(&mut self) {
        self.varint(0);
    }
}
