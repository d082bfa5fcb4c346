//! Links for lists of contacts, and whom they were made for: reading and writing their rows.
//!
//! Invariant: `sub_ids` has the sub-id of each addressee who has one, and no other. Does not draw sub-ids or choose who
//! gets one (see `change`).

use std::collections::HashSet;

use redb::ReadTransaction;

use super::Txn;
use crate::domain::link::batch::{Addressee, LinkBatch, LinkBatchId, LinkBatchSpec, SubIdOwner};
use crate::domain::link::sub_id::SubId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::{StoreError, tables};

impl Txn {
    /// All of them, by number.
    pub fn link_batches(&self) -> Result<Vec<LinkBatch>, StoreError> {
        tables::LINK_BATCHES.open(self)?.all()
    }

    pub fn link_batch(&self, id: LinkBatchId) -> Result<Option<LinkBatch>, StoreError> {
        tables::LINK_BATCHES.open(self)?.get(id.0)
    }

    /// Inserts a new one. The caller must have checked that the name is free.
    pub fn insert_link_batch(
        &self,
        spec: LinkBatchSpec,
        at: Timestamp,
    ) -> Result<LinkBatch, StoreError> {
        let last = tables::LINK_BATCHES.open(self)?.last()?.map(|batch| batch.key());
        let id = LinkBatchId(last.map_or(0, |id| id + 1));
        let batch = LinkBatch { id, spec, begun_at: at };
        self.put_link_batch(&batch)?;
        Ok(batch)
    }

    /// Inserts or replaces one.
    pub fn put_link_batch(&self, batch: &LinkBatch) -> Result<(), StoreError> {
        tables::LINK_BATCHES.open(self)?.insert(batch.id.0, batch).map(drop)
    }

    /// Those of these people who are in a batch already.
    pub fn addressed(
        &self,
        batch: LinkBatchId,
        people: impl Iterator<Item = PersonKey>,
    ) -> Result<HashSet<PersonKey>, StoreError> {
        let table = tables::ADDRESSEES.open(self)?;
        let mut known = HashSet::new();
        for person in people {
            if table.has((batch.0, &person.0))? {
                known.insert(person);
            }
        }
        Ok(known)
    }

    /// Inserts or replaces people of a batch. Rows in the order of their keys are written faster.
    pub fn put_addressees(&self, addressees: &[Addressee]) -> Result<(), StoreError> {
        let mut table = tables::ADDRESSEES.open(self)?;
        let mut sub_ids = tables::SUB_IDS.open(self)?;
        for of in addressees {
            table.insert((of.batch.0, &of.person.0), of)?;
            if let Some(link) = &of.link {
                let owner = SubIdOwner { batch: of.batch, person: of.person };
                sub_ids.insert(link.sub_id.as_str(), &owner)?;
            }
        }
        Ok(())
    }

    /// Whose a sub-id is.
    pub fn owner(&self, sub_id: &SubId) -> Result<Option<SubIdOwner>, StoreError> {
        tables::SUB_IDS.open(self)?.get(sub_id.as_str())
    }

    /// Those of these sub-ids that somebody has, or that are the slug of a link, or that are there twice.
    pub fn taken_sub_ids<'s>(
        &self,
        sub_ids: impl Iterator<Item = &'s SubId>,
    ) -> Result<Vec<SubId>, StoreError> {
        let (table, slugs) = (tables::SUB_IDS.open(self)?, self.slug_ids()?);
        let (mut seen, mut taken) = (HashSet::new(), Vec::new());
        for sub_id in sub_ids {
            let is_taken = !seen.insert(sub_id)
                || table.has(sub_id.as_str())?
                || slugs.id_of(&sub_id.slug())?.is_some();
            if is_taken {
                taken.push(sub_id.clone());
            }
        }
        Ok(taken)
    }
}

/// Passes each addressee and the row that has it, by batch and person.
pub(in crate::store) fn for_each_addressee(
    txn: &ReadTransaction,
    mut visit: impl FnMut(Addressee, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(table) = tables::ADDRESSEES.read_if_exists(txn)? else { return Ok(()) };
    for row in table.scan()? {
        let row = row?;
        visit(row.decode()?, row.row())?;
    }
    Ok(())
}

/// The same of one batch.
pub(in crate::store) fn each_addressee(
    txn: &ReadTransaction,
    batch: LinkBatchId,
    mut visit: impl FnMut(Addressee, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(table) = tables::ADDRESSEES.read_if_exists(txn)? else { return Ok(()) };
    for row in table.range((batch.0, &[0; 16])..=(batch.0, &[u8::MAX; 16]))? {
        let row = row?;
        visit(row.decode()?, row.row())?;
    }
    Ok(())
}
