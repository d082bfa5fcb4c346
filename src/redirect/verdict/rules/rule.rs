//! One row of the table.

use crate::domain::click::{Facts, Method, Verdict};

/// A row gives its verdict to the requests that its test matches.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The code in exports and explanations.
    pub code: &'static str,
    pub verdict: Verdict,
    pub test: Test,
    /// Who sends such requests.
    pub note: &'static str,
    /// An agent that this row must judge, of a request that is otherwise as its test wants it.
    pub example: &'static str,
}

/// What a row looks at.
#[derive(Debug, Clone, Copy)]
pub enum Test {
    /// The method of the request.
    Method(Method),
    /// The request has one of these facts.
    Facts(&'static [Facts]),
    /// The request has this fact, and its agent matches a row with this verdict.
    AgentWith(Verdict, Facts),
    /// The referring page is on one of these hosts or below it.
    Referrer(&'static [&'static str]),
    /// The user agent contains one of `needles`, one of `with` (if there are any), and nothing of `except`. The
    /// texts are lower-case. `^` and `$` anchor a text to the start and the end.
    Agent {
        needles: &'static [&'static str],
        with: &'static [&'static str],
        except: [&'static [&'static str]; EXCEPTIONS],
    },
    /// The request names no user agent.
    NoAgent,
}

/// The lists of exceptions that a row may have: its own, and those that it shares.
const EXCEPTIONS: usize = 3;

/// Texts that mark a page shown inside an app: Android's web view, and the build of iOS, whatever its number.
/// A shop's own app may have any name, even that of a library in it.
pub(super) const IN_AN_APP: &[&str] = &["; wv)", " mobile/"];

/// A row for user agents, without further conditions.
pub(super) const fn rule(
    code: &'static str,
    verdict: Verdict,
    needles: &'static [&'static str],
    note: &'static str,
    example: &'static str,
) -> Rule {
    let test = Test::Agent { needles, with: &[], except: [&[]; EXCEPTIONS] };
    Rule { code, verdict, test, note, example }
}

impl Rule {
    /// Adds texts of which an agent must contain one.
    pub(super) const fn with(self, texts: &'static [&'static str]) -> Self {
        let Test::Agent { needles, except, .. } = self.test else {
            panic!("only agents have texts")
        };
        Self { test: Test::Agent { needles, with: texts, except }, ..self }
    }

    /// Adds texts of which an agent must contain none.
    pub(super) const fn except(self, texts: &'static [&'static str]) -> Self {
        let Test::Agent { needles, with, mut except } = self.test else {
            panic!("only agents have texts")
        };
        let mut place = 0;
        while !except[place].is_empty() {
            place += 1;
        }
        except[place] = texts;
        Self { test: Test::Agent { needles, with, except }, ..self }
    }
}
