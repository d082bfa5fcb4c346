//! The verdict: who made a request, as far as the request tells.
//!
//! Invariant: a verdict depends only on what a click stores (method, facts, referrer, user agent), so that a
//! stored click can be judged again under later rules. The age of the link or a missing header
//! never decides. Does not find the facts of a request (see `answer`).

pub mod rules;

pub(super) mod agent;

mod device;
mod needles;

use std::sync::LazyLock;

use crate::domain::click::{Facts, Judgement, Method, RuleCode, Verdict};
use crate::store::KeptSignals;
use needles::{Found, Needles};
use rules::{RULES_VERSION, Rule, Test, rules};

/// The parts of a request that a verdict depends on.
#[derive(Debug, Clone, Copy)]
pub struct Signals<'a> {
    pub circumstances: Circumstances<'a>,
    /// The user agent as the click stores it.
    pub user_agent: Option<&'a str>,
}

/// What a verdict depends on besides the user agent.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    pub method: Method,
    /// Purpose headers and address, as bits.
    pub facts: Facts,
    /// The host of the referring page as the click stores it.
    pub referrer_host: Option<&'a str>,
    /// The rule of the list that has the address, if it is known.
    pub list: Option<RuleCode>,
}

/// A table of rules, prepared for one pass over a user agent.
pub struct Table {
    version: u16,
    needles: Needles,
    rows: Vec<Row>,
    /// The places of the rows that do not look at the user agent alone.
    others: Vec<usize>,
}

struct Row {
    code: RuleCode,
    verdict: Verdict,
    test: RowTest,
}

/// A [`Test`] with its texts as a set of needles.
#[expect(clippy::large_enum_variant, reason = "nearly all rows look at agents")]
enum RowTest {
    Agent {
        needles: Found,
        with: Found,
        except: Found,
    },
    NoAgent,
    /// Does not look at the user agent alone.
    Other(Test),
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(rules(), RULES_VERSION));

/// The first row that matches a user agent alone, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opinion(usize);

impl Opinion {
    /// The verdict on the agent alone.
    pub(super) fn verdict(self) -> Verdict {
        TABLE.rows[self.0].verdict
    }
}

/// Judges a request under the current rules.
#[must_use]
pub fn judge(signals: &Signals<'_>) -> Judgement {
    TABLE.judge(signals)
}

/// Judges a click again by what is kept of it. `None` if its user agent was removed: it has none, and a rule that looks at
/// agents judged it first.
#[must_use]
pub fn judge_again(click: &KeptSignals<'_>) -> Option<Judgement> {
    TABLE.judge_again(click)
}

/// Judges a request whose user agent is judged already.
pub(super) fn judge_with(of: &Circumstances<'_>, agent: Opinion) -> Judgement {
    TABLE.judge_with(of, agent)
}

/// Judges a user agent as a click stores it.
pub(super) fn opinion(user_agent: Option<&str>) -> Opinion {
    TABLE.opinion(user_agent.unwrap_or_default())
}

