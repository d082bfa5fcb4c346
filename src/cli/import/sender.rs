//! Sends the records of a file, in chunks; or asks what sending them would do.
//!
//! Invariant: a record that the file has several times is counted once. Memory does not grow with the file.

use std::fs::File;
use std::io::{Read, Seek};
use std::sync::mpsc::sync_channel;

use super::facts::ClickReading;
use super::refunds::Refunds;
use super::summary::Summary;
use crate::change::{Change, Chunk, Operation};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::limits::{DRY_CHUNK_ROWS, IMPORT_CHUNK_ROWS};
use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::version::{Tally, Version};
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
    clicks: ClickReading,
    batch: Vec<V>,
    /// Rows about records that an earlier chunk has. They have a change of their own, after the others,
    /// because the records are not counted again.
    again: Vec<V>,
    /// The number of the chunk.
    number: u64,
    repeats: Repeats,
    refunds: Refunds<V>,
    pub(super) summary: Summary,
    /// What the chunks did when they were imported first.
    pub(super) first: Tally,
}

impl<'d, 'r, V: Version + Send> Sender<'d, 'r, V> {
    pub(super) fn new(target: Target<'d, 'r>, chunk: Chunked<V>, clicks: ClickReading) -> Self {
        Self {
            target,
            chunk,
            clicks,
            batch: Vec::with_capacity(target.chunk_rows()),
            again: Vec::new(),
            number: 0,
            repeats: Repeats::default(),
            refunds: Refunds::new(),
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
        let has_refunds = rows.has_refund_rows();
        std::thread::scope(|scope| {
            let (sender, pieces) = sync_channel(PIECES_AHEAD);
            // The reader ends with the file, after an error, or when nobody takes its pieces any more.
            scope.spawn(move || while sender.send(Piece::read(rows, count)).is_ok() {});
            for piece in pieces {
                let Piece { rows, aliases, end } = piece;
                for row in rows {
                    self.note(row, has_refunds);
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
        self.ask().map_err(|error| Sending::Data(Box::new(error)))
    }

    /// Asks the data what the file alone does not tell.
    fn ask(&mut self) -> Result<(), CliError> {
        let (data, facts) = (self.target.data(), &mut self.summary.facts);
        facts.codes.ask(data)?;
        facts.waiting = self.refunds.ask(self.chunk, data, &mut facts.excess)?;
        Ok(())
    }

    fn note(&mut self, row: Row<V>, has_refunds: bool) {
        match row {
            Row::Good { record, .. } => {
                self.summary.facts.excess.note(&record);
                if has_refunds {
                    self.refunds.note(&record);
                }
                let first = self.repeats.note(self.number, record.id());
                let rows = if first == self.number { &mut self.batch } else { &mut self.again };
                rows.push(record);
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
            self.summary.facts.note(&batch, &self.clicks, self.target.data())?;
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
        let records = (self.chunk)(rows);
        let (imported, first) = match self.target {
            Target::Import(data, number) => {
                let import = Operation::import(records, aliases.to_vec(), Some(number));
                let change = Change::of_content(import, io.clock);
                let Chunk { imported, first } = data.change(change)??;
                (imported, first)
            }
            Target::Dry(Some(data)) => {
                let known = data.stream(&records.ask_known())?;
                let imported = known.read(|known| records.compared(aliases, Some(known)))?;
                (imported, Tally::default())
            }
            Target::Dry(None) => (records.compared(aliases, None::<File>)?, Tally::default()),
        };
        self.summary.contradictions.add(imported.contradictions, &ids);
        Ok((imported.tally, first))
    }
}
