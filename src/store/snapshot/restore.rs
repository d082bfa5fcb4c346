//! A data file made of a snapshot.
//!
//! Invariant: the file is there whole, under its name, or not at all; no click number that the file of
//! the snapshot may have given since is given again; no token opens it. Absent: the keys beside the file,
//! which no snapshot carries.

use std::io::Read;
use std::path::Path;

use redb::Database;

use super::audit::Audit;
use super::record::Tag;
use super::spool::read_stream;
use crate::codec::{Codec, decode_row};
use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::Code;
use crate::domain::limits::{
    CLICK_NUMBER_BITS, RESTORE_NUMBERS_PER_SECOND, RESTORE_NUMBERS_SKIPPED, RESTORE_STEP_BYTES,
    RESTORE_STEP_RECORDS,
};
use crate::domain::link::Link;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::order::OrderVersion;
use crate::domain::time::Timestamp;
use crate::store::file::draft::Draft;
use crate::store::file::there::{Taken, There, look};
use crate::store::journal::{Segment, decode_head};
use crate::store::rows::corrupt;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::txn::Txn;
use crate::store::{Store, StoreError};

impl Store {
    /// Makes a data file of a snapshot's stream, in steps of this size; what it holds.
    pub fn restore(
        path: &Path,
        input: impl Read,
        step: RestoreStep,
        now: Timestamp,
    ) -> Result<Audit, StoreError> {
        // A file that was never made, of no length or of zeros, is replaced as any start would.
        let unmade = match look(path)? {
            There::Nothing => None,
            There::Unmade(taken) => Some(taken),
            There::Data => return Err(StoreError::Exists(path.to_owned())),
        };
        let place = unmade.as_ref().map_or(path, Taken::place);
        let draft = Draft::beside(place)?;
        let mut db = draft.database()?;
        let audit = fill(&db, input, step, now)?;
        db.compact().map_err(|error| StoreError::of_engine(error.into()))?;
        // The lock of the draft goes with its database: without it another process would sweep the draft.
        match &unmade {
            Some(_) => draft.replace()?,
            None => draft.put_in_place()?,
        }
        db.close().map_err(|error| StoreError::of_database(path, error))?;
        Ok(audit)
    }
}

/// How much one transaction of a restore takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoreStep {
    /// Records of the snapshot.
    pub records: u64,
    /// Bytes of these records: a record may be a whole segment of clicks.
    pub bytes: u64,
}

impl Default for RestoreStep {
    fn default() -> Self {
        Self { records: RESTORE_STEP_RECORDS, bytes: RESTORE_STEP_BYTES }
    }
}

fn fill(
    db: &Database,
    input: impl Read,
    step: RestoreStep,
    now: Timestamp,
) -> Result<Audit, StoreError> {
    let mut audit = Audit::default();
    let mut filling = Filling { db, step, txn: None, records: 0, bytes: 0 };
    filling.txn()?.make_tables()?;
    let mut last_click = 0;
    read_stream(input, |tag, bytes| {
        audit.take(tag, bytes)?;
        if tag == Tag::Clicks {
            let last = decode_head(bytes).map_err(broken)?.last.get();
            last_click = last_click.max(last);
        }
        filling.put(tag, bytes)
    })?;
    audit.end();
    audit.whole()?;
    let txn = filling.txn()?;
    txn.put_meta(tables::SCHEMA, &tables::SCHEMA_VERSION)?;
    txn.put_meta(tables::CLICK_LEASE, &first_number(last_click, now))?;
    filling.commit()?;
    Ok(audit)
}

/// The first click number that a restored file gives. The file of the backup has given others since, and so
/// has every file that was made of the same backup before: a stream cannot say which, and time tells them
/// apart.
fn first_number(last_click: u64, now: Timestamp) -> u64 {
    let leapt = last_click + RESTORE_NUMBERS_SKIPPED;
    let seconds = now.ms().saturating_sub(YEAR_2026_MS) / 1000;
    let by_time = u64::try_from(seconds).unwrap_or(0).saturating_mul(RESTORE_NUMBERS_PER_SECOND);
    if by_time < 1 << (CLICK_NUMBER_BITS - 1) { leapt.max(by_time) } else { leapt }
}

/// 2026-01-01T00:00:00Z.
const YEAR_2026_MS: i64 = 1_767_225_600_000;

