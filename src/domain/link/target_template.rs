//! Targets as a plan writes them: a plain target, or one with `{code}` in it.
//!
//! Invariant: filling in a code changes only the place of the code: it cannot begin a
//! parameter, a path segment or a fragment. Does not choose the code (see
//! `Settings::code`).

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

use super::target::{Target, TargetError};
use crate::domain::code::coupon::CouponCode;

/// The only placeholder of a target.
const CODE: &str = "{code}";

/// What a code may not put into a target as it is: a shop's code may have `%`, `&` or `/` in it.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A target as a plan writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetTemplate {
    /// The same target for every link.
    Plain(Target),
    /// A target with `{code}` in it, filled in for each link.
    WithCode(Box<str>),
}

/// Why a text is not a valid target template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetTemplateError {
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A placeholder that does not exist.
    #[error(
        "there is no placeholder {{{0}}} in targets, only {CODE}; write other braces as %7B and %7D"
    )]
    Unknown(String),
    /// `https://{code}.example.com/`: a code must not decide who is visited.
    #[error("{CODE} is allowed only in the path or the query of a target, after its host name")]
    Host,
}

/// Why a template gives no target for a link.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FillError {
    /// It has `{code}` in it, and the link has none.
    #[error("its target contains {CODE}, but it has no code")]
    NoCode,
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl TargetTemplate {
    /// Parses a text. `parse` checks the targets that it can become.
    pub fn parse(
        text: &str,
        parse: impl Fn(&str) -> Result<Target, TargetError>,
    ) -> Result<Self, TargetTemplateError> {
        if let Some(name) = placeholders(text).find(|name| *name != "code") {
            return Err(TargetTemplateError::Unknown(name.to_owned()));
        }
        if !text.contains(CODE) {
            return Ok(Self::Plain(parse(text)?));
        }
        let (a, b) = (parse(&text.replace(CODE, "AAA"))?, parse(&text.replace(CODE, "BBB"))?);
        if a.host() == b.host() {
            Ok(Self::WithCode(Box::from(text.trim())))
        } else {
            Err(TargetTemplateError::Host)
        }
    }

    /// The target for a link with this code.
    pub fn fill(&self, code: Option<&CouponCode>) -> Result<Target, FillError> {
        match (self, code) {
            (Self::Plain(target), _) => Ok(target.clone()),
            (Self::WithCode(_), None) => Err(FillError::NoCode),
            (Self::WithCode(text), Some(code)) => {
                let code = utf8_percent_encode(code.as_str(), RESERVED).to_string();
                Ok(Target::reread(&text.replace(CODE, &code))?)
            }
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Plain(target) => target.as_str(),
            Self::WithCode(text) => text,
        }
    }
}

/// The texts between braces that look like names.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    inside.filter(|name| name.chars().all(|c| c.is_ascii_alphabetic() || "._-".contains(c)))
}

impl fmt::Display for TargetTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
