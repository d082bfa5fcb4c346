//! A page as a workbook: one sheet for the summary, and one for each part with a table.
//!
//! Invariant: numbers, amounts and days are numbers with a format, so that a spreadsheet can add them up; text is text,
//! never a formula. The same page gives the same bytes: the file is dated by the end of the period. An interval takes
//! two columns.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormat2ColorScale, DocProperties, ExcelDateTime, Format,
    FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{Cells, Page, Part, Picture, Shape};
use crate::domain::limits::XLSX_CELL_CHARS_MAX;
use crate::render::escape::inert;
use crate::render::number;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::render::width::columns;

/// What spreadsheets take as the name of a sheet.
const SHEET_NAME_CHARS_MAX: usize = 31;
/// The widest column, in pixels.
const COLUMN_PIXELS_MAX: u32 = 420;
/// Columns of the sheet of the summary, in characters: labels, then sentences.
const LABEL_CHARS: f64 = 14.0;
const SENTENCE_CHARS: f64 = 110.0;

/// The bytes of the workbook. It fails only if a name or a size is one that workbooks refuse.
pub(in crate::render) fn xlsx(page: &Page) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let [first, last] = page.days;
    let made = excel_date(last)?;
    book.set_properties(&DocProperties::new().set_title(&page.title).set_creation_datetime(&made));
    summary(book.add_worksheet(), page, [first, last])?;
    let mut names = vec![sheet_name(&page.summary_title, &[])];
    for part in &page.parts {
        let Some(table) = &part.table else { continue };
        let name = sheet_name(&part.title, &names);
        sheet(book.add_worksheet().set_name(&name)?, &name, part, table)?;
        names.push(name);
    }
    book.save_to_buffer()
}

fn excel_date(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let parts = [day.month(), day.day()].map(i8::unsigned_abs);
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), parts[0], parts[1])
}

/// A name that no other sheet has, without the characters that spreadsheets refuse.
fn sheet_name(title: &str, taken: &[String]) -> String {
    let is_taken = |name: &String| taken.iter().any(|of| of.to_lowercase() == name.to_lowercase());
    let allowed = |c: char| {
        if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c }
    };
    let base: String = inert(title).chars().map(allowed).take(SHEET_NAME_CHARS_MAX - 3).collect();
    let base = if base.trim().is_empty() { say!("workbook-sheet") } else { base.trim().to_owned() };
    let numbered = |count: usize| if count == 1 { base.clone() } else { format!("{base} {count}") };
    // Of one more name than there are sheets, one is free.
    let free = (1..=taken.len() + 1).map(numbered).find(|name| !is_taken(name));
    free.unwrap_or_else(|| base.clone())
}

