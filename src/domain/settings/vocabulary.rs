//! The vocabulary of a plan: allowed UTM sources and mediums, and how names are written.
//!
//! Invariant: a part that the plan leaves out allows everything. Does not know which channels,
//! agents and campaigns exist (see `settings`).

use std::collections::BTreeMap;
use std::fmt;

use regex::{Regex, RegexBuilder};
use thiserror::Error;

use crate::domain::label::Content;
use crate::domain::limits::NAME_PATTERN_BYTES_MAX;
use crate::domain::link::target::Target;
use crate::domain::link::utm::{QueryUtm, UtmParameter};
use crate::domain::string_enum::string_enum;

use super::utm_rule::{UtmRule, UtmRuleError};

string_enum!(
    /// The case of the names of campaigns, channels, contents and agents.
    Case {
        Any = "any",
        Lower = "lower",
    }
);

/// A regular expression that must match somewhere in every campaign's name. Matching takes linear
/// time, so no pattern and no name can stall a server.
#[derive(Debug, Clone)]
pub struct NamePattern(Regex);

/// Why a text is not a pattern of names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not a regular expression: {reason}")]
pub struct NamePatternError {
    text: String,
    reason: String,
}

/// What is wrong with a regular expression. The library's text draws the pattern and ends with a line
/// such as `error: unclosed group`.
fn explained(error: &str) -> &'static str {
    let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
    match reason {
        "unclosed group" => "a `(` has no `)`",
        "unopened group" => "a `)` has no `(`",
        "unclosed character class" => "a `[` has no `]`",
        "repetition operator missing expression" => "a `*`, `+`, `?` or `{` has nothing to repeat",
        "unclosed counted repetition" => "a `{` has no `}`",
        "repetition quantifier expects a valid decimal" => "a `{` needs a number, such as {4}",
        _ if reason.starts_with("invalid repetition count range") => {
            "the numbers in `{ }` are in the wrong order"
        }
        _ if reason.starts_with("invalid character class range") => {
            "a range in `[ ]` is in the wrong order"
        }
        _ if reason.starts_with("unrecognized escape") => "there is no such escape after a `\\`",
        _ if reason.starts_with("look-around") => "(?= and (?! are not supported",
        "backreferences are not supported" => "\\1 is not supported",
        _ => "its syntax is wrong",
    }
}

impl NamePattern {
    pub fn parse(text: &str) -> Result<Self, NamePatternError> {
        let built = RegexBuilder::new(text).size_limit(NAME_PATTERN_BYTES_MAX).build();
        built.map(Self).map_err(|error| {
            let reason = match error {
                regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
                other => explained(&other.to_string()).to_owned(),
            };
            NamePatternError { text: text.to_owned(), reason }
        })
    }

    /// Whether it matches somewhere in a name.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl PartialEq for NamePattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for NamePattern {}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// The allowed values of `utm_source`; `None` allows all.
    pub sources: Option<Vec<Box<str>>>,
    /// The allowed values of `utm_medium`; `None` allows all.
    pub mediums: Option<Vec<Box<str>>>,
    /// The pattern of campaign names.
    pub campaign: Option<NamePattern>,
    pub case: Case,
    /// Descriptions of values, for people.
    pub descriptions: BTreeMap<Box<str>, Box<str>>,
    /// Whom to ask about values.
    pub owners: BTreeMap<Box<str>, Box<str>>,
    /// What the values of UTM parameters must be like.
    pub rules: BTreeMap<UtmParameter, UtmRule>,
}

/// Why a name or value is not in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VocabularyError {
    /// A UTM value that is not listed.
    #[error("{parameter} `{given}` is not listed in [vocabulary]")]
    Unlisted {
        /// `source` or `medium`.
        parameter: &'static str,
        given: String,
    },
    /// A campaign whose name the pattern does not fit.
    #[error("campaign `{given}` does not match the pattern in [vocabulary] campaign: {pattern}")]
    Campaign { given: String, pattern: String },
    /// A name that must be in lower case.
    #[error("{what} `{given}` must be in lower case")]
    Case {
        /// The kind of name: `campaign`, `agent`.
        what: &'static str,
        given: String,
    },
    /// A UTM value that breaks the rule of its parameter.
    #[error(transparent)]
    Rule(#[from] UtmRuleError),
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            sources: None,
            mediums: None,
            campaign: None,
            case: Case::Any,
            descriptions: BTreeMap::new(),
            owners: BTreeMap::new(),
            rules: BTreeMap::new(),
        }
    }
}

impl Vocabulary {
    /// Checks the case of a name. `what` is the kind of name, for the error.
    pub fn name(&self, what: &'static str, given: &str) -> Result<(), VocabularyError> {
        if self.case == Case::Lower && given != given.to_lowercase() {
            return Err(VocabularyError::Case { what, given: given.to_owned() });
        }
        Ok(())
    }

    /// Judges a content.
    pub fn content(&self, content: &Content) -> Result<(), VocabularyError> {
        self.name("content", content.as_str())
    }

    /// Checks the name of a campaign.
    pub fn campaign(&self, given: &str) -> Result<(), VocabularyError> {
        self.name("campaign", given)?;
        match &self.campaign {
            Some(pattern) if !pattern.matches(given) => Err(VocabularyError::Campaign {
                given: given.to_owned(),
                pattern: pattern.to_string(),
            }),
            _ => Ok(()),
        }
    }

    /// Checks a UTM source, where it is written.
    pub fn source(&self, given: &str) -> Result<(), VocabularyError> {
        self.value(UtmParameter::Source, Some(given))
    }

    /// Checks a UTM medium, where it is written.
    pub fn medium(&self, given: &str) -> Result<(), VocabularyError> {
        self.value(UtmParameter::Medium, Some(given))
    }

    /// Checks the value that a link has of a parameter, or that it has none.
    pub fn value(
        &self,
        parameter: UtmParameter,
        given: Option<&str>,
    ) -> Result<(), VocabularyError> {
        let list = match parameter {
            UtmParameter::Source => self.sources.as_ref(),
            UtmParameter::Medium => self.mediums.as_ref(),
            _ => None,
        };
        if let Some(given) = given {
            listed(parameter.as_str(), given, list)?;
        }
        self.rules.get(&parameter).map_or(Ok(()), |rule| Ok(rule.judge(parameter, given)?))
    }

    /// Checks the UTM values that visitors bring to a target: those that its link added, and its own.
    pub fn location(&self, location: &Target) -> Result<(), VocabularyError> {
        if !location.takes_utm() {
            return Ok(());
        }
        let utm = QueryUtm::of(location);
        UtmParameter::ALL
            .iter()
            .try_for_each(|parameter| self.value(*parameter, utm.value(*parameter)))
    }

    /// The allowed values of `source` or `medium`. Empty if all are allowed.
    #[must_use]
    pub fn listed(&self, parameter: &str) -> &[Box<str>] {
        let list = if parameter == "source" { &self.sources } else { &self.mediums };
        list.as_deref().unwrap_or_default()
    }
}

fn listed(
    parameter: &'static str,
    given: &str,
    list: Option<&Vec<Box<str>>>,
) -> Result<(), VocabularyError> {
    match list {
        Some(list) if !list.iter().any(|word| **word == *given) => {
            Err(VocabularyError::Unlisted { parameter, given: given.to_owned() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
