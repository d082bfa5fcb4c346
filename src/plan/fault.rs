//! What is wrong with a plan, and where; and the places it was found in while reading.
//!
//! Invariant: a span is a byte range of the text that was checked. Absent: how a fault is drawn.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::bounded_list::BoundedList;
use crate::domain::limits::FAULTS_LISTED_MAX;

use super::names::Declared;

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

/// What is shown of the faults or the warnings of a text: the first ones in its order.
pub type Faults = BoundedList<Fault, FAULTS_LISTED_MAX>;

/// The first faults in the order of the text, and how many there are.
#[derive(Debug, Default)]
struct Sorted {
    /// By their place, and those of one place in the order in which they were found.
    first: BTreeMap<(Place, u64), Fault>,
    total: u64,
}

/// Where a span begins and ends; the text as a whole comes first.
type Place = Option<(usize, usize)>;

fn place(span: Option<&Range<usize>>) -> Place {
    span.map(|span| (span.start, span.end))
}

impl Sorted {
    /// Whether a fault of this place would be among the first.
    fn takes(&self, place: Place) -> bool {
        let last = self.first.last_key_value();
        self.first.len() < FAULTS_LISTED_MAX || last.is_some_and(|((last, _), _)| place < *last)
    }

    fn insert(&mut self, fault: Fault) {
        let place = place(fault.span.as_ref());
        if self.takes(place) {
            self.first.insert((place, self.total), fault);
        }
        if self.first.len() > FAULTS_LISTED_MAX {
            self.first.pop_last();
        }
        self.total += 1;
    }

    fn into_listed(self) -> Faults {
        BoundedList::of(self.first.into_values().collect(), self.total)
    }
}

/// All that was found in one text. However much it is, the first faults of the text are kept, and the
/// others are counted.
#[derive(Debug)]
pub(super) struct Findings<'t> {
    text: &'t str,
    /// Where each line ends; found when the first line is asked for.
    line_ends: OnceCell<Vec<usize>>,
    /// What the file has declared so far.
    pub(super) declared: RefCell<Declared>,
    // Readers of nested tables report side by side.
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

    /// Takes note of something that stops the plan.
    pub(super) fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().insert(fault);
    }

    /// The same, where the fault takes time to make: it is made only if it will be shown.
    pub(super) fn fault_at(&self, span: Range<usize>, make: impl FnOnce(Range<usize>) -> Fault) {
        let is_shown = self.shows(&span);
        if is_shown {
            self.fault(make(span));
        } else {
            self.faults.borrow_mut().total += 1;
        }
    }

    /// Whether a fault of this place would be shown, as far as is known by now.
    pub(super) fn shows(&self, span: &Range<usize>) -> bool {
        self.faults.borrow().takes(place(Some(span)))
    }

    /// Takes note of something that stops nothing.
    pub(super) fn warn(&self, warning: Fault) {
        self.warnings.borrow_mut().insert(warning);
    }

    /// What is written at a place.
    pub(super) fn written(&self, span: &Range<usize>) -> &'t str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The line on which a place begins.
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
        // Every third place from the end, then the others from the beginning.
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
        // Those that come too late in the text were not made.
        assert!(made < 2 * most, "{made}");
    }

    #[test]
    fn a_line_is_found_as_by_counting() {
        let text = "a = 1\n\nb = 2\r\nend";
        let findings = Findings::of(text);
        for at in 0..=text.len() {
            let (line, _) = line_column(text, at).unwrap();
            assert_eq!(findings.line(&(at..at)), line, "{at}");
        }
    }
}
