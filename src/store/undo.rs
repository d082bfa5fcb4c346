//! Taking back what an import brought, in steps.
//!
//! An undo is begun in one transaction and then runs in steps of bounded size: through the versions of each
//! kind that it concerns, and through their part of the index of times. Invariant: it runs to its end before
//! anything else is read or changed, also after a file was closed in its midst, as the drain of a flip does. A
//! step leaves behind how far it has come, and can begin anew with the same result. Does not decide what may be
//! undone (see `change`).

mod versions;

use crate::codec::{as_record, rows};
use crate::domain::record::ledger::{ImportNumber, StoredImport, UndoCounts, UndoneImport};
use crate::domain::time::Timestamp;

use super::records::{ForKind, Record, each_kind, of_number};
use super::{ReadTxn, StoreError, Txn, tables};
use versions::Removed;

/// How far an undo has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Undoing {
    number: ImportNumber,
    /// The kind that it is at.
    kind: u8,
    /// Whether it has come to the index of times.
    is_at_times: bool,
    /// The key of the last row that it has passed, encoded.
    after: Vec<u8>,
    /// The times of the removed versions of the kind.
    removed: Option<Removed>,
    counts: UndoCounts,
}

as_record! {
    Undoing {
        number, kind, is_at_times: added, after: added, removed: added, counts: nested,
    }
}

rows!(Undoing);

impl Undoing {
    fn of(number: ImportNumber) -> Self {
        let (is_at_times, after, removed, counts) = Default::default();
        Self { number, kind: 0, is_at_times, after, removed, counts }
    }

    /// The same undo, from the beginning.
    pub(in crate::store) fn begun_anew(&self) -> Self {
        Self::of(self.number)
    }
}

/// The numbers of all kinds, ascending.
pub(in crate::store) fn kinds() -> Vec<u8> {
    struct Number;

    impl ForKind for Number {
        type Out = u8;

        fn run<V: Record>(&mut self) -> u8 {
            V::KIND
        }
    }

    let mut kinds = each_kind(Number).to_vec();
    kinds.sort_unstable();
    kinds
}

impl Txn {
    /// The import that is being undone.
    pub fn undoing(&self) -> Result<Option<ImportNumber>, StoreError> {
        let undoing: Option<Undoing> = self.meta(tables::UNDOING)?;
        Ok(undoing.map(|undoing| undoing.number))
    }

    /// Begins to take back what an import brought. The caller must run the steps. If it replaced what was
    /// there, and no other import did in the same epoch, that becomes the one that was there before.
    pub fn begin_undo(&self, mut import: StoredImport, at: Timestamp) -> Result<(), StoreError> {
        let epoch = import.epoch;
        let others = self.imports()?.into_iter().filter(|other| other.number != import.number);
        let others: Vec<StoredImport> = others.collect();
        let is_shared = |other: &StoredImport| {
            other.undone.is_none() && other.replaced.is_some() && other.epoch == epoch
        };
        if let Some(before) = import.replaced
            && !others.iter().any(is_shared)
        {
            if self.epoch()? == epoch {
                self.put_epoch(before)?;
            }
            for mut other in others {
                let known = (other.epoch, other.replaced);
                if other.undone.is_none() && other.epoch == epoch {
                    other.epoch = before;
                }
                other.replaced = other.replaced.map(|of| if of == epoch { before } else { of });
                if known != (other.epoch, other.replaced) {
                    self.put_import(&other)?;
                }
            }
        }
        import.undone = Some(UndoneImport { at, counts: UndoCounts::default() });
        self.put_import(&import)?;
        self.put_meta(tables::UNDOING, &Undoing::of(import.number))
    }

    /// Does a part of the undo that was begun, if one was.
    pub fn undo_step(&self) -> Result<(), StoreError> {
        let Some(mut undoing) = self.meta::<Undoing>(tables::UNDOING)? else { return Ok(()) };
        let import = self.import(undoing.number)?;
        let mut import = import.ok_or(StoreError::Missing("import that is being undone"))?;
        // In an earlier release, a new epoch was that of the later records of all kinds.
        let mut kinds = if import.replaced.is_some() { kinds() } else { vec![import.spec.kind] };
        kinds.retain(|kind| *kind >= undoing.kind);
        let Some(kind) = kinds.first() else {
            if let Some(undone) = &mut import.undone {
                undone.counts = undoing.counts;
            }
            self.put_import(&import)?;
            return self.remove_meta(tables::UNDOING);
        };
        undoing.kind = *kind;
        let is_over =
            of_number(*kind, Step { txn: self, import: &import, undoing: &mut undoing })??;
        if is_over {
            undoing.after = Vec::new();
            if undoing.is_at_times {
                undoing = Undoing { counts: undoing.counts, ..Undoing::of(undoing.number) };
                undoing.kind = kind.saturating_add(1);
            } else {
                undoing.is_at_times = true;
            }
        }
        self.put_meta(tables::UNDOING, &undoing)
    }
}

/// A step in the table of versions of a kind, or in the index of their times.
struct Step<'a> {
    txn: &'a Txn,
    import: &'a StoredImport,
    undoing: &'a mut Undoing,
}

impl ForKind for Step<'_> {
    type Out = Result<bool, StoreError>;

    /// Returns whether it was the last in the table.
    fn run<V: Record>(&mut self) -> Result<bool, StoreError> {
        if self.undoing.is_at_times { self.times::<V>() } else { self.versions::<V>() }
    }
}

impl ReadTxn {
    /// Whether an undo was begun and has not ended.
    pub(in crate::store) fn is_undoing(&self) -> Result<bool, StoreError> {
        Ok(tables::meta::<Undoing>().read(&self.inner)?.row(tables::UNDOING)?.is_some())
    }
}

#[cfg(test)]
mod tests;
