//! The rows of codes in a snapshot: all codes, the codes of a batch, codes that users typed, that orders carry, or that
//! were given to people.
//!
//! Invariant: a typed code is looked up by its key, and so are the few thousand texts that differ from it by
//! one typing error, and the orders that carry it; so the cost does not depend on the number of codes or
//! orders.

use std::collections::{BTreeMap, BTreeSet};

use redb::ReadTransaction;

use super::orders::write_orders_with;
use super::records::Named;
use super::selection::CodeSelection;
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::record::redemption::Redemption;
use crate::domain::time::Timestamp;
use crate::store::rows::{ReadRows, StoredRow};
use crate::store::{Store, StoreError, tables};

/// Writes the rows of the selected codes.
pub(super) fn write_codes(
    txn: &ReadTransaction,
    selection: &CodeSelection,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    match selection {
        CodeSelection::None
        | CodeSelection::Carried
        | CodeSelection::InDoubt
        | CodeSelection::Guesses
        | CodeSelection::Orphans
        | CodeSelection::Shares
        | CodeSelection::Log { .. }
        | CodeSelection::News { .. } => Ok(()),
        CodeSelection::Single(batch_codes) => {
            write_single(txn, out)?;
            let lookup = Lookup::begin(txn)?;
            let mut codes = batch_codes.iter().map(CouponCode::folded);
            codes.try_for_each(|code| lookup.write_batch_code(&code, out).map(drop))
        }
        CodeSelection::Among(texts) => {
            let lookup = Lookup::begin(txn)?;
            if lookup.is_empty()? {
                return Ok(());
            }
            let candidates: BTreeSet<FoldedCode> =
                texts.iter().flat_map(CouponCode::candidates).collect();
            candidates.iter().try_for_each(|code| lookup.write(code, out).map(drop))
        }
        CodeSelection::All => write_all(txn, out),
        CodeSelection::Batch(name) => write_batch(txn, name, out),
        CodeSelection::Used(_) => write_redemptions(txn, out),
        CodeSelection::Given { from, to } => write_given(txn, *from, *to, out),
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
    let mut redeemed = BTreeSet::new();
    match selection {
        CodeSelection::Carried | CodeSelection::InDoubt => {}
        CodeSelection::Used(texts) => {
            redeemed.extend(texts.iter().flat_map(CouponCode::candidates));
            for redemption in tables::REDEMPTIONS.read(txn)?.scan()? {
                redeemed.insert(redemption?.decode::<Redemption>()?.code.folded());
            }
        }
        _ => return Ok(()),
    }
    let lookup = Lookup::begin(txn)?;
    let mut codes = named.codes.union(&redeemed);
    codes.try_for_each(|code| lookup.write(code, out).map(drop))
}

/// Whether there is any code.
pub(super) fn has_codes(txn: &ReadTransaction) -> Result<bool, StoreError> {
    Ok(!Lookup::begin(txn)?.is_empty()?)
}

fn write_single(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    for code in tables::CODES.read(txn)?.scan()? {
        out.record(Tag::Code, code?.row())?;
    }
    Ok(())
}

fn write_all(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    write_single(txn, out)?;
    for code in tables::BATCH_CODES.read(txn)?.scan()? {
        out.record(Tag::BatchCode, code?.row())?;
    }
    write_redemptions(txn, out)
}

fn write_batch(
    txn: &ReadTransaction,
    name: &BatchName,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let batches = batches(txn)?;
    let Some(wanted) = Batch::named(batches.values(), name) else {
        return Ok(());
    };
    // An order whose text is such a code does not carry the batch code that the text has in it.
    for code in tables::CODES.read(txn)?.scan()? {
        let code = code?;
        if code.decode::<Code>()?.spec.code.folded().is_ambiguous() {
            out.record(Tag::Code, code.row())?;
        }
    }
    for code in tables::BATCH_CODES.read(txn)?.scan()? {
        let code = code?;
        if code.decode::<BatchCode>()?.batch == wanted.id {
            out.record(Tag::BatchCode, code.row())?;
        }
    }
    write_redemptions(txn, out)
}

fn write_redemptions(txn: &ReadTransaction, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    for redemption in tables::REDEMPTIONS.read(txn)?.scan()? {
        out.record(Tag::Redemption, redemption?.row())?;
    }
    Ok(())
}

/// Folded code to code.
type CodeRows<V> = ReadRows<&'static str, V>;

/// Looks up single codes and codes of live batches.
struct Lookup {
    single: CodeRows<Code>,
    of_batches: CodeRows<BatchCode>,
    batches: BTreeMap<BatchId, Batch>,
}

impl Lookup {
    fn begin(txn: &ReadTransaction) -> Result<Self, StoreError> {
        let (single, of_batches) = (tables::CODES.read(txn)?, tables::BATCH_CODES.read(txn)?);
        Ok(Self { single, of_batches, batches: batches(txn)? })
    }

    /// Whether there is no code at all.
    fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.single.len()? == 0 && self.of_batches.len()? == 0)
    }

    /// Whether there is such a code.
    fn has(&self, code: &FoldedCode) -> Result<bool, StoreError> {
        Ok(self.single.row(code.as_str())?.is_some() || self.of_batch(code)?.is_some())
    }

    /// A code as printed, if there is one.
    fn printed(&self, code: &FoldedCode) -> Result<Option<CouponCode>, StoreError> {
        if let Some(row) = self.single.row(code.as_str())? {
            return Ok(Some(Tag::Code.row::<Code>(row.bytes())?.spec.code));
        }
        let of_batch = self.of_batch(code)?;
        let code = of_batch.map(|row| Tag::BatchCode.row::<BatchCode>(row.bytes()));
        Ok(code.transpose()?.map(|code| code.code))
    }

    /// Writes the code, if there is one; returns whether there is.
    fn write(&self, code: &FoldedCode, out: &mut StreamWriter<'_>) -> Result<bool, StoreError> {
        let key = code.as_str();
        if let Some(row) = self.single.row(key)? {
            out.record(Tag::Code, row.bytes())?;
            return Ok(true);
        }
        self.write_batch_code(code, out)
    }

    fn write_batch_code(
        &self,
        code: &FoldedCode,
        out: &mut StreamWriter<'_>,
    ) -> Result<bool, StoreError> {
        let Some(row) = self.of_batch(code)? else { return Ok(false) };
        out.record(Tag::BatchCode, row.bytes())?;
        Ok(true)
    }

    /// The row of a code of a live batch.
    fn of_batch(&self, code: &FoldedCode) -> Result<Option<StoredRow<'_>>, StoreError> {
        let Some(row) = self.of_batches.row(code.as_str())? else { return Ok(None) };
        let code: BatchCode = Tag::BatchCode.row(row.bytes())?;
        let batch = self.batches.get(&code.batch);
        Ok(batch.is_some_and(|batch| batch.live_at.is_some()).then_some(row))
    }
}

