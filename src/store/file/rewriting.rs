//! Writing the data file anew, without the pages that were freed.
//!
//! redb frees a page and keeps its bytes until it needs the page, so what was removed is still in the file. A new file
//! gets every row as it is, byte by byte. Invariant: it takes the place of the old one only when it is complete, with the
//! same owner and the same readers; after an interruption the old one is there. Every table is copied, or none. Nobody
//! else has the file open meanwhile.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::Path;

use redb::{ReadTransaction, ReadableTable, TableDefinition, TableHandle};

use super::Store;
use super::draft::Draft;
use super::guard::Headers;
use super::verified::Engine;
use crate::domain::environment::Random;
use crate::domain::limits::{REWRITE_BYTES, TRACE_PIECE_BYTES};
use crate::domain::record::erasure::Traces;
use crate::store::records::{ForKind, Record, each_kind};
use crate::store::rows::open_if_exists;
use crate::store::{FileAction, StoreError, tables};

impl Store {
    /// Writes a data file anew. No server may have it open.
    pub fn rewrite(path: &Path, random: &dyn Random) -> Result<(), StoreError> {
        let failed =
            |source| StoreError::Io { doing: FileAction::Create, path: path.to_owned(), source };
        let store = Self::open(path, random)?;
        if let Some(why) = store.unwritable {
            return Err(failed(why.into()));
        }
        // A link to the file stays one.
        let path = fs::canonicalize(path).map_err(failed)?;
        let mut draft = Draft::beside(&path)?;
        with_readers_of(&path, draft.file()).map_err(failed)?;
        let engine = draft.database(&Headers::default())?;
        let txn = store.read()?;
        Copying { from: &txn, to: &engine, copied: BTreeSet::new() }.all()?;
        drop(txn);
        // The lock of the draft ends with its database, so it is closed after the rename.
        draft.replace()?;
        engine.db.close().map_err(|error| StoreError::from_database(&path, error))?;
        store.close()
    }
}

/// Gives a new file the owner and the readers of a data file.
pub(in crate::store) fn with_readers_of(data: &Path, file: &File) -> io::Result<()> {
    let (before, own) = (fs::metadata(data)?, file.metadata()?);
    if (own.uid(), own.gid()) != (before.uid(), before.gid()) {
        fchown(file, Some(before.uid()), Some(before.gid()))?;
    }
    file.set_permissions(before.permissions())
}

/// Tables that are copied.
struct Copying<'a> {
    from: &'a ReadTransaction,
    to: &'a Engine,
    /// The names of those that were.
    copied: BTreeSet<String>,
}

struct CopyVersions<'c, 'a>(&'c mut Copying<'a>);

impl ForKind for CopyVersions<'_, '_> {
    type Out = Result<(), StoreError>;

    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        self.0.table(V::ROWS.definition())
    }
}

impl Copying<'_> {
    fn all(mut self) -> Result<(), StoreError> {
        self.table(tables::meta::<()>().definition())?;
        self.table(tables::LINKS.definition())?;
        self.table(tables::SLUG_IDS.definition())?;
        self.table(tables::SLUGS_1)?;
        self.table(tables::CODES.definition())?;
        self.table(tables::BATCHES.definition())?;
        self.table(tables::BATCH_CODES.definition())?;
        self.table(tables::WAITING_CODES.definition())?;
        self.table(tables::GIVEN_CODES.definition())?;
        self.table(tables::GIVEN_BY.definition())?;
        self.table(tables::AGENT_PAGES.definition())?;
        self.table(tables::SHARES.definition())?;
        self.table(tables::REDEMPTIONS.definition())?;
        self.table(tables::CODE_USES.definition())?;
        self.table(tables::CUSTOMER_USES.definition())?;
        self.table(tables::CODE_USES_1)?;
        self.table(tables::CUSTOMER_USES_1)?;
        self.table(tables::changes::<()>().definition())?;
        self.table(tables::STAGINGS.definition())?;
        self.table(tables::STAGED_LINKS.definition())?;
        self.table(tables::STAGED_CODES.definition())?;
        each_kind(CopyVersions(&mut self)).into_iter().collect::<Result<(), _>>()?;
        self.table(tables::TIMES.definition())?;
        self.table(tables::CARRIERS.definition())?;
        self.table(tables::PEOPLE.definition())?;
        self.table(tables::IMPORTS.definition())?;
        self.table(tables::NOTES.definition())?;
        self.table(tables::CLOSES.definition())?;
        self.table(tables::GUESSES.definition())?;
        self.table(tables::LINK_BATCHES.definition())?;
        self.table(tables::ADDRESSEES.definition())?;
        self.table(tables::SUB_IDS.definition())?;
        self.table(tables::ORPHANS.definition())?;
        self.table(tables::CHANGE_LOG.definition())?;
        self.table(tables::NEW_ORDERS.definition())?;
        self.table(tables::TAIL.definition())?;
        self.table(tables::SEGMENT_HEADS.definition())?;
        self.table(tables::SEGMENTS)?;
        self.table(tables::REMOVED_COUNTS.definition())?;
        self.table(tables::GAPS.definition())?;
        self.table(tables::TOKENS.definition())?;
        let left = self.from.list_tables()?.find(|table| !self.copied.contains(table.name()));
        left.map_or(Ok(()), |table| Err(StoreError::UnknownTable(table.name().to_owned())))
    }

    /// Copies a table, if the file has it.
    fn table<K: redb::Key + 'static, V: redb::Value + 'static>(
        &mut self,
        table: TableDefinition<'static, K, V>,
    ) -> Result<(), StoreError> {
        let Some(rows) = open_if_exists(self.from, table)? else { return Ok(()) };
        self.copied.insert(table.name().to_owned());
        let mut rows = rows.iter()?.peekable();
        loop {
            let txn = self.to.write()?;
            let mut bytes = 0;
            {
                let mut to = txn.engine.open_table(table)?;
                while let Some(row) = rows.next_if(|_| bytes < REWRITE_BYTES) {
                    let (key, value) = row?;
                    bytes += V::as_bytes(&value.value()).as_ref().len() + ROW_BYTES;
                    to.insert(key.value(), value.value())?;
                }
            }
            txn.engine.commit()?;
            if rows.peek().is_none() {
                return Ok(());
            }
        }
    }
}

/// What a row takes beside its value, about.
const ROW_BYTES: usize = 64;

/// Whether a file has traces of a person in its bytes, also in pages that were freed.
pub fn has_traces(path: &Path, traces: &Traces) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut piece = Vec::new();
    loop {
        // A trace may begin at the end of the piece before.
        let kept = piece.len().min(traces.longest().saturating_sub(1));
        piece.drain(..piece.len() - kept);
        let read = (&mut file).take(TRACE_PIECE_BYTES).read_to_end(&mut piece)?;
        if traces.are_in(&piece) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests;
