//! Sends the records of a file, in chunks; or asks what sending them would do.
//!
//! Invariant: a record that the file has several times is counted once. Memory does not grow with the file.

use std::fs::File;
use std::io::{Read, Seek};
use std::sync::mpsc::sync_channel;

use super::facts::ToldBy;
use super::refusals::{Lines, Place};
use super::summary::Summary;
use crate::change::{Change, Chunk, Operation};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::limits::{DRY_CHUNK_ROWS, IMPORT_CHUNK_ROWS};
use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::refused::Refused;
use crate::domain::record::version::{Imported, Tally, Version};
use crate::import::{ImportError, Repeats, Row, Rows};
use crate::store::Records;
use crate::wire::Data;

/// Pieces of a file that are read while one is written.
const PIECES_AHEAD: usize = 4;

/// Makes the records of a chunk of versions of a kind.
pub(super) type Chunked<V> = fn(Vec<V>) -> Records;

/// Why an import stopped. Rows that were sent before stay imported.
pub(super) enum Sending {
    File(ImportError),
    Data(Box<CliError>),
}

/// What became of some rows.
struct Sent {
    imported: Imported,
    /// What the rows did when they were imported first.
    first: Tally,
}

/// What is done with the records.
#[derive(Clone, Copy)]
pub(super) enum Target<'d, 'r> {
    /// They are imported.
    Import(&'d Data<'r>, ImportNumber),
    /// Nothing: they are compared with what is there, if anything is.
    Dry(Option<&'d Data<'r>>),
}

impl<'d, 'r> Target<'d, 'r> {
    fn data(self) -> Option<&'d Data<'r>> {
        match self {
            Self::Import(data, _) => Some(data),
            Self::Dry(data) => data,
        }
    }

    fn number(self) -> Option<ImportNumber> {
        match self {
            Self::Import(_, number) => Some(number),
            Self::Dry(_) => None,
        }
    }

    fn chunk_rows(self) -> usize {
        match self {
            Self::Import(..) => IMPORT_CHUNK_ROWS,
            Self::Dry(_) => DRY_CHUNK_ROWS,
        }
    }
}

/// Rows of a file that are sent together.
struct Piece<V> {
    rows: Vec<Row<V>>,
    /// The older hashes of the people in them.
    aliases: Vec<Alias>,
    /// Set in the last piece: how the file ended.
    end: Option<Result<(), ImportError>>,
}

impl<V> Piece<V> {
    fn read(source: &mut Rows<'_, impl Read, V>, count: usize) -> Self {
        let mut rows = Vec::with_capacity(count);
        let mut end = None;
        while rows.len() < count && end.is_none() {
            match source.next() {
                Some(Ok(row)) => rows.push(row),
                Some(Err(error)) => end = Some(Err(error)),
                None => end = Some(Ok(())),
            }
        }
        Self { rows, aliases: source.take_aliases(), end }
    }
}

/// Sends the records of a file in chunks.
pub(super) struct Sender<'d, 'r, V> {
    target: Target<'d, 'r>,
    chunk: Chunked<V>,
    told_by: ToldBy,
    batch: Vec<(V, Place)>,
    /// Rows about records that an earlier chunk has. They have a change of their own, after the others,
    /// because the records are not counted again.
    again: Vec<(V, Place)>,
    lines: Lines,
    /// The number of the chunk.
    number: u64,
    repeats: Repeats,
    pub(super) summary: Summary,
    /// What the chunks did when they were imported first.
    pub(super) first: Tally,
}

impl<'d, 'r, V: Version + Send> Sender<'d, 'r, V> {
    pub(super) fn new(target: Target<'d, 'r>, chunk: Chunked<V>, told_by: ToldBy) -> Self {
        Self {
            target,
            chunk,
            told_by,
            batch: Vec::with_capacity(target.chunk_rows()),
            again: Vec::new(),
            lines: Lines::default(),
            number: 0,
            repeats: Repeats::default(),
            summary: Summary::default(),
            first: Tally::default(),
        }
    }

    /// `file` is what the rows are read from, to tell how far that has come. A thread of its own reads it, while
    /// the rows before are written.
    pub(super) fn send_all(
        &mut self,
        rows: &mut Rows<'_, impl Read + Send, V>,
        mut file: &File,
        io: &mut Io<'_>,
    ) -> Result<(), Sending> {
        let bytes = file.metadata().map_or(0, |file| file.len());
        let mut progress = Progress::towards("reading", bytes);
        let count = self.target.chunk_rows();
        std::thread::scope(|scope| {
            let (sender, pieces) = sync_channel(PIECES_AHEAD);
            // The reader ends with the file, after an error, or when nobody takes its pieces any more.
            scope.spawn(move || while sender.send(Piece::read(rows, count)).is_ok() {});
            for piece in pieces {
                let Piece { rows, aliases, end } = piece;
                for row in rows {
                    self.note(row);
                }
                self.send(&aliases, io)?;
                match end {
                    None => progress.show(file.stream_position().unwrap_or(0), io),
                    Some(end) => return end.map_err(Sending::File),
                }
            }
            Ok(())
        })?;
        progress.end(io);
        let asked = self.summary.facts.codes.ask(self.target.data());
        asked.map_err(|error| Sending::Data(Box::new(error)))
    }

