//! Workbooks (.xlsx): the first sheet with cells, written as CSV, so that it is read as any other file.
//!
//! Invariant: a number keeps the digits that the workbook has of it, with the decimal mark that texts of the file have,
//! and a date its local time. A number of more
//! digits than a spreadsheet keeps is written as spreadsheets show it, so that it is refused where it is an id.
//! Bounded: what is unpacked is measured first. Does not know columns.

use std::io::{self, Read, Seek, Write};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::domain::limits::{SHEET_BYTES_MAX, SHEET_STRINGS_BYTES_MAX};

use super::error::ImportError;
use super::form;
use super::options::Decimal;
use super::splitter::quoted;

/// The first bytes of zip archives, as workbooks are.
pub const ARCHIVE: &[u8] = b"PK";

/// The largest whole number of which a spreadsheet keeps every digit.
const WHOLE_MAX: f64 = 1e15;
/// The digits of a number that a spreadsheet shows.
const SHOWN_DIGITS: usize = 15;
/// The part of the archive with the texts of all cells, which are in memory while it is read.
const STRINGS: &str = "xl/sharedStrings.xml";

/// Writes the first sheet of a workbook as CSV, its numbers with the decimal mark that amounts are read with.
pub fn write_as_csv(
    mut book: impl Read + Seek,
    decimal: Option<Decimal>,
    out: &mut impl Write,
) -> Result<(), ImportError> {
    check_size(&mut book)?;
    book.rewind()?;
    let mut book: Xlsx<_> = Xlsx::new(io::BufReader::new(book)).map_err(refused)?;
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).map_err(refused)?;
        let mut sheet = Sheet::new(&mut *out, decimal);
        while let Some(cell) = cells.next_cell().map_err(refused)? {
            sheet.put(cell.get_position(), cell.get_value())?;
        }
        if !sheet.is_empty {
            return Ok(sheet.end_row()?);
        }
    }
    Ok(())
}

/// Fails if the archive unpacks to more than may be read. The sizes that it states may be wrong.
fn check_size(book: &mut (impl Read + Seek)) -> Result<(), ImportError> {
    let no_book = || ImportError::NotCsv(form::ARCHIVE);
    let mut archive = ZipArchive::new(book).map_err(|_| no_book())?;
    let mut left = SHEET_BYTES_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| no_book())?;
        let is_strings = part.name().is_ok_and(|name| name.eq_ignore_ascii_case(STRINGS));
        let most = if is_strings { SHEET_STRINGS_BYTES_MAX.min(left) } else { left };
        let size = io::copy(&mut part.take(most + 1), &mut io::sink()).map_err(|_| no_book())?;
        if size > most {
            return Err(ImportError::LargeWorkbook);
        }
        left -= size;
    }
    Ok(())
}

fn refused(error: XlsxError) -> ImportError {
    match error {
        XlsxError::Io(error) => ImportError::Read(error),
        XlsxError::Password => ImportError::NotCsv(form::LOCKED),
        _ => ImportError::NotCsv(form::ARCHIVE),
    }
}

/// A sheet that is being written.
struct Sheet<'o, W> {
    out: &'o mut W,
    decimal: Option<Decimal>,
    row: u32,
    /// The column that comes next.
    column: u32,
    /// The columns of the widest row so far, which is the header. A row ends with its last cell, but in CSV all have
    /// the same number.
    width: u32,
    is_empty: bool,
}

impl<'o, W: Write> Sheet<'o, W> {
    fn new(out: &'o mut W, decimal: Option<Decimal>) -> Self {
        Self { out, decimal, row: 0, column: 0, width: 0, is_empty: true }
    }

    fn put(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> Result<(), ImportError> {
        let text = text(value, self.decimal);
        if text.is_empty() {
            return Ok(());
        }
        if (row, column) < (self.row, self.column) {
            return Err(ImportError::NotCsv(form::ARCHIVE));
        }
        // Cells that are not there are empty; rows that are not there are blank.
        while self.row < row {
            self.end_row()?;
            (self.row, self.column) = (self.row + 1, 0);
        }
        self.width = self.width.max(column + 1);
        let separators = if self.column == 0 { column } else { column + 1 - self.column };
        for _ in 0..separators {
            self.out.write_all(b",")?;
        }
        self.column = column + 1;
        self.is_empty = false;
        Ok(self.out.write_all(quoted(&text).as_bytes())?)
    }

    fn end_row(&mut self) -> io::Result<()> {
        let is_blank = self.column == 0;
        for _ in self.column..if is_blank { 0 } else { self.width } {
            self.out.write_all(b",")?;
        }
        self.out.write_all(b"\n")
    }
}

/// A cell as CSV has it.
fn text(value: &DataRef<'_>, decimal: Option<Decimal>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number, decimal),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(time) => time_text(time),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn number_text(number: f64, decimal: Option<Decimal>) -> String {
    if number.abs() < WHOLE_MAX {
        // A computed number has digits beyond those that a spreadsheet shows.
        let shown = format!("{number:.*e}", SHOWN_DIGITS - 1).parse().unwrap_or(number);
        let text = shown.to_string();
        return if decimal == Some(Decimal::Comma) { text.replace('.', ",") } else { text };
    }
    let text = format!("{number:E}");
    match text.split_once('E') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}E+{power}"),
        _ => text,
    }
}

/// `2026-11-14T12:00:00`; only the date at midnight, only the time without a day.
fn time_text(time: &ExcelDateTime) -> String {
    let number = time.as_f64();
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let clock = match milli {
        0 => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    };
    if time.is_duration() || (0.0..1.0).contains(&number) {
        return clock;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if number.fract() == 0.0 { date } else { format!("{date}T{clock}") }
}

#[cfg(test)]
mod tests;
