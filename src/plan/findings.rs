//! Collects the faults and warnings of one text while it is read and expanded.
//!
//! Invariant: however many faults there are, memory holds only those that will be shown: the first ones
//! in the order of the text. The others are counted.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;

use super::declared::Declared;
use super::fault::{Fault, Faults};
use crate::domain::limits::FAULTS_LISTED_MAX;
use crate::domain::link::picture::{PictureFile, PictureName, PicturePath};

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

/// Reads the file of a picture beside a plan: at most one byte more than a picture may have.
pub type Beside<'t> = dyn Fn(&PicturePath) -> io::Result<Vec<u8>> + 't;

/// Of a text that lies in no folder.
pub(super) fn nothing_beside(_: &PicturePath) -> io::Result<Vec<u8>> {
    Err(io::Error::new(io::ErrorKind::NotFound, "this plan lies in no folder"))
}

/// The faults and warnings of one text, and the names that it declares.
pub(super) struct Findings<'t> {
    text: &'t str,
    /// Reads a picture beside the text.
    pub(super) beside: &'t Beside<'t>,
    /// The pictures that were read so far.
    pub(super) pictures: RefCell<BTreeMap<PictureName, PictureFile>>,
    /// Where each line ends. Computed when the first line number is needed.
    line_ends: OnceCell<Vec<usize>>,
    /// The names that have been read so far.
    pub(super) declared: RefCell<Declared>,
    /// Whether parts of the text cannot be read. What is missing may be in them, so nothing is a fault for
    /// being missing.
    pub(super) is_partial: bool,
    // In cells, because readers of nested tables share the findings.
    faults: RefCell<Sorted>,
    warnings: RefCell<Sorted>,
}

impl fmt::Debug for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Findings").field("is_partial", &self.is_partial).finish_non_exhaustive()
    }
}

impl<'t> Findings<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            beside: &nothing_beside,
            pictures: RefCell::default(),
            line_ends: OnceCell::new(),
            declared: RefCell::default(),
            is_partial: false,
            faults: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    /// The same, with what reads pictures.
    pub(super) fn with_pictures(self, beside: &'t Beside<'t>) -> Self {
        Self { beside, ..self }
    }

    /// The findings of a text in which parts were blanked out.
    pub(super) fn of_part(text: &'t str) -> Self {
        Self { is_partial: true, ..Self::of(text) }
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
mod tests;
