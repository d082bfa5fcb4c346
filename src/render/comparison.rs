//! `report --compare-models` in every format.
//!
//! Invariant: CSV and JSON have all compared models with its exact amounts. The tables for people have whole units of the
//! currency, show models that agree everywhere once, and say which they leave out.

mod document;
mod screen;

use std::io::{self, Write};

use crate::domain::money::Currency;
use crate::domain::settings::rules::Model;
use crate::report::{Credited, GroupBy, ModelComparison};

use super::cell::Cell;
use super::format::Format;
use super::list::{List, list};
use super::number::exponent;
use super::report::credits;
use super::width::Width;

const UNPLACED: &str = "(unplaced)";

/// What moves, and how many clicks and people there are: the columns after those of the models.
const LAST_COLUMNS: [&str; 7] = [
    "lowest_model",
    "lowest_revenue",
    "highest_model",
    "highest_revenue",
    "spread",
    "clicks",
    "people",
];

/// Writes a comparison. NDJSON has one line for each row, then one for the unplaced conversions of each currency.
pub fn comparison(
    of: &ModelComparison,
    format: Format,
    width: Width,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => out.write_all(screen::plain(of, width).as_bytes())?,
        Format::Md => out.write_all(screen::in_markdown(of).as_bytes())?,
        Format::Csv | Format::RawCsv => {
            list(&rows(of, &columns_of_models(of)), format, width, out)?;
        }
        Format::Json => document::json(of, out)?,
        Format::Ndjson => document::ndjson(of, out)?,
    }
    out.flush()
}

/// The names of the columns of the models, two for each.
fn columns_of_models(of: &ModelComparison) -> Vec<String> {
    let of_model = |model: &Model| {
        let name = model.as_str().replace('-', "_");
        [format!("conversions_{name}"), format!("revenue_{name}")]
    };
    of.models.iter().flat_map(of_model).collect()
}

/// The rows as a list: those of each currency, then its unplaced conversions.
fn rows<'a>(of: &'a ModelComparison, of_models: &'a [String]) -> List<'a> {
    let by = of.by.iter().map(GroupBy::as_str);
    let mut rows = Vec::new();
    for currency in &of.currencies {
        let code = || Cell::plain(currency.currency.map(Currency::code));
        let exponent = exponent(currency.currency);
        let money = |minor| Cell::Money { minor, exponent };
        let credited = |of: &Credited| [credits(of.conversions), money(of.revenue)];
        for row in &currency.rows {
            let ((low, least), (high, most)) = (row.lowest(), row.highest());
            let mut cells: Vec<Cell<'_>> =
                row.key.iter().map(|tag| Cell::text(tag.as_deref())).collect();
            cells.push(code());
            cells.extend(row.by_model.iter().flat_map(|(_, of)| credited(of)));
            cells.extend([Cell::Plain(low.as_str().into()), money(least)]);
            cells.extend([Cell::Plain(high.as_str().into()), money(most), money(row.spread())]);
            cells.extend([row.clicks, row.people].map(Cell::Count));
            rows.push(cells);
        }
        let mut cells = vec![Cell::Plain(UNPLACED.into()); of.by.len()];
        cells.push(code());
        cells.extend(of.models.iter().flat_map(|_| credited(&currency.unplaced)));
        cells.extend(vec![Cell::Missing; LAST_COLUMNS.len()]);
        rows.push(cells);
    }
    let columns = by.chain(["currency"]).chain(of_models.iter().map(String::as_str));
    List { columns: columns.chain(LAST_COLUMNS).collect(), spare: &[], rows }
}
