//! The unplaced conversions of a report, as every format shows them: after the rows, by currency.

use crate::report::{Figures, Report};

/// The key of their row.
pub(super) const UNPLACED: &str = "(unplaced)";

/// Unplaced conversions in the plan's currency, then in each other currency.
pub(super) fn unplaced_by_currency(report: &Report) -> impl Iterator<Item = &Figures> {
    sums_by_currency(report).map(|(unplaced, _)| unplaced)
}

/// Unplaced conversions and totals in the plan's currency, then in each other currency.
pub(super) fn sums_by_currency(report: &Report) -> impl Iterator<Item = (&Figures, &Figures)> {
    let others = report.other_currencies.iter().map(|(unplaced, totals)| (unplaced, totals));
    std::iter::once((&report.unplaced, &report.totals)).chain(others)
}
