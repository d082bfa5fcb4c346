//! The headings that a preset names, each with the key that names it.
//!
//! Invariant: every heading is there, so that a slip in a user's own map is told. Does not read rows.

use super::condition::Condition;
use super::source::Source;
use super::{Preset, find};
use crate::import::error::ImportError;

impl Source {
    /// The headings that it names.
    pub(super) fn headings(&self) -> Vec<&str> {
        match self {
            Self::Column(take) | Self::Phone(take) | Self::Seconds(take, _) => vec![&take.column],
            Self::First(sources) | Self::Join { parts: sources, .. } => {
                sources.iter().flat_map(Self::headings).collect()
            }
            Self::Sum { sum, once, less, at_most } => {
                let takes = sum.iter().chain(once).chain(less).chain(at_most);
                takes.map(|take| take.column.as_str()).collect()
            }
            Self::All { all, .. } => all.iter().map(|take| take.column.as_str()).collect(),
            Self::Named(heading) | Self::SignOf(heading) => vec![heading],
            Self::Value(_) => Vec::new(),
            Self::Between(from, to) => vec![&from.column, &to.column],
            Self::When(when, source) => {
                when.iter().map(Condition::heading).chain(source.headings()).collect()
            }
        }
    }
}

impl Preset {
    /// The headings that columns of a file may have, each with the key that names it.
    pub(super) fn named(&self) -> Vec<(&str, &str)> {
        let mut named = Vec::new();
        let mut add = |key, headings: Vec<_>| {
            named.extend(headings.into_iter().map(|heading| (key, heading)));
        };
        for (column, source) in &self.columns {
            add(column.as_str(), source.headings());
        }
        if let Some(rows) = &self.rows {
            add("rows.by", rows.by.headings());
            add("rows.apart", rows.apart.as_deref().into_iter().collect());
            add("rows.part", rows.part.iter().flat_map(Source::headings).collect());
            add("rows.without", rows.without.iter().map(Condition::heading).collect());
        }
        if let Some(unnamed) = &self.unnamed {
            let sources = [Some(&unnamed.by), unnamed.people.as_ref()].into_iter().flatten();
            add("unnamed", sources.flat_map(Source::headings).collect());
        }
        if let Some(messages) = &self.messages {
            add("messages", messages.headings());
        }
        let until = self.days.iter().filter_map(|days| days.until.as_ref());
        add("days.until", until.flat_map(Source::headings).collect());
        for state in &self.state {
            add("state", state.when.iter().map(Condition::heading).collect());
        }
        for rule in &self.leave_out {
            add("leave_out", rule.when.iter().map(Condition::heading).collect());
        }
        if let Some(refunds) = &self.refunds {
            let sources = [&refunds.order, &refunds.amount].into_iter().chain(&refunds.id);
            add("refunds", sources.flat_map(Source::headings).collect());
            add("refunds", refunds.when.iter().map(Condition::heading).collect());
            add("refunds", refunds.payment.as_deref().into_iter().collect());
        }
        add("notes", self.notes.iter().map(String::as_str).collect());
        named
    }

    /// Of a user's own map: the headings that it names and the file lacks, each with its key. Other presets name those
    /// of all versions of a tool.
    pub(in crate::import) fn absent(&self, names: &[String]) -> Vec<(&str, &str)> {
        if !self.is_map() {
            return Vec::new();
        }
        let is_absent =
            |(_, heading): &(&str, &str)| !heading.is_empty() && find(names, heading).is_none();
        let mut absent: Vec<_> = self.named().into_iter().filter(is_absent).collect();
        absent.dedup();
        absent
    }

    /// The error for a file without a documented column: a user's own map says which heading it looks for.
    pub(in crate::import) fn without(&self, column: &'static str, names: &[String]) -> ImportError {
        let headings = self.columns.get(column).map(Source::headings).unwrap_or_default();
        if self.is_map() && headings.iter().any(|heading| !heading.is_empty()) {
            return self.no_heading(column, &headings, names);
        }
        let (title, found) = (self.title.clone(), names.to_vec());
        ImportError::MissingSource { title, column, found }
    }

    /// Whether a line may be the header of its files: it has the headings that tell them, or, of a user's own map that
    /// names none, one of its columns.
    pub(in crate::import) fn may_begin(&self, names: &[String]) -> bool {
        let own = || self.named().into_iter().map(|(_, heading)| heading);
        let is_by_column = self.is_map() && !self.has_header() && own().any(|of| !of.is_empty());
        self.fits(names) && (!is_by_column || own().any(|of| find(names, of).is_some()))
    }

    /// The error for a file that has none of its columns.
    pub(in crate::import) fn without_columns(&self, names: &[String]) -> ImportError {
        let keys = [
            "order_id",
            "conversation_id",
            "event_id",
            "called_number",
            "recipient",
            "month",
            "code",
        ];
        let all = self.named();
        let first = keys.into_iter().find(|key| all.iter().any(|(of, _)| of == key));
        self.without(first.unwrap_or("[columns]"), names)
    }

    fn no_heading(&self, key: &'static str, headings: &[&str], names: &[String]) -> ImportError {
        ImportError::NoHeading {
            title: self.title.clone(),
            key,
            headings: headings.iter().map(|heading| (*heading).to_owned()).collect(),
            found: names.to_vec(),
        }
    }

    /// Fails if the file has no column by which rows belong together.
    pub(in crate::import) fn check_keys(&self, names: &[String]) -> Result<(), ImportError> {
        if self.sum.is_some() {
            self.check_states(names)?;
        }
        let rows = self.rows.as_ref().map(|rows| ("[rows] by", rows.by.headings()));
        let messages = self.messages.as_ref().map(|rows| ("[messages] by", rows.id_headings()));
        let refunds = self.refunds.as_ref().filter(|_| self.is_map());
        let refunds = refunds.map(|rows| ("[refunds] order", rows.order.headings()));
        for (key, headings) in [rows, messages, refunds].into_iter().flatten() {
            if !headings.iter().any(|heading| find(names, heading).is_some()) {
                return Err(self.no_heading(key, &headings, names));
            }
        }
        Ok(())
    }

    /// Fails if the file has no column with the state that a map names: without it, every order would be paid.
    fn check_states(&self, names: &[String]) -> Result<(), ImportError> {
        let status = self.columns.get("status").map(|source| ("status", source.headings()));
        // One that is like a preset has the rules of all versions of the tool.
        let rules = self.state.iter().filter(|_| self.is_map()).flat_map(|state| &state.when);
        let rules = rules.map(|when| ("[[state]] when", vec![when.heading()]));
        for (key, headings) in status.into_iter().chain(rules) {
            let mut given = headings.iter().filter(|heading| !heading.is_empty()).peekable();
            if given.peek().is_some() && given.all(|heading| find(names, heading).is_none()) {
                return Err(self.no_heading(key, &headings, names));
            }
        }
        Ok(())
    }

    /// The headings by which it is found what separates the cells of a file.
    pub(in crate::import) fn telling(&self) -> Vec<&str> {
        let own = if self.is_map() { self.named() } else { Vec::new() };
        let header = self.header.iter().map(String::as_str);
        header.chain(own.into_iter().map(|(_, heading)| heading)).collect()
    }
}
