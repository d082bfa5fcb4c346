//! What is wrong with a plan, and where.
//!
//! Invariant: a span is a byte range of the text that was checked. Does not handle how a fault is drawn
//! (see `cli::plan::faults`) or how faults are collected (see `findings`).

use std::ops::Range;

use crate::domain::bounded_list::BoundedList;
use crate::domain::limits::FAULTS_LISTED_MAX;

/// A fault or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the text that it is about; `None` for the text as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// A few words that are shown at the span.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// The first faults or warnings of a text, in its order, and how many there are in all.
pub type Faults = BoundedList<Fault, FAULTS_LISTED_MAX>;

impl Fault {
    /// A fault of the text as a whole.
    pub(super) fn of_all(message: impl Into<String>) -> Self {
        Self { span: None, message: message.into(), label: None, help: None }
    }

    pub(super) fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::of_all(message) }
    }

    pub(super) fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With a help that not every fault of its kind has.
    pub(super) fn maybe_help(self, help: Option<String>) -> Self {
        Self { help, ..self }
    }

    /// Line and column of the span in the text that was checked, both from 1. Columns count
    /// characters.
    #[must_use]
    pub fn line_column(&self, text: &str) -> Option<(usize, usize)> {
        line_column(text, self.span.as_ref()?.start)
    }
}

pub(super) fn line_column(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    Some((line, before[line_start..].chars().count() + 1))
}

#[cfg(test)]
mod tests;
