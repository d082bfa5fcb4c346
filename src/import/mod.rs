//! Layer 1: a file from a shop or an inbox becomes records.
//!
//! Invariant: a row is a good record or a bad row with its line, column and reason, never half of
//! one; memory stays flat however long the file is. What could be read in two ways is refused with
//! the flag that settles it. Deliberately absent: what becomes of the records (change), and whether
//! codes, agents and channels are known (a report finds out).

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
