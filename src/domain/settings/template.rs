//! Texts with `{placeholders}`: templates of slugs, UTM values and messages.
//!
//! Invariant: a parsed template names only fields that exist. In slugs and UTM values, a
//! placeholder without a value is removed with the separator before it (at the start of the text,
//! the one after it).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::string_enum::{NotOneOf, string_enum};

string_enum!(
    /// A placeholder of slugs and UTM values.
    Field {
        /// The campaign's name.
        Campaign = "campaign",
        /// The campaign's short name.
        CampaignShort = "campaign.short",
        /// The id under which the campaign's costs are imported.
        CampaignId = "campaign.id",
        /// The channel's name.
        Channel = "channel",
        /// The channel's short name.
        ChannelShort = "channel.short",
        /// The channel's `utm_source`.
        ChannelSource = "channel.source",
        /// The channel's `utm_medium`.
        ChannelMedium = "channel.medium",
        /// The agent's name; in a slug, the short one.
        Agent = "agent",
        Content = "content",
    }
);

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<F> {
    /// A literal text.
    Text(Box<str>),
    Field(F),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template<F = Field>(Vec<Part<F>>);

/// Why a text is not a template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A `{` without its `}`, or the other way round.
    #[error("a `{{` or `}}` is missing its partner")]
    Unbalanced,
    /// Placeholders for something that does not exist, each once.
    #[error("there is no placeholder {}", braced(.0))]
    Unknown(Vec<NotOneOf>),
}

fn braced(words: &[NotOneOf]) -> String {
    words.iter().map(|word| format!("{{{}}}", word.given)).collect::<Vec<_>>().join(" or ")
}

/// The separators that are removed with an empty placeholder.
const SEPARATORS: &[char] = &['-', '_', '.', ' ', '/', '|', ':', '+', '~'];

impl<F: FromStr<Err = NotOneOf>> Template<F> {
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let (mut parts, mut unknown) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(open);
            let inside = from.strip_prefix('{').ok_or(TemplateError::Unbalanced)?;
            let (name, after) = inside.split_once('}').ok_or(TemplateError::Unbalanced)?;
            if !before.is_empty() {
                parts.push(Part::Text(Box::from(before)));
            }
            match name.parse() {
                Ok(field) => parts.push(Part::Field(field)),
                Err(word) if unknown.contains(&word) => {}
                Err(word) => unknown.push(word),
            }
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(Box::from(rest)));
        }
        if !unknown.is_empty() {
            return Err(TemplateError::Unknown(unknown));
        }
        Ok(Self(parts))
    }
}

impl<F> Template<F> {
    #[must_use]
    pub fn parts(&self) -> &[Part<F>] {
        &self.0
    }
}

impl Template {
    /// Fills the placeholders. `None` means no value.
    #[must_use]
    pub fn fill<'a>(&self, value: impl Fn(Field) -> Option<&'a str>) -> String {
        let mut text = String::new();
        let mut drop_next_separator = false;
        for part in &self.0 {
            match part {
                Part::Text(literal) => {
                    let skip = drop_next_separator && literal.starts_with(SEPARATORS);
                    text.push_str(&literal[usize::from(skip)..]);
                    drop_next_separator = false;
                }
                Part::Field(field) => match value(*field).filter(|v| !v.is_empty()) {
                    Some(value) => {
                        text.push_str(value);
                        drop_next_separator = false;
                    }
                    None if text.is_empty() => drop_next_separator = true,
                    None => {
                        if text.ends_with(SEPARATORS) {
                            text.pop();
                        }
                    }
                },
            }
        }
        text
    }
}

impl<F: fmt::Display> fmt::Display for Template<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Field(field) => write!(f, "{{{field}}}"),
        })
    }
}

#[cfg(test)]
mod tests;
