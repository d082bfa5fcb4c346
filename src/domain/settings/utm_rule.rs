//! What a plan demands of the value of one UTM parameter, beyond the words that it lists.
//!
//! Invariant: a rule without parts allows everything. Does not know which words are listed, and where values
//! come from (see `vocabulary`).

use std::fmt;

use thiserror::Error;

use crate::domain::link::utm::UtmParameter;

/// The rule of one parameter. Each part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UtmRule {
    /// Whether every link must have it.
    pub required: bool,
    /// Whether no link may have it.
    pub blocked: bool,
    /// How many characters it may have.
    pub max_chars: Option<u32>,
    /// Characters that it must not have.
    pub forbidden: Option<Box<str>>,
    /// The only characters that it may have beside letters and digits.
    pub separators: Option<Box<str>>,
}

/// As a plan writes it, without the braces: `required = true, max_chars = 60`.
impl fmt::Display for UtmRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = |name: &str, set: &Option<Box<str>>| {
            set.as_ref().map(|set| format!("{name} = \"{set}\""))
        };
        let parts = [
            self.required.then(|| "required = true".to_owned()),
            self.blocked.then(|| "blocked = true".to_owned()),
            self.max_chars.map(|most| format!("max_chars = {most}")),
            characters("forbidden", &self.forbidden),
            characters("separators", &self.separators),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// Why a value breaks the rule of its parameter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UtmRuleError {
    #[error("utm_{0} is missing, and [vocabulary.rules] requires it")]
    Missing(UtmParameter),
    #[error("utm_{parameter} `{given}` is there, and [vocabulary.rules] blocks it")]
    Blocked { parameter: UtmParameter, given: String },
    #[error("utm_{parameter} `{given}` contains {}, which [vocabulary.rules] forbids", shown(*found))]
    Forbidden { parameter: UtmParameter, given: String, found: char },
    #[error("utm_{parameter} `{given}` contains {}; [vocabulary.rules] allows {}", shown(*found), between(allowed))]
    Separator {
        parameter: UtmParameter,
        given: String,
        found: char,
        /// May be empty.
        allowed: Box<str>,
    },
    #[error("utm_{parameter} `{given}` has {chars} characters; [vocabulary.rules] allows {most}")]
    TooLong { parameter: UtmParameter, given: String, chars: usize, most: u32 },
}

fn shown(c: char) -> String {
    if c == ' ' { "a blank".to_owned() } else { format!("`{c}`") }
}

/// What may stand between words.
fn between(allowed: &str) -> String {
    let list: Vec<String> = allowed.chars().map(shown).collect();
    let list = if list.is_empty() { "nothing".to_owned() } else { list.join(" and ") };
    format!("only {list} between words")
}

impl UtmRuleError {
    /// The value with allowed characters in place of those that are not, if that mends it.
    #[must_use]
    pub fn mended(&self) -> Option<String> {
        match self {
            Self::Separator { given, allowed, .. } => {
                let separator = allowed.chars().next()?;
                let kept = |c: char| {
                    if c.is_alphanumeric() || allowed.contains(c) { c } else { separator }
                };
                Some(given.chars().map(kept).collect())
            }
            _ => None,
        }
    }
}

impl UtmRule {
    /// Checks the value that a link has, or that it has none.
    pub fn judge(&self, parameter: UtmParameter, value: Option<&str>) -> Result<(), UtmRuleError> {
        let Some(value) = value else {
            return if self.required { Err(UtmRuleError::Missing(parameter)) } else { Ok(()) };
        };
        let given = || value.to_owned();
        if self.blocked {
            return Err(UtmRuleError::Blocked { parameter, given: given() });
        }
        let forbidden = self.forbidden.as_deref().unwrap_or_default();
        if let Some(found) = value.chars().find(|c| forbidden.contains(*c)) {
            return Err(UtmRuleError::Forbidden { parameter, given: given(), found });
        }
        if let Some(allowed) = &self.separators {
            let is_other = |c: &char| !c.is_alphanumeric() && !allowed.contains(*c);
            if let Some(found) = value.chars().find(is_other) {
                let allowed = allowed.clone();
                return Err(UtmRuleError::Separator { parameter, given: given(), found, allowed });
            }
        }
        match (value.chars().count(), self.max_chars) {
            (chars, Some(most)) if chars > most as usize => {
                Err(UtmRuleError::TooLong { parameter, given: given(), chars, most })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
