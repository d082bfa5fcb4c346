//! Faults of a plan as compilers show them: the line, the place underlined, the cure.
//!
//! Invariant: what a fault costs to draw does not grow with the text around it, so only the lines that
//! it is about are given to the drawing.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::cli::io::Io;
use crate::domain::limits::{EXCERPT_BYTES_MAX, FAULT_BYTES_MAX};
use crate::plan::{Fault, Faults};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// It stops the plan.
    Fault,
    /// It stops nothing.
    Warning,
}

/// Shows the faults of a text: the first ones, and how many more there are.
pub(super) fn show(faults: &Faults, severity: Severity, path: &Path, text: &str, io: &mut Io<'_>) {
    let mut lines = Lines { text, start: 0, number: 1 };
    for fault in faults.first() {
        io.say(format_args!("{}\n", drawn(fault, severity, path, &mut lines)));
    }
    if let Some(rest) = faults.rest() {
        let what = match severity {
            Severity::Fault => "faults",
            Severity::Warning => "warnings",
        };
        io.say(format_args!("{rest} {what}\n"));
    }
}

/// The lines of a text, walked through from the first on.
struct Lines<'t> {
    text: &'t str,
    /// Where the line begins that was asked for last.
    start: usize,
    /// Its number.
    number: usize,
}

impl<'t> Lines<'t> {
    /// The lines that a span touches, where they begin, and the number of the first.
    fn of(&mut self, span: &Range<usize>) -> (&'t str, usize, usize) {
        if span.start < self.start {
            (self.start, self.number) = (0, 1);
        }
        let passed = self.text.get(self.start..span.start).unwrap_or_default();
        if let Some(last) = passed.rfind('\n') {
            self.number += passed.bytes().filter(|byte| *byte == b'\n').count();
            self.start += last + 1;
        }
        let end = self.text.get(span.end..).and_then(|rest| rest.find('\n'));
        let end = end.map_or(self.text.len(), |more| span.end + more + 1);
        let lines = self.text.get(self.start..end).unwrap_or_default();
        (lines, self.start, self.number)
    }
}

/// A message that quotes a text of many screens is cut: what it says stands at its beginning, and where it
/// is follows.
fn shortened(message: &str) -> String {
    if message.len() <= FAULT_BYTES_MAX {
        return message.to_owned();
    }
    format!("{}...", &message[..message.floor_char_boundary(FAULT_BYTES_MAX)])
}

/// Draws one fault of a text.
fn drawn(fault: &Fault, severity: Severity, path: &Path, lines: &mut Lines<'_>) -> String {
    let level = match severity {
        Severity::Fault => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(shortened(&fault.message));
    let shown = path.display().to_string();
    let mut group = match &fault.span {
        None => Group::with_title(title),
        Some(span) => {
            let (lines, start, number) = lines.of(span);
            if lines.len() > EXCERPT_BYTES_MAX {
                // Its place is told, and a line that fills many screens is not looked through.
                let column = lines.get(..span.start - start).unwrap_or_default().chars().count();
                title.element(Origin::path(shown).line(number).char_column(column + 1))
            } else {
                let annotation = AnnotationKind::Primary.span(span.start - start..span.end - start);
                let annotation = annotation.label(fault.label.as_deref());
                let snippet = Snippet::source(lines).line_start(number).path(shown);
                title.element(snippet.annotation(annotation))
            }
        }
    };
    if let Some(help) = &fault.help {
        group = group.element(Level::HELP.message(&**help));
    }
    Renderer::plain().render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same fault, drawn with the whole text.
    fn drawn_whole(fault: &Fault, path: &Path, text: &str) -> String {
        let title = Level::ERROR.primary_title(&*fault.message);
        let annotation = AnnotationKind::Primary.span(fault.span.clone().unwrap());
        let annotation = annotation.label(fault.label.as_deref());
        let snippet = Snippet::source(text).path(path.display().to_string());
        Renderer::plain().render(&[title.element(snippet.annotation(annotation))])
    }

    fn fault(span: Range<usize>) -> Fault {
        let label = Some("here".to_owned());
        Fault { span: Some(span), message: "wrong".to_owned(), label, help: None }
    }

    #[test]
    fn a_fault_is_drawn_of_its_own_lines_as_of_the_whole_text() {
        let path = Path::new("links.toml");
        for text in [
            "a = 1\nb = [\n  2,\n  3,\n]\n\nend = 4",
            "a = 1\r\nb = 2\r\n",
            "\u{fc}\u{1f600} = 1\n\u{fc} = [\n2]\n",
            "\n\n",
            "one",
        ] {
            let mut lines = Lines { text, start: 0, number: 1 };
            let is_place = |at: &usize| text.is_char_boundary(*at);
            for start in (0..text.len()).filter(is_place) {
                for end in (start..=text.len()).filter(is_place) {
                    let fault = fault(start..end);
                    let drawn = drawn(&fault, Severity::Fault, path, &mut lines);
                    assert_eq!(drawn, drawn_whole(&fault, path, text), "{text:?} {start}..{end}");
                }
            }
        }
    }

    #[test]
    fn a_fault_in_a_line_of_many_screens_has_its_place_and_no_drawing() {
        let text = format!("a = 1\nb = \"{}\" x\n", "\u{fc}".repeat(EXCERPT_BYTES_MAX));
        let at = text.len() - 2;
        let mut lines = Lines { text: &text, start: 0, number: 1 };
        let drawn = drawn(&fault(at..at + 1), Severity::Fault, Path::new("p"), &mut lines);
        let column = EXCERPT_BYTES_MAX + 8;
        assert_eq!(drawn, format!("error: wrong\n--> p:2:{column}"));
    }
}