impl Store {
    /// Each text as the printed code that it means, and `None` if it means none.
    pub fn known_codes(&self, typed: &[CouponCode]) -> Result<Vec<Option<CouponCode>>, StoreError> {
        let lookup = Lookup::begin(&self.read()?)?;
        let known = |typed: &CouponCode| {
            let meant = typed.try_typed(|code: &FoldedCode| lookup.has(code))?;
            meant.map_or(Ok(None), |code| lookup.printed(&code.folded()))
        };
        typed.iter().map(known).collect()
    }
}

/// Writes the codes that were given in a time and their redemptions, then the orders that carry them.
fn write_given(
    txn: &ReadTransaction,
    from: Timestamp,
    to: Timestamp,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let Some(given) = tables::GIVEN_CODES.read_if_exists(txn)? else { return Ok(()) };
    let lookup = Lookup::begin(txn)?;
    let mut codes = Vec::new();
    for entry in given.range((from.ms(), "")..(to.ms(), ""))? {
        let entry = entry?;
        let row = lookup.of_batches.row(entry.key().1)?;
        let row = row.ok_or(StoreError::Missing("code that was given"))?;
        out.record(Tag::BatchCode, row.bytes())?;
        codes.push(Tag::BatchCode.row::<BatchCode>(row.bytes())?.code.folded());
    }
    for code in &codes {
        write_redemptions_of(txn, code, out)?;
    }
    codes.iter().try_for_each(|code| write_orders_with(txn, code, |code| lookup.has(code), out))
}

fn write_typed(
    txn: &ReadTransaction,
    lookup: &Lookup,
    typed: &CouponCode,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let is_known = |code: &FoldedCode| lookup.has(code);
    if let Some(code) = typed.try_typed(is_known)? {
        let folded = code.folded();
        lookup.write(&folded, out)?;
        write_redemptions_of(txn, &folded, out)?;
        return write_orders_with(txn, &folded, is_known, out);
    }
    typed.folded().typos().iter().try_for_each(|typo| lookup.write(typo, out).map(drop))
}

/// Writes the redemptions of a code.
fn write_redemptions_of(
    txn: &ReadTransaction,
    code: &FoldedCode,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    for redemption in tables::REDEMPTIONS.read(txn)?.range((code.as_str(), "")..)? {
        let redemption = redemption?;
        if redemption.key().0 != code.as_str() {
            break;
        }
        out.record(Tag::Redemption, redemption.row())?;
    }
    Ok(())
}

fn batches(txn: &ReadTransaction) -> Result<BTreeMap<BatchId, Batch>, StoreError> {
    let batches = tables::BATCHES.read(txn)?.all()?;
    Ok(batches.into_iter().map(|batch| (batch.id, batch)).collect())
}

#[cfg(test)]
mod tests;
