//! Codes in a writing transaction: those with a row of their own, and those of a batch, which only
//! name it.
//!
//! Invariant: a folded code is in `codes` or in `batch_codes`, never in both, nor staged while it is in
//! `batch_codes`; a batch's `minted` says how many of its codes there are. The caller has seen that a
//! code it puts is free.

use redb::ReadableTable;

use crate::codec::encode_row;
use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::time::Timestamp;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{StoreError, Txn};

impl Txn {
    /// The code that a text folds to, if it has a row of its own.
    pub fn code(&self, folded: &FoldedCode) -> Result<Option<Code>, StoreError> {
        let table = self.0.open_table(tables::CODES)?;
        let bytes = table.get(folded.as_str())?;
        bytes.map(|bytes| row("codes", &folded.as_str(), ROW_VERSION, bytes.value())).transpose()
    }

    /// Makes or replaces a code.
    pub fn put_code(&self, code: &Code) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, code);
        let folded = code.spec.code.folded();
        self.0.open_table(tables::CODES)?.insert(folded.as_str(), bytes.as_slice())?;
        Ok(())
    }

    /// The code of a batch, live or not, that a text folds to.
    pub fn batch_code(&self, folded: &FoldedCode) -> Result<Option<BatchCode>, StoreError> {
        let table = self.0.open_table(tables::BATCH_CODES)?;
        let bytes = table.get(folded.as_str())?;
        let key = folded.as_str();
        bytes.map(|bytes| row("batch_codes", &key, ROW_VERSION, bytes.value())).transpose()
    }

    /// The code that a text folds to, as everybody knows it: of its own or of a live batch.
    pub fn known_code(&self, folded: &FoldedCode) -> Result<Option<Code>, StoreError> {
        if let Some(code) = self.code(folded)? {
            return Ok(Some(code));
        }
        let Some(found) = self.batch_code(folded)? else { return Ok(None) };
        let batch = self.batch(found.batch)?;
        Ok(batch.ok_or(StoreError::Missing("batch that a code names"))?.code(found))
    }

    /// Replaces a code of a batch.
    pub fn put_batch_code(&self, code: &BatchCode) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, code);
        let folded = code.code.folded();
        self.0.open_table(tables::BATCH_CODES)?.insert(folded.as_str(), bytes.as_slice())?;
        Ok(())
    }

    /// The code, live or not, that has this text already.
    pub fn taken(&self, folded: &FoldedCode) -> Result<Option<CouponCode>, StoreError> {
        if let Some(code) = self.code(folded)? {
            return Ok(Some(code.spec.code));
        }
        Ok(self.batch_code(folded)?.map(|code| code.code))
    }

    /// A batch.
    pub fn batch(&self, id: BatchId) -> Result<Option<Batch>, StoreError> {
        let table = self.0.open_table(tables::BATCHES)?;
        let bytes = table.get(id.0)?;
        bytes.map(|bytes| row("batches", &id.0, ROW_VERSION, bytes.value())).transpose()
    }

    /// All batches, in the order of their numbers.
    pub fn batches(&self) -> Result<Vec<Batch>, StoreError> {
        let table = self.0.open_table(tables::BATCHES)?;
        let mut batches = Vec::new();
        for entry in table.iter()? {
            let (id, bytes) = entry?;
            batches.push(row("batches", &id.value(), ROW_VERSION, bytes.value())?);
        }
        Ok(batches)
    }

    /// Begins a batch. The caller has seen that its name is free.
    pub fn insert_batch(&self, spec: BatchSpec, at: Timestamp) -> Result<Batch, StoreError> {
        let last = self.0.open_table(tables::BATCHES)?.last()?.map(|(id, _)| id.value());
        let id = BatchId(last.map_or(0, |id| id + 1));
        let batch = Batch { id, spec, minted: 0, created_at: at, live_at: None, retired_at: None };
        self.put_batch(&batch)?;
        Ok(batch)
    }

    /// Replaces a batch.
    pub fn put_batch(&self, batch: &Batch) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, batch);
        self.0.open_table(tables::BATCHES)?.insert(batch.id.0, bytes.as_slice())?;
        Ok(())
    }

    /// Makes codes of a batch, unless some are taken, or are the same: then none is made, and these
    /// are given back.
    pub fn insert_batch_codes(
        &self,
        batch: BatchId,
        codes: &[CouponCode],
    ) -> Result<Vec<CouponCode>, StoreError> {
        let own = self.0.open_table(tables::CODES)?;
        let mut table = self.0.open_table(tables::BATCH_CODES)?;
        let folded: Vec<FoldedCode> = codes.iter().map(CouponCode::folded).collect();
        let mut seen = self.spoken_for(&folded)?;
        let mut taken = Vec::new();
        for (code, folded) in codes.iter().zip(&folded) {
            let key = folded.as_str();
            let is_there = own.get(key)?.is_some() || table.get(key)?.is_some();
            if is_there || !seen.insert(key) {
                taken.push(code.clone());
            }
        }
        if taken.is_empty() {
            for (code, folded) in codes.iter().zip(&folded) {
                let made = BatchCode { batch, code: code.clone(), retired_at: None };
                let bytes = encode_row(ROW_VERSION, &made);
                table.insert(folded.as_str(), bytes.as_slice())?;
            }
        }
        Ok(taken)
    }
}
