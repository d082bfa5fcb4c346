//! Restoring a data file from a snapshot.
//!
//! Invariant: the file gets its name only when it is complete. It never assigns a click number that the
//! original file may have assigned after the snapshot. It has no tokens. No version names an import that the
//! ledger does not have: the next import will have its number. Does not restore the key files,
//! which are not in a snapshot.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use super::audit::Audit;
use super::stream::read_stream;
use super::tag::{Tag, of_records};
use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::Code;
use crate::domain::code::hand_out::Pool;
use crate::domain::limits::{
    CLICK_NUMBER_BITS, RESTORE_NUMBERS_PER_SECOND, RESTORE_NUMBERS_SKIPPED, RESTORE_STEP_BYTES,
    RESTORE_STEP_RECORDS,
};
use crate::domain::link::Link;
use crate::domain::link::LinkId;
use crate::domain::record::ledger::{ImportNumber, Imports, StoredImport};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::domain::time::Timestamp;
use crate::store::Removed;
use crate::store::click_log::refuse_without_data;
use crate::store::file::draft::Draft;
use crate::store::file::existing::{Existing, Unfinished, inspect};
use crate::store::file::guard::Headers;
use crate::store::file::verified::Engine;
use crate::store::journal::{Block, Columns, LinkCount, Segment, decode_head};
use crate::store::records::{ForKind, Record, of_kind};
use crate::store::txn::Txn;
use crate::store::undo::Undoing;
use crate::store::{Store, StoreError, tables};

impl Store {
    /// Creates a data file from a snapshot stream and returns its audit. `step` bounds each transaction.
    pub fn restore(
        path: &Path,
        input: impl Read,
        step: RestoreStep,
        now: Timestamp,
    ) -> Result<Audit, StoreError> {
        // An unfinished file is replaced, as a start does.
        let unfinished = match inspect(path)? {
            Existing::Nothing => None,
            Existing::Unfinished(file) => Some(file),
            Existing::Data => return Err(StoreError::Exists(path.to_owned())),
        };
        refuse_without_data(path)?;
        let draft = Draft::beside(unfinished.as_ref().map_or(path, Unfinished::path))?;
        let mut engine = draft.database(&Headers::default())?;
        let audit = fill(&engine, input, step, now)?;
        engine.db.compact().map_err(|error| StoreError::from_engine(error.into()))?;
        // Close the database only after the rename: closing it releases the lock of the draft, and another
        // process would remove the draft.
        match &unfinished {
            Some(_) => draft.replace()?,
            None => draft.persist()?,
        }
        engine.db.close().map_err(|error| StoreError::from_database(path, error))?;
        Ok(audit)
    }
}

/// The limits of one transaction of a restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoreStep {
    pub records: u64,
    /// The bytes of the records: one record may be a whole segment of clicks.
    pub bytes: u64,
}

impl Default for RestoreStep {
    fn default() -> Self {
        Self { records: RESTORE_STEP_RECORDS, bytes: RESTORE_STEP_BYTES }
    }
}

fn fill(
    engine: &Engine,
    input: impl Read,
    step: RestoreStep,
    now: Timestamp,
) -> Result<Audit, StoreError> {
    let mut audit = Audit::default();
    let imports = BTreeSet::new();
    let mut writer = RestoreWriter { engine, step, txn: None, records: 0, bytes: 0, imports };
    writer.txn()?.create_tables()?;
    let mut last_click = 0;
    read_stream(input, |tag, bytes| {
        audit.add(tag, bytes)?;
        if tag == Tag::Clicks {
            let last = decode_head(bytes).map_err(|error| tag.corrupt(error))?.last.get();
            last_click = last_click.max(last);
        }
        writer.put(tag, bytes)
    })?;
    audit.finish();
    audit.check_complete()?;
    writer.drop_undo_of_lost_import()?;
    let txn = writer.txn()?;
    txn.put_meta(tables::CLICK_LEASE, &first_number(last_click, now))?;
    writer.commit()?;
    Ok(audit)
}

/// The first click number that a restored file assigns. The original file has assigned more numbers since
/// the backup, and so has every file restored from the same backup before. The stream does not know them,
/// so the number depends on the time of the restore.
fn first_number(last_click: u64, now: Timestamp) -> u64 {
    let above_last = last_click + RESTORE_NUMBERS_SKIPPED;
    let seconds = now.ms().saturating_sub(YEAR_2026_MS) / 1000;
    let by_time = u64::try_from(seconds).unwrap_or(0).saturating_mul(RESTORE_NUMBERS_PER_SECOND);
    if by_time < 1 << (CLICK_NUMBER_BITS - 1) { above_last.max(by_time) } else { above_last }
}

/// 2026-01-01T00:00:00Z.
const YEAR_2026_MS: i64 = 1_767_225_600_000;

/// Writes records to a new data file. redb allows one write transaction at a time, so a transaction begins
/// when a record needs it and is committed when it reaches the limits.
struct RestoreWriter<'a> {
    engine: &'a Engine,
    step: RestoreStep,
    txn: Option<Txn>,
    /// The records and bytes written in the open transaction.
    records: u64,
    bytes: u64,
    /// The numbers in the ledger, which precedes all versions. Damage may have lost some.
    imports: BTreeSet<ImportNumber>,
}

