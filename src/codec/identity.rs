//! The identity of a value: a digest of its content, field by field.
//!
//! Invariant: it depends on the names and values of the fields that are present, and on nothing else.
//! So it stays the same when a type gains a field or its layout gets a new version.

use sha2::{Digest, Sha256};

use super::{Absent, Codec, Encoder};

/// The first 128 bits of SHA-256.
pub type Identity = [u8; 16];

/// The identity of a value.
#[must_use]
pub fn identity<T: Codec>(value: &T) -> Identity {
    let mut out = Encoder { for_identity: true, ..Encoder::default() };
    value.encode(&mut out);
    let digest: [u8; 32] = Sha256::digest(out.into_bytes()).into();
    let mut identity = [0; 16];
    identity.copy_from_slice(&digest[..16]);
    identity
}

impl Encoder {
    pub fn is_for_identity(&self) -> bool {
        self.for_identity
    }

    /// Writes the name and the value of a field.
    pub fn named<T: Codec>(&mut self, name: &str, field: &T) {
        self.blob(name.as_bytes());
        self.put(field);
    }

    pub fn named_unless_absent<T: Absent>(&mut self, name: &str, field: &T) {
        if !field.is_absent() {
            self.blob(name.as_bytes());
            field.encode_present(self);
        }
    }

    /// Ends the fields of a record: no name is empty.
    pub fn end_of_names(&mut self) {
        self.varint(0);
    }
}
