//! The UTM values that a link adds to its target's query.
//!
//! The names are Google's campaign URL parameters. Invariant: a value is trimmed, not empty, has at
//! most `UTM_CHARS_MAX` characters and no control characters.

use std::borrow::Cow;
use std::fmt;

use thiserror::Error;

use super::target::Target;
use crate::domain::fold::fold_utm;
use crate::domain::limits::UTM_CHARS_MAX;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// A UTM parameter, without its `utm_`.
    UtmParameter {
        Source = "source",
        Medium = "medium",
        Campaign = "campaign",
        Content = "content",
        Id = "id",
        Term = "term",
    }
);

/// One UTM value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtmValue(Box<str>);

/// Why a text is not a UTM value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UtmError {
    /// Nothing there.
    #[error("a UTM value cannot be empty")]
    Empty,
    /// Over `UTM_CHARS_MAX` characters.
    #[error("a UTM value can have {UTM_CHARS_MAX} characters; this one has {0}")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("a UTM value cannot contain control characters")]
    Control,
}

impl UtmValue {
    pub fn parse(text: &str) -> Result<Self, UtmError> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars == 0 {
            Err(UtmError::Empty)
        } else if chars > UTM_CHARS_MAX {
            Err(UtmError::TooLong(chars))
        } else if text.chars().any(char::is_control) {
            Err(UtmError::Control)
        } else {
            Ok(Self(Box::from(text)))
        }
    }

    /// The text before URL encoding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UtmValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The UTM values by which an order is compared with links: source, medium, campaign, content. At least one
/// is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtmKey([Option<Box<str>>; 4]);

impl UtmKey {
    /// Folds the values; `None` if all of them are missing or empty.
    #[must_use]
    pub fn of(values: [Option<&str>; 4]) -> Option<Self> {
        let values =
            values.map(|value| value.map(fold_utm).filter(|text| !text.is_empty()).map(Box::from));
        values.iter().any(Option::is_some).then_some(Self(values))
    }

    #[must_use]
    pub fn values(&self) -> [Option<&str>; 4] {
        self.0.each_ref().map(Option::as_deref)
    }
}

/// The UTM values that a target has in its query, decoded: those that its link added, and those of its own.
#[derive(Debug, Default)]
pub struct QueryUtm<'a>([Option<Cow<'a, str>>; 6]);

impl<'a> QueryUtm<'a> {
    /// Reads the query. Of several values of one parameter the first counts; what is no web page has none.
    #[must_use]
    pub fn of(target: &'a Target) -> Self {
        let mut values = Self::default();
        let pairs = url::form_urlencoded::parse(target.query().unwrap_or_default().as_bytes());
        for (key, value) in pairs.filter(|(_, value)| !value.is_empty()) {
            let name = key.strip_prefix("utm_");
            let named = |parameter: &&UtmParameter| Some(parameter.as_str()) == name;
            if let Some(parameter) = UtmParameter::ALL.iter().find(named) {
                values.0[*parameter as usize].get_or_insert(value);
            }
        }
        values
    }

    #[must_use]
    pub fn value(&self, parameter: UtmParameter) -> Option<&str> {
        self.0[parameter as usize].as_deref()
    }
}

/// The six UTM parameters. Each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Utm {
    /// `utm_source`: instagram, newsletter.
    pub source: Option<UtmValue>,
    /// `utm_medium`: dm, sms, email.
    pub medium: Option<UtmValue>,
    /// `utm_campaign`: the campaign's name.
    pub campaign: Option<UtmValue>,
    /// `utm_content`: the message or format.
    pub content: Option<UtmValue>,
    /// `utm_id`: the id under which costs are imported.
    pub id: Option<UtmValue>,
    /// `utm_term`: rarely used outside search ads.
    pub term: Option<UtmValue>,
}

impl Utm {
    #[must_use]
    pub fn value(&self, parameter: UtmParameter) -> Option<&UtmValue> {
        match parameter {
            UtmParameter::Source => self.source.as_ref(),
            UtmParameter::Medium => self.medium.as_ref(),
            UtmParameter::Campaign => self.campaign.as_ref(),
            UtmParameter::Content => self.content.as_ref(),
            UtmParameter::Id => self.id.as_ref(),
            UtmParameter::Term => self.term.as_ref(),
        }
    }

    /// The values by which orders are compared with it.
    #[must_use]
    pub fn key(&self) -> Option<UtmKey> {
        let values = [&self.source, &self.medium, &self.campaign, &self.content];
        UtmKey::of(values.map(|value| value.as_ref().map(UtmValue::as_str)))
    }

    /// The names and values in the order in which they are written.
    #[must_use]
    pub fn pairs(&self) -> [(&'static str, Option<&UtmValue>); 6] {
        [
            ("utm_source", self.source.as_ref()),
            ("utm_medium", self.medium.as_ref()),
            ("utm_campaign", self.campaign.as_ref()),
            ("utm_content", self.content.as_ref()),
            ("utm_id", self.id.as_ref()),
            ("utm_term", self.term.as_ref()),
        ]
    }
}
