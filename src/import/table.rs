//! A CSV file with a header: columns by name, rows as records.
//!
//! Invariant: every row is returned once, as a record or as a bad row. Rows with only blank cells, which
//! spreadsheets leave at the end, and headers that are repeated where files were joined, are skipped. Does
//! not know which columns a file has or what they mean (see `orders`, `conversations` and so on).

mod amounts;
mod flags;
mod frame;
mod people;
mod shop;
mod split;
mod told;

use flags::Asked;
pub(super) use people::Named;

use std::cell::{Cell, RefCell};
use std::io::Read;
use std::sync::Arc;

use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::PeopleKey;
use crate::domain::time::Timestamp;

use super::cell::{clean, id};
use super::columns::{ColumnSpec, FileColumns, Header};
use super::error::ImportError;
use super::header::read_header;
use super::moment::moment;
use super::options::Options;
use super::preset::{GENERIC, MadeOf, Refund, Translated, Translation};
use super::row::{BadReason, Row};
use super::splitter::{Cut, Splitter};
use super::text::{self, Text};

/// What is read next.
enum Part {
    /// A record that a preset has made of rows.
    Record(Translated),
    Cut(Cut),
}

/// Reads a row of one kind of file.
type ReadRow<T> = fn(&Cells<'_>) -> Result<T, Refusal>;

/// The rows of a file. Iteration ends after an error.
pub struct Rows<'a, R, T> {
    splitter: Splitter<Text<R>>,
    /// Of a file that is read by a preset.
    translation: Option<Translation>,
    frame: Frame<'a>,
    read: ReadRow<T>,
    /// The rows with the sums of others, in a file that is not read by a preset.
    totals: u64,
    ended: bool,
}

/// The context that all rows of a file share.
struct Frame<'a> {
    specs: &'static [ColumnSpec],
    header: Header,
    options: Options,
    /// Where its records are from: the name of the preset.
    source: Arc<str>,
    people: Option<&'a PeopleKey>,
    /// Whether the data file has people under an older normaliser.
    has_older: bool,
    /// Whether the ids of its records name people.
    hidden_ids: bool,
    notes: Noted,
    asked: Asked,
}

/// What is noted of the rows that were read.
#[derive(Default)]
struct Noted {
    /// Whether a time without an offset was read.
    zone_used: Cell<bool>,
    /// The index of the cell that a person was read from last.
    person_from: Cell<Option<usize>>,
    /// The refunded orders with 0 as what was given back, of which all was.
    full_refunds: Cell<u64>,
    /// The people whose number has no country.
    without_country: Cell<u64>,
    /// The older hashes of the people.
    aliases: RefCell<Vec<Alias>>,
}

/// The cells of one row, by the index of their column's spec.
pub(super) struct Cells<'a> {
    frame: &'a Frame<'a>,
    texts: &'a [&'a str],
    /// The same with the marks that spreadsheets put around them. Empty unless the file has people under
    /// an older normaliser.
    written: &'a [&'a str],
    /// What a preset has made of the rows.
    translated: Option<&'a Translated>,
    line: u64,
}

/// Why a row, or the whole file, is rejected.
pub(super) enum Refusal {
    /// The cell of a column, by the index of its spec.
    Cell(usize, BadReason),
    /// The cell at an index of the row, or the row as a whole.
    Row(Option<usize>, BadReason),
    /// The file as a whole.
    File(ImportError),
}

impl Refusal {
    fn reason(&self) -> Option<&BadReason> {
        match self {
            Self::Cell(_, reason) | Self::Row(_, reason) => Some(reason),
            Self::File(_) => None,
        }
    }
}

impl<'a, R: Read, T> Rows<'a, R, T> {
    /// Reads the header of a file.
    pub(super) fn open<C: FileColumns>(
        input: R,
        read: ReadRow<T>,
        options: &'a Options,
        people: Option<&'a PeopleKey>,
    ) -> Result<Self, ImportError> {
        let (text, is_decoded) = text::open(input, options.encoding)?;
        let mut splitter = Splitter::new(text);
        splitter.set_decoded(is_decoded);
        let (header, preset) = read_header(&mut splitter, C::ALL, &options.reading)?;
        let source = preset.as_ref().map_or_else(|| GENERIC.into(), |preset| preset.name.clone());
        let options =
            preset.as_ref().map_or_else(|| options.clone(), |p| p.options(options, &header.names));
        let hidden_ids = preset.as_ref().is_some_and(|preset| preset.has_hidden_ids());
        let translated = |p| Translation::new(&p, C::ALL, &header, &options);
        let translation = preset.map(translated).transpose()?;
        let has_older = options.normalisers.iter().any(|rules| *rules != Normaliser::NEWEST);
        let (specs, notes, asked) = (C::ALL, Noted::default(), Asked::default());
        let frame =
            Frame { specs, header, options, source, people, has_older, hidden_ids, notes, asked };
        Ok(Self { splitter, translation, frame, read, totals: 0, ended: false })
    }

