//! A CSV file with a header: columns by name, rows as records.
//!
//! Invariant: every row is returned once, as a record or as a bad row. Rows with only blank cells, which
//! spreadsheets leave at the end, and headers that are repeated where files were joined, are skipped. Does
//! not know which columns a file has or what they mean (see `orders`, `conversations` and so on).

mod amounts;
mod people;

pub(super) use people::Named;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::PeopleKey;
use crate::domain::time::Timestamp;

use super::cell::{clean, id};
use super::columns::{ColumnSpec, FileColumns, Header, UnknownColumns};
use super::error::ImportError;
use super::header::read_header;
use super::moment::moment;
use super::options::Options;
use super::preset::{Customers, GENERIC, MadeOf, Refund, Translated, Translation};
use super::row::{BadReason, BadRow, Row};
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
}

/// What is noted of the rows that were read.
#[derive(Default)]
struct Noted {
    /// Whether a time without an offset was read.
    zone_used: Cell<bool>,
    /// The index of the cell that a person was read from last.
    person_from: Cell<Option<usize>>,
    /// The older hashes of the people.
    aliases: RefCell<Vec<Alias>>,
}

/// The cells of one row, by the index of their column's spec.
pub(super) struct Cells<'a> {
    frame: &'a Frame<'a>,
    texts: Vec<&'a str>,
    /// The same with the marks that spreadsheets put around them. Empty unless the file has people under
    /// an older normaliser.
    written: Vec<&'a str>,
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

impl<'a, R: Read, T> Rows<'a, R, T> {
    /// Reads the header of a file.
    pub(super) fn open<C: FileColumns>(
        input: R,
        read: ReadRow<T>,
        options: &'a Options,
        people: Option<&'a PeopleKey>,
    ) -> Result<Self, ImportError> {
        let mut splitter = Splitter::new(text::open(input, options.encoding)?);
        let (header, preset) = read_header(&mut splitter, C::ALL, &options.reading)?;
        let source = preset.as_ref().map_or_else(|| GENERIC.into(), |preset| preset.name.clone());
        let options =
            preset.as_ref().map_or_else(|| options.clone(), |p| p.options(options, &header.names));
        let hidden_ids = preset.as_ref().is_some_and(|preset| preset.has_hidden_ids());
        let translated = |p| Translation::new(&p, C::ALL, &header, &options);
        let translation = preset.map(translated).transpose()?;
        let has_older = options.normalisers.iter().any(|rules| *rules != Normaliser::NEWEST);
        let (specs, notes) = (C::ALL, Noted::default());
        let frame = Frame { specs, header, options, source, people, has_older, hidden_ids, notes };
        Ok(Self { splitter, translation, frame, read, ended: false })
    }

