//! Layer 3: a report, a plan or a list becomes text: a table, JSON, one object for each line, CSV, Markdown.
//!
//! Invariant: every rendering shows the same numbers under the same names; what came from outside
//! moves no terminal's cursor, is no spreadsheet's formula, and stays within its JSON string or
//! Markdown cell. Deliberately absent: where the text goes, and colours.

mod cell;
mod clicks;
mod conversions;
mod coupons;
mod explanation;
mod format;
mod grid;
mod grid_sink;
mod links;
mod list;
mod messages;
mod proposal;
mod qr;
mod report;
mod tags;
mod text;
mod tokens;

pub use cell::Cell;
pub use clicks::{CLICK_COLUMNS, click_row};
pub use conversions::{CONVERSION_COLUMNS, conversion_row};
pub use coupons::{COUPON_COLUMNS, CodeAnswer, code_answer, code_card, coupon_row, coupons};
pub use explanation::explanation;
pub use format::Format;
pub use links::{Brought, LINK_COLUMNS, link_card, links};
pub use list::{List, ListWriter, list};
pub use messages::messages;
pub use proposal::{Kept, KeptError, Proposal, Shown};
pub use qr::{Picture, QrError, qr};
pub use report::report;
pub use text::{grouped, inert};
pub use tokens::tokens;
