//! Sends the records of a file, in chunks.
//!
//! Invariant: a record that the file has several times is counted once.

use std::io::Read;

use super::summary::Summary;
use crate::change::{Change, Chunk, Operation};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::limits::IMPORT_CHUNK_ROWS;
use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::version::{Tally, Version};
use crate::import::{ImportError, Repeats, Row, Rows};
use crate::store::Records;
use crate::wire::Data;

/// Makes the records of a chunk of versions of a kind.
pub(super) type Chunked<V> = fn(Vec<V>) -> Records;

/// Why an import stopped. Rows that were sent before stay imported.
pub(super) enum Sending {
    File(ImportError),
    Data(Box<CliError>),
}

/// Sends the records of a file in chunks.
pub(super) struct Sender<'d, 'r, V> {
    data: &'d Data<'r>,
    chunk: Chunked<V>,
    batch: Vec<V>,
    /// Rows about records that an earlier chunk has. They have a change of their own, after the others,
    /// because the records are not counted again.
    again: Vec<V>,
    /// The number of the chunk.
    number: u64,
    repeats: Repeats,
    /// The import.
    import: ImportNumber,
    pub(super) summary: Summary,
    /// What the chunks did when they were imported first.
    pub(super) first: Tally,
}

impl<'d, 'r, V: Version> Sender<'d, 'r, V> {
    pub(super) fn new(data: &'d Data<'r>, chunk: Chunked<V>, import: ImportNumber) -> Self {
        Self {
            data,
            chunk,
            batch: Vec::with_capacity(IMPORT_CHUNK_ROWS),
            again: Vec::new(),
            number: 0,
            repeats: Repeats::default(),
            import,
            summary: Summary::default(),
            first: Tally::default(),
        }
    }

    pub(super) fn send_all(
        &mut self,
        rows: &mut Rows<'_, impl Read, V>,
        io: &mut Io<'_>,
    ) -> Result<(), Sending> {
        let mut progress = Progress::new("rows");
        while let Some(row) = rows.next() {
            match row.map_err(Sending::File)? {
                Row::Good { record, .. } => {
                    self.summary.excess.note(&record);
                    let first = self.repeats.note(self.number, record.id());
                    let rows = if first == self.number { &mut self.batch } else { &mut self.again };
                    rows.push(record);
                }
                Row::Bad(row) => self.summary.bad.push(row),
            }
            if self.batch.len().max(self.again.len()) == IMPORT_CHUNK_ROWS {
                self.send(&rows.take_aliases(), io)
                    .map_err(|error| Sending::Data(Box::new(error)))?;
                progress.show(self.summary.rows(), io);
            }
        }
        progress.end(io);
        self.send(&rows.take_aliases(), io).map_err(|error| Sending::Data(Box::new(error)))
    }

    fn send(&mut self, aliases: &[Alias], io: &Io<'_>) -> Result<(), CliError> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(IMPORT_CHUNK_ROWS));
        if !batch.is_empty() {
            let rows = batch.len() as u64;
            let (tally, first) = self.change(batch, aliases, io)?;
            self.first = self.first.with(first);
            self.summary.repeated += rows.saturating_sub(tally.total());
            self.summary.tally = self.summary.tally.with(tally);
        }
        let again = std::mem::take(&mut self.again);
        if !again.is_empty() {
            self.summary.repeated += again.len() as u64;
            self.change(again, aliases, io)?;
        }
        self.number += 1;
        Ok(())
    }

    /// Imports rows, and notes what they contradict. Returns what that did now, and what it did at first.
    fn change(
        &mut self,
        rows: Vec<V>,
        aliases: &[Alias],
        io: &Io<'_>,
    ) -> Result<(Tally, Tally), CliError> {
        let ids: Vec<ForeignId> = rows.iter().map(|version| version.id().clone()).collect();
        let import = Operation::import((self.chunk)(rows), aliases.to_vec(), Some(self.import));
        let change = Change::of_content(import, io.clock);
        let Chunk { imported, first } = self.data.change(change)??;
        self.summary.contradictions.add(imported.contradictions, &ids);
        Ok((imported.tally, first))
    }
}
