//! Layer 1: reads the files of a shop, an inbox, a telephone system or an ad account as records.
//!
//! Invariant: every row becomes either a whole record or a bad row with its line, column and reason.
//! Memory does not grow with the file. A value that can be read in two ways is refused, and the message
//! names the flag that settles it. Does not store the records (see `change`) or check whether codes,
//! agents and channels are known (see `report`).

mod amount;
mod bad_rows;
mod calls;
mod cell;
mod chat;
mod codes;
mod columns;
mod contacts;
mod conversations;
mod costs;
mod coupons;
mod date;
mod encoding;
mod error;
mod events;
mod form;
mod header;
mod heading;
mod hooks;
mod links;
mod message;
mod moment;
mod month;
mod number;
mod options;
mod orders;
mod preset;
mod redemptions;
mod repeats;
mod row;
mod second_value;
mod sends;
mod sheet;
mod splitter;
mod sums;
mod table;
mod text;
mod totals;
mod words;
mod zone;

pub use bad_rows::{BadRows, FaultOfRows};
pub use calls::{CALL_COLUMNS, calls};
pub use chat::{
    ChatBeginning, ChatError, ChatFacts, ChatOptions, chat_in_archive, is_chat,
    is_chat_of_kakaotalk, write_chat_as_csv,
};
pub use columns::{ColumnSpec, UnknownColumn, UnknownColumns};
pub use contacts::{BadContact, Contact, Contacts, ContactsError};
pub use conversations::{CONVERSATION_COLUMNS, conversations};
pub use costs::{COST_COLUMNS, costs};
pub use coupons::{COUPON_COLUMNS, DayOrTime, ListedCode, coupons};
pub use date::DateOrder;
pub use encoding::encoding_of;
pub use error::ImportError;
pub use events::{EVENT_COLUMNS, events};
pub use form::Form;
pub use hooks::{Heard, HookError, hook_reading, is_ping, orders_of, strict_orders_of};
pub use links::{LINK_COLUMNS, ListedLink, links};
pub use message::SelfChecking;
pub use number::is_national;
pub use options::{Decimal, Encoding, EncodingError, Options};
pub use orders::{ORDER_COLUMNS, orders};
pub use preset::{
    Customers, GENERIC, Preset, PresetError, Reading, TornIds, built_in, preset_names, template,
};
pub use redemptions::{REDEMPTION_COLUMNS, redemptions};
pub use repeats::{DistinctIds, Repeats};
pub use row::{BadReason, BadRow, Row};
pub use second_value::{Earlier, SecondValue};
pub use sends::{SEND_COLUMNS, sends};
pub use sheet::{ARCHIVE, write_as_csv};
pub use table::Rows;
pub use totals::{TOTAL_COLUMNS, totals};
