//! Keys of records that have no id of their own: what tells one from another, as one text.
//!
//! Invariant: two records have one key only if all parts of it are the same, as names are compared. A key is
//! stored as the id of its record, so how one is made can never change.

use std::fmt::Write as _;

use base16ct::HexDisplay;
use sha2::{Digest, Sha256};

use super::foreign_id::ForeignId;
use super::person::PersonKey;
use crate::domain::fold::fold_name;
use crate::domain::time::Timestamp;

/// Between two parts. Escaped within a part.
const SEPARATOR: char = '|';
/// Characters of a part that is kept whole.
const PART_CHARS_MAX: usize = 36;
/// What is kept of a longer one: these characters, a mark, and a digest of all. One more than fits, so that no
/// whole part looks like it.
const PREFIX_CHARS: usize = 12;
const DIGEST_BYTES: usize = 12;

/// The parts of a key, in order.
#[derive(Debug, Clone, Default)]
pub struct RecordKey {
    text: String,
    has_any: bool,
}

impl RecordKey {
    /// Adds a part as it is. An absent one is empty.
    #[must_use]
    pub fn exact(mut self, part: &str) -> Self {
        if self.has_any {
            self.text.push(SEPARATOR);
        }
        self.has_any = true;
        self.text.push_str(&shortened(part));
        self
    }

    /// Adds a name, which is the same in any spelling.
    #[must_use]
    pub fn name(self, part: Option<&str>) -> Self {
        self.exact(&part.map(fold_name).unwrap_or_default())
    }

    #[must_use]
    pub fn time(self, at: Timestamp) -> Self {
        self.exact(&at.to_string())
    }

    /// Adds a person by the hash for keys (see `PeopleKey::person_for_keys`).
    #[must_use]
    pub fn person(self, person: Option<PersonKey>) -> Self {
        self.exact(&person.map(|person| person.to_string()).unwrap_or_default())
    }

    /// The beginning that the keys with these parts and more have in common.
    #[must_use]
    pub fn prefix(mut self) -> String {
        self.text.push(SEPARATOR);
        self.text
    }

    /// The id of the record with this key.
    #[must_use]
    pub fn id(&self) -> ForeignId {
        ForeignId::of_key(&self.text)
    }
}

/// A part without characters that separate parts or that no id has, and not too long.
fn shortened(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for c in part.trim().chars() {
        match c {
            SEPARATOR | '\\' => text.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(text, "\\{:x};", u32::from(c));
            }
            c => text.push(c),
        }
    }
    if text.chars().count() <= PART_CHARS_MAX {
        return text;
    }
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let prefix: String = text.chars().take(PREFIX_CHARS).collect();
    format!("{prefix}~{:x}", HexDisplay(&digest[..DIGEST_BYTES]))
}

#[cfg(test)]
mod tests;
