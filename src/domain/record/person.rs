//! People as keyed hashes of an e-mail address, a phone number or a shop's id.
//!
//! Invariant: no name, address or number is stored. Customers, contacts, callers and recipients are
//! hashed the same way, so the same person has the same key in all of them.

use std::fmt;

use base16ct::HexDisplay;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::normaliser::Normaliser;

/// The secret key of all hashes. Kept in a file beside the data file, never in it.
#[derive(Clone)]
pub struct PeopleKey {
    bytes: [u8; 32],
    /// Keyed once: setting up the key takes as long as hashing a person.
    keyed: Hmac<Sha256>,
}

/// A person: 128 bits of HMAC-SHA-256 over the normal form of a name, address or number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey(pub [u8; 16]);

/// A digest of the people key, kept in the data file to recognise the right key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 8]);

impl PeopleKey {
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let keyed = Hmac::new_from_slice(&bytes).expect("HMAC takes a key of any length");
        Self { bytes, keyed }
    }

    /// The secret bytes, for the key file.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The key's fingerprint, which does not reveal the key.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hash = Sha256::new();
        hash.update(b"couplet people key");
        hash.update(self.bytes);
        let digest: [u8; 32] = hash.finalize().into();
        let mut short = [0; 8];
        short.copy_from_slice(&digest[..8]);
        Fingerprint(short)
    }

    /// The person whom a text names, under the newest rules; `None` if it names nobody.
    #[must_use]
    pub fn person(&self, named: &str) -> Option<PersonKey> {
        self.person_under(Normaliser::NEWEST, named)
    }

    /// The person whom a text names, for the key of a record: the same under later rules, so that a record
    /// that is read again has the same key.
    #[must_use]
    pub fn person_in_keys(&self, named: &str) -> Option<PersonKey> {
        self.person_under(Normaliser::OF_KEYS, named)
    }

    /// The person whom a text names, under one version of the rules. Where two versions give the same
    /// text, they give the same key.
    #[must_use]
    pub fn person_under(&self, rules: Normaliser, named: &str) -> Option<PersonKey> {
        let normal = rules.normal(named);
        (!normal.is_empty()).then(|| self.hash(&[normal.as_bytes()]))
    }

    /// A text that names people, such as an id that is made of a name, under the key. It is no person's hash.
    #[must_use]
    pub fn hidden(&self, text: &str) -> PersonKey {
        self.hash(&[b"\0hidden\0", text.as_bytes()])
    }

    /// 128 bits of the keyed hash of these bytes, one after the other.
    pub(in crate::domain) fn hash(&self, parts: &[&[u8]]) -> PersonKey {
        let mut mac = self.keyed.clone();
        for part in parts {
            mac.update(part);
        }
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        PersonKey(key)
    }
}

impl fmt::Debug for PeopleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PeopleKey")
    }
}

/// Lower-case hexadecimal, as in exports.
impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", HexDisplay(&self.0))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", HexDisplay(&self.0))
    }
}

#[cfg(test)]
mod tests;
