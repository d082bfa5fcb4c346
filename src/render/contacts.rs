//! A list of contacts, written again with more columns.
//!
//! Invariant: the columns of the file come first, in their order, each cell as it was but for what a spreadsheet would
//! calculate. A phone number is no formula. Does not read lists (see `import`).

use std::borrow::Cow;
use std::io::{self, Write};

use super::cell::Cell;
use super::escape::guarded;

/// Writes a list row by row.
pub struct ContactsWriter<'o> {
    csv: csv::Writer<&'o mut dyn Write>,
}

impl<'o> ContactsWriter<'o> {
    /// Writes the headings: those of the file, then those that are added.
    pub fn new(
        names: &[String],
        added: &[&str],
        delimiter: u8,
        out: &'o mut dyn Write,
    ) -> io::Result<Self> {
        let mut csv = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        let names = names.iter().map(|name| of_file(name));
        csv.write_record(names.chain(added.iter().map(|name| Cow::Borrowed(*name))).map(bytes))?;
        Ok(Self { csv })
    }

    /// Writes a row: its cells in the file, then those that are added.
    pub fn row(&mut self, cells: &[&str], added: &[Cell<'_>]) -> io::Result<()> {
        let cells = cells.iter().map(|cell| of_file(cell));
        self.csv.write_record(cells.chain(added.iter().map(Cell::csv)).map(bytes))?;
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

fn bytes(cell: Cow<'_, str>) -> Vec<u8> {
    cell.into_owned().into_bytes()
}

/// A cell of the file. Digits after a sign are a number, whatever a spreadsheet makes of it.
fn of_file(cell: &str) -> Cow<'_, str> {
    let is_digits = |c: char| c.is_ascii_digit() || " .,()/-".contains(c);
    let rest = cell.strip_prefix(['+', '-']);
    let is_number = rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit() || c == '(') && rest.chars().all(is_digits)
    });
    if is_number { Cow::Borrowed(cell) } else { guarded(cell) }
}

#[cfg(test)]
mod tests;
