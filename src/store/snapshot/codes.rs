//! The rows of codes in a snapshot: all codes, the codes of a batch, or one code that a user typed.
//!
//! Invariant: one code is looked up by its key, and so are the few thousand texts that differ from it by
//! one typing error, so the cost does not depend on the number of codes. There is no index from a code
//! to the orders that carry it.

use std::collections::BTreeMap;

use redb::ReadTransaction;

use super::selection::CodeSelection;
use super::stream::{Tag, WriteRecord};
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::record::order::OrderVersion;
use crate::store::{StoreError, tables};

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
    for code in tables::CODES.read(txn)?.scan()? {
        put(Tag::Code, code?.row())?;
    }
    Ok(())
}

fn write_all(txn: &ReadTransaction, put: &mut WriteRecord<'_>) -> Result<(), StoreError> {
    write_single(txn, put)?;
    for code in tables::BATCH_CODES.read(txn)?.scan()? {
        put(Tag::BatchCode, code?.row())?;
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
    for code in tables::BATCH_CODES.read(txn)?.scan()? {
        let code = code?;
        if code.decode::<BatchCode>()?.batch == wanted.id {
            put(Tag::BatchCode, code.row())?;
        }
    }
    write_redemptions(txn, put)
}

fn write_redemptions(txn: &ReadTransaction, put: &mut WriteRecord<'_>) -> Result<(), StoreError> {
    for redemption in tables::REDEMPTIONS.read(txn)?.scan()? {
        put(Tag::Redemption, redemption?.row())?;
    }
    Ok(())
}

fn write_one(
    txn: &ReadTransaction,
    typed: &CouponCode,
    put: &mut WriteRecord<'_>,
) -> Result<(), StoreError> {
    let single = tables::CODES.read(txn)?;
    let of_batches = tables::BATCH_CODES.read(txn)?;
    let batches = batches(txn)?;
    let is_live = |id| batches.get(&id).is_some_and(|batch| batch.live_at.is_some());
    let put_code = |folded: &FoldedCode, put: &mut WriteRecord<'_>| {
        let key = folded.as_str();
        if let Some(code) = single.row(key)? {
            put(Tag::Code, code.bytes())?;
            return Ok::<_, StoreError>(true);
        }
        let Some(code) = of_batches.row(key)? else { return Ok(false) };
        let is_known = is_live(Tag::BatchCode.row::<BatchCode>(code.bytes())?.batch);
        if is_known {
            put(Tag::BatchCode, code.bytes())?;
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
    for redemption in tables::REDEMPTIONS.read(txn)?.range((code.as_str(), "")..)? {
        let redemption = redemption?;
        if redemption.key().0 != code.as_str() {
            break;
        }
        put(Tag::Redemption, redemption.row())?;
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
    let orders = tables::ORDERS.read(txn)?;
    let mut carriers: Vec<String> = Vec::new();
    for order in orders.scan()? {
        let order = order?;
        let id = order.key().0;
        let version: OrderVersion = order.decode()?;
        let has_code = version.codes.iter().any(|carried| carried.folded() == *code);
        if has_code && carriers.last().is_none_or(|last| last != id) {
            carriers.push(id.to_owned());
        }
    }
    for id in carriers {
        for order in orders.range((id.as_str(), &[0; 16])..=(id.as_str(), &[u8::MAX; 16]))? {
            put(Tag::Order, order?.row())?;
        }
    }
    Ok(())
}

fn batches(txn: &ReadTransaction) -> Result<BTreeMap<BatchId, Batch>, StoreError> {
    let batches = tables::BATCHES.read(txn)?.all()?;
    Ok(batches.into_iter().map(|batch: Batch| (batch.id, batch)).collect())
}

#[cfg(test)]
mod tests;
