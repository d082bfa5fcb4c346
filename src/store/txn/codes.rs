//! Codes and batches in a write transaction; what waits to be given to somebody is in `hand_outs`. A single code has its own row in `codes`. A code of a batch
//! has a row in `batch_codes` that refers to the batch.
//!
//! Invariant: a folded code is in `codes` or in `batch_codes`, never in both; a staged code is not in
//! `batch_codes`. `minted` of a batch is the number of its codes. Does not check that a new code is free
//! (see `change`), except in [`Txn::insert_batch_codes`].

use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn, tables};

impl Txn {
    /// The single code with this folded text.
    pub fn code(&self, folded: &FoldedCode) -> Result<Option<Code>, StoreError> {
        tables::CODES.open(self)?.get(folded.as_str())
    }

    /// Inserts or replaces a single code.
    pub fn put_code(&self, code: &Code) -> Result<(), StoreError> {
        let folded = code.spec.code.folded();
        tables::CODES.open(self)?.insert(folded.as_str(), code).map(drop)
    }

    /// The batch code with this folded text, whether its batch is live or not.
    pub fn batch_code(&self, folded: &FoldedCode) -> Result<Option<BatchCode>, StoreError> {
        tables::BATCH_CODES.open(self)?.get(folded.as_str())
    }

    /// The valid code with this folded text: a single code or a code of a live batch.
    pub fn known_code(&self, folded: &FoldedCode) -> Result<Option<Code>, StoreError> {
        if let Some(code) = self.code(folded)? {
            return Ok(Some(code));
        }
        let Some(found) = self.batch_code(folded)? else { return Ok(None) };
        let batch = self.batch(found.batch)?;
        Ok(batch.ok_or(StoreError::Missing("batch that a code names"))?.code(found))
    }

    /// The text of the code, live or not, that already has this folded text.
    pub fn existing_code(&self, folded: &FoldedCode) -> Result<Option<CouponCode>, StoreError> {
        if let Some(code) = self.code(folded)? {
            return Ok(Some(code.spec.code));
        }
        Ok(self.batch_code(folded)?.map(|code| code.code))
    }

    pub fn batch(&self, id: BatchId) -> Result<Option<Batch>, StoreError> {
        tables::BATCHES.open(self)?.get(id.0)
    }

    /// All batches, sorted by id.
    pub fn batches(&self) -> Result<Vec<Batch>, StoreError> {
        tables::BATCHES.open(self)?.all()
    }

    /// Inserts a new batch without codes. The caller must have checked that the name is free.
    pub fn insert_batch(&self, spec: BatchSpec, at: Timestamp) -> Result<Batch, StoreError> {
        let last = tables::BATCHES.open(self)?.last()?.map(|batch| batch.key());
        let id = BatchId(last.map_or(0, |id| id + 1));
        let batch = Batch::new(id, spec, at);
        self.put_batch(&batch)?;
        Ok(batch)
    }

    /// Inserts or replaces a batch.
    pub fn put_batch(&self, batch: &Batch) -> Result<(), StoreError> {
        tables::BATCHES.open(self)?.insert(batch.id.0, batch).map(drop)
    }

    /// Inserts codes of a batch. If some are taken or duplicates, inserts none and returns those.
    pub fn insert_batch_codes(
        &self,
        batch: BatchId,
        codes: &[CouponCode],
    ) -> Result<Vec<CouponCode>, StoreError> {
        let taken = self.taken_codes(codes)?;
        if taken.is_empty() {
            let new = |code: &CouponCode| BatchCode::new(batch, code.clone());
            let new: Vec<BatchCode> = codes.iter().map(new).collect();
            let mut table = tables::BATCH_CODES.open(self)?;
            for code in &new {
                table.insert_new(&code.code.folded().as_str(), code)?;
            }
            drop(table);
            self.list_new_codes(batch, &new)?;
        }
        Ok(taken)
    }

    /// Those of these codes that are taken, also by a staging, or that are there twice.
    pub fn taken_codes(&self, codes: &[CouponCode]) -> Result<Vec<CouponCode>, StoreError> {
        let single = tables::CODES.open(self)?;
        let table = tables::BATCH_CODES.open(self)?;
        let folded: Vec<FoldedCode> = codes.iter().map(CouponCode::folded).collect();
        let mut seen = self.staged_codes(&folded)?;
        let mut taken = Vec::new();
        for (code, folded) in codes.iter().zip(&folded) {
            let key = folded.as_str();
            let exists = single.has(key)? || table.has(key)?;
            if exists || !seen.insert(key) {
                taken.push(code.clone());
            }
        }
        Ok(taken)
    }
}
