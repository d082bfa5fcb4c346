//! The result of reading a row: a record, or a bad row with where and why.

use std::sync::Arc;
use std::{fmt, mem};

use thiserror::Error;

use crate::domain::code::coupon::CouponCodeError;
use crate::domain::label::LabelError;
use crate::domain::limits::{
    CELL_BYTES_MAX, CODES_PER_ORDER_MAX, CONVERSATIONS_HELD_MAX, MESSAGES_HELD_MAX,
    MONTHS_HELD_MAX, RECORD_ROWS_MAX, RECORD_VERSIONS_MAX, ROW_BYTES_MAX,
};
use crate::domain::link::slug::SlugError;
use crate::domain::money::{Currency, CurrencyError, MoneyError};
use crate::domain::period::LocalTimeError;
use crate::domain::record::foreign_id::ForeignIdError;
use crate::domain::record::phone::{Country, CountryError, PhoneError};
use crate::domain::string_enum::NotOneOf;

use super::date::DateOrder;
use super::second_value::SecondValue;

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

/// Why a row of a file is refused, and the column of the file that it is about, if it is about one.
#[derive(Debug)]
pub(super) struct RowFault {
    pub(super) column: Option<usize>,
    pub(super) reason: BadReason,
}

impl RowFault {
    pub(super) fn at(column: Option<usize>) -> impl Fn(BadReason) -> Self {
        move |reason| Self { column, reason }
    }
}

impl From<BadReason> for RowFault {
    fn from(reason: BadReason) -> Self {
        Self { column: None, reason }
    }
}

