//! The result of reading a row: a record, or a bad row with where and why.

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

/// The result of reading a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<T> {
    Good {
        /// The line number, from 1 as in editors.
        line: u64,
        record: T,
    },
    Bad(BadRow),
}

/// A row that is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The line number, from 1 as in editors.
    pub line: u64,
    /// The column as the header writes it. Empty if the fault is about the row as a whole.
    pub column: String,
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

/// Why a row is not imported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadReason {
    #[error("the row has {found} cells, but the header has {expected}")]
    Cells { found: usize, expected: usize },
    /// A quoted cell without an end, or with text after its closing quote.
    #[error("a quote (\") has no partner; inside a quoted cell, write a quote twice")]
    Quote,
    #[error("a cell has more than {CELL_BYTES_MAX} bytes")]
    CellTooLong,
    #[error("the row has more than {ROW_BYTES_MAX} bytes")]
    RowTooLong,
    #[error("it is not UTF-8; save the file as CSV in UTF-8")]
    Encoding,
    #[error("it contains a control character, such as a tab or a line break")]
    Control,
    #[error("it cannot be empty")]
    Missing,
    #[error(transparent)]
    Word(#[from] NotOneOf),
    #[error("`{0}` is not a time such as 2026-11-20T09:30:00Z")]
    Time(String),
    #[error("`{0}` has no time zone; add --zone, such as --zone Europe/Berlin")]
    NoOffset(String),
    /// A local time that the zone skips or has twice.
    #[error(transparent)]
    LocalTime(#[from] LocalTimeError),
    /// `01/05/2026` is in May or in January.
    #[error("`{0}` can be read day first or month first; write times such as 2026-05-31T09:30:00Z")]
    DayOrMonth(String),
    #[error(transparent)]
    Currency(#[from] CurrencyError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// `1,234` is more than a thousand or a little more than one.
    #[error("`{0}` can be read in two ways; add --decimal comma or --decimal point")]
    TwoReadings(String),
    #[error("`{0}` is negative; write refunds and discounts as positive amounts")]
    Negative(String),
    #[error(transparent)]
    Id(#[from] ForeignIdError),
    #[error(transparent)]
    Code(#[from] CouponCodeError),
    #[error("it has {0} codes; the limit is {CODES_PER_ORDER_MAX}")]
    TooManyCodes(usize),
    #[error(transparent)]
    Label(#[from] LabelError),
    #[error(transparent)]
    Slug(#[from] SlugError),
    #[error("`{0}` is not a whole number")]
    Count(String),
    #[error("`{0}` is not true or false")]
    Flag(String),
}