    /// What the file was found to be: `Shopify orders`. `None` if it has the documented columns.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.translation.as_ref().map(Translation::title)
    }

    /// The rows so far that are no records, by what they are.
    #[must_use]
    pub fn left_out(&self) -> Option<&BTreeMap<String, u64>> {
        self.translation.as_ref().map(Translation::left_out)
    }

    /// Whether such a file may have rows that give something back of an order.
    #[must_use]
    pub fn has_refund_rows(&self) -> bool {
        self.translation.as_ref().is_some_and(Translation::has_refund_rows)
    }

    /// Which columns the customers so far were taken from.
    #[must_use]
    pub fn customers(&self) -> Option<&Customers> {
        self.translation.as_ref().map(Translation::customers)
    }

    /// The columns that are ignored, for a warning.
    #[must_use]
    pub fn unknown_columns(&self) -> &UnknownColumns {
        &self.frame.header.unknown
    }

    /// Whether a time without an offset was read so far, in the zone of the options.
    #[must_use]
    pub fn zone_used(&self) -> bool {
        let (translation, names) = (self.translation.as_ref(), &self.frame.header.names);
        (self.frame.notes.zone_used.get() || translation.is_some_and(Translation::zone_used))
            && !translation.is_some_and(|translation| translation.preset().has_zone(names))
    }

    /// What such files never say.
    #[must_use]
    pub fn lacks(&self) -> &[String] {
        self.translation.as_ref().map_or(&[], |translation| translation.preset().lacks())
    }

    /// The columns that customers or contacts were read from so far, as the header writes them.
    #[must_use]
    pub fn person_columns(&self) -> Vec<&str> {
        if let Some(customers) = self.customers() {
            return customers.counts().0.into_iter().map(|(column, _)| column).collect();
        }
        let column = self.frame.notes.person_from.get();
        let name = column.and_then(|index| self.frame.header.names.get(index));
        name.map(String::as_str).into_iter().collect()
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
            let of_file = matches!(part, Part::Cut(_));
            let (line, read) = match part {
                Part::Record(record) => {
                    (record.line, self.frame.read_translated(&record, self.read).map(Some))
                }
                Part::Cut(Cut::Row(line)) => (line, self.read_row(line)),
                Part::Cut(Cut::Fault(line, index, reason)) => {
                    (line, Err(Refusal::Row(Some(index), reason)))
                }
            };
            if let Some(translation) =
                self.translation.as_mut().filter(|_| of_file && read.is_err())
            {
                translation.pass_bad();
            }
            let (index, reason) = match read {
                Ok(None) => continue,
                Ok(Some(record)) => return Ok(Some(Row::Good { line, record })),
                Err(Refusal::File(error)) => return Err(error),
                Err(Refusal::Row(index, reason)) => (index, reason),
                Err(Refusal::Cell(spec, reason)) => (self.column(spec), reason),
            };
            self.frame.notes.aliases.get_mut().truncate(aliases_before);
            return Ok(Some(self.frame.bad(line, index, reason)));
        }
    }

    /// The column of the file that has the value of a spec.
    fn column(&self, spec: usize) -> Option<usize> {
        match &self.translation {
            Some(translation) => translation.column(spec),
            None => self.frame.header.indexes.get(spec).copied().flatten(),
        }
    }

    /// The record that the row that was split last is. `None` if the row is blank, a header, or a row that is
    /// translated.
    fn read_row(&mut self, line: u64) -> Result<Option<T>, Refusal> {
        let Some(row) = self.frame.split_row(&self.splitter)? else { return Ok(None) };
        let Some(translation) = &mut self.translation else {
            if let Some(header) = self.frame.header.of_row(self.frame.specs, &row.texts) {
                self.frame.header = header;
                return Ok(None);
            }
            return self.frame.read_plain(row, line, self.read).map(Some);
        };
        if self.frame.header.names.iter().map(String::as_str).eq(row.texts.iter().copied()) {
            return Ok(None);
        }
        self.frame.check_length(&row.texts)?;
        translation.push(line, &row.texts).map_err(|reason| Refusal::Row(None, reason))?;
        Ok(None)
    }
}

/// The cells of a row.
struct Split<'a> {
    texts: Vec<&'a str>,
    /// As [`Cells`] has them.
    written: Vec<&'a str>,
}

impl Frame<'_> {
    /// The cells of the row that was split last; `None` if all are blank.
    fn split_row<'s, R: Read>(
        &self,
        splitter: &'s Splitter<Text<R>>,
    ) -> Result<Option<Split<'s>>, Refusal> {
        let mut texts = Vec::with_capacity(self.header.names.len());
        let mut written = Vec::new();
        for (index, text) in splitter.texts().enumerate() {
            // Ignored columns count too: in a file of another encoding, every value may be wrong.
            let bad = || Refusal::Row(Some(index), BadReason::Encoding);
            let text = text.ok_or_else(bad)?;
            // What the given encoding does not have was replaced when it was decoded.
            if self.options.encoding.is_some() && text.contains('\u{fffd}') {
                return Err(bad());
            }
            texts.push(clean(text));
            if self.has_older {
                written.push(text);
            }
        }
        let is_blank = texts.iter().all(|text| text.is_empty());
        Ok((!is_blank).then_some(Split { texts, written }))
    }

    fn bad<T>(&self, line: u64, index: Option<usize>, reason: BadReason) -> Row<T> {
        let column = index.and_then(|index| self.header.names.get(index));
        Row::Bad(BadRow { line, column: column.cloned().unwrap_or_default(), reason })
    }

    /// Delimiters without a value after the last column say nothing.
    fn check_length(&self, texts: &[&str]) -> Result<(), Refusal> {
        let (found, expected) = (texts.len(), self.header.names.len());
        let filled = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
        if found < expected || filled > expected {
            return Err(Refusal::Row(None, BadReason::Cells { found, expected }));
        }
        Ok(())
    }

    fn read_plain<T>(&self, row: Split<'_>, line: u64, read: ReadRow<T>) -> Result<T, Refusal> {
        self.check_length(&row.texts)?;
        let Split { texts, written } = row;
        read(&Cells { frame: self, texts, written, translated: None, line })
    }

    fn read_translated<T>(&self, row: &Translated, read: ReadRow<T>) -> Result<T, Refusal> {
        if let Some((spec, reason)) = &row.fault {
            return Err(Refusal::Cell(*spec, reason.clone()));
        }
        let texts: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        let written = if self.has_older { texts.clone() } else { Vec::new() };
        read(&Cells { frame: self, texts, written, translated: Some(row), line: row.line })
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
        self.translated?.refund.as_ref()
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
