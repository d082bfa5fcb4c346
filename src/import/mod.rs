//! Layer 1: reads the files of a shop or an inbox as records.
//!
//! Invariant: every row becomes either a whole record or a bad row with its line, column and reason.
//! Memory does not grow with the file. A value that can be read in two ways is refused, and the message
//! names the flag that settles it. Does not store the records (see `change`) or check whether codes,
//! agents and channels are known (see `report`).

mod amount;
mod bad_rows;
mod cell;
mod chat;
mod codes;
mod columns;
mod conversations;
mod date;
mod error;
mod form;
mod header;
mod message;
mod moment;
mod options;
mod orders;
mod preset;
mod repeats;
mod row;
mod sheet;
mod splitter;
mod table;
mod text;
mod words;
mod zone;

pub use bad_rows::{BadRows, FaultOfRows};
pub use chat::{ChatError, ChatFacts, ChatOptions, chat_in_archive, is_chat, write_chat_as_csv};
pub use columns::{ColumnSpec, UnknownColumn, UnknownColumns};
pub use conversations::{CONVERSATION_COLUMNS, conversations};
pub use date::DateOrder;
pub use error::ImportError;
pub use form::Form;
pub use message::SelfChecking;
pub use options::{Decimal, Encoding, EncodingError, Options};
pub use orders::{ORDER_COLUMNS, orders};
pub use preset::{
    Customers, GENERIC, Preset, PresetError, Reading, built_in, preset_names, template,
};
pub use repeats::{DistinctIds, Repeats};
pub use row::{BadReason, BadRow, Row};
pub use sheet::{ARCHIVE, write_as_csv};
pub use table::Rows;
