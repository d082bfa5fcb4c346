//! A sheet of QR codes on A4: each with a title above and its short URL below, as PDF or SVG.
//!
//! Invariant: the picture is vector only, every code has its quiet zone, and no two overlap. The same codes make the
//! same file. Does not choose the links (see `cli::link::qr`), draw a single code (see `qr`), or know how a PDF is
//! written (see `pdf`).

mod metrics;
mod pdf;
mod svg;

use thiserror::Error;

use super::qr::{QrError, rows};
use crate::domain::print_size::PrintSize;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// The file of a sheet.
    SheetFormat {
        Pdf = "pdf",
        Svg = "svg",
    }
);

/// A code of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCode {
    pub title: String,
    pub short_url: String,
}

/// The codes of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub heading: String,
    /// Not empty.
    pub codes: Vec<SheetCode>,
    /// The width of each code with its quiet zone.
    pub size: PrintSize,
}

/// Why there is no sheet.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SheetError {
    #[error(transparent)]
    Qr(#[from] QrError),
    /// Not even one fits a page.
    #[error("a code of {0} does not fit on A4: at most 180mm")]
    TooWide(PrintSize),
    /// An SVG has one page.
    #[error(
        "{count} codes do not fit on one page, only {most}: write a .pdf, or smaller codes with --size"
    )]
    TooMany { count: usize, most: usize },
}

/// Millimetres of the page and its parts. The size of a font is that of its capitals and descenders together.
const PAGE: (f64, f64) = (210.0, 297.0);
const MARGIN: f64 = 15.0;
const HEADING: f64 = 12.0;
const HEADING_FONT: f64 = 6.0;
const LINE: f64 = 6.0;
const FONT: f64 = 3.5;
/// Between two codes.
const GAP: f64 = 6.0;

/// Where things are on a page, in millimetres from its upper left corner.
struct Layout {
    columns: usize,
    rows: usize,
    size: f64,
}

impl Layout {
    fn of(size: PrintSize) -> Result<Self, SheetError> {
        let fit = |space: f64, each: f64| {
            // From 0 to the count that fits; a page has no more than 1,000 of the least size.
            (0..1000_u32).take_while(|n| f64::from(n + 1) * each - GAP <= space + 1e-6).count()
        };
        let mm = size.mm();
        let (width, height) = (PAGE.0 - 2.0 * MARGIN, PAGE.1 - 2.0 * MARGIN - HEADING);
        let (columns, rows) = (fit(width, mm + GAP), fit(height, mm + 2.0 * LINE + GAP));
        if columns == 0 || rows == 0 {
            return Err(SheetError::TooWide(size));
        }
        Ok(Self { columns, rows, size: mm })
    }

    fn per_page(&self) -> usize {
        self.columns * self.rows
    }

    /// The left edge and the top of a cell: of its title, which is above the code.
    fn cell(&self, at: usize) -> (f64, f64) {
        let (row, column) = (at / self.columns, at % self.columns);
        let x = MARGIN + column as f64 * (self.size + GAP);
        let y = MARGIN + HEADING + row as f64 * (self.size + 2.0 * LINE + GAP);
        (x, y)
    }
}

/// A line of text.
struct Line {
    text: String,
    /// Its middle.
    x: f64,
    /// Its base line.
    y: f64,
    font: f64,
}

/// A code at its place.
struct Placed {
    rows: Vec<Vec<bool>>,
    /// The upper left corner.
    x: f64,
    y: f64,
}

/// A page.
struct Page {
    lines: Vec<Line>,
    codes: Vec<Placed>,
    /// The width of a code.
    size: f64,
}

/// Draws a sheet.
pub fn sheet(sheet: &Sheet, format: SheetFormat) -> Result<Vec<u8>, SheetError> {
    let layout = Layout::of(sheet.size)?;
    let pages = sheet.codes.chunks(layout.per_page()).map(|codes| page(codes, sheet, &layout));
    let pages: Vec<Page> = pages.collect::<Result<_, _>>()?;
    match (format, pages.as_slice()) {
        (SheetFormat::Pdf, pages) => Ok(pdf::file(pages, &sheet.heading)),
        (SheetFormat::Svg, [page]) => Ok(svg::file(page).into_bytes()),
        (SheetFormat::Svg, _) => {
            let (count, most) = (sheet.codes.len(), layout.per_page());
            Err(SheetError::TooMany { count, most })
        }
    }
}

fn page(codes: &[SheetCode], sheet: &Sheet, layout: &Layout) -> Result<Page, QrError> {
    let whole = PAGE.0 - 2.0 * MARGIN;
    let heading = line(&sheet.heading, PAGE.0 / 2.0, MARGIN + HEADING_FONT, HEADING_FONT, whole);
    let mut page = Page { lines: vec![heading], codes: Vec::new(), size: layout.size };
    for (at, code) in codes.iter().enumerate() {
        let (x, y) = layout.cell(at);
        let (middle, below) = (x + layout.size / 2.0, y + LINE + layout.size);
        page.lines.push(line(&code.title, middle, y + FONT, FONT, layout.size));
        page.lines.push(line(&code.short_url, middle, below + FONT, FONT, layout.size));
        page.codes.push(Placed { rows: rows(&code.short_url)?, x, y: y + LINE });
    }
    Ok(page)
}

/// A line in a font that is small enough for its width.
fn line(text: &str, x: f64, y: f64, font: f64, width: f64) -> Line {
    let wide = metrics::width(text) * font;
    let font = if wide > width { font * width / wide } else { font };
    Line { text: text.to_owned(), x, y, font }
}

#[cfg(test)]
mod tests;
