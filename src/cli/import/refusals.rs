//! Rows of a file that the data refuses, as bad rows.
//!
//! Invariant: where the known value came from is told by line if it is in this file, else by import. Lines are
//! remembered as `Repeats` remembers ids, so a very distant one is told by the number of this import.

use crate::domain::record::contradiction::Field;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::refused::Refused;
use crate::import::{BadReason, BadRow, Earlier, Repeats, SecondValue};

/// Where a row of the file is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    line: u64,
    /// The first line about the same record.
    first: u64,
}

/// The lines of the records of a file.
#[derive(Debug, Default)]
pub(super) struct Lines(Repeats);

impl Lines {
    pub(super) fn place(&mut self, line: u64, id: &ForeignId) -> Place {
        Place { line, first: self.0.note(line, id) }
    }
}

impl Place {
    /// The row at this place as a bad one. `own` is the import of this file, unless it is a dry run.
    pub(super) fn bad_row(self, refused: Refused, own: Option<ImportNumber>) -> BadRow {
        let Refused { field, values, imports, .. } = refused;
        let is_in_file = self.first < self.line;
        let is_own = own.map_or(imports.is_lasting(), |own| imports.has(own));
        let earlier = match imports.numbers().first() {
            _ if is_own && is_in_file => Earlier::Line(self.first),
            Some(number) => Earlier::Import(*number),
            None => Earlier::AnImport,
        };
        let is_of_month = matches!(field, Field::Amount | Field::Hours);
        let reason = BadReason::SecondValue(SecondValue { values, earlier, is_of_month });
        BadRow { line: self.line, column: field.as_str().to_owned(), reason }
    }
}
