//! A report as CSV: its rows, then the unplaced conversions, with the names of the JSON document.
//!
//! The parts of a value become columns of their own: `verdict_person`, `rate_low`. Does not write the
//! totals, so that a spreadsheet can add up a column.

use std::sync::LazyLock;

use crate::render::cell::Cell;
use crate::render::list::List;
use crate::report::{About, Figures, MEASURES, Measure, Report};

use super::cells::{VALUE, cells, parts};
use super::unplaced::{UNPLACED, unplaced_by_currency};

/// The columns after those of the key.
static COLUMNS: LazyLock<Vec<String>> =
    LazyLock::new(|| MEASURES.iter().flat_map(columns).collect());

/// The rows of a report.
pub(super) fn rows(report: &Report) -> List<'_> {
    let by = report.by.iter().map(|grouping| grouping.as_str());
    let placed = report.rows.iter().map(|row| {
        let key = row.key.iter().map(|value| Cell::text(value.as_deref()));
        key.chain(values(&row.figures, |_| true)).collect()
    });
    let unplaced = unplaced_by_currency(report).map(|figures| {
        let key = report.by.iter().map(|_| Cell::Plain(UNPLACED.into()));
        key.chain(values(figures, |measure| measure.about == About::Conversions)).collect()
    });
    List {
        columns: by.chain(COLUMNS.iter().map(String::as_str)).collect(),
        spare: &[],
        rows: placed.chain(unplaced).collect(),
    }
}

/// The columns of a measure: one, or one for each part.
fn columns(measure: &Measure) -> Vec<String> {
    let parts = parts(measure);
    if parts.is_empty() {
        return vec![measure.name.to_owned()];
    }
    let singular = measure.name.trim_end_matches('s');
    let name = |part: &str| match part {
        VALUE => singular.to_owned(),
        _ => format!("{singular}_{part}"),
    };
    parts.into_iter().map(name).collect()
}

/// The cells of all measures; those that are not known are left empty.
fn values<'a>(figures: &Figures, is_known: fn(&Measure) -> bool) -> impl Iterator<Item = Cell<'a>> {
    MEASURES.iter().flat_map(move |measure| -> Vec<Cell<'a>> {
        let mut cells = cells(measure, figures);
        if !is_known(measure) {
            cells.fill(Cell::Missing);
        }
        cells
    })
}
