//! Erasing a person, in steps.
//!
//! An erasure is begun in one transaction and then runs in steps of bounded size, each a change, through every table
//! that may name the person. Invariant: what a step has passed names the person no more, and nothing brings them back:
//! from its beginning on, whatever was read under an earlier list of erased people is refused. A step leaves behind how
//! far it has come, so that an erasure goes on after a process was killed, and the same steps give the same rows. Until
//! it ends, its row in `meta` names the person; freed pages do until the file is rewritten (see `file::rewriting`).
//! Amounts, codes, tags and times stay as they are. Does not know who asked (see `change`).

mod clicks;
mod others;
mod records;

use crate::codec::{Row, as_numbers, as_record, rows};
use crate::domain::record::erasure::{ErasedCounts, Erasure, ErasureNumber};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

use super::records::of_number;
use super::undo::kinds;
use super::{ReadTxn, StoreError, Txn, tables};

/// What may name people, of a layer above: the outcomes of changes.
pub trait NamesPeople {
    /// Takes a person out of it.
    fn unlink(&mut self, of: &Erasure);
}

/// What a step of an erasure goes through. In this order: the records tell which clicks they name, and the clicks of
/// the person which orders name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Tail,
    Segments,
    Versions,
    Times,
    NamedInTail,
    NamedInSegments,
    Aliases,
    Addressees,
    Redemptions,
    Outcomes,
    Closes,
    Ended,
}

as_numbers! {
    Stage {
        1 Tail, 2 Segments, 3 Versions, 4 Times, 5 NamedInTail, 6 NamedInSegments, 7 Aliases,
        8 Redemptions, 9 Outcomes, 10 Closes, 11 Ended, 12 Addressees,
    }
}

impl Stage {
    fn next(self) -> Self {
        match self {
            Self::Tail => Self::Segments,
            Self::Segments => Self::Versions,
            Self::Versions => Self::Times,
            Self::Times => Self::NamedInTail,
            Self::NamedInTail => Self::NamedInSegments,
            Self::NamedInSegments => Self::Aliases,
            Self::Aliases => Self::Addressees,
            Self::Addressees => Self::Redemptions,
            Self::Redemptions => Self::Outcomes,
            Self::Outcomes => Self::Closes,
            Self::Closes | Self::Ended => Self::Ended,
        }
    }
}

/// When something was of which a person was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Between {
    first: Timestamp,
    last: Timestamp,
}

/// How far an erasure has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Erasing {
    erasure: Erasure,
    stage: Stage,
    /// The kind of records that it is at.
    kind: u8,
    /// The key of the last row that it has passed, encoded.
    after: Vec<u8>,
    /// The clicks that records of the person name.
    named: Vec<u64>,
    /// The clicks that the person was taken out of.
    touched: Vec<u64>,
    /// The orders whose credit may become another one.
    orders: Vec<ForeignId>,
    between: Option<Between>,
    counts: ErasedCounts,
}

as_record! {
    Between { first, last }
    Erasing {
        erasure: nested, stage, kind, after: added, named: added, touched: added, orders: added,
        between: added, counts: nested,
    }
}

rows!(Erasing);

impl Erasing {
    /// Widens the time in which something was taken.
    fn note_time(&mut self, at: Timestamp) {
        let Between { first, last } = self.between.unwrap_or(Between { first: at, last: at });
        self.between = Some(Between { first: first.min(at), last: last.max(at) });
    }

    /// Goes on to what comes after a table.
    fn go_on(&mut self) {
        self.after = Vec::new();
        if matches!(self.stage, Stage::Versions | Stage::Times) {
            let next = kinds().into_iter().find(|kind| *kind > self.kind);
            self.kind = next.unwrap_or_default();
            if next.is_some() {
                return;
            }
        }
        self.stage = self.stage.next();
        self.named.sort_unstable();
        self.named.dedup();
        if matches!(self.stage, Stage::Versions | Stage::Times) {
            self.kind = kinds().first().copied().unwrap_or_default();
        }
    }
}

impl Txn {
    /// How many people were erased, to the end.
    pub fn erased(&self) -> Result<u32, StoreError> {
        Ok(self.meta(tables::ERASED)?.unwrap_or_default())
    }

    /// The number of the erasure that runs.
    pub fn erasing(&self) -> Result<Option<ErasureNumber>, StoreError> {
        let erasing: Option<Erasing> = self.meta(tables::ERASING)?;
        Ok(erasing.map(|erasing| erasing.erasure.number))
    }

    /// Whether the erasure that runs is of this person.
    pub fn is_erasing_person(&self, person: PersonKey) -> Result<bool, StoreError> {
        let erasing: Option<Erasing> = self.meta(tables::ERASING)?;
        Ok(erasing.is_some_and(|erasing| erasing.erasure.has(person)))
    }

    /// How many erasures have begun.
    pub fn begun_erasures(&self) -> Result<u32, StoreError> {
        let running = self.erasing()?.map(ErasureNumber::get);
        running.map_or_else(|| self.erased(), Ok)
    }

    /// Begins to erase a person, of whom these were taken already. The steps must be run.
    pub fn begin_erasure(&self, erasure: &Erasure, counts: ErasedCounts) -> Result<(), StoreError> {
        let (stage, erasure) = (Stage::Tail, erasure.clone());
        let (kind, after, named, touched, orders, between) = Default::default();
        let erasing =
            Erasing { erasure, stage, kind, after, named, touched, orders, between, counts };
        self.put_meta(tables::ERASING, &erasing)
    }

    /// Does a part of the erasure that runs; `None` if none does. Returns what was taken until now, and whether that was
    /// the last part. `O` is the type of the outcomes of changes.
    pub fn erase_step<O: Row + NamesPeople + 'static>(
        &self,
    ) -> Result<Option<(ErasedCounts, bool)>, StoreError> {
        let Some(mut erasing) = self.meta::<Erasing>(tables::ERASING)? else { return Ok(None) };
        let of = &mut erasing;
        let is_over = match of.stage {
            Stage::Tail | Stage::NamedInTail => self.erase_in_tail(of)?,
            Stage::Segments | Stage::NamedInSegments => self.erase_in_segments(of)?,
            Stage::Versions | Stage::Times => {
                of_number(of.kind, records::Step { txn: self, erasing: of })??
            }
            Stage::Aliases => self.erase_aliases(of)?,
            Stage::Addressees => self.erase_addressees(of)?,
            Stage::Redemptions => self.erase_in_redemptions(of)?,
            Stage::Outcomes => self.erase_in_outcomes::<O>(of)?,
            Stage::Closes => self.settle_a_close(of)?,
            Stage::Ended => true,
        };
        if is_over {
            erasing.go_on();
        }
        if erasing.stage == Stage::Ended {
            self.put_meta(tables::ERASED, &erasing.erasure.number.get())?;
            self.remove_meta(tables::ERASING)?;
            return Ok(Some((erasing.counts, true)));
        }
        self.put_meta(tables::ERASING, &erasing)?;
        Ok(Some((erasing.counts, false)))
    }
}

impl ReadTxn {
    /// Whether an erasure was begun and has not ended.
    pub fn is_erasing(&self) -> Result<bool, StoreError> {
        Ok(tables::meta::<Erasing>().read(&self.inner)?.row(tables::ERASING)?.is_some())
    }
}

#[cfg(test)]
mod tests;
