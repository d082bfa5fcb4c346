//! The codes of a snapshot: all of them, those of a batch, or one that somebody typed.
//!
//! One code is looked up by its key, and so are the few thousand texts that one slip of the finger
//! makes of it: however many codes there are, hardly any is read.

use std::collections::BTreeMap;

use redb::{ReadTransaction, ReadableTable};

use super::StoreError;
use super::ask::CodeAsk;
use super::codec::{Codec, Decoder};
use super::rows::{corrupt, row};
use super::spool::{PutRecord, Tag};
use super::tables::{self, ROW_VERSION};
use crate::domain::batch::{Batch, BatchId};
use crate::domain::coupon::{CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::order::OrderVersion;

/// Every row of codes that was asked for.
pub(super) fn write_codes(
    txn: &ReadTransaction,
    ask: &CodeAsk,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    match ask {
        CodeAsk::None => Ok(()),
        CodeAsk::Own => write_own(txn, put),
        CodeAsk::All => write_all(txn, put),
        CodeAsk::Batch(name) => write_batch(txn, name, put),
        CodeAsk::One(typed) => write_one(txn, typed, put),
    }
}

fn write_own(txn: &ReadTransaction, put: &mut PutRecord<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::CODES)?.iter()? {
        put(Tag::Code, entry?.1.value())?;
    }
    Ok(())
}

fn write_all(txn: &ReadTransaction, put: &mut PutRecord<'_>) -> Result<(), StoreError> {
    write_own(txn, put)?;
    for entry in txn.open_table(tables::BATCH_CODES)?.iter()? {
        put(Tag::BatchCode, entry?.1.value())?;
    }
    write_redemptions(txn, put)
}

fn write_batch(
    txn: &ReadTransaction,
    name: &BatchName,
    put: &mut PutRecord<'_>,
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

fn write_redemptions(txn: &ReadTransaction, put: &mut PutRecord<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::REDEMPTIONS)?.iter()? {
        put(Tag::Redemption, entry?.1.value())?;
    }
    Ok(())
}

fn write_one(
    txn: &ReadTransaction,
    typed: &CouponCode,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    let own = txn.open_table(tables::CODES)?;
    let of_batches = txn.open_table(tables::BATCH_CODES)?;
    let batches = batches(txn)?;
    let is_live = |id| batches.get(&id).is_some_and(|batch| batch.live_at.is_some());
    let put_code = |folded: &FoldedCode, put: &mut PutRecord<'_>| {
        let key = folded.as_str();
        if let Some(bytes) = own.get(key)? {
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
        write_uses(txn, &folded, put)?;
        return write_orders_with(txn, &folded, put);
    }
    for slip in folded.slips() {
        put_code(&slip, put)?;
    }
    Ok(())
}

/// What was redeemed of a code by hand.
fn write_uses(
    txn: &ReadTransaction,
    code: &FoldedCode,
    put: &mut PutRecord<'_>,
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

/// All versions of the orders of which one carries a code.
fn write_orders_with(
    txn: &ReadTransaction,
    code: &FoldedCode,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    let orders = txn.open_table(tables::ORDERS)?;
    let mut carriers: Vec<String> = Vec::new();
    for entry in orders.iter()? {
        let (key, bytes) = entry?;
        let id = key.value().0;
        let version: OrderVersion = row("orders", &id, ROW_VERSION, bytes.value())?;
        let has_it = version.codes.iter().any(|carried| carried.folded() == *code);
        if has_it && carriers.last().is_none_or(|last| last != id) {
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

/// The batch of a row of `batch_codes`, whose first field it is.
fn batch_of(key: &str, bytes: &[u8]) -> Result<BatchId, StoreError> {
    let mut input = Decoder::new(bytes);
    let batch = input.get::<u8>().and_then(|_| BatchId::decode(&mut input));
    batch.map_err(|error| corrupt("batch_codes", &key, error))
}