fn summary(sheet: &mut Worksheet, page: &Page, days: [Date; 2]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let dated = Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left);
    sheet.set_name(sheet_name(&page.summary_title, &[]))?;
    sheet.set_column_width(0, LABEL_CHARS)?.set_column_width(1, SENTENCE_CHARS)?;
    sheet.write_string_with_format(0, 0, text(&page.title), &bold)?;
    sheet.write_string_with_format(1, 1, text(&page.subtitle), &wrapped)?;
    for (row, (label, day)) in
        (2..).zip([say!("workbook-from"), say!("workbook-to")].into_iter().zip(days))
    {
        sheet.write_string(row, 0, label)?;
        sheet.write_datetime_with_format(row, 1, excel_date(day)?, &dated)?;
    }
    let mut row = 5;
    let own = (page.summary_title.as_str(), page.summary.iter().collect::<Vec<_>>());
    let of_parts = page
        .parts
        .iter()
        .map(|part| (part.title.as_str(), part.said.iter().chain(&part.notes).collect()));
    let points = page.points.iter().map(|point| &point.said).collect();
    let points = (page.points_title.as_str(), points);
    for (title, said) in [own, points].into_iter().chain(of_parts) {
        for (index, said) in said.into_iter().enumerate() {
            if index == 0 {
                sheet.write_string_with_format(row, 0, text(title), &bold)?;
            }
            sheet.write_string_with_format(row, 1, text(said), &wrapped)?;
            row += 1;
        }
    }
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn sheet(sheet: &mut Worksheet, name: &str, part: &Part, table: &Table) -> Result<(), XlsxError> {
    let columns = Columns::of(table);
    let head = Format::new().set_bold().set_border_bottom(rust_xlsxwriter::FormatBorder::Thin);
    for (index, of) in table.heads.iter().enumerate() {
        let at = columns.at(index);
        if columns.is_split(index) {
            let column = of.name.as_str();
            let bounds =
                [say!("workbook-low", column = column), say!("workbook-high", column = column)];
            for (at, name) in (at..).zip(bounds) {
                sheet.write_string_with_format(0, at, text(&name), &head)?;
            }
        } else {
            let aligned =
                if of.right { head.clone().set_align(FormatAlign::Right) } else { head.clone() };
            sheet.write_string_with_format(0, at, text(&of.name), &aligned)?;
        }
    }
    for (index, values) in table.rows.iter().enumerate() {
        let row = row_of(index);
        let bold = table.is_sum(index);
        for (column, value) in values.iter().enumerate() {
            write(sheet, (row, columns.at(column)), value, bold)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    sheet.set_autofit_max_width(COLUMN_PIXELS_MAX).autofit();
    for (index, width) in widths_of_amounts(table) {
        sheet.set_column_width(columns.at(index), width)?;
    }
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    match &part.picture {
        Some(Picture { of: Cells::Block { rows, from }, .. }) => {
            let last = row_of(rows.saturating_sub(1));
            sheet.add_conditional_format(
                1,
                columns.at(*from),
                last,
                columns.count - 1,
                &shades(),
            )?;
        }
        Some(picture) => {
            let chart = chart(picture, name, table, &columns);
            sheet.insert_chart(1, columns.count + 1, &chart)?;
        }
        None => {}
    }
    Ok(())
}

/// The columns with amounts and times, each with its width in characters: they are wider than the numbers behind them,
/// and a cell that does not fit has no number at all.
fn widths_of_amounts(table: &Table) -> impl Iterator<Item = (usize, f64)> {
    let width = |column: usize| {
        let own = table.rows.iter().filter_map(|row| row.get(column));
        let own = own.filter(|value| matches!(value, Value::Money { .. } | Value::Seconds(_)));
        let longest = own.map(|value| columns(&value.shown())).max()?;
        Some((column, longest.max(columns(&table.heads[column].name)) as f64 + 2.0))
    };
    (0..table.heads.len()).filter_map(width)
}

/// The row of the sheet, after the heads.
fn row_of(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: &Value,
    bold: bool,
) -> Result<(), XlsxError> {
    let (row, column) = at;
    let format = |code: &str| {
        let format = Format::new().set_num_format(code);
        if bold { format.set_bold() } else { format }
    };
    match value {
        Value::Text(of) => {
            let format = if bold { Format::new().set_bold() } else { Format::new() };
            sheet.write_string_with_format(row, column, text(of), &format)?;
        }
        Value::Count(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &format("#,##0"))?;
        }
        Value::Credits(credits) => {
            let code = if credits.fract() == 0.0 { "#,##0" } else { "#,##0.00" };
            sheet.write_number_with_format(row, column, *credits, &format(code))?;
        }
        Value::Money { minor, currency, is_named } => {
            let exponent = number::exponent(*currency);
            let decimals = if exponent == 0 {
                String::new()
            } else {
                format!(".{}", "0".repeat(exponent as usize))
            };
            let code = currency.filter(|_| *is_named).map(|of| format!(" \"{}\"", of.code()));
            let amount = *minor as f64 / 10_f64.powi(i32::try_from(exponent).unwrap_or_default());
            let format = format(&format!("#,##0{decimals}{}", code.unwrap_or_default()));
            sheet.write_number_with_format(row, column, amount, &format)?;
        }
        Value::Share(share) => {
            sheet.write_number_with_format(row, column, *share, &format("0.0%"))?;
        }
        Value::Interval(low, high) => {
            sheet.write_number_with_format(row, column, *low, &format("0.0%"))?;
            sheet.write_number_with_format(row, column + 1, *high, &format("0.0%"))?;
        }
        Value::TimesBetween(low, high) => {
            let format = format(&say!("times-in-workbook"));
            sheet.write_number_with_format(row, column, *low, &format)?;
            if let Some(high) = high {
                sheet.write_number_with_format(row, column + 1, *high, &format)?;
            }
        }
        Value::Days(number) | Value::Decimal(number) => {
            sheet.write_number_with_format(row, column, *number, &format("#,##0.0"))?;
        }
        Value::Times(times) => {
            sheet.write_number_with_format(
                row,
                column,
                *times,
                &format(&say!("times-in-workbook")),
            )?;
        }
        Value::Seconds(seconds) => {
            let days = *seconds as f64 / 86_400.0;
            sheet.write_number_with_format(row, column, days, &format("[h]:mm:ss"))?;
        }
        // Unknown is not zero: an empty cell is in no sum.
        Value::Missing | Value::Blank => {}
    }
    Ok(())
}

/// A text as a cell takes it.
fn text(of: &str) -> String {
    inert(of).chars().take(XLSX_CELL_CHARS_MAX).collect()
}

/// Where the columns of a table are in its sheet.
struct Columns {
    at: Vec<u16>,
    count: u16,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let mut count = 0;
        let at = (0..table.heads.len()).map(|column| {
            let is_split =
                table.rows.iter().any(|row| row.get(column).is_some_and(Value::is_interval));
            let at = count;
            count += 1 + u16::from(is_split);
            at
        });
        Self { at: at.collect(), count }
    }

    fn at(&self, column: usize) -> u16 {
        self.at.get(column).copied().unwrap_or(self.count)
    }

    /// Whether a column is two in the sheet.
    fn is_split(&self, column: usize) -> bool {
        self.at(column + 1) - self.at(column) > 1
    }
}

