//! Reads a file piece by piece, and notes what its records say: all that can be done while the pieces before are
//! written.
//!
//! Invariant: a record that the file has several times is noted once. Memory does not grow with the file. Does not
//! know the data file.

use std::io::Read;
use std::mem;

use super::facts::{CodeUses, Facts, ToldBy};
use super::refunds::Refunds;
use super::refusals::{Lines, Place};
use crate::domain::record::alias::Alias;
use crate::domain::record::erasure::Erasures;
use crate::domain::record::ledger::Imports;
use crate::domain::record::version::Version;
use crate::import::{BadRow, ImportError, Repeats, Row, Rows};

/// Versions of records, each with where its row is, if some may be refused.
pub(super) struct Placed<V> {
    pub(super) versions: Vec<V>,
    pub(super) places: Vec<Place>,
}

/// Rows of a file that are sent together.
pub(super) struct Piece<V> {
    /// Versions of records that no piece before has.
    pub(super) batch: Placed<V>,
    /// Versions of records that a piece before has. They have a change of their own, after the others, because
    /// the records are not counted again.
    pub(super) again: Placed<V>,
    pub(super) bad: Vec<BadRow>,
    /// The older hashes of the people in them.
    pub(super) aliases: Vec<Alias>,
    /// Codes to look up, once there are many.
    pub(super) uses: Option<CodeUses>,
    /// Set in the last piece: how the file ended.
    pub(super) end: Option<Result<(), ImportError>>,
}

/// What all records of a file say.
pub(super) struct Noted<V> {
    pub(super) facts: Facts,
    pub(super) refunds: Refunds<V>,
    /// Rows that name somebody who was erased.
    pub(super) unlinked: u64,
}

/// A file that is read piece by piece.
pub(super) struct Pieces<'f, 'a, R, V> {
    rows: &'f mut Rows<'a, R, V>,
    /// The rows of a piece.
    count: usize,
    told_by: ToldBy,
    /// What is said of each version.
    imports: Imports,
    /// Whoever was erased is nobody.
    erasures: &'f Erasures,
    /// The number of the piece.
    number: u64,
    repeats: Repeats,
    lines: Lines,
    noted: Noted<V>,
}

impl<'f, 'a, R: Read, V: Version> Pieces<'f, 'a, R, V> {
    pub(super) fn new(
        rows: &'f mut Rows<'a, R, V>,
        count: usize,
        told_by: ToldBy,
        imports: Imports,
        erasures: &'f Erasures,
    ) -> Self {
        let noted = Noted { facts: Facts::default(), refunds: Refunds::new(), unlinked: 0 };
        let (repeats, lines) = Default::default();
        Self { rows, count, told_by, imports, erasures, number: 0, repeats, lines, noted }
    }

    pub(super) fn next(&mut self) -> Piece<V> {
        let batch = Placed { versions: Vec::with_capacity(self.count), places: Vec::new() };
        let again = Placed { versions: Vec::new(), places: Vec::new() };
        let (bad, aliases) = Default::default();
        let mut piece = Piece { batch, again, bad, aliases, uses: None, end: None };
        let mut rows = 0;
        while rows < self.count && piece.end.is_none() {
            rows += 1;
            match self.rows.next() {
                Some(Ok(Row::Good { record, line })) => self.push(record, line, &mut piece),
                Some(Ok(Row::Bad(row))) => piece.bad.push(row),
                Some(Err(error)) => piece.end = Some(Err(error)),
                None => piece.end = Some(Ok(())),
            }
        }
        self.number += 1;
        // What is refused says nothing, and the data tells what is.
        if !V::REFUSES {
            self.noted.facts.note(&piece.batch.versions, &self.told_by);
        }
        piece.aliases = self.rows.take_aliases();
        self.erasures.unlink_aliases(&mut piece.aliases);
        let uses = &mut self.noted.facts.uses;
        piece.uses = (piece.end.is_some() || uses.is_full()).then(|| mem::take(uses));
        piece
    }

    fn push(&mut self, mut version: V, line: u64, piece: &mut Piece<V>) {
        self.noted.unlinked += u64::from(self.erasures.unlink(&mut version));
        self.noted.facts.excess.note(&version);
        if self.rows.has_refund_rows() {
            self.noted.refunds.note(&version);
        }
        version.set_imports(self.imports.clone());
        let first = self.repeats.note(self.number, version.id());
        let lot = if first == self.number { &mut piece.batch } else { &mut piece.again };
        if V::REFUSES {
            lot.places.push(self.lines.place(line, version.id()));
        }
        lot.versions.push(version);
    }

    pub(super) fn into_noted(self) -> Noted<V> {
        self.noted
    }
}
