//! The part of a snapshot that has the requests for slugs that no link has.
//!
//! Invariant: a file that was made before has none. The hours are bounded, so that all are there whatever the time.

use redb::ReadTransaction;

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, Selection};
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::domain::record::orphans::Orphans;
use crate::store::{StoreError, tables};

/// The orphans that a snapshot has.
#[derive(Debug, Default)]
pub struct OrphanRows {
    /// By hour.
    pub orphans: Vec<Orphans>,
}

impl OrphanRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { codes: CodeSelection::Orphans, ..Selection::settings() })
    }
}

impl Parts for OrphanRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Orphans(orphans) = row {
            self.orphans.push(orphans);
        }
    }
}

/// Writes all orphans.
pub(super) fn write_orphans(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let Some(orphans) = tables::ORPHANS.read_if_exists(txn)? else { return Ok(()) };
    for row in orphans.scan()? {
        out.record(Tag::Orphans, row?.row())?;
    }
    Ok(())
}
