//! Prints faults of a plan as a compiler does: the line, the position underlined, the cure.
//!
//! Invariant: the cost of a fault does not grow with the plan, because only its own lines are passed to
//! the renderer.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::cli::io::Io;
use crate::domain::limits::{EXCERPT_BYTES_MAX, FAULT_BYTES_MAX};
use crate::plan::{Fault, Faults};
use crate::render::Width;

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
        io.say(format_args!("{}\n", drawn(fault, severity, path, io.err_width, &mut lines)));
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

fn drawn(
    fault: &Fault,
    severity: Severity,
    path: &Path,
    width: Option<Width>,
    lines: &mut Lines<'_>,
) -> String {
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
    let width = width.map_or(DEFAULT_TERM_WIDTH, |width| width.columns().into());
    Renderer::plain().term_width(width).render(&[group])
}

#[cfg(test)]
mod tests;
