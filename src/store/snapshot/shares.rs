//! The part of a snapshot that has the shares.
//!
//! Invariant: it has those that were ended, too. A file that was made before has none.

use redb::ReadTransaction;

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::domain::share::Share;
use crate::store::{StoreError, tables};

/// The shares that a snapshot has.
#[derive(Debug, Default)]
pub struct ShareRows {
    /// Ascending by number.
    pub shares: Vec<Share>,
}

impl ShareRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { codes: CodeSelection::Shares, ..Selection::settings() })
    }
}

impl Parts for ShareRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Share(share) = row {
            self.shares.push(share);
        }
    }
}

/// Writes all shares.
pub(super) fn write_shares(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let Some(shares) = tables::SHARES.read_if_exists(txn)? else { return Ok(()) };
    for share in shares.scan()? {
        out.record(Tag::Share, share?.row())?;
    }
    Ok(())
}
