//! A table with typed values, for every format that people read.
//!
//! Invariant: a value has one text, the same in every format; only a spreadsheet gets the number behind it. A rate
//! and its interval are two values. Does not know what the columns mean.

use crate::domain::money::Currency;

use super::cell::Cell;
use super::format::Format;
use super::grid::{Grid, Head};
use super::list::{List, list};
use super::prose::{amount, credits, decimal, money, percent, whole};
use super::texts::say;
use super::width::Width;

/// What stands where a value is unknown.
const MISSING: &str = "-";

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A name, a tag or a label; may come from outside.
    Text(String),
    Count(u64),
    /// Conversions: with two decimals if credit is shared.
    Credits(f64),
    Money {
        minor: i128,
        currency: Option<Currency>,
        /// Whether the text names the currency.
        is_named: bool,
    },
    /// A part of a whole, from 0 to 1.
    Share(f64),
    /// The bounds of a share.
    Interval(f64, f64),
    /// Days of 24 hours.
    Days(f64),
    /// So many times as much.
    Times(f64),
    /// The bounds of what is so many times as much; the upper one may be unknown.
    TimesBetween(f64, Option<f64>),
    /// A number of any unit, with one decimal.
    Decimal(f64),
    /// Seconds, shown as hours, minutes and seconds.
    Seconds(u64),
    /// A value that there is, but that is not known: shown as a dash, and an empty cell of a workbook.
    Missing,
    /// No value belongs here.
    Blank,
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An amount in a column of one currency.
    pub(super) fn amount(minor: i128, currency: Option<Currency>) -> Self {
        Self::Money { minor, currency, is_named: false }
    }

    /// An amount that names its currency.
    pub(super) fn money(minor: i128, currency: Option<Currency>) -> Self {
        Self::Money { minor, currency, is_named: true }
    }

    /// The value, or that it is unknown.
    pub(super) fn or_missing<T>(value: Option<T>, of: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Missing, of)
    }

    /// As people read it. Not escaped.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => whole(*count),
            Self::Credits(conversions) => credits(*conversions),
            Self::Money { minor, currency, is_named: true } => money(*minor, *currency),
            Self::Money { minor, currency, is_named: false } => amount(*minor, *currency),
            Self::Share(share) => percent(*share, 1),
            Self::Interval(low, high) => {
                let [low, high] = [low, high].map(|share| decimal(share * 100.0, 1));
                say!("interval", low = low, high = high)
            }
            Self::Days(days) => decimal(*days, 1),
            Self::Times(times) => say!("times", value = decimal(*times, 2)),
            Self::TimesBetween(low, Some(high)) => {
                say!("times-between", low = decimal(*low, 2), high = decimal(*high, 2))
            }
            Self::TimesBetween(low, None) => say!("times-above", low = decimal(*low, 2)),
            Self::Decimal(number) => decimal(*number, 1),
            Self::Seconds(seconds) => {
                let (minutes, seconds) = (seconds / 60, seconds % 60);
                format!("{}:{:02}:{seconds:02}", minutes / 60, minutes % 60)
            }
            Self::Missing => MISSING.to_owned(),
            Self::Blank => String::new(),
        }
    }

    /// As a cell of a list: a number as programs read it, any other value as people do.
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Text(text) if text == MISSING => Cell::Missing,
            Self::Text(text) => Cell::Text(text.into()),
            Self::Count(count) => Cell::Count(*count),
            Self::Money { minor, currency: Some(currency), is_named: false } => {
                Cell::Money { minor: *minor, exponent: currency.exponent() }
            }
            Self::Share(share) => Cell::Number((share * 1e4).round() / 1e4),
            Self::Missing | Self::Blank => Cell::Missing,
            other => Cell::Plain(other.shown().into()),
        }
    }

    /// Whether it is two bounds.
    pub(super) fn is_interval(&self) -> bool {
        matches!(self, Self::Interval(..) | Self::TimesBetween(..))
    }

    /// Whether it says nothing.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::Missing | Self::Blank)
    }
}

/// Columns with their heads, and rows with a value for each.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Table {
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Vec<Value>>,
    /// How many of the last rows are sums of others.
    pub(super) sums: usize,
}

impl Table {
    /// The first columns, so many, are aligned left, the others right.
    pub(super) fn new(heads: impl IntoIterator<Item = impl Into<Head>>, left: usize) -> Self {
        let head = |(index, head): (usize, _)| Head { right: index >= left, ..Into::into(head) };
        Self { heads: heads.into_iter().enumerate().map(head).collect(), rows: Vec::new(), sums: 0 }
    }

    pub(super) fn with_rows(self, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        Self { rows: rows.into_iter().collect(), ..self }
    }

    pub(super) fn with_sums(self, sums: usize) -> Self {
        Self { sums, ..self }
    }

    /// Its rows as CSV, with the heads that people read, and safe for spreadsheets.
    pub(super) fn csv(&self) -> String {
        let columns = self.heads.iter().map(|head| head.name.as_str()).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(Value::cell).collect());
        let of = List { columns, spare: &[], rows: rows.collect() };
        let mut csv = Vec::new();
        // Writing into memory cannot fail.
        let _ = list(&of, Format::Csv, Width::DEFAULT, &mut csv);
        String::from_utf8(csv).unwrap_or_default()
    }

    /// Whether the row at an index is a sum.
    pub(super) fn is_sum(&self, row: usize) -> bool {
        row + self.sums >= self.rows.len()
    }

    /// Where the column with a key is.
    pub(super) fn column(&self, key: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.key == key)
    }

    /// Adds a column of numbers. Rows after its last value have nothing in it.
    pub(super) fn insert(&mut self, column: usize, key: &'static str, values: Vec<Value>) {
        self.heads.insert(column, Head::from(key).right());
        let values = values.into_iter().chain(std::iter::repeat(Value::Blank));
        for (row, value) in self.rows.iter_mut().zip(values) {
            row.insert(column, value);
        }
    }

    pub(super) fn remove(&mut self, column: usize) {
        self.heads.remove(column);
        for row in &mut self.rows {
            row.remove(column);
        }
    }

    /// Removes the columns from this one on that say nothing of any row: unknown or zero in each.
    pub(super) fn remove_empty(&mut self, from: usize) {
        let is_empty = |value: &Value| value.is_none() || *value == Value::Count(0);
        for column in (from..self.heads.len()).rev() {
            if self.rows.iter().all(|row| is_empty(&row[column])) {
                self.remove(column);
            }
        }
    }

    /// The texts of the values.
    pub(super) fn grid(&self) -> Grid {
        let row = |row: &Vec<Value>| row.iter().map(Value::shown).collect();
        Grid { heads: self.heads.clone(), rows: self.rows.iter().map(row).collect() }
    }
}
