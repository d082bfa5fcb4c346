//! What is not sound in a damaged data file.
//!
//! Invariant: a loss names what people know: slugs, codes, ids of orders, times of clicks. Only where such a
//! name is lost too, it names the key of a row. Does not say what to do about it (see `cli`).

use std::fmt;

use crate::domain::bounded_list::BoundedList;
use crate::domain::label::BatchName;
use crate::domain::limits::SALVAGE_LISTED_MAX;
use crate::domain::time::Timestamp;

/// What a salvage could not save, one sentence each.
pub type Losses = BoundedList<Loss, SALVAGE_LISTED_MAX>;

/// Something that is not sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// One row.
    Row { table: &'static str, key: String, why: String },
    /// The rows between two keys; `None` for an end of the table.
    Rows { table: &'static str, after: Option<String>, before: Option<String> },
    /// Some rows of a table, which nothing names.
    Missing { table: &'static str, rows: u64 },
    /// A link. The index of slugs has it.
    Link { slug: String },
    /// A batch, and the sound codes that are not saved without it: what a code is worth is in the row of its batch.
    Batch { number: u32, codes: u32 },
    /// Codes of a batch, which is saved without them. The key of each that can be read is listed as well.
    BatchCodes { batch: BatchName, count: u32 },
    /// What the last commit wrote: it cannot be read as well as the one before.
    LastCommit,
    /// Clicks with the first and the last of their times.
    Clicks { count: u32, from: Timestamp, to: Timestamp },
    /// Clicks that were not sealed yet. How many, and when, is known by the blocks beside them.
    TailClicks { at_most: u64, from: Timestamp, to: Timestamp },
    /// One value of some clicks.
    Values { what: &'static str, count: u32, from: Timestamp, to: Timestamp },
    /// What the plan said, besides its links and codes.
    Settings,
    /// The key of the click ids. A new one was drawn.
    ClickIdKey,
    /// The clicks in the log beside the data file: it is gone, or is not known to be that of the data file.
    ClickLog,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { table, key, why } => write!(f, "the row {key} of table {table}: {why}"),
            Self::Rows { table, after: None, before: None } => {
                write!(f, "all rows of table {table}")
            }
            Self::Rows { table, after, before } => {
                write!(f, "rows of table {table}")?;
                if let Some(after) = after {
                    write!(f, " after {after}")?;
                }
                before.as_ref().map_or(Ok(()), |before| write!(f, " before {before}"))
            }
            Self::Missing { table, rows } => write!(f, "{rows} rows of table {table}"),
            Self::Link { slug } => write!(f, "the link `{slug}`"),
            Self::Batch { number, codes: 1 } => write!(
                f,
                "batch number {number}: 1 code of it is sound but not saved, since its terms are in the row of \
                 the batch"
            ),
            Self::Batch { number, codes } => write!(
                f,
                "batch number {number}: {codes} codes of it are sound but not saved, since their terms are in \
                 the row of the batch"
            ),
            Self::BatchCodes { batch, count: 1 } => write!(f, "1 code of batch `{batch}`"),
            Self::BatchCodes { batch, count } => write!(f, "{count} codes of batch `{batch}`"),
            Self::LastCommit => f.write_str(
                "what was written last: all is as it was before, since that is damaged or was not finished",
            ),
            Self::Clicks { count, from, to } => write!(f, "{count} clicks from {from} to {to}"),
            Self::TailClicks { at_most: 1, from, to } => {
                write!(f, "up to 1 click between {from} and {to}")
            }
            Self::TailClicks { at_most, from, to } => {
                write!(f, "up to {at_most} clicks between {from} and {to}")
            }
            Self::Values { what, count, from, to } => {
                write!(f, "the {what} of {count} clicks from {from} to {to}")
            }
            Self::Settings => f.write_str(
                "the settings of the plan, if there was one, so that reports are in UTC, and without its channels and costs, until \
                 it is applied again: `couplet apply links.toml`",
            ),
            Self::ClickLog => f.write_str(
                "the clicks of the last seconds before its server ended: no click log that has them can be read",
            ),
            Self::ClickIdKey => f.write_str(
                "the click-id key: click ids in orders and in addresses lead to no click any more",
            ),
        }
    }
}
