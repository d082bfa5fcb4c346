//! Begins an erasure, and does its parts.
//!
//! Invariant: erasures are numbered as their list is, without a gap. What was read under an earlier list is refused from
//! the beginning of an erasure on: it would bring the person back.

use crate::domain::code::batch::BatchCode;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOut;
use crate::domain::record::erasure::{ErasedCounts, Erasure};
use crate::domain::record::ledger::{ImportNumber, ImportSpec, StoredImport};
use crate::store::{NamesPeople, StoreError, Txn};

use super::outcome::{Outcome, Refusal};

/// What is asked to erase a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erase {
    pub of: Erasure,
    /// The codes whose label names the person.
    pub labels: Vec<CouponCode>,
    /// The imports whose file's name does.
    pub files: Vec<ImportNumber>,
}

pub(super) fn begin(txn: &Txn, asked: &Erase) -> Result<Outcome, StoreError> {
    let Erase { of, labels, files } = asked;
    let number = of.number.get();
    let begun = txn.begun_erasures()?;
    if number <= begun {
        return Ok(Outcome::ErasureBegun { already: true });
    }
    if let Some(other) = txn.erasing()? {
        return Ok(Outcome::Refused(Refusal::Erasing(other)));
    }
    if number != begun.saturating_add(1) {
        return Ok(Outcome::Refused(Refusal::ErasedMeanwhile {
            listed: number - 1,
            erased: begun,
        }));
    }
    let mut counts = ErasedCounts::default();
    for code in labels {
        let Some(code) = txn.batch_code(&code.folded())? else { continue };
        let Some(given @ HandOut { label: Some(_), .. }) = code.given.clone() else { continue };
        let given = Some(HandOut { label: None, ..given });
        txn.put_batch_code(&BatchCode { given, ..code })?;
        counts.labels = counts.labels.saturating_add(1);
    }
    for number in files {
        let Some(import) = txn.import(*number)? else { continue };
        if import.spec.file.is_some() {
            let spec = ImportSpec { file: None, ..import.spec.clone() };
            txn.put_import(&StoredImport { spec, ..import })?;
            counts.files = counts.files.saturating_add(1);
        }
    }
    // What was known to be of the same person, under rules of earlier releases.
    let mut hashes = of.hashes.clone();
    for hash in &of.hashes {
        hashes.extend(txn.hashes_of(*hash, &[])?);
    }
    hashes.sort_unstable();
    hashes.dedup();
    txn.begin_erasure(&Erasure { hashes, ..of.clone() }, counts)?;
    Ok(Outcome::ErasureBegun { already: false })
}

pub(super) fn step(txn: &Txn) -> Result<Outcome, StoreError> {
    let (counts, is_done) = txn.erase_step::<Outcome>()?.unwrap_or((ErasedCounts::default(), true));
    Ok(Outcome::ErasedSome { counts: Box::new(counts), is_done })
}

/// Outcomes tell of redemptions, and of records by their ids.
impl NamesPeople for Outcome {
    fn unlink(&mut self, of: &Erasure) {
        match self {
            Self::Redeemed(redemption) | Self::Released(redemption) => {
                for used in &mut redemption.uses {
                    used.customer = used.customer.filter(|person| !of.has(*person));
                }
            }
            Self::Imported(imported) => {
                for told in imported.contradictions.0.values_mut() {
                    let id = &mut told.example.id;
                    if let Some(stand_in) = of.stand_in(id) {
                        *id = stand_in;
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
