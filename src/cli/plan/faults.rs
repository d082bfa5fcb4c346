//! Prints faults of a plan as a compiler does: the line, the position underlined, the cure.
//!
//! Invariant: the cost of a fault does not grow with the plan, because only its own lines are passed to
//! the renderer.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::cli::io::Io;
use crate::domain::limits::{EXCERPT_BYTES_MAX, FAULT_BYTES_MAX};
use crate::plan::{Fault, Faults};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// The plan cannot be applied.
    Fault,
    /// The plan can be applied.
    Warning,
}

/// Prints the first faults of a plan, and how many more there are.
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

/// Finds lines of a text. Fast when the spans come in ascending order.
struct Lines<'t> {
    text: &'t str,
    /// Offset of the line that was found last.
    start: usize,
    /// Number of that line.
    number: usize,
}

impl<'t> Lines<'t> {
    /// The lines of a span, their offset, and the number of the first.
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

/// Cuts a message that quotes a very long text.
fn shortened(message: &str) -> String {
    if message.len() <= FAULT_BYTES_MAX {
        return message.to_owned();
    }
    format!("{}...", &message[..message.floor_char_boundary(FAULT_BYTES_MAX)])
}

/// Renders one fault.
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
                // A line of many screens is not printed; its position is.
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

    /// The same fault, rendered with the whole text.
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
    fn a_fault_looks_the_same_with_its_own_lines_as_with_the_whole_text() {
        let path = Path::new("links.toml");
        for text in [
            "a = 1\nb = [\n  2,\n  3,\n]\n\nend = 4",
            "a = 1\r\nb = 2\r\n",
            "\u{fc}\u{1f600} = 1\n\u{fc} = [\n2]\n",
            "\n\n",
            "one",
        ] {
            let mut lines = Lines { text, start: 0, number: 1 };
            let is_boundary = |at: &usize| text.is_char_boundary(*at);
            for start in (0..text.len()).filter(is_boundary) {
                for end in (start..=text.len()).filter(is_boundary) {
                    let fault = fault(start..end);
                    let drawn = drawn(&fault, Severity::Fault, path, &mut lines);
                    assert_eq!(drawn, drawn_whole(&fault, path, text), "{text:?} {start}..{end}");
                }
            }
        }
    }

    #[test]
    fn a_fault_in_a_line_of_many_screens_has_its_position_and_no_snippet() {
        let text = format!("a = 1\nb = \"{}\" x\n", "\u{fc}".repeat(EXCERPT_BYTES_MAX));
        let at = text.len() - 2;
        let mut lines = Lines { text: &text, start: 0, number: 1 };
        let drawn = drawn(&fault(at..at + 1), Severity::Fault, Path::new("p"), &mut lines);
        let column = EXCERPT_BYTES_MAX + 8;
        assert_eq!(drawn, format!("error: wrong\n--> p:2:{column}"));
    }

    #[test]
    fn a_mark_stands_under_its_text_after_wide_characters() {
        let text = "\u{65e5}\u{672c}\u{1f600} = x\n";
        let at = text.find('x').unwrap();
        let mut lines = Lines { text, start: 0, number: 1 };
        let drawn = drawn(&fault(at..at + 1), Severity::Fault, Path::new("p"), &mut lines);
        // Three wide characters take six columns, three more than there are characters.
        let column = |line: &str, mark| line.find(mark).map(|at| line[..at].chars().count());
        let source = drawn.lines().find_map(|line| column(line, 'x')).unwrap();
        let mark = drawn.lines().find_map(|line| column(line, '^')).unwrap();
        assert_eq!(mark, source + 3, "{drawn}");
    }
}