    /// The older hashes of the people in the records that were returned since the last call, ascending.
    pub fn take_aliases(&mut self) -> Vec<Alias> {
        let mut aliases = self.frame.notes.aliases.take();
        aliases.sort_unstable();
        aliases.dedup();
        aliases
    }

    /// The next record that is complete, or else the next part of the file.
    fn next_part(&mut self) -> Result<Option<Part>, ImportError> {
        let mut ready = self.translation.as_mut().and_then(Translation::next_ready);
        if ready.is_none() {
            if let Some(cut) = self.splitter.next()? {
                return Ok(Some(Part::Cut(cut)));
            }
            ready = self.translation.as_mut().and_then(Translation::end);
        }
        Ok(ready.map(Part::Record))
    }

    fn next_row(&mut self) -> Result<Option<Row<T>>, ImportError> {
        loop {
            let aliases_before = self.frame.notes.aliases.borrow().len();
            let Some(part) = self.next_part()? else { return Ok(None) };
            let (line, read) = match part {
                Part::Record(record) => (record.line, self.read_record(&record).map(Some)),
                Part::Cut(Cut::Row(line)) => (line, self.read_row(line)),
                Part::Cut(Cut::Fault(line, index, reason)) => {
                    self.pass_bad(index);
                    (line, Err(Refusal::Row(Some(index), reason)))
                }
            };
            let (index, reason) = match read {
                Ok(None) => continue,
                Ok(Some(record)) => return Ok(Some(Row::Good { line, record })),
                Err(Refusal::File(error)) => return Err(error),
                Err(Refusal::Row(index, reason)) => (index, reason),
                Err(Refusal::Cell(spec, reason)) => {
                    self.frame.notes.aliases.get_mut().truncate(aliases_before);
                    let (index, reason) = (self.column(spec), self.with_cure(spec, reason));
                    return Ok(Some(self.frame.bad_cell(line, spec, index, reason)));
                }
            };
            self.frame.notes.aliases.get_mut().truncate(aliases_before);
            return Ok(Some(self.frame.bad(line, index, reason)));
        }
    }

    /// The column of the file that has the value of a spec.
    fn column(&self, spec: usize) -> Option<usize> {
        match &self.translation {
            Some(translation) if self.frame.is_state(spec) => translation.state_column(spec),
            Some(translation) => translation.column(spec),
            None => self.frame.header.indexes.get(spec).copied().flatten(),
        }
    }

    /// Why a value is refused; of a state that a preset does not know, with the map that says what it means.
    fn with_cure(&self, spec: usize, reason: BadReason) -> BadReason {
        let BadReason::Word(word) = reason else { return reason };
        let Some(translation) = self.translation.as_ref().filter(|_| self.frame.is_state(spec))
        else {
            return BadReason::Word(word);
        };
        if translation.preset().is_map() {
            return BadReason::StateOfMap(word);
        }
        let column = translation.state_column(spec);
        let column = column.and_then(|index| self.frame.header.names.get(index));
        let column = column.map_or("", String::as_str).to_owned();
        BadReason::StateOfPreset { word, preset: translation.preset().name.clone(), column }
    }

    /// Notes a row that could not be split or decoded, of which only the first cells are as the file has them.
    fn pass_bad(&mut self, cells: usize) {
        if let Some(translation) = &mut self.translation {
            let texts = self.splitter.texts().take(cells).map_while(|text| text.map(clean));
            translation.pass_bad(&texts.collect::<Vec<_>>());
        }
    }

