//! The rows of codes in a snapshot: all codes, the codes of a batch, codes that users typed, or codes that
//! orders carry.
//!
//! Invariant: a typed code is looked up by its key, and so are the few thousand texts that differ from it by
//! one typing error, and the orders that carry it; so the cost does not depend on the number of codes or
//! orders.

use std::collections::BTreeMap;

use redb::{ReadOnlyTable, ReadTransaction, ReadableTable};

use super::records::{Named, write_orders_with};
use super::selection::CodeSelection;
use super::stream::{StreamWriter, Tag};
use crate::codec::{Codec, Decoder};
use crate::domain::code::batch::{Batch, BatchId};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::store::StoreError;
use crate::store::rows::{corrupt, row};
use crate::store::tables::{self, ROW_VERSION};

/// Writes the rows of the selected codes.
pub(super) fn write_codes(
    txn: &ReadTransaction,
    selection: &CodeSelection,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    match selection {
        CodeSelection::None | CodeSelection::Carried => Ok(()),
        CodeSelection::Single(batch_codes) => {
            write_single(txn, out)?;
            let lookup = Lookup::begin(txn)?;
            let mut codes = batch_codes.iter().map(CouponCode::folded);
            codes.try_for_each(|code| lookup.write_batch_code(&code, out).map(drop))
        }
        CodeSelection::All => write_all(txn, out),
        CodeSelection::Batch(name) => write_batch(txn, name, out),
        CodeSelection::Typed(codes) => {
            let lookup = Lookup::begin(txn)?;
            codes.iter().try_for_each(|typed| write_typed(txn, &lookup, typed, out))
        }
    }
}

/// Writes the codes that the selected orders carry, if codes are selected by them.
pub(super) fn write_carried(
    txn: &ReadTransaction,
    selection: &CodeSelection,
    named: &Named,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    if *selection != CodeSelection::Carried {
        return Ok(());
    }
    let lookup = Lookup::begin(txn)?;
    named.codes.iter().try_for_each(|code| lookup.write(code, out).map(drop))
}

fn write_single(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::CODES)?.iter()? {
        out.record(Tag::Code, entry?.1.value())?;
    }
    Ok(())
}

fn write_all(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    write_single(txn, out)?;
    for entry in txn.open_table(tables::BATCH_CODES)?.iter()? {
        out.record(Tag::BatchCode, entry?.1.value())?;
    }
    write_redemptions(txn, out)
}

fn write_batch(
    txn: &ReadTransaction,
    name: &BatchName,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let batches = batches(txn)?;
    let Some(wanted) = batches.values().find(|batch| batch.spec.name == *name) else {
        return Ok(());
    };
    for entry in txn.open_table(tables::BATCH_CODES)?.iter()? {
        let (key, bytes) = entry?;
        if batch_of(key.value(), bytes.value())? == wanted.id {
            out.record(Tag::BatchCode, bytes.value())?;
        }
    }
    write_redemptions(txn, out)
}

fn write_redemptions(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::REDEMPTIONS)?.iter()? {
        out.record(Tag::Redemption, entry?.1.value())?;
    }
    Ok(())
}

/// Looks up single codes and codes of live batches.
struct Lookup {
    single: ReadOnlyTable<&'static str, &'static [u8]>,
    of_batches: ReadOnlyTable<&'static str, &'static [u8]>,
    batches: BTreeMap<BatchId, Batch>,
}

impl Lookup {
    fn begin(txn: &ReadTransaction) -> Result<Self, StoreError> {
        let (single, of_batches) =
            (txn.open_table(tables::CODES)?, txn.open_table(tables::BATCH_CODES)?);
        Ok(Self { single, of_batches, batches: batches(txn)? })
    }

    /// Writes the code, if there is one; returns whether there is.
    fn write(&self, code: &FoldedCode, out: &mut StreamWriter<'_>) -> Result<bool, StoreError> {
        let key = code.as_str();
        if let Some(bytes) = self.single.get(key)? {
            out.record(Tag::Code, bytes.value())?;
            return Ok(true);
        }
        self.write_batch_code(code, out)
    }

    fn write_batch_code(
        &self,
        code: &FoldedCode,
        out: &mut StreamWriter<'_>,
    ) -> Result<bool, StoreError> {
        let key = code.as_str();
        let Some(bytes) = self.of_batches.get(key)? else { return Ok(false) };
        let batch = self.batches.get(&batch_of(key, bytes.value())?);
        let is_known = batch.is_some_and(|batch| batch.live_at.is_some());
        if is_known {
            out.record(Tag::BatchCode, bytes.value())?;
        }
        Ok(is_known)
    }
}

fn write_typed(
    txn: &ReadTransaction,
    lookup: &Lookup,
    typed: &CouponCode,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let folded = typed.folded();
    if lookup.write(&folded, out)? {
        write_redemptions_of(txn, &folded, out)?;
        return write_orders_with(txn, &folded, out);
    }
    folded.typos().iter().try_for_each(|typo| lookup.write(typo, out).map(drop))
}

/// Writes the redemptions of a code.
fn write_redemptions_of(
    txn: &ReadTransaction,
    code: &FoldedCode,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let redemptions = txn.open_table(tables::REDEMPTIONS)?;
    for entry in redemptions.range((code.as_str(), "")..)? {
        let (key, bytes) = entry?;
        if key.value().0 != code.as_str() {
            break;
        }
        out.record(Tag::Redemption, bytes.value())?;
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
