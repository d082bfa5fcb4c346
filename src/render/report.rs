//! A report in every format.
//!
//! Invariant: the formats show the measures of the report and compute none of their own, except the
//! shares that bars show.

mod beside;
mod by_touch;
mod cells;
mod change;
mod columns;
mod definitions;
mod document;
mod funnels;
mod rows;
mod screen;
mod stated;
mod tied;
mod unplaced;
mod warning;
mod words;

use std::io::{self, Write};

use crate::report::Report;

pub use by_touch::by_touch;
pub(super) use cells::credits;

use super::format::Format;
use super::list::list;
use super::width::Width;

/// Writes a report. NDJSON has one line for each row, then one for unplaced conversions.
pub fn report(
    report: &Report,
    format: Format,
    width: Width,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => out.write_all(screen::plain(report, width).as_bytes())?,
        Format::Md => out.write_all(screen::markdown(report).as_bytes())?,
        Format::Json => document::json(report, out)?,
        Format::Ndjson => document::ndjson(report, out)?,
        Format::Csv => list(&columns::rows(report), Format::Csv, width, out)?,
    }
    out.flush()
}

#[cfg(test)]
mod tests;
