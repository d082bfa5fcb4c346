//! The table of rules by which user agents are judged: one row a rule, the first match wins.
//!
//! Invariant: every code is unique, and every row's example is judged by that very row. A changed
//! row is a new `RULES_VERSION`, so that an old judgement can be told from a new one. Deliberately
//! absent: addresses, purpose headers and methods, which `verdict` judges before any agent.

mod apps;
mod browsers;
mod libraries;
mod machines;
mod previews;
mod scanners;
#[cfg(test)]
mod tests;

use crate::domain::click::Verdict;

/// The version of the table. Part of every judgement.
pub const RULES_VERSION: u16 = 1;

/// One row: an agent with one of the needles, one of `with` if there are any, and none of `except`.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its code, as exports and explanations show it.
    pub code: &'static str,
    /// What it judges.
    pub verdict: Verdict,
    /// Texts of which one must be there, in lower case; `^` and `$` hold one to start and end.
    pub needles: &'static [&'static str],
    /// Texts of which one must be there as well; none means no more is asked.
    pub with: &'static [&'static str],
    /// Texts of which none may be there.
    pub except: &'static [&'static str],
    /// Who sends such an agent.
    pub note: &'static str,
    /// An agent that this rule judges.
    pub example: &'static str,
}

/// A row without conditions.
const fn rule(
    code: &'static str,
    verdict: Verdict,
    needles: &'static [&'static str],
    note: &'static str,
    example: &'static str,
) -> Rule {
    Rule { code, verdict, needles, with: &[], except: &[], note, example }
}

impl Rule {
    const fn with(self, with: &'static [&'static str]) -> Self {
        Self { with, ..self }
    }

    const fn except(self, except: &'static [&'static str]) -> Self {
        Self { except, ..self }
    }
}

/// The rows, in the order in which they are asked: people in their apps first, so that no later row
/// takes them for a machine; plain browsers last, so that every machine that poses as one is gone.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        apps::RULES,
        previews::RULES,
        scanners::RULES,
        libraries::RULES,
        machines::RULES,
        browsers::RULES,
    ]
    .into_iter()
    .flatten()
}
