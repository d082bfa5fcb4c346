//! Rows that are no records, by what they are.
//!
//! Invariant: the rows of one record are counted once, and what they are called is bounded in number. Does not know
//! which rows are one record (see `translation`).

use std::collections::BTreeMap;

use super::condition::Rule;
use super::{LeaveOut, find};
use crate::domain::limits::LISTED_MAX;
use crate::import::cell::shown;

/// The rules of a file, and the rows that were left out so far.
#[derive(Debug)]
pub(super) struct LeftOut {
    rules: Vec<(What, Rule)>,
    counts: BTreeMap<String, u64>,
}

impl LeftOut {
    pub(super) fn new(rules: &[LeaveOut], names: &[String]) -> Self {
        let rule = |rule: &LeaveOut| (What::new(&rule.what, names), Rule::new(&rule.when, names));
        Self { rules: rules.iter().map(rule).collect(), counts: BTreeMap::new() }
    }

    /// Whether a row is no record. It is counted unless it belongs to the same as the one before.
    pub(super) fn takes<'t>(
        &mut self,
        value: impl Fn(usize) -> &'t str,
        is_first: impl FnOnce() -> bool,
    ) -> bool {
        let Some((what, _)) = self.rules.iter().find(|(_, rule)| rule.holds(&value)) else {
            return false;
        };
        if is_first() {
            let what = what.text(value);
            self.note(what);
        }
        true
    }

    /// Counts a row that is no record.
    pub(super) fn note(&mut self, what: String) {
        if self.counts.len() < LISTED_MAX || self.counts.contains_key(&what) {
            let count = self.counts.entry(what).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Counts what was left out by no rule.
    pub(super) fn add(&mut self, what: &str, count: u64) {
        if count > 0 {
            self.counts.insert(what.to_owned(), count);
        }
    }

    pub(super) fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }
}

/// What rows are called: a text, in which `{Heading}` stands for the row's value there.
#[derive(Debug)]
struct What {
    before: String,
    column: Option<usize>,
    after: String,
}

impl What {
    fn new(text: &str, names: &[String]) -> Self {
        let parts = text.split_once('{').and_then(|(before, rest)| {
            let (heading, after) = rest.split_once('}')?;
            Some((before, find(names, heading), after))
        });
        let (before, column, after) = parts.unwrap_or((text, None, ""));
        Self { before: before.to_owned(), column, after: after.to_owned() }
    }

    fn text<'t>(&self, value: impl Fn(usize) -> &'t str) -> String {
        let value = self.column.map_or("", value);
        format!("{}{}{}", self.before, shown(value), self.after)
    }
}
