//! A report as CSV: its rows, then the unplaced conversions, with the names of the JSON document.
//!
//! The parts of a value become columns of their own: `verdict_person`, `rate_low`. Does not write the
//! totals, so that a spreadsheet can add up a column.

use std::sync::LazyLock;

use crate::render::cell::Cell;
use crate::render::list::List;
use crate::report::{About, Figures, GroupBy, MEASURES, Measure, Report};

use super::cells::{Cells, VALUE, cells, parts};
use super::unplaced::{UNPLACED, unplaced_by_currency};

/// The columns after those of the key.
static COLUMNS: LazyLock<Vec<String>> =
    LazyLock::new(|| MEASURES.iter().flat_map(columns).collect());

/// The rows of a report.
pub(super) fn rows(report: &Report) -> List<'_> {
    let by = report.by.iter().map(GroupBy::as_str);
    let placed = report.rows.iter().map(|row| {
        let mut cells: Vec<Cell<'_>> =
            row.key.iter().map(|value| Cell::text(value.as_deref())).collect();
        add_values(&mut cells, &row.figures, |_| true);
        cells
    });
    let unplaced = unplaced_by_currency(report).map(|figures| {
        let mut row = vec![Cell::Plain(UNPLACED.into()); report.by.len()];
        add_values(&mut row, figures, |measure| measure.about == About::Conversions);
        row
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

/// Adds the cells of all measures to a row. Measures that are not known are left empty.
fn add_values(row: &mut Vec<Cell<'_>>, figures: &Figures, is_known: fn(&Measure) -> bool) {
    for measure in MEASURES {
        let first = row.len();
        match cells(measure, figures) {
            Cells::One(cell) => row.push(cell),
            Cells::Parts(parts) => row.extend(parts),
        }
        if !is_known(measure) {
            row[first..].fill(Cell::Missing);
        }
    }
}
