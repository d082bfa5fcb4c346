//! What a report is asked to group by: a field of its own, or the value of the links' tags under one name.
//!
//! Invariant: written and read again it is the same. Does not know what the links have (see `tag_groups`).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::label::free_tags::{FreeTagError, FreeTagName};
use crate::domain::string_enum::{NotOneOf, is_word};

use super::grouping::Grouping;

/// One field of the keys of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupBy {
    Field(Grouping),
    /// The value that the link has under this name: `tag:topic`.
    TagOf(TagOf),
}

/// A name of free tags, and how it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagOf {
    name: FreeTagName,
    asked: Box<str>,
}

impl TagOf {
    #[must_use]
    pub fn new(name: FreeTagName) -> Self {
        let asked = format!("{}:{}", Grouping::Tag, name.as_str()).into();
        Self { name, asked }
    }

    #[must_use]
    pub fn name(&self) -> &FreeTagName {
        &self.name
    }
}

/// Why a text is nothing to group by.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GroupByError {
    #[error("{0}, or tag:NAME, such as tag:topic")]
    Word(#[from] NotOneOf),
    #[error("the name of the tag: {0}")]
    Name(#[from] FreeTagError),
}

impl GroupBy {
    /// As it is asked for, and as rows have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Field(grouping) => grouping.as_str(),
            Self::TagOf(of) => &of.asked,
        }
    }

    /// The field of keys that it needs.
    pub(super) fn field(&self) -> Grouping {
        match self {
            Self::Field(grouping) => *grouping,
            Self::TagOf(_) => Grouping::Tag,
        }
    }
}

impl From<Grouping> for GroupBy {
    fn from(grouping: Grouping) -> Self {
        Self::Field(grouping)
    }
}

impl FromStr for GroupBy {
    type Err = GroupByError;

    fn from_str(text: &str) -> Result<Self, GroupByError> {
        match text.split_once(':') {
            Some((word, name)) if is_word(word.trim(), Grouping::Tag.as_str()) => {
                Ok(Self::TagOf(TagOf::new(FreeTagName::parse(name)?)))
            }
            _ => Ok(Self::Field(text.parse()?)),
        }
    }
}

impl fmt::Display for GroupBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