    /// The record that the row that was split last is. `None` if the row is blank, a header, one of totals, or one
    /// that is translated.
    fn read_row(&mut self, line: u64) -> Result<Option<T>, Refusal> {
        if self.translation.is_some() {
            return self.translate_row(line).map(|()| None);
        }
        let Some(row) = self.frame.split_row(&self.splitter)? else { return Ok(None) };
        if let Some(header) = self.frame.header.of_row(self.frame.specs, &row.texts) {
            self.frame.header = header;
            return Ok(None);
        }
        if self.frame.is_of_totals(&row.texts) {
            self.totals += 1;
            return Ok(None);
        }
        let read = self.frame.read_plain(&row, line, self.read);
        if let Err(refusal) = &read
            && let Some(reason) = refusal.reason()
        {
            let again = |frame: &Frame<'_>| {
                frame.read_plain(&row, line, self.read).err()?.reason().cloned()
            };
            self.frame.ask(reason, again);
        }
        read.map(Some)
    }

    fn read_record(&mut self, record: &Translated) -> Result<T, Refusal> {
        let read = self.frame.read_translated(record, self.read);
        if let Err(refusal) = &read
            && let Some(reason) = refusal.reason()
        {
            let again = |frame: &Frame<'_>| {
                frame.read_as_translated(record, self.read).err()?.reason().cloned()
            };
            self.frame.ask(reason, again);
        }
        read
    }

    fn translate_row(&mut self, line: u64) -> Result<(), Refusal> {
        let checked = self.frame.split_row(&self.splitter).and_then(|row| {
            // A row of sums may have nothing but its label.
            let checked = row.iter().filter(|row| {
                !self.translation.as_ref().is_some_and(|rows| rows.is_of_totals(&row.texts))
            });
            checked.into_iter().try_for_each(|row| self.frame.check_length(&row.texts))?;
            Ok(row)
        });
        let row = match checked {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(()),
            Err(refusal) => {
                // In a row with other cells than the header has, none but the first is sure to be where it should.
                self.pass_bad(if let Refusal::Row(Some(index), _) = refusal { index } else { 1 });
                return Err(refusal);
            }
        };
        let names = self.frame.header.names.iter().map(String::as_str);
        if names.eq(row.texts.iter().copied()) {
            return Ok(());
        }
        let Some(translation) = &mut self.translation else { return Ok(()) };
        translation.push(line, &row.texts).map_err(|fault| Refusal::Row(fault.column, fault.reason))
    }
}

impl<R: Read, T> Iterator for Rows<'_, R, T> {
    type Item = Result<Row<T>, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.next_row().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

impl<'a> Cells<'a> {
    pub(super) fn options(&self) -> &'a Options {
        &self.frame.options
    }

    /// What the row gives back of an order, if it is none itself.
    pub(super) fn refund(&self) -> Option<&'a Refund> {
        self.translated?.refund.as_deref()
    }

    /// What its rows are, if a preset has read them.
    pub(super) fn made_of(&self) -> MadeOf {
        self.translated.map(|translated| translated.made_of.clone()).unwrap_or_default()
    }

    /// Where the record is from: the name of the preset.
    pub(super) fn source(&self) -> Arc<str> {
        Arc::clone(&self.frame.source)
    }

    /// A value. `None` if the column is missing or the cell is empty.
    fn text(&self, column: impl FileColumns) -> Option<&'a str> {
        let index = (*self.frame.header.indexes.get(column.index())?)?;
        let text = *self.texts.get(index)?;
        (!text.is_empty()).then_some(text)
    }

    /// A value, parsed.
    pub(super) fn parsed<T, E: Into<BadReason>>(
        &self,
        column: impl FileColumns,
        parse: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<Option<T>, Refusal> {
        let text = self.text(column);
        text.map(parse).transpose().map_err(|error| Refusal::Cell(column.index(), error.into()))
    }

    /// A value that must be present.
    pub(super) fn required<T, E: Into<BadReason>>(
        &self,
        column: impl FileColumns,
        parse: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        self.parsed(column, parse)?.ok_or(Refusal::Cell(column.index(), BadReason::Missing))
    }

    /// Notes a refunded order with 0 as what was given back.
    pub(super) fn note_full_refund(&self) {
        let count = &self.frame.notes.full_refunds;
        count.set(count.get().saturating_add(1));
    }

    /// A time. Without an offset of its own it is read in the zone of the options.
    pub(super) fn time(&self, text: &str) -> Result<Timestamp, BadReason> {
        let moment = moment(text, self.options())?;
        if moment.by_zone {
            self.frame.notes.zone_used.set(true);
        }
        Ok(moment.at)
    }
}

/// An id of another system.
pub(super) fn foreign_id(text: &str) -> Result<ForeignId, BadReason> {
    Ok(ForeignId::parse(id(text)?)?)
}