/// The more, the darker, and black on each.
fn shades() -> ConditionalFormat2ColorScale {
    ConditionalFormat2ColorScale::new().set_minimum_color("FFFFFF").set_maximum_color("97B7CF")
}

/// How many rows a picture of a column shows: none of the sums.
fn drawn(of: Cells, table: &Table) -> usize {
    let all = table.rows.len() - table.sums;
    if let Cells::First { rows, .. } = of { rows.min(all) } else { all }
}

/// A chart of the spreadsheet's own, of the cells that the picture shows.
fn chart(picture: &Picture, sheet: &str, table: &Table, columns: &Columns) -> Chart {
    let kind = if matches!(picture.shape, Shape::Histogram(_)) {
        ChartType::Column
    } else {
        ChartType::Bar
    };
    let mut chart = Chart::new(kind);
    let series = chart.add_series();
    match picture.of {
        Cells::Column(column) | Cells::First { column, .. } => {
            let last = row_of(drawn(picture.of, table).saturating_sub(1));
            let at = columns.at(column);
            series.set_categories((sheet, 1, 0, last, 0)).set_values((sheet, 1, at, last, at));
            // A bar chart begins at the bottom.
            chart.y_axis().set_reverse();
        }
        Cells::Row { row, from } => {
            let (row, first, last) = (row_of(row), columns.at(from), columns.count - 1);
            series
                .set_categories((sheet, 0, first, 0, last))
                .set_values((sheet, row, first, row, last));
        }
        // Its cells have colours instead (see `shades`).
        Cells::Block { .. } => {}
    }
    chart.title().set_name(&picture.title);
    chart.legend().set_hidden();
    chart.set_alt_text(&picture.title);
    chart
}

#[cfg(test)]
mod tests;
