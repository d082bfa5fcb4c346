//! A CSV file with a header: columns by name, rows as records.
//!
//! Invariant: every row is returned once, as a record or as a bad row. Rows with only blank cells, which
//! spreadsheets leave at the end, and headers that are repeated where files were joined, are skipped. Does
//! not know which columns a file has or what they mean (see `orders` and `conversations`).

use std::cell::{Cell, RefCell};
use std::io::Read;

use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::domain::time::Timestamp;

use super::cell::{clean, id, plain};
use super::columns::{ColumnSpec, FileColumns, Header, UnknownColumns};
use super::error::ImportError;
use super::header::read_header;
use super::moment::moment;
use super::options::Options;
use super::row::{BadReason, BadRow, Row};
use super::splitter::{Cut, Splitter};
use super::text::{self, Text};

/// Reads a row of one kind of file.
type ReadRow<T> = fn(&Cells<'_>) -> Result<T, Refusal>;

/// The rows of a file. Iteration ends after an error.
pub struct Rows<'a, R, T> {
    splitter: Splitter<Text<R>>,
    frame: Frame<'a>,
    read: ReadRow<T>,
    ended: bool,
}

/// The context that all rows of a file share.
struct Frame<'a> {
    specs: &'static [ColumnSpec],
    header: Header,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
    /// Whether the data file has people under an older normaliser.
    has_older: bool,
    /// Whether a time without an offset was read in the zone of the options.
    zone_used: Cell<bool>,
    /// The index of the cell that a person was read from last.
    person_from: Cell<Option<usize>>,
    /// The older hashes of the people in the rows that were read.
    aliases: RefCell<Vec<Alias>>,
}

/// The cells of one row, by the index of their column's spec.
pub(super) struct Cells<'a> {
    frame: &'a Frame<'a>,
    texts: Vec<&'a str>,
    /// The same with the marks that spreadsheets put around them. Empty unless the file has people under
    /// an older normaliser.
    written: Vec<&'a str>,
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
        let header = read_header(&mut splitter, C::ALL)?;
        let zone_used = Cell::new(false);
        let aliases = RefCell::default();
        let has_older = options.normalisers.iter().any(|rules| *rules != Normaliser::NEWEST);
        let person_from = Cell::new(None);
        let specs = C::ALL;
        let frame =
            Frame { specs, header, options, people, has_older, zone_used, person_from, aliases };
        Ok(Self { splitter, frame, read, ended: false })
    }

    /// The columns that are ignored, for a warning.
    #[must_use]
    pub fn unknown_columns(&self) -> &UnknownColumns {
        &self.frame.header.unknown
    }

    /// Whether a time without an offset was read so far, in the zone of the options.
    #[must_use]
    pub fn zone_used(&self) -> bool {
        self.frame.zone_used.get()
    }

    /// The column that customers or contacts were read from so far, as the header writes it.
    #[must_use]
    pub fn person_column(&self) -> Option<&str> {
        let index = self.frame.person_from.get()?;
        self.frame.header.names.get(index).map(String::as_str)
    }

    /// The older hashes of the people in the records that were returned since the last call, ascending.
    pub fn take_aliases(&mut self) -> Vec<Alias> {
        let mut aliases = self.frame.aliases.take();
        aliases.sort_unstable();
        aliases.dedup();
        aliases
    }

    fn next_row(&mut self) -> Result<Option<Row<T>>, ImportError> {
        loop {
            let aliases_before = self.frame.aliases.borrow().len();
            match self.splitter.next()? {
                None => return Ok(None),
                Some(Cut::Fault(line, index, reason)) => {
                    return Ok(Some(self.frame.bad(line, Some(index), reason)));
                }
                Some(Cut::Row(line)) => match self.read_row(line) {
                    Ok(None) => {}
                    Ok(Some(record)) => return Ok(Some(Row::Good { line, record })),
                    Err(Refusal::File(error)) => return Err(error),
                    Err(Refusal::Row(index, reason)) => {
                        self.frame.aliases.get_mut().truncate(aliases_before);
                        return Ok(Some(self.frame.bad(line, index, reason)));
                    }
                    Err(Refusal::Cell(column, reason)) => {
                        self.frame.aliases.get_mut().truncate(aliases_before);
                        let index = self.frame.header.indexes.get(column).copied().flatten();
                        return Ok(Some(self.frame.bad(line, index, reason)));
                    }
                },
            }
        }
    }

    /// The record of the row that was split last. `None` if the row is blank or a header.
    fn read_row(&mut self, line: u64) -> Result<Option<T>, Refusal> {
        let expected = self.frame.header.names.len();
        let mut texts = Vec::with_capacity(expected);
        let mut written = Vec::new();
        for (index, text) in self.splitter.texts().enumerate() {
            // Ignored columns count too: in a file of another encoding, every value may be wrong.
            let bad = || Refusal::Row(Some(index), BadReason::Encoding);
            let text = text.ok_or_else(bad)?;
            // What the given encoding does not have was replaced when it was decoded.
            if self.frame.options.encoding.is_some() && text.contains('\u{fffd}') {
                return Err(bad());
            }
            texts.push(clean(text));
            if self.frame.has_older {
                written.push(text);
            }
        }
        let filled = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
        if filled == 0 {
            return Ok(None);
        }
        if let Some(header) = self.frame.header.of_row(self.frame.specs, &texts) {
            self.frame.header = header;
            return Ok(None);
        }
        // Delimiters without a value after the last column say nothing.
        let found = texts.len();
        if found < expected || filled > expected {
            return Err(Refusal::Row(None, BadReason::Cells { found, expected }));
        }
        let cells = Cells { frame: &self.frame, texts, written, line };
        (self.read)(&cells).map(Some)
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

impl Frame<'_> {
    fn bad<T>(&self, line: u64, index: Option<usize>, reason: BadReason) -> Row<T> {
        let column = index.and_then(|index| self.header.names.get(index));
        Row::Bad(BadRow { line, column: column.cloned().unwrap_or_default(), reason })
    }
}

