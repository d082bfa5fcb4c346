//! Begins, fills, ends and undoes imports.
//!
//! Invariant: an import has one entry in the ledger, however often it was interrupted. A chunk is refused
//! unless its import is begun, not undone, and in the epoch of the chunk: an undo leaves nothing behind
//! that arrives later.

use crate::domain::record::ledger::{EndedImport, ImportNumber, ImportSpec, StoredImport};
use crate::domain::record::version::Tally;
use crate::domain::time::Timestamp;
use crate::store::{Records, StoreError, Txn};

use super::outcome::{Outcome, Refusal};

/// Begins an import, or goes on with that of the same file. An import that replaces others is only gone on
/// with if nothing was imported since: otherwise its records have to outrank that too.
pub(super) fn begin(txn: &Txn, spec: &ImportSpec, at: Timestamp) -> Result<Outcome, StoreError> {
    let imports = txn.imports()?;
    let last_epoch = txn.epoch()?;
    let last = imports.last().map(|import| import.number);
    let may_go_on = |import: &&StoredImport| {
        let is_same = import.spec.digest == spec.digest && import.undone.is_none();
        let is_last = || import.epoch == last_epoch && Some(import.number) == last;
        is_same && (!spec.replaces || is_last())
    };
    if let Some(same) = imports.iter().rev().find(may_go_on) {
        // An earlier release gave every import the last epoch.
        let epoch = if spec.replaces { same.epoch } else { 0 };
        if (same.epoch, same.spec.erased) != (epoch, spec.erased) {
            let of = ImportSpec { erased: spec.erased, ..same.spec.clone() };
            txn.put_import(&StoredImport { epoch, spec: of, ..same.clone() })?;
        }
        let (number, is_complete) = (same.number, same.ended.is_some());
        return Ok(Outcome::ImportBegun { number, epoch, is_complete });
    }
    let number = last.map_or(Some(ImportNumber::FIRST), ImportNumber::next);
    let number = number.ok_or(StoreError::Missing("free number for an import"))?;
    let (epoch, replaced) = match beginning(&imports, spec, last_epoch) {
        Ok(begun) => begun,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    if epoch > last_epoch {
        txn.put_epoch(epoch)?;
    }
    let spec = spec.clone();
    let (ended, undone) = (None, None);
    txn.put_import(&StoredImport { number, spec, begun_at: at, epoch, replaced, ended, undone })?;
    Ok(Outcome::ImportBegun { number, epoch, is_complete: false })
}

/// The epoch of a new import, and the last one before if it replaces others.
fn beginning(
    imports: &[StoredImport],
    spec: &ImportSpec,
    last_epoch: u32,
) -> Result<(u32, Option<u32>), Refusal> {
    if !spec.replaces {
        return Ok((0, None));
    }
    let Some(first) = spec.beside else {
        // Also above that of an import that was undone, whose number must not be taken for another epoch.
        let highest = imports.iter().map(|import| import.epoch).max().unwrap_or(0);
        return Ok((highest.max(last_epoch).saturating_add(1), Some(last_epoch)));
    };
    let of_first = imports.iter().find(|import| import.number == first);
    let of_first = of_first.ok_or(Refusal::NoSuchImport(first))?;
    if of_first.undone.is_some() || of_first.replaced.is_none() {
        return Err(Refusal::ImportOvertaken(first));
    }
    Ok((of_first.epoch, of_first.replaced))
}

/// Why a chunk of an import is refused.
pub(super) fn refusal(
    txn: &Txn,
    number: ImportNumber,
    records: &Records,
) -> Result<Option<Refusal>, StoreError> {
    let Some(import) = txn.import(number)? else {
        return Ok(Some(Refusal::NoSuchImport(number)));
    };
    // The person that was erased meanwhile may be in it.
    let (listed, erased) = (import.spec.erased, txn.begun_erasures()?);
    if listed != erased && records.name_people() {
        return Ok(Some(Refusal::ErasedMeanwhile { listed, erased }));
    }
    let is_of_another = |of_record: &u32| *of_record != import.epoch;
    let is_overtaken = import.undone.is_some()
        || import.spec.kind != records.kind()
        || records.epochs().iter().any(is_of_another);
    Ok(is_overtaken.then_some(Refusal::ImportOvertaken(number)))
}

/// Why records of no import are refused: nothing tells what was known when they were read.
pub(super) fn refusal_of_none(txn: &Txn, records: &Records) -> Result<Option<Refusal>, StoreError> {
    let erased = txn.begun_erasures()?;
    let may_bring_back = erased > 0 && records.name_people();
    Ok(may_bring_back.then_some(Refusal::ErasedMeanwhile { listed: 0, erased }))
}

/// Ends an import. One that was complete before keeps its counts: those of a repetition say nothing new.
pub(super) fn end(
    txn: &Txn,
    number: ImportNumber,
    tally: Tally,
    bad: u64,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(import) = txn.import(number)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchImport(number)));
    };
    if import.undone.is_some() {
        return Ok(Outcome::Refused(Refusal::ImportOvertaken(number)));
    }
    if import.ended.is_none() {
        txn.put_import(&StoredImport { ended: Some(EndedImport { at, tally, bad }), ..import })?;
    }
    Ok(Outcome::ImportEnded)
}

/// Begins to take back what an import brought. The store does it in steps (see `Store::drain`).
pub(super) fn undo(txn: &Txn, number: ImportNumber, at: Timestamp) -> Result<Outcome, StoreError> {
    let Some(import) = txn.import(number)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchImport(number)));
    };
    if import.undone.is_some() {
        return Ok(Outcome::ImportUndone { number, already: true });
    }
    if let Some(other) = txn.undoing()? {
        return Ok(Outcome::Refused(Refusal::Undoing(other)));
    }
    txn.begin_undo(import, at)?;
    Ok(Outcome::ImportUndone { number, already: false })
}

#[cfg(test)]
mod tests;
