//! Layer 1: reads the CSV files of a shop or an inbox as records.
//!
//! Invariant: every row becomes either a whole record or a bad row with its line, column and reason.
//! Memory does not grow with the file. A value that can be read in two ways is refused, and the message
//! names the flag that settles it. Does not store the records (see `change`) or check whether codes,
//! agents and channels are known (see `report`).

mod amount;
mod conversations;
mod error;
mod moment;
mod options;
mod orders;
mod row;
mod splitter;
mod table;

pub use conversations::{CONVERSATION_COLUMNS, conversations};
pub use error::ImportError;
pub use options::{Decimal, GENERIC, Options};
pub use orders::{ORDER_COLUMNS, orders};
pub use row::{BadReason, BadRow, Row};
pub use table::{ColumnSpec, Rows, UnknownColumn, UnknownColumns};
