//! Faults of a plan as compilers show them: the line, the place underlined, the cure.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::plan::Fault;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// It stops the plan.
    Fault,
    /// It stops nothing.
    Warning,
}

/// Draws one fault of a text.
pub(super) fn drawn(fault: &Fault, severity: Severity, path: &Path, text: &str) -> String {
    let level = match severity {
        Severity::Fault => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&*fault.message);
    let mut group = match &fault.span {
        None => Group::with_title(title),
        Some(span) => {
            let annotation = AnnotationKind::Primary.span(span.clone());
            let annotation = annotation.label(fault.label.as_deref());
            let snippet = Snippet::source(text).path(path.display().to_string());
            title.element(snippet.annotation(annotation))
        }
    };
    if let Some(help) = &fault.help {
        group = group.element(Level::HELP.message(&**help));
    }
    Renderer::plain().render(&[group])
}