/// The writing side of a restore. The engine has one writer: a transaction is begun when a record
/// needs one, and ended before the next begins.
struct Filling<'a> {
    db: &'a Database,
    step: RestoreStep,
    txn: Option<Txn>,
    /// What the open transaction has taken.
    records: u64,
    bytes: u64,
}

impl Filling<'_> {
    /// The open transaction, begun if there is none.
    fn txn(&mut self) -> Result<&Txn, StoreError> {
        Ok(match &mut self.txn {
            Some(txn) => txn,
            none => none.insert(Txn::new(self.db.begin_write()?)),
        })
    }

    fn put(&mut self, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
        put(self.txn()?, tag, bytes)?;
        self.records += 1;
        self.bytes += bytes.len() as u64;
        if self.records >= self.step.records || self.bytes >= self.step.bytes {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        (self.records, self.bytes) = (0, 0);
        self.txn.take().map_or(Ok(()), Txn::commit)
    }
}

/// Puts a row where it came from.
fn put(txn: &Txn, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
    match tag {
        Tag::Settings => put_raw(txn, tables::SETTINGS, bytes),
        Tag::ClickIdKey => put_raw(txn, tables::CLICK_ID_KEY, bytes),
        Tag::Epoch => put_raw(txn, tables::EPOCH, bytes),
        Tag::Fingerprint => put_raw(txn, tables::PEOPLE_FINGERPRINT, bytes),
        Tag::Revision => put_raw(txn, tables::PLAN_REVISION, bytes),
        Tag::Link => {
            let link: Link = row(bytes)?;
            txn.0.open_table(tables::SLUGS)?.insert(link.spec.slug.as_str(), link.id.0)?;
            txn.put_link(&link)
        }
        Tag::Code => txn.put_code(&row::<Code>(bytes)?),
        Tag::Batch => txn.put_batch(&row::<Batch>(bytes)?),
        Tag::BatchCode => txn.put_batch_code(&row::<BatchCode>(bytes)?),
        Tag::Redemption => txn.put_redemption(&row(bytes)?),
        Tag::Order => txn.add_order(&row::<OrderVersion>(bytes)?).map(drop),
        Tag::Conversation => txn.add_conversation(&row::<ConversationVersion>(bytes)?).map(drop),
        Tag::Clicks => {
            if let Some(segment) = Segment::of_block(bytes).map_err(broken)? {
                return segment.insert(txn);
            }
            let first = decode_head(bytes).map_err(broken)?.first;
            txn.0.open_table(tables::TAIL)?.insert(first.get(), bytes)?;
            Ok(())
        }
        Tag::Gap => txn.put_gap(txn.next_gap()?, &row(bytes)?),
        // One that was retired since the backup would open the data again.
        Tag::Token | Tag::End => Ok(()),
    }
}

fn put_raw(txn: &Txn, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    txn.0.open_table(tables::META)?.insert(name, bytes)?;
    Ok(())
}

fn broken(error: crate::codec::DecodeError) -> StoreError {
    corrupt("snapshot", &"row", error)
}

fn row<T: Codec>(bytes: &[u8]) -> Result<T, StoreError> {
    decode_row(ROW_VERSION, bytes).map_err(broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits::CLICK_LEASE;

    /// Of two files that were made of one backup, a day apart, both gave the same numbers: an order that
    /// named such a click was credited to another visitor's.
    #[test]
    fn a_later_restore_begins_above_what_an_earlier_one_of_the_same_backup_gave() {
        let at = |text| Timestamp::parse(text).unwrap();
        let first = first_number(1_000, at("2026-11-28T12:00:00Z"));
        let next_day = first_number(1_000, at("2026-11-29T12:00:00Z"));
        assert!(first > RESTORE_NUMBERS_SKIPPED + 1_000);
        assert!(next_day >= first + 20_000_000, "{first} {next_day}");
        // A file that gave more is left behind by the leap, as before; and so is one under a clock that
        // is wrong, which must not use all numbers up.
        let busy = 1 << 36;
        for (last, now) in [
            (busy, "2026-11-28T12:00:00Z"),
            (5, "2020-01-01T00:00:00Z"),
            (5, "9999-01-01T00:00:00Z"),
        ] {
            assert_eq!(first_number(last, at(now)), last + RESTORE_NUMBERS_SKIPPED, "{now}");
        }
        assert!(first_number(5, at("2042-12-31T00:00:00Z")) + CLICK_LEASE < 1 << CLICK_NUMBER_BITS);
    }
}
