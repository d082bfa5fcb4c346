//! Sends the records of a file, in chunks; or asks what sending them would do.
//!
//! Invariant: a record that the file has several times is counted once. Memory does not grow with the file. The
//! chunks, and so the rows that they give, do not depend on which of them share a commit.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek};
use std::mem;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use super::facts::{CodeUses, ToldBy};
use super::pieces::{Noted, Piece, Pieces, Placed};
use super::refusals::Place;
use super::summary::Summary;
use crate::change::{Change, Chunk, Operation};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::environment::Clock;
use crate::domain::limits::{
    DRY_CHUNK_ROWS, IMPORT_CHUNK_ROWS, IMPORT_COMMIT_CHUNKS, IMPORT_PIECES_AHEAD,
};
use crate::domain::record::alias::Alias;
use crate::domain::record::erasure::Erasures;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::{ImportNumber, Imports};
use crate::domain::record::refused::Refused;
use crate::domain::record::version::{Imported, Tally, Version};
use crate::import::{BadRow, ImportError, Rows};
use crate::store::Records;
use crate::wire::Data;

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

    /// What the versions of a file say of the imports that brought them.
    fn imports(self) -> Imports {
        match self {
            Self::Import(_, number) => Imports::only(number),
            Self::Dry(_) => Imports::LASTING,
        }
    }
}

/// A chunk that is sent with others.
struct Waiting<V> {
    change: Change<Operation<Chunk>>,
    sent: Sent<V>,
}

/// What is needed of a chunk once it is answered.
struct Sent<V> {
    /// The records of its rows.
    ids: Vec<ForeignId>,
    /// Where its rows are, the rows, and the older hashes of their people; empty unless some may be refused.
    places: Vec<Place>,
    kept: Vec<V>,
    aliases: Vec<Alias>,
    /// Whether its records are counted.
    is_counted: bool,
}

/// What is asked about the records of a chunk.
enum Asked {
    /// To import them.
    Change(Change<Operation<Chunk>>),
    /// What importing them would do. With the older hashes of their people.
    Compare(Records, Vec<Alias>),
}

/// A piece of a file, in chunks.
struct Chunks<V> {
    of_records: Vec<(Asked, Sent<V>)>,
    bad: Vec<BadRow>,
    uses: Option<CodeUses>,
    end: Option<Result<(), ImportError>>,
}

/// Makes chunks of pieces. That includes the digest of each, so it is done where the pieces are read.
struct Chunker<'c, V> {
    chunk: Chunked<V>,
    /// `None` in a dry run.
    number: Option<ImportNumber>,
    clock: &'c dyn Clock,
}

impl<V: Version> Chunker<'_, V> {
    fn chunks(&self, piece: Piece<V>) -> Chunks<V> {
        let Piece { batch, again, bad, aliases, uses, end } = piece;
        let lots = [(batch, true), (again, false)].into_iter();
        let lots = lots.filter(|(rows, _)| !rows.versions.is_empty());
        let chunk = |(rows, is_counted)| self.chunk(rows, &aliases, is_counted);
        Chunks { of_records: lots.map(chunk).collect(), bad, uses, end }
    }

    fn chunk(&self, rows: Placed<V>, aliases: &[Alias], is_counted: bool) -> (Asked, Sent<V>) {
        let Placed { versions, places } = rows;
        let ids: Vec<ForeignId> = versions.iter().map(|version| version.id().clone()).collect();
        let mut sent = Sent { ids, places, kept: Vec::new(), aliases: Vec::new(), is_counted };
        if V::REFUSES {
            sent.kept.clone_from(&versions);
            sent.aliases.extend_from_slice(aliases);
        }
        let (records, aliases) = ((self.chunk)(versions), aliases.to_vec());
        if self.number.is_none() {
            return (Asked::Compare(records, aliases), sent);
        }
        let import = Operation::import(records, aliases, self.number);
        (Asked::Change(Change::of_content(import, self.clock)), sent)
    }
}

/// Sends the records of a file in chunks.
pub(super) struct Sender<'d, 'r, V> {
    target: Target<'d, 'r>,
    chunk: Chunked<V>,
    waiting: Vec<Waiting<V>>,
    told_by: ToldBy,
    erasures: Arc<Erasures>,
    /// Rows that name somebody who was erased.
    pub(super) unlinked: u64,
    pub(super) summary: Summary,
    /// What the chunks did when they were imported first.
    pub(super) first: Tally,
}

impl<'d, 'r, V: Version + Send> Sender<'d, 'r, V> {
    pub(super) fn new(
        target: Target<'d, 'r>,
        chunk: Chunked<V>,
        told_by: ToldBy,
        erasures: Arc<Erasures>,
    ) -> Self {
        let (waiting, summary, first) = Default::default();
        Self { target, chunk, waiting, told_by, erasures, unlinked: 0, summary, first }
    }