impl Table {
    /// Prepares rows, of which the last must match every agent.
    pub fn new<'a>(rules: impl IntoIterator<Item = &'a Rule>, version: u16) -> Self {
        let mut texts: Vec<&'static str> = Vec::new();
        let rows: Vec<Row> = rules.into_iter().map(|rule| Row::new(rule, &mut texts)).collect();
        let is_other = |row: &(usize, &Row)| matches!(row.1.test, RowTest::Other(_));
        let others = rows.iter().enumerate().filter(is_other).map(|(place, _)| place).collect();
        Self { version, needles: Needles::new(&texts), rows, others }
    }

    #[must_use]
    pub fn judge(&self, signals: &Signals<'_>) -> Judgement {
        let opinion = self.opinion(signals.user_agent.unwrap_or_default());
        self.judge_with(&signals.circumstances, opinion)
    }

    /// See [`judge_again`].
    #[must_use]
    pub fn judge_again(&self, click: &KeptSignals<'_>) -> Option<Judgement> {
        let KeptSignals { method, facts, user_agent, referrer_host, first } = *click;
        // The label of the list that had the address is in the judgement alone.
        let list = Some(first.rule).filter(|rule| rule.as_str().starts_with(LIST));
        let needs_no_agent = || {
            list.is_some()
                || self.rows.iter().any(|row| row.code == first.rule && row.needs_no_agent())
        };
        if user_agent.is_none() && !needs_no_agent() {
            return None;
        }
        let circumstances = Circumstances { method, facts, referrer_host, list };
        Some(self.judge(&Signals { circumstances, user_agent }))
    }

    fn judge_with(&self, of: &Circumstances<'_>, Opinion(agent): Opinion) -> Judgement {
        let by_agent = &self.rows[agent];
        let earlier = self.others.iter().take_while(|place| **place < agent);
        let mut earlier = earlier.map(|place| &self.rows[*place]);
        let row = earlier.find(|row| row.matches(of, by_agent.verdict)).unwrap_or(by_agent);
        let is_listed = matches!(row.test, RowTest::Other(Test::Facts(&[Facts::LISTED])));
        let rule = of.list.filter(|_| is_listed).unwrap_or(row.code);
        Judgement { verdict: row.verdict, rule, rules_version: self.version }
    }

    fn opinion(&self, agent: &str) -> Opinion {
        let is_blank = agent.trim().is_empty();
        let found = self.needles.find(without_tail(agent));
        let is_match = |row: &Row| match &row.test {
            RowTest::Agent { needles, with, except } => {
                !is_blank
                    && needles.any(&found)
                    && (with.is_empty() || with.any(&found))
                    && !except.any(&found)
            }
            RowTest::NoAgent => is_blank,
            RowTest::Other(_) => false,
        };
        Opinion(self.rows.iter().position(is_match).expect("the last row matches every agent"))
    }
}

impl Row {
    fn new(rule: &Rule, texts: &mut Vec<&'static str>) -> Self {
        let mut places = |needles: &[&'static str]| {
            Found::of(needles.iter().map(|needle| {
                let known = texts.iter().position(|text| text == needle);
                known.unwrap_or_else(|| {
                    texts.push(needle);
                    texts.len() - 1
                })
            }))
        };
        let test = match rule.test {
            Test::Agent { needles, with, except } => RowTest::Agent {
                needles: places(needles),
                with: places(with),
                except: places(&except.concat()),
            },
            Test::NoAgent => RowTest::NoAgent,
            other => RowTest::Other(other),
        };
        let code = RuleCode::new(rule.code).expect("the table's own test reads every code");
        Self { code, verdict: rule.verdict, test }
    }

    /// Whether it may match a request without a user agent.
    fn needs_no_agent(&self) -> bool {
        match self.test {
            RowTest::Agent { .. } | RowTest::Other(Test::AgentWith(..)) => false,
            RowTest::NoAgent | RowTest::Other(_) => true,
        }
    }

    /// Whether a request matches a row that does not look at the agent alone, whose verdict is known.
    fn matches(&self, of: &Circumstances<'_>, agent: Verdict) -> bool {
        let RowTest::Other(test) = self.test else { return false };
        match test {
            Test::Method(method) => of.method == method,
            Test::Facts(facts) => facts.iter().any(|fact| of.facts.has(*fact)),
            Test::AgentWith(verdict, fact) => agent == verdict && of.facts.has(fact),
            Test::Referrer(hosts) => {
                of.referrer_host.is_some_and(|host| hosts.iter().any(|of| is_below(host, of)))
            }
            Test::Agent { .. } | Test::NoAgent => false,
        }
    }
}

/// Whether a host is another one or below it.
fn is_below(host: &str, of: &str) -> bool {
    host.strip_suffix(of).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A browser's agent without what an extension appended about a page, whose address may have any word of
/// the table in it.
fn without_tail(agent: &str) -> &str {
    match agent.split_once(TAIL) {
        Some((browser, _)) if browser.starts_with("Mozilla/5.0 (") => browser.trim_end(),
        _ => agent,
    }
}

/// The beginning of the codes of lists of addresses.
const LIST: &str = "list";

/// What some extensions put between the agent and their own text.
const TAIL: &str = "|||";

#[cfg(test)]
mod tests;
