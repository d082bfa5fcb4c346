//! The message that an agent pastes: a text with placeholders for a link and a code.
//!
//! Invariant: a message is not empty, and its placeholders exist. Does not choose the link or the
//! code (see `Settings::message`).

use std::fmt;

use thiserror::Error;

use super::template::{Part, Template, TemplateError};
use crate::domain::limits::MESSAGE_CHARS_MAX;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// A placeholder of a message.
    MessageField {
        /// The short URL.
        Link = "link",
        /// The code that belongs to the link.
        Code = "code",
    }
);

/// A text with placeholders that an agent pastes into a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message(Template<MessageField>);

/// Why a text is not a message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MessageError {
    #[error("a message cannot be empty")]
    Empty,
    #[error("a message can have {MESSAGE_CHARS_MAX} characters; this one has {0}")]
    TooLong(usize),
    /// A control character other than a line break.
    #[error("a message cannot contain control characters other than line breaks")]
    Control,
    /// Its placeholders cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl Message {
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars > MESSAGE_CHARS_MAX {
            return Err(MessageError::TooLong(chars));
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(MessageError::Control);
        }
        if text.is_empty() {
            return Err(MessageError::Empty);
        }
        Ok(Self(Template::parse(text)?))
    }

    /// Whether it contains a placeholder.
    #[must_use]
    pub fn names(&self, field: MessageField) -> bool {
        self.0.parts().contains(&Part::Field(field))
    }

    /// The text to paste. `None` if it needs a code and there is none.
    #[must_use]
    pub fn fill(&self, link: &str, code: Option<&str>) -> Option<String> {
        let mut text = String::new();
        for part in self.0.parts() {
            text.push_str(match part {
                Part::Text(text) => text,
                Part::Field(MessageField::Link) => link,
                Part::Field(MessageField::Code) => code?,
            });
        }
        Some(text)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
