//! The pages of the console, and their tables as CSV.
//!
//! Invariant: a page and its CSV have the same rows, from the same list that commands write. Every text from outside is
//! escaped and isolated. A page for a session that may only read has no form that changes anything. A number leads to
//! its rows wherever a page has them. Does not read the data (see `service::console`) and answers no request (see
//! `http`).

mod campaigns;
mod clicks;
mod codes;
mod frame;
mod importing;
mod imports;
mod link;
mod links;
mod opening;
mod orders;
mod orphans;
mod plan;
mod start;
mod table;
mod tokens;

pub use campaigns::campaigns;
pub use clicks::{ClickAsk, days_clicks, live, live_counts};
pub use codes::{batch, batches, code, codes, given};
pub use frame::{Context, Done, Place, Shown};
pub use importing::{IMPORT_KINDS, IMPORT_SETTINGS, ImportEnd, ImportView, importing};
pub use imports::{imports, undo};
pub use link::link;
pub use links::{LinkColumns, links, retire};
pub use opening::{opening, refused};
pub use orders::{explained, orders};
pub use orphans::orphans;
pub use plan::plan;
pub use start::{Health, start};
pub use tokens::{retire_token, tokens};

#[cfg(test)]
mod tests;
