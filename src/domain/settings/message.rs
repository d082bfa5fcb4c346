//! The message that an agent pastes: a text with placeholders for a link, a code, and what the code promises.
//!
//! Invariant: a message is not empty, and its placeholders exist. What it promises are the terms of the code that
//! is pasted with it. Does not hold these terms: they are those of the code's row (see `known_terms`).

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use thiserror::Error;

use super::Settings;
use super::template::{Part, Template, TemplateError};
use crate::domain::code::known_terms::KnownTerms;
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Tags};
use crate::domain::limits::MESSAGE_CHARS_MAX;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// A placeholder of a message.
    MessageField {
        /// The short URL.
        Link = "link",
        /// The code that belongs to the link.
        Code = "code",
        /// The name of the link's agent.
        Agent = "agent",
        /// The discount of the code.
        Discount = "discount",
        /// The last day of the code and the campaign.
        Ends = "ends",
        /// Where the one person who gets the message says that they want no more.
        Stop = "stop",
    }
);

/// What one person of a list of contacts gets, and nobody else.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// The short URL.
    pub link: &'a str,
    /// Where they say that they want no more.
    pub stop: &'a str,
    /// Their own code and its terms; without one, a message has that of the campaign.
    pub code: Option<(&'a str, &'a Terms)>,
}

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

    /// The text to paste. If a placeholder has no value, it is the error.
    pub fn fill<'a>(
        &self,
        value: impl Fn(MessageField) -> Option<Cow<'a, str>>,
    ) -> Result<String, MessageField> {
        let mut text = String::new();
        for part in self.0.parts() {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Field(field) => text.push_str(&value(*field).ok_or(*field)?),
            }
        }
        Ok(text)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Settings {
    /// The message for links with these tags: that of their content, else that of their channel.
    #[must_use]
    pub fn message(&self, tags: &Tags) -> Option<&Message> {
        let campaign = self.campaigns.get(tags.campaign.as_ref()?)?;
        let channel = tags.channel.as_ref()?;
        let of_content = || campaign.content_messages.get(channel)?.get(tags.content.as_ref()?);
        of_content().or_else(|| campaign.messages.get(channel))
    }

    /// A message as one person of a list of contacts gets it. If a placeholder has no value, it is the error.
    pub fn filled_for(
        &self,
        message: &Message,
        tags: &Tags,
        own: &Own<'_>,
        known: &KnownTerms,
    ) -> Result<String, MessageField> {
        let terms = || own.code.map(|(_, terms)| terms);
        message.fill(|field| match field {
            MessageField::Link => Some(Cow::Borrowed(own.link)),
            MessageField::Stop => Some(Cow::Borrowed(own.stop)),
            MessageField::Code if own.code.is_some() => {
                own.code.map(|(code, _)| Cow::Borrowed(code))
            }
            MessageField::Discount if own.code.is_some() => {
                Some(Cow::Owned(terms()?.discount?.to_string()))
            }
            MessageField::Ends if own.code.is_some() => {
                let style = self.day_style.clone().unwrap_or_default();
                self.last_day_with(tags, terms()).map(|day| Cow::Owned(style.show(day)))
            }
            _ => self.value(field, tags, known),
        })
    }

    /// A message as it is pasted with a link with these tags. If a placeholder has no value, it is the error.
    pub fn filled(
        &self,
        message: &Message,
        tags: &Tags,
        short_url: &str,
        known: &KnownTerms,
    ) -> Result<String, MessageField> {
        message.fill(|field| match field {
            MessageField::Link => Some(Cow::Borrowed(short_url)),
            _ => self.value(field, tags, known),
        })
    }

    /// What a placeholder stands for with every link with these tags.
    fn value<'a>(
        &'a self,
        field: MessageField,
        tags: &'a Tags,
        known: &KnownTerms,
    ) -> Option<Cow<'a, str>> {
        let terms = || known.of(self.code(tags)?);
        match field {
            MessageField::Link | MessageField::Stop => None,
            MessageField::Code => self.code(tags).map(|code| Cow::Borrowed(code.as_str())),
            MessageField::Agent => tags.agent.as_ref().map(|name| Cow::Borrowed(self.shown(name))),
            MessageField::Discount => terms()?.discount.map(|of| Cow::Owned(of.to_string())),
            MessageField::Ends => {
                let style = self.day_style.clone().unwrap_or_default();
                self.last_day(tags, known).map(|day| Cow::Owned(style.show(day)))
            }
        }
    }

    /// The last day on which both the campaign and the code of a link with these tags can be used.
    #[must_use]
    pub fn last_day(&self, tags: &Tags, known: &KnownTerms) -> Option<Date> {
        self.last_day_with(tags, self.code(tags).and_then(|code| known.of(code)))
    }

    /// The last day on which both the campaign and a code with these terms can be used.
    fn last_day_with(&self, tags: &Tags, terms: Option<&Terms>) -> Option<Date> {
        let campaign = tags.campaign.as_ref().and_then(|name| self.campaigns.get(name)?.ends);
        let code = terms.and_then(|terms| terms.last_day(&self.zone));
        campaign.into_iter().chain(code).min()
    }

    /// The name of an agent that people read.
    #[must_use]
    pub fn shown<'a>(&'a self, agent: &'a Agent) -> &'a str {
        let name = self.agents.get(agent).and_then(|of| of.name.as_deref());
        name.unwrap_or(agent.as_str())
    }
}

#[cfg(test)]
mod tests;
