//! The rows of codes in a snapshot: all codes, the codes of a batch, or one code that a user typed.
//!
//! Invariant: one code is looked up by its key, and so are the few thousand texts that differ from it by
//! one typing error, so the cost does not depend on the number of codes. There is no index from a code
//! to the orders that carry it.

use std::collections::BTreeMap;

use redb::{ReadTransaction, ReadableTable};

use super::selection::CodeSelection;
use super::stream::{Tag, WriteRecord};
use crate::codec::{Codec, Decoder};
use crate::domain::code::batch::{Batch, BatchId};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::record::order::OrderVersion;
use crate::store::StoreError;
use crate::store::rows::{corrupt, row};
use crate::store::tables::{self, ROW_VERSION};

/// Writes the rows of the selected codes.
pub(super) fn write_codes(
    txn: &ReadTransaction,
    selection: &CodeSelection,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    match selection {
        CodeSelection::None => Ok(()),
        CodeSelection::Single => write_single(txn, put),
        CodeSelection::All => write_all(txn, put),
        CodeSelection::Batch(name) => write_batch(txn, name, put),
        CodeSelection::One(typed) => write_one(txn, typed, put),
    }
}

fn write_single(txn: &ReadTransaction, put: &mut WriteRecord<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::CODES)?.iter()? {
        put(Tag::Code, entry?.1.value())?;
    }
    Ok(())
}

fn write_all(txn: &ReadTransaction, put: &mut WriteRecord<'_>) -> Result<(), StoreError> {
    write_single(txn, put)?;
    for entry in txn.open_table(tables::BATCH_CODES)?.iter()? {
        put(Tag::BatchCode, entry?.1.value())?;
    }
    write_redemptions(txn, put)
}

fn write_batch(
    txn: &ReadTransaction,
    name: &BatchName,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    let batches = batches(txn)?;
    let Some(wanted) = batches.values().find(|batch| batch.spec.name == *name) else {
        return Ok(());
    };
    for entry in txn.open_table(tables::BATCH_CODES)?.iter()? {
        let (key, bytes) = entry?;
        if batch_of(key.value(), bytes.value())? == wanted.id {
            put(Tag::BatchCode, bytes.value())?;
        }
    }
    write_redemptions(txn, put)
}

fn write_redemptions(txn: &ReadTransaction, put: &mut WriteRecord<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::REDEMPTIONS)?.iter()? {
        put(Tag::Redemption, entry?.1.value())?;
    }
    Ok(())
}

fn write_one(
    txn: &ReadTransaction,
    typed: &CouponCode,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    let single = txn.open_table(tables::CODES)?;
    let of_batches = txn.open_table(tables::BATCH_CODES)?;
    let batches = batches(txn)?;
    let is_live = |id| batches.get(&id).is_some_and(|batch| batch.live_at.is_some());
    let put_code = |folded: &FoldedCode, put: &mut WriteRecord<'_>| {
        let key = folded.as_str();
        if let Some(bytes) = single.get(key)? {
            put(Tag::Code, bytes.value())?;
            return Ok::<_, StoreError>(true);
        }
        let Some(bytes) = of_batches.get(key)? else { return Ok(false) };
        let is_known = is_live(batch_of(key, bytes.value())?);
        if is_known {
            put(Tag::BatchCode, bytes.value())?;
        }
        Ok(is_known)
    };
    let folded = typed.folded();
    if put_code(&folded, put)? {
        write_redemptions_of(txn, &folded, put)?;
        return write_orders_with(txn, &folded, put);
    }
    for typo in folded.typos() {
        put_code(&typo, put)?;
    }
    Ok(())
}

/// Writes the redemptions of a code.
fn write_redemptions_of(
    txn: &ReadTransaction,
    code: &FoldedCode,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    let redemptions = txn.open_table(tables::REDEMPTIONS)?;
    for entry in redemptions.range((code.as_str(), "")..)? {
        let (key, bytes) = entry?;
        if key.value().0 != code.as_str() {
            break;
        }
        put(Tag::Redemption, bytes.value())?;
    }
    Ok(())
}

/// Writes all versions of the orders that have a version with the code. Scans all orders: an index would
/// nearly double the time of an import.
fn write_orders_with(
    txn: &ReadTransaction,
    code: &FoldedCode,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    let orders = txn.open_table(tables::ORDERS)?;
    let mut carriers: Vec<String> = Vec::new();
    for entry in orders.iter()? {
        let (key, bytes) = entry?;
        let id = key.value().0;
        let version: OrderVersion = row("orders", &id, ROW_VERSION, bytes.value())?;
        let has_code = version.codes.iter().any(|carried| carried.folded() == *code);
        if has_code && carriers.last().is_none_or(|last| last != id) {
            carriers.push(id.to_owned());
        }
    }
    for id in carriers {
        for entry in orders.range((id.as_str(), &[0; 16])..=(id.as_str(), &[u8::MAX; 16]))? {
            put(Tag::Order, entry?.1.value())?;
        }
    }
    Ok(())
}

fn batches(txn: &ReadTransaction) -> Result<BTreeMap<BatchId, Batch>, StoreError> {
    let mut batches = BTreeMap::new();
    for entry in txn.open_table(tables::BATCHES)?.iter()? {
        let (id, bytes) = entry?;
        let batch: Batch = row("batches", &id.value(), ROW_VERSION, bytes.value())?;
        batches.insert(batch.id, batch);
    }
    Ok(batches)
}

/// The batch of a row of `batch_codes`: its first field.
fn batch_of(key: &str, bytes: &[u8]) -> Result<BatchId, StoreError> {
    let mut input = Decoder::new(bytes);
    let batch = input.get::<u8>().and_then(|_| BatchId::decode(&mut input));
    batch.map_err(|error| corrupt("batch_codes", &key, error))
}

#[cfg(test)]
mod tests;
