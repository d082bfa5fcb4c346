//! A report in every format.
//!
//! Invariant: the formats show the measures of the report and compute none of their own, except the
//! shares that bars show.

mod beside;
mod by_touch;
mod cells;
mod change;
mod columns;
mod conversations;
mod definitions;
mod document;
mod funnels;
mod goals;
mod notes;
mod page;
mod payback;
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
use super::page::{html::html, mail::mail, xlsx::xlsx};
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
        Format::Csv | Format::RawCsv => list(&columns::rows(report), format, width, out)?,
    }
    out.flush()
}

/// The warnings of a report, each a sentence.
#[must_use]
pub fn warnings(report: &Report) -> Vec<String> {
    let zone = &report.period.zone;
    report.warnings.iter().map(|of| warning::warning(of, zone).message).collect()
}

/// Writes the page of a report, with others of its period under other groupings, as one HTML file.
pub fn report_html(of: &Report, others: &[Report], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(html(&page::page(of, others)).as_bytes())
}

/// Writes the same page as a workbook.
pub fn report_xlsx(of: &Report, others: &[Report], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&xlsx(&page::page(of, others)).map_err(io::Error::other)?)
}

/// Writes the summary and the first table of a report as the plain text of a mail.
pub fn report_mail(of: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(mail(&page::page(of, &[])).as_bytes())
}

#[cfg(test)]
mod tests;
