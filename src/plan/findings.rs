//! Collects the faults and warnings of one text while it is read and expanded.
//!
//! Invariant: however many faults there are, memory holds only those that will be shown: the first ones
//! in the order of the text. The others are counted.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use super::declared::Declared;
use super::fault::{Fault, Faults};
use crate::domain::limits::FAULTS_LISTED_MAX;

/// The first faults in the order of the text, and the count of all.
#[derive(Debug, Default)]
struct Sorted {
    /// By span; faults of one span in the order in which they were found.
    first: BTreeMap<(SpanKey, u64), Fault>,
    total: u64,
}

/// Start and end of a span. `None`, the text as a whole, sorts first.
type SpanKey = Option<(usize, usize)>;

fn span_key(span: Option<&Range<usize>>) -> SpanKey {
    span.map(|span| (span.start, span.end))
}

impl Sorted {
    /// Whether a fault with this span would be among the first.
    fn accepts(&self, key: SpanKey) -> bool {
        let last = self.first.last_key_value();
        self.first.len() < FAULTS_LISTED_MAX || last.is_some_and(|((last, _), _)| key < *last)
    }

    fn insert(&mut self, fault: Fault) {
        let key = span_key(fault.span.as_ref());
        if self.accepts(key) {
            self.first.insert((key, self.total), fault);
        }
        if self.first.len() > FAULTS_LISTED_MAX {
            self.first.pop_last();
        }
        self.total += 1;
    }

    fn into_listed(self) -> Faults {
        Faults::of(self.first.into_values().collect(), self.total)
    }
}

/// The faults and warnings of one text, and the names that it declares.
#[derive(Debug)]
pub(super) struct Findings<'t> {
    text: &'t str,
    /// Where each line ends. Computed when the first line number is needed.
    line_ends: OnceCell<Vec<usize>>,
    /// The names that have been read so far.
    pub(super) declared: RefCell<Declared>,
    // In cells, because readers of nested tables share the findings.
    faults: RefCell<Sorted>,
    warnings: RefCell<Sorted>,
}

impl<'t> Findings<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            line_ends: OnceCell::new(),
            declared: RefCell::default(),
            faults: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().insert(fault);
    }

    /// Adds a fault that is expensive to build: it is built only if it may be shown.
    pub(super) fn fault_at(&self, span: Range<usize>, make: impl FnOnce(Range<usize>) -> Fault) {
        let is_shown = self.faults.borrow().accepts(span_key(Some(&span)));
        if is_shown {
            self.fault(make(span));
        } else {
            self.faults.borrow_mut().total += 1;
        }
    }

    pub(super) fn warn(&self, warning: Fault) {
        self.warnings.borrow_mut().insert(warning);
    }

    /// The text of a span.
    pub(super) fn written(&self, span: &Range<usize>) -> &'t str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The line number of a span, from 1.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        let ends = || self.text.match_indices('\n').map(|(at, _)| at).collect();
        let ends: &Vec<usize> = self.line_ends.get_or_init(ends);
        ends.partition_point(|end| *end < span.start) + 1
    }

    /// The faults and the warnings, each in the order of the text.
    pub(super) fn into_parts(self) -> (Faults, Faults) {
        (self.faults.into_inner().into_listed(), self.warnings.into_inner().into_listed())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault::line_column;
    use super::*;

    #[test]
    fn findings_come_in_the_order_of_the_text() {
        let findings = Findings::of("abc");
        findings.fault(Fault::at(2..3, "second"));
        findings.fault(Fault::at(0..1, "first"));
        findings.fault(Fault::of_all("whole"));
        let (faults, warnings) = findings.into_parts();
        let messages: Vec<_> = faults.first().iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(messages, ["whole", "first", "second"]);
        assert!(warnings.is_empty());
    }

    #[test]
    fn the_first_faults_of_the_text_are_kept_in_whatever_order_they_are_found() {
        let most = FAULTS_LISTED_MAX;
        let text = "x".repeat(3 * most);
        let findings = Findings::of(&text);
        let mut made = 0;
        // Every third offset, backwards; then the others, forwards.
        let backwards = (0..most).map(|n| 3 * (most - 1 - n));
        for at in backwards.chain((0..3 * most).filter(|at| at % 3 != 0)) {
            findings.fault_at(at..at, |span| {
                made += 1;
                Fault::at(span, at.to_string())
            });
        }
        let (faults, _) = findings.into_parts();
        let starts = faults.first().iter().map(|fault| fault.span.as_ref().unwrap().start);
        assert!(starts.eq(0..most));
        assert_eq!(faults.total(), 3 * most as u64);
        // Faults too late in the text were not built.
        assert!(made < 2 * most, "{made}");
    }

    #[test]
    fn a_line_number_is_the_one_that_counting_gives() {
        let text = "a = 1\n\nb = 2\r\nend";
        let findings = Findings::of(text);
        for at in 0..=text.len() {
            let (line, _) = line_column(text, at).unwrap();
            assert_eq!(findings.line(&(at..at)), line, "{at}");
        }
    }
}
