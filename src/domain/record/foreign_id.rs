//! Ids that other systems gave: shops and inbox tools.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::domain::control::has_control;
use crate::domain::limits::FOREIGN_ID_CHARS_MAX;

/// An id of an order, a conversation or a click in another system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForeignId(Arc<str>);

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an id must have 1 to {FOREIGN_ID_CHARS_MAX} characters and no control characters")]
pub struct ForeignIdError;

impl ForeignId {
    pub fn parse(text: &str) -> Result<Self, ForeignIdError> {
        let text = text.trim();
        // No text has more characters than bytes.
        let fits =
            text.len() <= FOREIGN_ID_CHARS_MAX || text.chars().count() <= FOREIGN_ID_CHARS_MAX;
        if text.is_empty() || !fits || has_control(text) {
            Err(ForeignIdError)
        } else {
            Ok(Self(Arc::from(text)))
        }
    }

    /// The id of a record that has none of its own. The text of a key keeps the bounds of an id.
    pub(super) fn of_key(text: &str) -> Self {
        Self(Arc::from(text))
    }

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