    /// `file` is what the rows are read from, to tell how far that has come. A thread of its own reads it and makes
    /// the chunks, while the rows before are written.
    pub(super) fn send_all(
        &mut self,
        rows: &mut Rows<'_, impl Read + Send, V>,
        mut file: &File,
        io: &mut Io<'_>,
    ) -> Result<(), Sending> {
        let bytes = file.metadata().map_or(0, |file| file.len());
        let mut progress = Progress::towards("reading", bytes);
        let erasures = Arc::clone(&self.erasures);
        let mut pieces = Pieces::new(
            rows,
            self.target.chunk_rows(),
            self.told_by.clone(),
            self.target.imports(),
            &erasures,
        );
        let (chunk, number, clock) = (self.chunk, self.target.number(), io.clock);
        let chunker = Chunker { chunk, number, clock };
        let sent = std::thread::scope(|scope| {
            let (sender, ready) = sync_channel(IMPORT_PIECES_AHEAD);
            // The reader ends with the file, after an error, or when nobody takes its pieces any more.
            let reader = scope.spawn(move || {
                loop {
                    let chunks = chunker.chunks(pieces.next());
                    let is_last = chunks.end.is_some();
                    if sender.send(chunks).is_err() || is_last {
                        return pieces.into_noted();
                    }
                }
            });
            let mut sent = Ok(());
            for chunks in &ready {
                match self.send(chunks, io) {
                    Ok(None) => progress.show(file.stream_position().unwrap_or(0), io),
                    Ok(Some(end)) => sent = end.map_err(Sending::File),
                    Err(error) => {
                        sent = Err(Sending::Data(Box::new(error)));
                        break;
                    }
                }
            }
            drop(ready);
            let noted = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (noted, sent)
        });
        progress.end(io);
        let (Noted { facts, mut refunds, unlinked }, sent) = sent;
        self.unlinked = unlinked;
        if !V::REFUSES {
            self.summary.facts = facts;
        }
        sent?;
        // An order may stand below its refund, or in another file.
        let excess = &mut self.summary.facts.excess;
        let open = refunds.ask(self.chunk, self.target.data(), excess);
        self.summary.open_refunds = open.map_err(|error| Sending::Data(Box::new(error)))?;
        Ok(())
    }

    /// Sends the chunks of a piece, or keeps them to send them with others. Returns how the file ended.
    fn send(
        &mut self,
        chunks: Chunks<V>,
        io: &Io<'_>,
    ) -> Result<Option<Result<(), ImportError>>, CliError> {
        let Chunks { of_records, bad, uses, end } = chunks;
        for row in bad {
            self.summary.bad.push(row);
        }
        for (asked, sent) in of_records {
            match asked {
                Asked::Change(change) => self.waiting.push(Waiting { change, sent }),
                Asked::Compare(records, aliases) => {
                    let imported = self.compared(&records, &aliases)?;
                    self.count(imported, sent);
                }
            }
        }
        if end.is_some() || self.waiting.len() >= IMPORT_COMMIT_CHUNKS {
            self.send_waiting(io)?;
        }
        let own = &mut self.summary.facts.uses;
        let own = (end.is_some() || own.is_full()).then(|| mem::take(own));
        for uses in uses.into_iter().chain(own) {
            self.summary.codes.ask(&uses, self.target.data())?;
        }
        Ok(end)
    }

    /// Compares the records of a chunk with the data.
    fn compared(&self, records: &Records, aliases: &[Alias]) -> Result<Imported, CliError> {
        let Some(data) = self.target.data() else {
            return Ok(records.compared(aliases, None::<File>)?);
        };
        let known = data.stream(&records.ask_known())?;
        Ok(known.read(|known| records.compared(aliases, Some(known)))?)
    }

    fn send_waiting(&mut self, io: &Io<'_>) -> Result<(), CliError> {
        let Target::Import(data, _) = self.target else { return Ok(()) };
        let waiting = mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let (mut changes, mut of_rows) = (Vec::new(), Vec::new());
        for Waiting { change, sent } in waiting {
            changes.push(change);
            of_rows.push(sent);
        }
        for (answer, sent) in data.change_all(changes)?.into_iter().zip(of_rows) {
            let Chunk { mut imported, first, is_again } = answer?;
            if sent.is_counted {
                self.first = self.first.with(first);
            }
            if is_again && !imported.refused.is_empty() {
                imported = self.retried(imported, &sent, io)?;
            }
            self.count(imported, sent);
        }
        Ok(())
    }

    /// Sends the rows of a chunk again that were refused when it was imported first: what they contradicted may be
    /// undone. The change with the chunk's content is applied, so theirs has an id of its own.
    fn retried(
        &self,
        imported: Imported,
        sent: &Sent<V>,
        io: &Io<'_>,
    ) -> Result<Imported, CliError> {
        let Target::Import(data, number) = self.target else { return Ok(imported) };
        let refused = imported.refused;
        let rows = refused.iter().filter_map(|of| sent.kept.get(of.row as usize).cloned());
        let records = (self.chunk)(rows.collect());
        let import = Operation::import(records, sent.aliases.clone(), Some(number));
        let retried = data.change(Change::new(import, io.clock, io.random))??.imported;
        let of_chunk = |again: Refused| {
            let row = refused.get(again.row as usize).map_or(again.row, |first| first.row);
            Refused { row, ..again }
        };
        Ok(Imported {
            tally: imported.tally.with(retried.tally),
            contradictions: imported.contradictions,
            refused: retried.refused.into_iter().map(of_chunk).collect(),
        })
    }

    fn count(&mut self, imported: Imported, sent: Sent<V>) {
        let Imported { tally, contradictions, refused } = imported;
        let Sent { ids, places, mut kept, is_counted, .. } = sent;
        self.summary.contradictions.add(contradictions, &ids);
        let counted = if is_counted { tally } else { Tally::default() };
        let told = counted.total().saturating_add(refused.len() as u64);
        self.summary.repeated += (ids.len() as u64).saturating_sub(told);
        self.summary.tally = self.summary.tally.with(counted);
        let rows: BTreeSet<usize> = refused.iter().map(|refused| refused.row as usize).collect();
        for refused in refused {
            if let Some(place) = places.get(refused.row as usize) {
                self.summary.bad.push(place.bad_row(refused, self.target.number()));
            }
        }
        if is_counted {
            let mut row = 0..;
            kept.retain(|_| row.next().is_none_or(|row| !rows.contains(&row)));
            self.summary.facts.note(&kept, &self.told_by);
        }
    }
}
