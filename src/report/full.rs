//! A report with all that its formats tell: the same under other groupings, and what a page has besides.
//!
//! Invariant: formats for programs have the rates that were asked for; what people read has those of conversations where
//! no row has a rate of people, in each part. Does not read data (see `service`).

use super::{OrphanList, Redefinitions, Report, UnplacedOrders};
use crate::domain::record::ledger::StoredImport;
use crate::domain::settings::rate::RateOf;

/// A report that can be written in each of some formats.
#[derive(Debug)]
pub struct FullReport {
    pub report: Report,
    /// As people read it, if that differs.
    read: Option<Report>,
    /// The same under other groupings, as people read it.
    pub others: Vec<Report>,
    /// `None` if it is not asked for as a page.
    pub beside: Option<Beside>,
}

/// What a page has besides its report.
#[derive(Debug)]
pub struct Beside {
    /// The orders that the report could not place; `None` if there are none.
    pub unplaced: Option<UnplacedOrders>,
    /// The files that came in since the period began and were not taken back.
    pub imports: Vec<StoredImport>,
    /// What changed within the period of what counts.
    pub redefinitions: Redefinitions,
    /// What people asked for within the period that no link has.
    pub orphans: OrphanList,
}

impl FullReport {
    /// `read_over` is what people read the rates of.
    #[must_use]
    pub fn new(
        report: Report,
        others: Vec<Report>,
        beside: Option<Beside>,
        read_over: RateOf,
    ) -> Self {
        let read = (read_over != report.totals.rate.of).then(|| report.clone().over(read_over));
        let others = others.into_iter().map(|other| other.over(read_over)).collect();
        Self { report, read, others, beside }
    }

    /// The report as people read it.
    #[must_use]
    pub fn read(&self) -> &Report {
        self.read.as_ref().unwrap_or(&self.report)
    }

    #[must_use]
    pub fn has_warnings(&self) -> bool {
        !self.report.warnings.is_empty()
    }
}
