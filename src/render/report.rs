//! A report in every format.
//!
//! Invariant: rows, unplaced and totals are those of the report; nothing is added up here but the
//! shares that the bars draw.

mod columns;
mod document;
mod number;
mod screen;
mod words;

use std::io::{self, Write};

use crate::report::Report;

use super::format::Format;
use super::list::list;

/// Writes a report. As NDJSON its rows are a line each, and what is unplaced is the last line.
pub fn report(report: &Report, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => out.write_all(screen::plain(report).as_bytes())?,
        Format::Md => out.write_all(screen::markdown(report).as_bytes())?,
        Format::Json => document::json(report, out)?,
        Format::Ndjson => document::ndjson(report, out)?,
        Format::Csv => list(&columns::rows(report), Format::Csv, out)?,
    }
    out.flush()
}

#[cfg(test)]
mod tests;