/// Why a row is not imported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadReason {
    #[error(
        "the row has {found} cells, but the header has {expected}{}",
        if found > expected { "; write a value with the mark between cells in quotes" } else { "" }
    )]
    Cells { found: usize, expected: usize },
    /// A quoted cell without an end, or with text after its closing quote.
    #[error("a quote (\") has no partner; inside a quoted cell, write a quote twice")]
    Quote,
    /// Its line is that of the quote.
    #[error(
        "a quote (\") opens here and has no partner, so nothing after it was read; close it, and inside a \
         quoted cell write a quote twice"
    )]
    Unclosed,
    #[error("a cell has more than {CELL_BYTES_MAX} bytes; shorten its text in the file")]
    CellTooLong,
    #[error("the row has more than {ROW_BYTES_MAX} bytes")]
    RowTooLong,
    #[error(
        "the rows of its order are not next to each other, and nothing tells whether those that say the same are \
         one, so the order is left out; sort the file by its orders, and import files that were joined one by one"
    )]
    RowsApart,
    #[error("it names no order")]
    NoId,
    #[error(
        "it is a later row of an order, and the first one, which has the date and the amounts, is not next to \
         it; export the orders again, or sort the file so that the rows of each order are together"
    )]
    NoFirstRow,
    #[error(
        "the rows of its order contradict each other in more than {RECORD_VERSIONS_MAX} ways, such as in dates \
         or states; correct the file, so that they say the same"
    )]
    TooManyVersions,
    #[error("it names no conversation")]
    NoConversation,
    #[error(
        "the file has more than {CONVERSATIONS_HELD_MAX} conversations or {MESSAGES_HELD_MAX} messages; export a \
         shorter time, and import the files one after the other"
    )]
    TooManyMessages,
    #[error("nothing names its channel; add it, such as --channel whatsapp")]
    NoChannel,
    #[error("nothing names its currency; add it, such as --currency EUR")]
    NoCurrency,
    #[error(
        "the rows of its order name several currencies, and amounts in several currencies are never added \
         up; correct the file, so that each order has one"
    )]
    TwoCurrencies,
    #[error("another row of its order could not be read, so its amounts cannot be added up")]
    RowMissing,
    #[error("`{0}` is a phone number without a country; add --country, such as --country DE")]
    NoCountry(String),
    /// A number that is too long or too short for the country that is given.
    #[error(
        "`{text}` has not the ten digits of a number of {country}; write a number of another country with + and its \
         country code"
    )]
    NotOfCountry { text: String, country: Country },
    #[error("it belongs to an order that has more than {RECORD_ROWS_MAX} rows")]
    TooManyRows,
    #[error(
        "it is not UTF-8; save the file as CSV in UTF-8, or name its encoding, such as --encoding \
         windows-1252"
    )]
    Encoding,
    #[error(
        "it contains a control character, such as a tab or a line break; take it out of the file"
    )]
    Control,
    #[error("it cannot be empty; fill it in, or leave the row out")]
    Missing,
    #[error(transparent)]
    Word(#[from] NotOneOf),
    /// A state in a file that is read by a user's own map.
    #[error(
        "{0}; say what it means in the map, such as: [[state]] is = \"paid\", when = [{{ column = \"State\", is = \
         [\"complete\"] }}]"
    )]
    StateOfMap(NotOneOf),
    /// A state that a shop made itself, in a file that is read by a built-in preset.
    #[error(
        "{word}; if it is a state of your own, say what it means in a map, --map FILE.toml, with the lines \
         like = \"{preset}\" and [[state]] and is = \"{}\" and when = [{{ column = \"{column}\", is = \
         [\"{}\"] }}]",
        usual(word),
        word.given
    )]
    StateOfPreset {
        word: NotOneOf,
        preset: Arc<str>,
        /// The heading of the state.
        column: String,
    },
    #[error("`{0}` is not a time such as 2026-11-20T09:30:00Z")]
    Time(String),
    #[error("`{0}` has no time zone; add --zone, such as --zone Europe/Berlin")]
    NoOffset(String),
    /// A local time that the zone skips or has twice.
    #[error(transparent)]
    LocalTime(#[from] LocalTimeError),
    /// `01/05/2026` is in May or in January. With one possible order it is still the file that must say,
    /// as its other dates may have two.
    #[error("`{text}` can {}; add {}", readings(orders), either(orders, |o| format!("--dates {o}")))]
    DateOrder {
        text: String,
        /// The orders in which it is a date.
        orders: Vec<DateOrder>,
    },
    #[error(
        "`{text}` cannot be read {}, as --dates {order} says, only {}",
        order.first(),
        either(orders, |o| o.first().to_owned())
    )]
    NotInOrder {
        text: String,
        /// The order that is given.
        order: DateOrder,
        /// The orders in which it is a date.
        orders: Vec<DateOrder>,
    },
    #[error(
        "`{0}` is what a spreadsheet makes of a long number, and its last digits are lost; format the \
         column as text and export it again, or take another column"
    )]
    Shortened(String),
    #[error(
        "`{0}` is what a spreadsheet shows for an error or in a narrow column; correct the sheet, and \
         save it again"
    )]
    SheetError(String),
    #[error(transparent)]
    Currency(#[from] CurrencyError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// `1,234` is more than a thousand or a little more than one.
    #[error("`{0}` can be read in two ways; add --decimal comma or --decimal point")]
    TwoReadings(String),
    #[error("`{text}` names another currency than this row, which is in {currency}")]
    OtherCurrency { text: String, currency: Currency },
    #[error("`{0}` is negative; write refunds and discounts as positive amounts")]
    Negative(String),
    #[error("{0}; correct it in the file")]
    Id(#[from] ForeignIdError),
    #[error(transparent)]
    Code(#[from] CouponCodeError),
    /// In all ways in which its texts can be read.
    #[error("it can mean {0} codes; the limit is {CODES_PER_ORDER_MAX}")]
    TooManyCodes(usize),
    #[error(transparent)]
    Label(#[from] LabelError),
    #[error(transparent)]
    Slug(#[from] SlugError),
    #[error("`{0}` is not a whole number")]
    Count(String),
    #[error("`{0}` is not a duration such as 95 (seconds) or 0:01:35")]
    Duration(String),
    #[error("`{0}` is not a number with at most two decimals, such as 7.5")]
    Number(String),
    #[error("`{0}` is not true or false")]
    Flag(String),
    #[error(
        "`{0}` is not a month such as 2026-11; a day stands for its month only if it is the first"
    )]
    Month(String),
    #[error("`{0}` is neither a day such as 2026-11-20 nor a month such as 2026-11")]
    Day(String),
    /// Costs of days that are not in one month.
    #[error("{from} and {until} are in two months; export the report by month or by day")]
    TwoMonths { from: String, until: String },
    #[error(
        "nothing in the file says in which month a cost was; export the report by month or by day"
    )]
    NoMonth,
    #[error("another row of its month could not be read, so its amounts cannot be added up")]
    DayMissing,
    #[error(
        "the file has more than {MONTHS_HELD_MAX} months of campaigns; export a shorter time, and import the \
         files one after the other"
    )]
    TooManyMonths,
    #[error("it has none of the figures that a total can have; fill in at least one")]
    NoFigure,
    /// What it says cannot be made: why.
    #[error("{0}")]
    NotMade(String),
    #[error(transparent)]
    Phone(#[from] PhoneError),
    #[error(transparent)]
    Country(#[from] CountryError),
    /// A second value of a record that has no id, and nothing tells which is newer.
    #[error(transparent)]
    SecondValue(#[from] SecondValue),
}

impl BadReason {
    /// The same of a time that the file writes otherwise than it was read.
    pub(super) fn quoting(self, text: &str) -> Self {
        let text = text.to_owned();
        match self {
            Self::Time(_) => Self::Time(text),
            Self::NoOffset(_) => Self::NoOffset(text),
            Self::DateOrder { orders, .. } => Self::DateOrder { text, orders },
            Self::NotInOrder { order, orders, .. } => Self::NotInOrder { text, order, orders },
            other => other,
        }
    }

    /// Whether two reasons are one fault of a file. A wrong word is another fault than another wrong word,
    /// as each needs a cure of its own.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match self {
            Self::StateOfPreset { .. }
            | Self::Word(_)
            | Self::StateOfMap(_)
            | Self::Currency(_)
            | Self::NotMade(_)
            | Self::Flag(_) => self == other,
            Self::DateOrder { orders, .. } => {
                matches!(other, Self::DateOrder { orders: others, .. } if orders == others)
            }
            Self::Money(error) => matches!(other, Self::Money(other) if same(error, other)),
            Self::LocalTime(error) => matches!(other, Self::LocalTime(other) if same(error, other)),
            Self::Id(error) => matches!(other, Self::Id(other) if same(error, other)),
            Self::Code(error) => matches!(other, Self::Code(other) if same(error, other)),
            Self::Label(error) => matches!(other, Self::Label(other) if same(error, other)),
            Self::SecondValue(second) => matches!(other, Self::SecondValue(other)
                if second.is_like(other)),
            Self::Slug(error) => matches!(other, Self::Slug(other) if same(error, other)),
            Self::Cells { found, expected } => {
                matches!(other, Self::Cells { found: others, .. }
                    if (others < expected) == (found < expected))
            }
            _ => same(self, other),
        }
    }
}

/// Whether two errors are of one kind.
fn same<T>(one: &T, other: &T) -> bool {
    mem::discriminant(one) == mem::discriminant(other)
}

/// The state that a word likely means.
fn usual(word: &NotOneOf) -> &'static str {
    let paid = word.allowed.iter().find(|allowed| **allowed == "paid");
    paid.or(word.allowed.first()).copied().unwrap_or_default()
}

/// `be read day first or month first`, or `only be read day first`.
fn readings(orders: &[DateOrder]) -> String {
    let only = if orders.len() == 1 { "only " } else { "" };
    format!("{only}be read {}", either(orders, |order| order.first().to_owned()))
}

/// `a, b or c`.
fn either(orders: &[DateOrder], word: impl Fn(DateOrder) -> String) -> String {
    let words: Vec<String> = orders.iter().map(|order| word(*order)).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        Some((only, _)) => only.clone(),
        None => String::new(),
    }
}
