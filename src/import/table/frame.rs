//! What all rows of a file share, and a row read by it: as a record, or as a bad row with its column.
//!
//! Invariant: a bad row names the column of the file that it is about, or of one that the file lacks its documented name.

use super::split::Split;
use super::{Cells, Frame, ReadRow, Refusal};
use crate::import::cell::shown;
use crate::import::preset::Translated;
use crate::import::row::{BadReason, BadRow, Row};
use crate::import::sums::has_sums;

impl Frame<'_> {
    pub(super) fn bad<T>(&self, line: u64, index: Option<usize>, reason: BadReason) -> Row<T> {
        let column = index.and_then(|index| self.header.names.get(index));
        let column = column.map(|name| shown(name).into_owned()).unwrap_or_default();
        Row::Bad(BadRow { line, column, reason })
    }

    /// A row of which a value is refused, or is not there. Of a column that the file lacks, the documented name is told.
    pub(super) fn bad_cell<T>(
        &self,
        line: u64,
        spec: usize,
        index: Option<usize>,
        reason: BadReason,
    ) -> Row<T> {
        let row = self.bad(line, index, reason);
        match (row, self.specs.get(spec)) {
            (Row::Bad(BadRow { column, reason, .. }), Some(spec)) if column.is_empty() => {
                Row::Bad(BadRow { line, column: spec.name.to_owned(), reason })
            }
            (row, _) => row,
        }
    }

    /// Whether a row stands below all others with their sums.
    pub(super) fn is_of_totals(&self, texts: &[&str]) -> bool {
        has_sums(texts, self.specs, false, |spec| self.header.indexes.get(spec).copied().flatten())
    }

    pub(super) fn read_plain<T>(
        &self,
        row: &Split<'_>,
        line: u64,
        read: ReadRow<T>,
    ) -> Result<T, Refusal> {
        self.check_length(&row.texts)?;
        let (texts, written) = (&*row.texts, &*row.written);
        read(&Cells { frame: self, texts, written, translated: None, line })
    }

    pub(super) fn read_translated<T>(
        &self,
        row: &Translated,
        read: ReadRow<T>,
    ) -> Result<T, Refusal> {
        if let Some((spec, reason)) = &row.fault {
            return Err(match row.fault_at {
                Some(index) => Refusal::Row(Some(index), reason.clone()),
                None => Refusal::Cell(*spec, reason.clone()),
            });
        }
        self.read_as_translated(row, read)
    }

    /// Reads a record as if nothing was wrong with it so far.
    pub(super) fn read_as_translated<T>(
        &self,
        row: &Translated,
        read: ReadRow<T>,
    ) -> Result<T, Refusal> {
        let texts: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        let texts = &*texts;
        let written = if self.has_older { texts } else { &[] };
        read(&Cells { frame: self, texts, written, translated: Some(row), line: row.line })
    }

    /// Whether a spec is that of states.
    pub(super) fn is_state(&self, spec: usize) -> bool {
        self.specs.get(spec).is_some_and(|spec| spec.name == "status")
    }
}
