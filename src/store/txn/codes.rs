//! Codes and batches in a write transaction. A single code has its own row in `codes`. A code of a batch
//! has a row in `batch_codes` that refers to the batch.
//!
//! Invariant: a folded code is in `codes` or in `batch_codes`, never in both; a staged code is not in
//! `batch_codes`. `minted` of a batch is the number of its codes. Does not check that a new code is free
//! (see `change`), except in [`Txn::insert_batch_codes`].

use redb::ReadableTable;

use crate::codec::encode_row;
use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::time::Timestamp;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{StoreError, Txn};

impl Txn {
    /// The single code with this folded text.
    pub fn code(&self, folded: &FoldedCode) -> Result<Option<Code>, StoreError> {
        let table = self.0.open_table(tables::CODES)?;
        let bytes = table.get(folded.as_str())?;
        bytes.map(|bytes| row("codes", &folded.as_str(), ROW_VERSION, bytes.value())).transpose()
    }

    /// Inserts or replaces a single code.
    pub fn put_code(&self, code: &Code) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, code);
        let folded = code.spec.code.folded();
        self.0.open_table(tables::CODES)?.insert(folded.as_str(), bytes.as_slice())?;
        Ok(())
    }

    /// The batch code with this folded text, whether its batch is live or not.
    pub fn batch_code(&self, folded: &FoldedCode) -> Result<Option<BatchCode>, StoreError> {
        let table = self.0.open_table(tables::BATCH_CODES)?;
        let bytes = table.get(folded.as_str())?;
        let key = folded.as_str();
        bytes.map(|bytes| row("batch_codes", &key, ROW_VERSION, bytes.value())).transpose()
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

    /// Inserts or replaces a code of a batch.
    pub fn put_batch_code(&self, code: &BatchCode) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, code);
        let folded = code.code.folded();
        self.0.open_table(tables::BATCH_CODES)?.insert(folded.as_str(), bytes.as_slice())?;
        Ok(())
    }

    /// The text of the code, live or not, that already has this folded text.
    pub fn existing_code(&self, folded: &FoldedCode) -> Result<Option<CouponCode>, StoreError> {
        if let Some(code) = self.code(folded)? {
            return Ok(Some(code.spec.code));
        }
        Ok(self.batch_code(folded)?.map(|code| code.code))
    }

    pub fn batch(&self, id: BatchId) -> Result<Option<Batch>, StoreError> {
        let table = self.0.open_table(tables::BATCHES)?;
        let bytes = table.get(id.0)?;
        bytes.map(|bytes| row("batches", &id.0, ROW_VERSION, bytes.value())).transpose()
    }

    /// All batches, sorted by id.
    pub fn batches(&self) -> Result<Vec<Batch>, StoreError> {
        let table = self.0.open_table(tables::BATCHES)?;
        let mut batches = Vec::new();
        for entry in table.iter()? {
            let (id, bytes) = entry?;
            batches.push(row("batches", &id.value(), ROW_VERSION, bytes.value())?);
        }
        Ok(batches)
    }

    /// Inserts a new batch without codes. The caller must have checked that the name is free.
    pub fn insert_batch(&self, spec: BatchSpec, at: Timestamp) -> Result<Batch, StoreError> {
        let last = self.0.open_table(tables::BATCHES)?.last()?.map(|(id, _)| id.value());
        let id = BatchId(last.map_or(0, |id| id + 1));
        let batch = Batch { id, spec, minted: 0, created_at: at, live_at: None, retired_at: None };
        self.put_batch(&batch)?;
        Ok(batch)
    }

    /// Inserts or replaces a batch.
    pub fn put_batch(&self, batch: &Batch) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, batch);
        self.0.open_table(tables::BATCHES)?.insert(batch.id.0, bytes.as_slice())?;
        Ok(())
    }

    /// Inserts codes of a batch. If some are taken or duplicates, inserts none and returns those.
    pub fn insert_batch_codes(
        &self,
        batch: BatchId,
        codes: &[CouponCode],
    ) -> Result<Vec<CouponCode>, StoreError> {
        let single = self.0.open_table(tables::CODES)?;
        let mut table = self.0.open_table(tables::BATCH_CODES)?;
        let folded: Vec<FoldedCode> = codes.iter().map(CouponCode::folded).collect();
        let mut seen = self.staged_codes(&folded)?;
        let mut taken = Vec::new();
        for (code, folded) in codes.iter().zip(&folded) {
            let key = folded.as_str();
            let exists = single.get(key)?.is_some() || table.get(key)?.is_some();
            if exists || !seen.insert(key) {
                taken.push(code.clone());
            }
        }
        if taken.is_empty() {
            for (code, folded) in codes.iter().zip(&folded) {
                let batch_code = BatchCode { batch, code: code.clone(), retired_at: None };
                let bytes = encode_row(ROW_VERSION, &batch_code);
                table.insert(folded.as_str(), bytes.as_slice())?;
            }
        }
        Ok(taken)
    }
}
