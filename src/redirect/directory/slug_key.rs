//! A slug as the directory's key, stored inline when it is short, as drawn slugs are.
//!
//! Invariant: compares and hashes like its text. A million boxes of 7 bytes would cost 32 MB.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use crate::domain::link::slug::Slug;

/// The longest slug that fits into 16 bytes with its length and the enum's tag.
const SHORT: usize = 14;

#[derive(Debug)]
pub(super) enum SlugKey {
    Short {
        len: u8,
        bytes: [u8; SHORT],
    },
    /// Boxed twice, so that the type stays at 16 bytes.
    Long(Box<Box<str>>),
}

impl SlugKey {
    pub(super) fn new(slug: &Slug) -> Self {
        let text = slug.as_str();
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(slot), Ok(len)) => {
                slot.copy_from_slice(text.as_bytes());
                Self::Short { len, bytes }
            }
            _ => Self::Long(Box::new(Box::from(text))),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Short { len, bytes } => {
                let text = &bytes[..usize::from(*len)];
                std::str::from_utf8(text).expect("a slug is ASCII")
            }
            Self::Long(text) => text,
        }
    }
}

impl Borrow<str> for SlugKey {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl Hash for SlugKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq for SlugKey {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SlugKey {}

#[cfg(test)]
mod tests;
