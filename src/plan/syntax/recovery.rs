//! Reads on after a syntax error: the statement that has it is blanked out, and the rest is read again.
//!
//! Invariant: what is left has the same length and the same lines, so every span is one of the whole text.
//! Does not tell what is wrong (see `syntax`), and does not handle what the blanked statements would have
//! declared (see `findings`).

use std::ops::Range;

use toml::de::DeTable;

use super::scan::{is_header, line_end, line_of, line_start, open_brackets};
use crate::domain::limits::{READ_ON_BYTES_MAX, SYNTAX_FAULTS_MAX};
use crate::plan::fault::Fault;

/// What can be read of a text with syntax errors.
pub(in crate::plan) struct Readable {
    /// Valid TOML, unless `is_whole` is false.
    pub(in crate::plan) text: String,
    /// One for each statement that cannot be read.
    pub(in crate::plan) faults: Vec<Fault>,
    /// Whether all that cannot be read is blanked out.
    pub(in crate::plan) is_whole: bool,
}

/// Blanks out what cannot be read.
pub(in crate::plan) fn readable(whole: &str) -> Readable {
    let mut text = whole.to_owned();
    let mut faults = Vec::new();
    let most = if whole.len() > READ_ON_BYTES_MAX { 1 } else { SYNTAX_FAULTS_MAX };
    while faults.len() < most {
        let Some((fault, broken)) = first_fault(&text) else {
            return Readable { text, faults, is_whole: true };
        };
        faults.push(fault);
        if text.get(broken.clone()).is_none_or(|broken| broken.trim().is_empty()) {
            break;
        }
        text = blanked(&text, broken);
    }
    let is_whole = most > 1 && first_fault(&text).is_none();
    Readable { text, faults, is_whole }
}

/// The first syntax error, and the statement that has it.
fn first_fault(text: &str) -> Option<(Fault, Range<usize>)> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let first = errors.iter().min_by_key(|error| start(error))?;
    let fault = super::fault(text, first, table.get_ref());
    let shown = fault.span.as_ref().map_or(start(first), |span| span.start);
    let broken = statement(text, shown.min(start(first)), start(first));
    Some((fault, broken))
}

fn blanked(text: &str, broken: Range<usize>) -> String {
    let blank = text[broken.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    let (before, after) = (&text[..broken.start], &text[broken.end..]);
    before.chars().chain(blank).chain(after.chars()).collect()
}

/// The lines of the statement that begins at or around `begin` and has an error at `error`. Of a header it is
/// all that stands below it, which would otherwise belong to another table.
fn statement(text: &str, begin: usize, error: usize) -> Range<usize> {
    let line = line_start(text, begin);
    let outer = open_brackets(text, line).first().map_or(line, |(at, _)| line_start(text, *at));
    let error_line = line_start(text, error);
    if is_header(whole_line(text, outer)) {
        return outer..next_line(text, line_end(text, outer), is_header);
    }
    if error_line > outer && is_beginning(whole_line(text, error_line)) {
        return outer..error_line;
    }
    let end = line_end(text, error.max(begin));
    let is_open = open_brackets(text, end).iter().any(|(at, _)| *at >= outer);
    let is_at_end = text[end..].trim().is_empty();
    let end = if is_open { next_line(text, end, is_beginning) } else { end };
    // A text in triple quotes that is not closed takes everything below it along.
    let start = line_end(text, outer);
    let end = if is_at_end && error_line > outer { next_line(text, start, is_header) } else { end };
    outer..end
}

fn whole_line(text: &str, at: usize) -> &str {
    line_of(text, line_start(text, at)).1
}

/// Where the next line of a kind begins, or the end of the text.
fn next_line(text: &str, from: usize, is_kind: impl Fn(&str) -> bool) -> usize {
    let mut at = from;
    while let Some(newline) = text.get(at..).and_then(|rest| rest.find('\n')) {
        at += newline + 1;
        if is_kind(whole_line(text, at)) {
            return at;
        }
    }
    text.len()
}

/// Whether a statement begins on the line: a header, or a key and `=`.
fn is_beginning(line: &str) -> bool {
    let key = line.split_once('=').map(|(key, _)| key.trim());
    let is_key = |key: &str| {
        let plain = |c: char| c.is_alphanumeric() || "._-\"' ".contains(c);
        !key.is_empty() && key.chars().all(plain)
    };
    is_header(line) || key.is_some_and(is_key)
}

#[cfg(test)]
mod tests;
