//! Links as marketers keep them in a sheet: a final URL, its UTM values, and the URL that they make.
//!
//! Invariant: text is text, never a formula, in CSV and in workbooks. The same links make the same bytes. The columns
//! are those that `link import` reads. Does not choose the links (see `cli::link::export`).

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, Workbook, XlsxError};

use super::cell::Cell;
use super::format::Format;
use super::list::ListWriter;
use super::width::Width;
use crate::domain::link::LinkSpec;
use crate::domain::link::target::Target;
use crate::domain::link::utm::{QueryUtm, Utm, UtmParameter, UtmValue};

const COLUMNS: &[&str] = &[
    "final URL",
    "tagged URL",
    "source",
    "medium",
    "campaign",
    "content",
    "owner",
    "notes",
    "short link",
];
/// The width of the columns with addresses, and of the others, in characters.
const ADDRESS_CHARS: f64 = 42.0;
const WORD_CHARS: f64 = 18.0;

/// A link with what a sheet says of it, in the order of the columns. What it does not have is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow([String; 9]);

impl SheetRow {
    /// The UTM values are those that visitors arrive with, also those of the target's own.
    #[must_use]
    pub fn of(spec: &LinkSpec, owner: Option<&str>, short_url: &str) -> Self {
        let values = QueryUtm::of(&spec.location);
        let value = |of| values.value(of).unwrap_or_default().to_owned();
        let title = spec.title.as_ref().map(|title| title.as_str().to_owned());
        Self([
            untagged(&spec.target, &values).to_string(),
            spec.location.to_string(),
            value(UtmParameter::Source),
            value(UtmParameter::Medium),
            value(UtmParameter::Campaign),
            value(UtmParameter::Content),
            owner.unwrap_or_default().to_owned(),
            title.unwrap_or_default(),
            short_url.to_owned(),
        ])
    }
}

/// The target without any of these values.
fn untagged(target: &Target, values: &QueryUtm<'_>) -> Target {
    let value = |of| values.value(of).and_then(|value| UtmValue::parse(value).ok());
    target.untagged(&Utm {
        source: value(UtmParameter::Source),
        medium: value(UtmParameter::Medium),
        campaign: value(UtmParameter::Campaign),
        content: value(UtmParameter::Content),
        id: value(UtmParameter::Id),
        term: value(UtmParameter::Term),
    })
}

/// Writes a sheet as CSV for spreadsheets.
pub fn tagged_csv(rows: &[SheetRow], out: &mut dyn Write) -> io::Result<()> {
    let mut list = ListWriter::new(COLUMNS, Format::Csv, Width::DEFAULT, out)?;
    for SheetRow(cells) in rows {
        let cells =
            cells.iter().map(|text| Cell::text((!text.is_empty()).then_some(text.as_str())));
        list.row(&cells.collect::<Vec<_>>())?;
    }
    list.finish()
}

/// Writes a sheet as a workbook.
pub fn tagged_xlsx(rows: &[SheetRow], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&workbook(rows).map_err(io::Error::other)?)
}

fn workbook(rows: &[SheetRow]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Without the time of day, the same links make the same file.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name("links")?.set_freeze_panes(1, 0)?;
    let bold = Look::new().set_bold();
    for (column, name) in (0..).zip(COLUMNS) {
        let is_address = name.contains("URL") || name.contains("link");
        sheet.set_column_width(column, if is_address { ADDRESS_CHARS } else { WORD_CHARS })?;
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    for (line, SheetRow(cells)) in (1..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(line, column, text)?;
        }
    }
    book.save_to_buffer()
}
