//! The part of a snapshot that has the log of changes.
//!
//! Invariant: a file that was made before has none.

use redb::ReadTransaction;

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::domain::change_log::LoggedChange;
use crate::domain::limits::CHANGES_LISTED_MAX;
use crate::store::{StoreError, tables};

/// The entries of the log that a snapshot has.
#[derive(Debug, Default)]
pub struct LogRows {
    /// Ascending by number.
    pub log: Vec<LoggedChange>,
}

impl LogRows {
    /// The latest entries, at most so many, of those below a number.
    #[must_use]
    pub fn ask(below: Option<u64>, most: u32) -> Ask<Self> {
        let codes = CodeSelection::Log { below: below.unwrap_or(u64::MAX), most };
        Ask::new(Selection { codes, ..Selection::settings() })
    }
}

impl Parts for LogRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Logged(logged) = row {
            self.log.push(logged);
        }
    }
}

/// Writes the whole log.
pub(super) fn write_log(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let Some(log) = tables::CHANGE_LOG.read_if_exists(txn)? else { return Ok(()) };
    for row in log.scan()? {
        out.record(Tag::Logged, row?.row())?;
    }
    Ok(())
}

/// Writes the latest entries below a number.
pub(super) fn write_latest(
    txn: &ReadTransaction,
    below: u64,
    most: u32,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let Some(log) = tables::CHANGE_LOG.read_if_exists(txn)? else { return Ok(()) };
    let end = below.min(log.last()?.map_or(0, |last| last.key()).saturating_add(1));
    let most = most.min(CHANGES_LISTED_MAX);
    for row in log.range(end.saturating_sub(u64::from(most))..end)? {
        out.record(Tag::Logged, row?.row())?;
    }
    Ok(())
}
