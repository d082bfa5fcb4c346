//! The verdict: who made a request, as far as the request tells.
//!
//! Invariant: a verdict depends only on what a click stores (method, facts, user agent), so that a
//! stored click can be judged again under later rules. The age of the link or a missing header
//! never decides. Does not detect bursts, which takes more than one request.

pub mod rules;

pub(super) mod agent;

mod device;
mod needles;

use std::sync::LazyLock;

use crate::domain::click::{Facts, Judgement, Method, RuleCode, Verdict};
use needles::{Found, Needles};
use rules::{RULES_VERSION, Rule, rules};

/// The parts of a request that a verdict depends on.
#[derive(Debug, Clone, Copy)]
pub struct Signals<'a> {
    pub method: Method,
    /// Purpose headers and address, as bits.
    pub facts: Facts,
    /// The user agent as the click stores it.
    pub user_agent: Option<&'a str>,
}

/// The rule codes of the checks besides those of the user agent.
struct Fixed {
    head: RuleCode,
    own: RuleCode,
    listed: RuleCode,
    purpose: RuleCode,
    blank: RuleCode,
}

/// The table of rules, prepared for one pass over a user agent.
struct Table {
    fixed: Fixed,
    needles: Needles,
    rows: Vec<Row>,
}

struct Row {
    code: RuleCode,
    verdict: Verdict,
    needles: Found,
    with: Found,
    except: Found,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

/// The verdict of a user agent alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opinion {
    verdict: Verdict,
    rule: RuleCode,
}

/// Judges a request.
#[must_use]
pub fn judge(evidence: &Signals<'_>) -> Judgement {
    let Signals { method, facts, user_agent } = *evidence;
    judge_with(method, facts, None, || opinion(user_agent))
}

/// Judges a request whose user agent may already be judged. `list` is the rule of the list that has its address, if that
/// is known.
pub(super) fn judge_with(
    method: Method,
    facts: Facts,
    list: Option<RuleCode>,
    agent: impl FnOnce() -> Opinion,
) -> Judgement {
    let before = TABLE.before_agent(method, facts);
    let opinion = before.unwrap_or_else(|| TABLE.with_address(agent(), facts, list));
    let Opinion { verdict, rule } = opinion;
    Judgement { verdict, rule, rules_version: RULES_VERSION }
}

/// Judges a user agent as a click stores it.
pub(super) fn opinion(user_agent: Option<&str>) -> Opinion {
    TABLE.opinion(user_agent.unwrap_or_default())
}

impl Table {
    fn new() -> Self {
        let mut texts: Vec<&'static str> = Vec::new();
        let mut rows = Vec::new();
        for rule in rules() {
            rows.push(Row::new(rule, &mut texts));
        }
        let fixed = Fixed {
            head: code("head"),
            own: code("own-address"),
            listed: code("list"),
            purpose: code("purpose"),
            blank: code("blank"),
        };
        Self { fixed, needles: Needles::new(&texts), rows }
    }

    fn before_agent(&self, method: Method, facts: Facts) -> Option<Opinion> {
        let fixed = |verdict, rule| Some(Opinion { verdict, rule });
        if method == Method::Head {
            fixed(Verdict::Probe, self.fixed.head)
        } else if facts.has(Facts::PREFETCH) || facts.has(Facts::PREVIEW) {
            fixed(Verdict::Prefetch, self.fixed.purpose)
        } else {
            None
        }
    }

    /// What the address says of an agent that names no program: scanners and the operator's own machines have browsers.
    fn with_address(&self, agent: Opinion, facts: Facts, list: Option<RuleCode>) -> Opinion {
        if !matches!(agent.verdict, Verdict::Person | Verdict::Unknown) {
            return agent;
        }
        if facts.has(Facts::LISTED) {
            return Opinion { verdict: Verdict::Scanner, rule: list.unwrap_or(self.fixed.listed) };
        }
        if facts.has(Facts::OWN) {
            return Opinion { verdict: Verdict::Own, rule: self.fixed.own };
        }
        agent
    }

    fn opinion(&self, agent: &str) -> Opinion {
        let blank = Opinion { verdict: Verdict::Unknown, rule: self.fixed.blank };
        if agent.trim().is_empty() {
            return blank;
        }
        let found = self.needles.find(without_tail(agent));
        let row = self.rows.iter().find(|row| row.matches(&found));
        row.map_or(blank, |row| Opinion { verdict: row.verdict, rule: row.code })
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
        Self {
            code: code(rule.code),
            verdict: rule.verdict,
            needles: places(rule.needles),
            with: places(rule.with),
            except: places(rule.except),
        }
    }

    fn matches(&self, found: &Found) -> bool {
        self.needles.any(found)
            && (self.with.is_empty() || self.with.any(found))
            && !self.except.any(found)
    }
}

/// A browser's agent without what an extension appended about a page, whose address may have any word of
/// the table in it.
fn without_tail(agent: &str) -> &str {
    match agent.split_once(TAIL) {
        Some((browser, _)) if browser.starts_with("Mozilla/5.0 (") => browser.trim_end(),
        _ => agent,
    }
}

/// What some extensions put between the agent and their own text.
const TAIL: &str = "|||";

fn code(text: &str) -> RuleCode {
    RuleCode::new(text).expect("the table's own test reads every code")
}

#[cfg(test)]
mod tests;
