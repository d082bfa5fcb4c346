//! Layer 1: the data file and the key files beside it. The only module that uses redb.
//!
//! - `file`: opening, creating and closing the data file.
//! - `format`: redb's pages, for checking them and for salvage.
//! - `txn`: read and write transactions.
//! - `journal`: the clicks, stored in columns.
//! - `click_log`: the newest clicks, in a file beside the data file until they are folded into it.
//! - `snapshot`: a copy of selected parts of the data, as one stream; backup and restore.
//!
//! Invariant: rows are validated as strictly as user input when they are read. A bad row is an error
//! that names its table and key; no default replaces it. Does not decide what may change (see
//! `change`).

mod agents;
pub mod backup_runs;
mod click_log;
mod erase;
pub mod erased;
mod error;
mod events;
mod file;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod folder;
mod format;
pub mod hooks;
pub mod journal;
mod keep;
pub mod keys;
mod latest;
mod list_file;
mod migrate;
pub(crate) mod on_threads;
mod paging;
mod records;
mod rows;
mod salvage;
mod schema;
mod snapshot;
mod tables;
mod txn;
mod undo;
pub mod webhooks;

pub use agents::Now;
pub use click_log::{LogSize, NotLogged, log_path};
pub use erase::NamesPeople;
pub use error::{FileAction, StoreError};
#[cfg(test)]
pub(crate) use file::faulty;
pub use file::{Disk, Draft, Store, has_traces, on_engine_panic};
#[cfg(test)]
pub(crate) use journal::SealHalf;
pub use journal::{
    Columns, Judge, JudgedAgain, KeptSignals, LinkCount, PeopleRows, Rejudge, Rejudgements, Seal,
    SealSize, SeenRows, encode_block,
};
pub use keep::{KeptFrom, Removal, Removed, RemovedNow};
pub use latest::{ClickFilter, LatestClicks};
pub use migrate::OldRows;
pub use paging::{ClickSums, SealedRead};
pub use records::{Records, Unsettled, kind_name};
pub use salvage::{Loss, Losses, Salvaged};
pub use snapshot::{
    AgentNames, Ask, Audit, BatchCodes, ClickSelection, Clicks, CloseRows, CodeSelection,
    CodesWithUses, Conversions, Differences, Everything, Firsts, Growing, GuessRows, ImportRows,
    Kept, KnownCodes, LabelRows, LinkBatchRows, LinkBatchSelection, LinkSelection, ListedCodes,
    ListedLinks, LogRows, NewClicks, NewRows, Normalisers, NoteRows, OneLink, OrderRows,
    OrphanRows, Parts, PastOrder, PlanRows, RecordSelection, RestoreStep, Row, Run, Selection,
    ShareRows, Snapshot, Tokens, WholeClicks,
};
pub use txn::{OpenStaging, ReadTxn, Staging, Txn, Unwritten};