impl RestoreWriter<'_> {
    /// The open transaction. Begins one if there is none.
    fn txn(&mut self) -> Result<&Txn, StoreError> {
        Ok(match &mut self.txn {
            Some(txn) => txn,
            none => none.insert(self.engine.write()?),
        })
    }

    fn put(&mut self, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
        match tag {
            Tag::Import => {
                let import: StoredImport = tag.row(bytes)?;
                self.txn()?.put_import(&import)?;
                self.imports.insert(import.number);
            }
            of_records!() => {
                self.txn()?;
                let (Some(txn), imports) = (&self.txn, &self.imports) else { return Ok(()) };
                of_kind(tag, AddVersion { txn, bytes, imports })??;
            }
            _ => put(self.txn()?, tag, bytes)?,
        }
        self.records += 1;
        self.bytes += bytes.len() as u64;
        if self.records >= self.step.records || self.bytes >= self.step.bytes {
            self.commit()?;
        }
        Ok(())
    }

    /// Such an undo would never end.
    fn drop_undo_of_lost_import(&mut self) -> Result<(), StoreError> {
        let undoing = self.txn()?.undoing()?;
        if undoing.is_some_and(|number| !self.imports.contains(&number)) {
            self.txn()?.remove_meta(tables::UNDOING)?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        (self.records, self.bytes) = (0, 0);
        self.txn.take().map_or(Ok(()), Txn::commit)
    }
}

/// Writes a row of a table besides the ledger and the versions.
fn put(txn: &Txn, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
    match tag {
        Tag::Settings => txn.put_meta(tables::SETTINGS, &tag.row::<Settings>(bytes)?),
        Tag::Definitions => txn.put_definitions(&tag.row(bytes)?),
        Tag::ClickIdKey => txn.put_meta(tables::CLICK_ID_KEY, &tag.row::<[u8; 16]>(bytes)?),
        Tag::Epoch => txn.put_meta(tables::EPOCH, &tag.row::<u32>(bytes)?),
        Tag::Fingerprint => txn.put_meta(tables::PEOPLE_FINGERPRINT, &tag.row::<[u8; 8]>(bytes)?),
        Tag::Revision => txn.put_meta(tables::PLAN_REVISION, &tag.row::<Revision>(bytes)?),
        Tag::Normalisers => txn.put_normalisers(&tag.row::<Vec<Normaliser>>(bytes)?),
        Tag::Removed => txn.put_meta(tables::REMOVED, &tag.row::<Removed>(bytes)?),
        Tag::RemovedCount => {
            let (link, count) = tag.row::<(LinkId, LinkCount)>(bytes)?;
            txn.put_removed_count(link, &count)
        }
        Tag::Erased => txn.put_meta(tables::ERASED, &tag.row::<u32>(bytes)?),
        Tag::Alias => txn.add_aliases(&[tag.row(bytes)?]),
        Tag::Link => {
            let link: Link = tag.row(bytes)?;
            tables::SLUG_IDS.open(txn)?.insert(link.spec.slug.as_str(), &link.id.0)?;
            txn.put_link(&link)
        }
        Tag::Code => txn.put_code(&tag.row::<Code>(bytes)?),
        // The codes that wait are listed anew with the next request for one. No code is before the first.
        Tag::Batch => {
            let batch: Batch = tag.row(bytes)?;
            let pool = batch.pool.as_ref().map(|_| Pool::begun());
            txn.put_batch(&Batch { pool, ..batch })
        }
        Tag::BatchCode => txn.put_batch_code(&tag.row::<BatchCode>(bytes)?),
        Tag::Redemption => txn.put_redemption(&tag.row(bytes)?),
        Tag::Clicks => {
            let corrupt = |error| tag.corrupt(error);
            if let Some(segment) = Segment::from_block(bytes).map_err(corrupt)? {
                return segment.insert(txn);
            }
            let block = Block::parse(bytes).map_err(corrupt)?;
            let first = block.head.first.get();
            tables::TAIL.open(txn)?.insert_row(first, block.bytes(Columns::All)).map(drop)
        }
        Tag::Note => txn.put_note(&tag.row(bytes)?),
        Tag::Close => txn.put_close(&tag.row(bytes)?),
        Tag::LinkBatch => txn.put_link_batch(&tag.row(bytes)?),
        Tag::Addressee => txn.put_addressees(&[tag.row(bytes)?]),
        Tag::Guesses => txn.put_guesses(&tag.row(bytes)?),
        Tag::Orphans => txn.put_orphans(&tag.row(bytes)?),
        Tag::Logged => txn.put_logged(&tag.row(bytes)?),
        Tag::NewOrders => txn.put_new_orders(&tag.row(bytes)?),
        Tag::Gap => txn.put_gap(txn.next_gap()?, &tag.row(bytes)?),
        // Its rows are other ones now, so that it begins anew.
        Tag::Undoing => txn.put_meta(tables::UNDOING, &tag.row::<Undoing>(bytes)?.begun_anew()),
        // A token or an address that ended since the backup would become valid again, and indexes are made anew. The audit
        // refuses a count.
        Tag::Token
        | Tag::AgentPage
        | Tag::Share
        | Tag::Count
        | Tag::Past
        | Tag::Index
        | Tag::End => Ok(()),
        // Written where their numbers are known.
        Tag::Import => Err(StoreError::Snapshot("its ledger is out of place")),
        of_records!() => Err(StoreError::Snapshot("its records are out of place")),
    }
}

/// Adds the version in a row of a snapshot.
struct AddVersion<'a> {
    txn: &'a Txn,
    bytes: &'a [u8],
    /// The imports of the ledger.
    imports: &'a BTreeSet<ImportNumber>,
}

impl ForKind for AddVersion<'_> {
    type Out = Result<(), StoreError>;

    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        let mut version = V::TAG.row::<V>(self.bytes)?;
        // A lost import brought it, too, and was not undone: so no undo of another one may take it back.
        if version.imports().numbers().iter().any(|number| !self.imports.contains(number)) {
            version.set_imports(Imports::LASTING);
        }
        self.txn.add_version(&version).map(drop)
    }
}

#[cfg(test)]
mod tests;
