//! What a row of a file becomes: a record, or a bad row that says where and why.

use std::fmt;

use thiserror::Error;

use crate::domain::code::coupon::CouponCodeError;
use crate::domain::label::LabelError;
use crate::domain::limits::{CELL_BYTES_MAX, CODES_PER_ORDER_MAX, ROW_BYTES_MAX};
use crate::domain::link::slug::SlugError;
use crate::domain::money::{CurrencyError, MoneyError};
use crate::domain::period::LocalTimeError;
use crate::domain::record::foreign_id::ForeignIdError;
use crate::domain::string_enum::NotOneOf;

/// What a row of a file became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<T> {
    /// A record.
    Good {
        /// Its line, as editors count: the first is 1.
        line: u64,
        /// The record.
        record: T,
    },
    /// Nothing: it is left out, whole.
    Bad(BadRow),
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its line, as editors count: the first is 1.
    pub line: u64,
    /// The name of the column, as the header writes it; empty when it is the row as a whole.
    pub column: String,
    /// Why.
    pub reason: BadReason,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.column.is_empty() {
            write!(f, "line {}: {}", self.line, self.reason)
        } else {
            write!(f, "line {}, column {}: {}", self.line, self.column, self.reason)
        }
    }
}

/// Why a row was left out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadReason {
    /// Too few or too many cells.
    #[error("the row has {found} cells and the header {expected}")]
    Cells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A quoted cell that does not end, or ends in the middle of a cell.
    #[error("a quote (\") is left open or stands inside a quoted cell")]
    Quote,
    /// A cell over `CELL_BYTES_MAX`.
    #[error("a cell has more than {CELL_BYTES_MAX} bytes")]
    CellTooLong,
    /// A row over `ROW_BYTES_MAX`.
    #[error("the row has more than {ROW_BYTES_MAX} bytes")]
    RowTooLong,
    /// Not UTF-8.
    #[error("it is not UTF-8; save the file as CSV in UTF-8")]
    Encoding,
    /// A line break or another control character.
    #[error("it has a control character in it")]
    Control,
    /// A cell that cannot be empty.
    #[error("it is empty")]
    Missing,
    /// A word that is not one of the allowed ones.
    #[error(transparent)]
    Word(#[from] NotOneOf),
    /// Not a time.
    #[error("`{0}` is not a time such as 2026-11-20T09:30:00Z")]
    Time(String),
    /// A time without an offset.
    #[error("`{0}` has no offset; say whose time it is, as in --zone Europe/Berlin")]
    NoOffset(String),
    /// A time that the file's zone has twice or never.
    #[error(transparent)]
    LocalTime(#[from] LocalTimeError),
    /// `01/05/2026` is in May to some and in January to others.
    #[error(
        "`{0}` can be read in two ways, day first or month first; write it as \
         2026-05-31T09:30:00Z"
    )]
    DayOrMonth(String),
    /// Not a currency.
    #[error(transparent)]
    Currency(#[from] CurrencyError),
    /// Not an amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// `1,234` is a thousand to some and one to others.
    #[error("`{0}` can be read in two ways; say which with --decimal comma or --decimal point")]
    TwoReadings(String),
    /// An amount below zero.
    #[error("`{0}` is below zero; refunds and discounts are written as positive amounts")]
    Negative(String),
    /// Not an id.
    #[error(transparent)]
    Id(#[from] ForeignIdError),
    /// Not a coupon code.
    #[error(transparent)]
    Code(#[from] CouponCodeError),
    /// More codes than an order can have.
    #[error("it has {0} codes; {CODES_PER_ORDER_MAX} are allowed")]
    TooManyCodes(usize),
    /// Not a tag.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Not a slug.
    #[error(transparent)]
    Slug(#[from] SlugError),
    /// Not a count.
    #[error("`{0}` is not a whole number")]
    Count(String),
    /// Neither true nor false.
    #[error("`{0}` is neither true nor false")]
    Flag(String),
}