impl<'a> Cells<'a> {
    pub(super) fn options(&self) -> &'a Options {
        self.frame.options
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
        let missing = || Refusal::Cell(column.index(), BadReason::Missing);
        self.parsed(column, parse)?.ok_or_else(missing)
    }

    /// A time. Without an offset of its own it is read in the zone of the options.
    pub(super) fn time(&self, text: &str) -> Result<Timestamp, BadReason> {
        let moment = moment(text, self.options())?;
        if moment.by_zone {
            self.frame.zone_used.set(true);
        }
        Ok(moment.at)
    }

    /// The person that a value names, hashed.
    pub(super) fn person(&self, column: impl FileColumns) -> Result<Option<PersonKey>, Refusal> {
        let named = |text| id(text).and_then(plain);
        let Some(named) = self.parsed(column, named)? else {
            return Ok(None);
        };
        let spec = self.frame.specs.get(column.index());
        let missing = || ImportError::PeopleKeyMissing {
            line: self.line,
            column: spec.map_or("", |spec| spec.name),
        };
        let people = self.frame.people.ok_or_else(|| Refusal::File(missing()))?;
        let index = self.frame.header.indexes.get(column.index()).copied().flatten();
        let written =
            index.and_then(|index| self.written.get(index)).map_or(named, |text| text.trim());
        let found = people.person_with_aliases(&self.options().normalisers, named, written);
        Ok(found.map(|(person, aliases)| {
            self.frame.person_from.set(index);
            self.frame.aliases.borrow_mut().extend(aliases);
            person
        }))
    }
}

/// An id of another system.
pub(super) fn foreign_id(text: &str) -> Result<ForeignId, BadReason> {
    Ok(ForeignId::parse(id(text)?)?)
}