    fn note(&mut self, row: Row<V>) {
        match row {
            Row::Good { line, record } => {
                self.summary.excess.note(&record);
                let first = self.repeats.note(self.number, record.id());
                let place = self.lines.place(line, record.id());
                let rows = if first == self.number { &mut self.batch } else { &mut self.again };
                rows.push((record, place));
            }
            Row::Bad(row) => self.summary.bad.push(row),
        }
    }

    fn send(&mut self, aliases: &[Alias], io: &Io<'_>) -> Result<(), Sending> {
        self.send_batch(aliases, io).map_err(|error| Sending::Data(Box::new(error)))
    }

    fn send_batch(&mut self, aliases: &[Alias], io: &Io<'_>) -> Result<(), CliError> {
        let batch =
            std::mem::replace(&mut self.batch, Vec::with_capacity(self.target.chunk_rows()));
        if !batch.is_empty() {
            let rows = batch.len() as u64;
            let Sent { imported, first } = self.send_rows(batch, aliases, io)?;
            let told = imported.tally.total() + imported.refused.len() as u64;
            self.first = self.first.with(first);
            self.summary.repeated += rows.saturating_sub(told);
            self.summary.tally = self.summary.tally.with(imported.tally);
        }
        let again = std::mem::take(&mut self.again);
        if !again.is_empty() {
            let rows = again.len() as u64;
            let refused = self.send_rows(again, aliases, io)?.imported.refused.len() as u64;
            self.summary.repeated += rows.saturating_sub(refused);
        }
        self.number += 1;
        Ok(())
    }

    /// Imports rows, and notes what they say, what they contradict and which of them are refused.
    fn send_rows(
        &mut self,
        rows: Vec<(V, Place)>,
        aliases: &[Alias],
        io: &Io<'_>,
    ) -> Result<Sent, CliError> {
        let (rows, places): (Vec<V>, Vec<Place>) = rows.into_iter().unzip();
        // Rows are kept only if some may be refused, which then say nothing.
        let mut kept = if V::REFUSES { rows.clone() } else { Vec::new() };
        if !V::REFUSES {
            self.summary.facts.note(&rows, &self.told_by, self.target.data())?;
        }
        let mut sent = self.change(rows, aliases, io, false)?;
        let refused = std::mem::take(&mut sent.imported.refused);
        if sent.is_again && !refused.is_empty() {
            // They may be taken now: what they contradicted may be undone.
            let rows = refused.iter().filter_map(|of| kept.get(of.row as usize).cloned());
            let retried = self.change(rows.collect(), aliases, io, true)?.imported;
            sent.imported.tally = sent.imported.tally.with(retried.tally);
            let of_chunk = |again: Refused| {
                let row = refused.get(again.row as usize).map_or(again.row, |first| first.row);
                Refused { row, ..again }
            };
            sent.imported.refused = retried.refused.into_iter().map(of_chunk).collect();
        } else {
            sent.imported.refused = refused;
        }
        let own = self.target.number();
        for refused in &sent.imported.refused {
            if let Some(place) = places.get(refused.row as usize) {
                self.summary.bad.push(place.bad_row(refused.clone(), own));
            }
        }
        if V::REFUSES {
            let is_refused =
                |row: usize| sent.imported.refused.iter().any(|of| of.row as usize == row);
            let mut row = 0..;
            kept.retain(|_| row.next().is_none_or(|row| !is_refused(row)));
            self.summary.facts.note(&kept, &self.told_by, self.target.data())?;
        }
        Ok(Sent { imported: sent.imported, first: sent.first })
    }

    /// Imports rows, or asks what that would do, and notes what they contradict.
    fn change(
        &mut self,
        rows: Vec<V>,
        aliases: &[Alias],
        io: &Io<'_>,
        is_retry: bool,
    ) -> Result<Chunk, CliError> {
        let ids: Vec<ForeignId> = rows.iter().map(|version| version.id().clone()).collect();
        let records = (self.chunk)(rows);
        let mut chunk = match self.target {
            Target::Import(data, number) => {
                let import = Operation::import(records, aliases.to_vec(), Some(number));
                // The change with this content is applied, so a retry has an id of its own.
                let change = if is_retry {
                    Change::new(import, io.clock, io.random)
                } else {
                    Change::of_content(import, io.clock)
                };
                data.change(change)??
            }
            Target::Dry(Some(data)) => {
                let known = data.stream(&records.ask_known())?;
                Chunk::of(known.read(|known| records.compared(aliases, Some(known)))?)
            }
            Target::Dry(None) => Chunk::of(records.compared(aliases, None::<File>)?),
        };
        let contradictions = std::mem::take(&mut chunk.imported.contradictions);
        self.summary.contradictions.add(contradictions, &ids);
        Ok(chunk)
    }
}
