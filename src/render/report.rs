//! A report in every format.
//!
//! Invariant: the formats show the measures of the report and compute none of their own, except the
//! shares that bars show.

mod attention;
mod below;
mod benchmarks;
mod beside;
mod by_touch;
mod calls;
mod cells;
mod change;
mod clicks;
mod cohorts;
mod columns;
mod conversations;
mod customers;
mod definitions;
mod document;
mod funnels;
mod glossary;
mod goals;
mod hand_outs;
mod helped;
mod holdouts;
mod imported;
mod leaks;
mod messaging;
mod notes;
mod page;
mod payback;
mod rows;
mod screen;
mod share;
mod stated;
mod survey;
mod tied;
mod under_rows;
mod unplaced;
mod warning;
mod words;

use std::io::{self, Write};

use crate::domain::record::ledger::StoredImport;
use crate::report::{
    Attention, FullReport, OrphanList, Redefinitions, Report, UnplacedOrders, attention,
};
use crate::store::kind_name;

pub use by_touch::by_touch;
pub(super) use cells::credits;
pub use share::share_html;

use super::closes::ClosedPage;
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

/// The kind of imports that have orders.
const ORDERS: &str = "orders";

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct PageOf<'a> {
    /// What the page is about.
    pub report: &'a Report,
    /// Reports of the same period and rules, under other groupings.
    pub others: &'a [Report],
    /// The orders that it could not place; `None` if there are none.
    pub unplaced: Option<&'a UnplacedOrders>,
    /// The files that came in since the period began and were not taken back.
    pub imports: &'a [StoredImport],
    /// What changed within the period of what counts.
    pub redefinitions: &'a Redefinitions,
    /// What people asked for within the period that no link has.
    pub orphans: &'a OrphanList,
    /// Of a month that was closed.
    pub closed: Option<ClosedPage>,
}

impl<'a> PageOf<'a> {
    /// `None` if what a page has besides its report was not asked for.
    #[must_use]
    pub fn of(full: &'a FullReport, closed: Option<ClosedPage>) -> Option<Self> {
        let beside = full.beside.as_ref()?;
        Some(Self {
            report: full.read(),
            others: &full.others,
            unplaced: beside.unplaced.as_ref(),
            imports: &beside.imports,
            redefinitions: &beside.redefinitions,
            orphans: &beside.orphans,
            closed,
        })
    }

    /// What its reader should look at.
    fn attention(&self) -> Vec<Attention> {
        let orders = self.imports.iter().filter(|of| kind_name(of.spec.kind) == Some(ORDERS));
        attention(self.report, self.unplaced, orders.map(|of| of.begun_at).max())
    }
}

/// Writes the page of a report as one HTML file.
pub fn report_html(of: &PageOf<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(html(&page::page(of)).as_bytes())
}

/// Writes the same page as a workbook.
pub fn report_xlsx(of: &PageOf<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&xlsx(&page::page(of)).map_err(io::Error::other)?)
}

/// Writes the summary and the first table of a report as the plain text of a mail.
pub fn report_mail(of: &PageOf<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(mail(&page::page(of)).as_bytes())
}

#[cfg(test)]
mod tests;
