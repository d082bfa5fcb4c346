//! What is wrong with a plan, and where; and the places it was found in while reading.
//!
//! Invariant: a span is a byte range of the text that was checked. Absent: how a fault is drawn.

use std::cell::RefCell;
use std::ops::Range;

/// One thing that is wrong with a plan, or worth a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the text that are meant; `None` for the text as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to write beside the place.
    pub label: Option<String>,
    /// The cure.
    pub help: Option<String>,
}

impl Fault {
    /// A fault of the text as a whole.
    pub(super) fn of_all(message: impl Into<String>) -> Self {
        Self { span: None, message: message.into(), label: None, help: None }
    }

    /// A fault at a place.
    pub(super) fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::of_all(message) }
    }

    /// With a few words beside the place.
    pub(super) fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// With its cure.
    pub(super) fn help(self, help: impl Into<Option<String>>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// Line and column of its place in the text that was checked, both from 1; columns are
    /// characters.
    #[must_use]
    pub fn line_column(&self, text: &str) -> Option<(usize, usize)> {
        line_column(text, self.span.as_ref()?.start)
    }
}

fn line_column(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    Some((line, before[line_start..].chars().count() + 1))
}

/// All that was found in one text.
#[derive(Debug)]
pub(super) struct Findings<'t> {
    text: &'t str,
    // Readers of nested tables report side by side.
    faults: RefCell<Vec<Fault>>,
    warnings: RefCell<Vec<Fault>>,
}

impl<'t> Findings<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, faults: RefCell::default(), warnings: RefCell::default() }
    }

    /// Takes note of something that stops the plan.
    pub(super) fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Takes note of something that stops nothing.
    pub(super) fn warn(&self, warning: Fault) {
        self.warnings.borrow_mut().push(warning);
    }

    /// What is written at a place.
    pub(super) fn written(&self, span: &Range<usize>) -> &'t str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The line on which a place begins.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        line_column(self.text, span.start).map_or(1, |(line, _)| line)
    }

    /// The faults and the warnings, each in the order of the text.
    pub(super) fn into_parts(self) -> (Vec<Fault>, Vec<Fault>) {
        let sorted = |mut list: Vec<Fault>| {
            list.sort_by_key(|fault| fault.span.as_ref().map(|span| (span.start, span.end)));
            list
        };
        (sorted(self.faults.into_inner()), sorted(self.warnings.into_inner()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_line_and_a_column_of_characters() {
        let text = "a = 1\r\n\u{fc}\u{1f600} = 2\nend";
        let table = [
            (0, Some((1, 1))),
            (4, Some((1, 5))),
            (7, Some((2, 1))),
            // Two characters of two and four bytes stand before it.
            (13, Some((2, 3))),
            (text.len(), Some((3, 4))),
            (text.len() + 1, None),
            // Within a character.
            (8, None),
        ];
        for (at, expected) in table {
            assert_eq!(Fault::at(at..at, "x").line_column(text), expected, "{at}");
        }
        assert_eq!(Fault::of_all("x").line_column(text), None);
    }

    #[test]
    fn findings_come_in_the_order_of_the_text() {
        let findings = Findings::of("abc");
        findings.fault(Fault::at(2..3, "second"));
        findings.fault(Fault::at(0..1, "first"));
        findings.fault(Fault::of_all("whole"));
        let (faults, warnings) = findings.into_parts();
        let messages: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!((messages, warnings), (vec!["whole", "first", "second"], vec![]));
    }
}
