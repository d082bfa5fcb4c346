//! All versions of all records, and of some.
//!
//! Invariant: they are written as they are stored, and none is folded.

use std::collections::BTreeSet;

use redb::ReadTransaction;

use super::put;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::payment::is_of_payment;
use crate::store::StoreError;
use crate::store::records::{ForKind, ReadVersions, Record, each_kind, of_number, read_versions};
use crate::store::snapshot::indexed::versions_of;
use crate::store::snapshot::stream::StreamWriter;

/// Writes all versions of all records.
pub(super) fn write_all(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    each_kind(WriteAll { txn, out }).into_iter().collect()
}

/// Writes all versions of some records of one kind, by its number.
pub(super) fn write_versions(
    txn: &ReadTransaction,
    kind: u8,
    ids: &[ForeignId],
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    of_number(kind, WriteVersions { txn, ids, out })?
}

struct WriteAll<'a, 'o> {
    txn: &'a ReadTransaction,
    out: &'a mut StreamWriter<'o>,
}

impl ForKind for WriteAll<'_, '_> {
    type Out = Result<(), StoreError>;

    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        let Some(table) = read_versions::<V>(self.txn)? else { return Ok(()) };
        for version in table.scan()? {
            self.out.record(V::TAG, version?.row())?;
        }
        Ok(())
    }
}

struct WriteVersions<'a, 'o> {
    txn: &'a ReadTransaction,
    ids: &'a [ForeignId],
    out: &'a mut StreamWriter<'o>,
}

impl ForKind for WriteVersions<'_, '_> {
    type Out = Result<(), StoreError>;

    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        let Some(table) = read_versions::<V>(self.txn)? else { return Ok(()) };
        let mut ids: BTreeSet<ForeignId> = self.ids.iter().cloned().collect();
        ids.extend(paid_by::<V>(&table, &ids)?);
        for id in &ids {
            self.out.pause();
            let (_, rows) = versions_of::<V>(&table, id.as_str())?;
            put::<V>(&rows, self.out)?;
        }
        Ok(())
    }
}

/// The records that some payments paid. All are looked through, as no index has payments.
fn paid_by<V: Record>(
    table: &ReadVersions<V>,
    payments: &BTreeSet<ForeignId>,
) -> Result<Vec<ForeignId>, StoreError> {
    let mut paid = Vec::new();
    if payments.iter().any(is_of_payment) {
        for row in table.scan()? {
            let version: V = row?.decode()?;
            let is_sale = version.gives_back().is_none();
            if is_sale && version.payment_ids().iter().any(|id| payments.contains(id)) {
                paid.push(version.id().clone());
            }
        }
    }
    Ok(paid)
}
