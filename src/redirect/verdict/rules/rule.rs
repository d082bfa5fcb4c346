//! One row of the table of rules.

use crate::domain::click::Verdict;

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
pub(super) const fn rule(
    code: &'static str,
    verdict: Verdict,
    needles: &'static [&'static str],
    note: &'static str,
    example: &'static str,
) -> Rule {
    Rule { code, verdict, needles, with: &[], except: &[], note, example }
}

impl Rule {
    pub(super) const fn with(self, with: &'static [&'static str]) -> Self {
        Self { with, ..self }
    }

    pub(super) const fn except(self, except: &'static [&'static str]) -> Self {
        Self { except, ..self }
    }
}
