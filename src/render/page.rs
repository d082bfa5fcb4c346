//! A page: what a report says, in parts, before it looks like anything. Each format that people forward is made from
//! it: HTML, a workbook, the body of a mail.
//!
//! Invariant: the formats have the same parts, sentences and values. A picture shows only what a table beside it has.
//! Does not know what a report is (see `report::page`).

pub(super) mod html;
pub(super) mod mail;
mod svg;
pub(super) mod xlsx;

use jiff::civil::Date;

use super::table::Table;

/// What a report says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Page {
    /// The language of its texts (BCP 47).
    pub(super) language: String,
    /// The name of the period.
    pub(super) title: String,
    /// The first and the last day of the period.
    pub(super) days: [Date; 2],
    /// The rules, and when the page was made.
    pub(super) subtitle: String,
    /// What matters most, and what its heading says.
    pub(super) summary: Vec<String>,
    pub(super) summary_title: String,
    /// What its reader should look at, and what their heading says.
    pub(super) points: Vec<Point>,
    pub(super) points_title: String,
    pub(super) parts: Vec<Part>,
    /// What was noted in the period, for each picture: something else may be why its values are as they are.
    pub(super) noted: Vec<String>,
    /// The id of the part that the page is about.
    pub(super) main: String,
    /// What the list of the parts is called.
    pub(super) parts_title: String,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) said: String,
    /// The id of the part that has more about it.
    pub(super) part: String,
}

/// A part of a page. It has a table, sentences, or both.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Part {
    /// Lower-case letters and `-`; each once on a page.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) said: Vec<String>,
    pub(super) table: Option<Table>,
    pub(super) picture: Option<Picture>,
    /// What explains the table, shown below it.
    pub(super) notes: Vec<String>,
}

impl Part {
    pub(super) fn with_table(id: &str, title: impl Into<String>, table: Table) -> Self {
        Self { table: Some(table), ..Self::saying(id, title, Vec::new()) }
    }

    pub(super) fn saying(id: &str, title: impl Into<String>, said: Vec<String>) -> Self {
        Self { id: id.to_owned(), title: title.into(), said, ..Self::default() }
    }
}

/// A picture of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    /// The caption, which says what is drawn.
    pub(super) title: String,
    pub(super) shape: Shape,
    pub(super) of: Cells,
}

/// The values of the table that a picture shows, which a workbook draws by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cells {
    /// A column, without the sums. The labels are in the first.
    Column(usize),
    /// The first rows of a column, so many, as others have another unit. The labels are in the first column.
    First { rows: usize, column: usize },
    /// A row, from a column on. The labels are the heads.
    Row { row: usize, from: usize },
    /// The first rows, so many, from a column on.
    Block { rows: usize, from: usize },
}

/// What a picture shows. The values of a shape have one unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Amounts side by side.
    Bars(Vec<Bar>),
    /// Shares with their intervals.
    Whiskers(Vec<Whisker>),
    /// Counts of steps, each of which leads to the next.
    Funnel(Vec<Bar>),
    /// Counts of consecutive stretches.
    Histogram(Vec<Bar>),
    /// Shares by row and column.
    Tiles(Tiles),
}

/// Shares by row and column, such as those of several groups in each month.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tiles {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<TileRow>,
}

/// A tile for each head; `None` where nothing is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TileRow {
    pub(super) label: String,
    pub(super) tiles: Vec<Option<Tile>>,
}

/// A share from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tile {
    pub(super) share: f64,
    /// The share as the tile has it, which may be rounded more than that of the table.
    pub(super) shown: String,
}

/// An amount or a count, as a bar or a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: f64,
    /// The value as the table has it.
    pub(super) shown: String,
}

/// One share with its interval, each from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Whisker {
    pub(super) label: String,
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// What the plan expects.
    pub(super) expected: Option<f64>,
    /// The value as the table has it.
    pub(super) shown: String,
}
