//! The ids that shops and inboxes give.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::domain::limits::FOREIGN_ID_CHARS_MAX;

/// An id that a shop or an inbox gave: of an order, a conversation, a contact's click.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForeignId(Arc<str>);

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an id must have 1 to {FOREIGN_ID_CHARS_MAX} characters and no control characters")]
pub struct ForeignIdError;

impl ForeignId {
    /// Trims and checks a text.
    pub fn parse(text: &str) -> Result<Self, ForeignIdError> {
        let text = text.trim();
        let chars = text.chars().count();
        if (1..=FOREIGN_ID_CHARS_MAX).contains(&chars) && !text.chars().any(char::is_control) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(ForeignIdError)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ForeignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
