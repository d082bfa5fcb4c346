//! One rule of the table.

use crate::domain::click::Verdict;

/// A rule matches an agent that contains one of `needles`, one of `with` (if there are any), and
/// none of `except`.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The code in exports and explanations.
    pub code: &'static str,
    pub verdict: Verdict,
    /// The agent must contain one of these lower-case texts. `^` and `$` anchor a text to the
    /// start and the end.
    pub needles: &'static [&'static str],
    /// If there are any, the agent must contain one of these too.
    pub with: &'static [&'static str],
    /// The agent must contain none of these.
    pub except: &'static [&'static str],
    /// The senders of such agents.
    pub note: &'static str,
    /// An agent that this rule must match.
    pub example: &'static str,
}

/// Texts that mark a page shown inside an app: Android's web view, and the build of iOS, whatever its number.
/// A shop's own app may have any name, even that of a library in it.
pub(super) const IN_AN_APP: &[&str] = &["; wv)", " mobile/"];

/// A rule without further conditions.
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
