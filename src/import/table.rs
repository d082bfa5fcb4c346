//! A CSV file with a header: columns by name, rows as records.
//!
//! Invariant: every row is returned once, as a record or as a bad row. Rows with only blank cells, which
//! spreadsheets leave at the end, are skipped. Does not know which columns a file has or what they mean
//! (see `orders` and `conversations`).

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

use crate::domain::bounded_list::BoundedList;
use crate::domain::limits::{LISTED_MAX, ROW_BYTES_MAX};
use crate::domain::record::person::{PeopleKey, PersonKey};

use super::error::ImportError;
use super::options::Options;
use super::row::{BadReason, BadRow, Row};
use super::splitter::{Cut, Splitter};

/// Maximum characters of a name or value quoted in a message.
const SHOWN_CHARS_MAX: usize = 60;
/// Column names that a message lists.
const SHOWN_NAMES_MAX: usize = 100;
/// A name at least this similar (0 to 1) to another counts as a misspelling of it.
const SIMILARITY_MIN: f64 = 0.7;

/// A column of a kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    pub name: &'static str,
    /// Whether the column must be present, with a value in every row.
    pub required: bool,
}

/// A column of the file that is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// As written.
    pub name: String,
    /// The known column that was probably meant.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column `{}` is not known and is ignored", self.name)?;
        self.nearest.map_or(Ok(()), |name| write!(f, "; did you mean `{name}`?"))
    }
}

/// The ignored columns of a file.
pub type UnknownColumns = BoundedList<UnknownColumn, LISTED_MAX>;

/// Reads a row of one kind of file.
type ReadRow<T> = fn(&Cells<'_>) -> Result<T, Refusal>;

/// The rows of a file. Iteration ends after an error.
pub struct Rows<'a, R, T> {
    splitter: Splitter<R>,
    frame: Frame<'a>,
    read: ReadRow<T>,
    unknown: UnknownColumns,
    ended: bool,
}

/// The context that all rows of a file share.
struct Frame<'a> {
    specs: &'static [ColumnSpec],
    /// The index of each spec's column in the file.
    indexes: Vec<Option<usize>>,
    /// The columns of the file, as written.
    header: Vec<String>,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
}

/// The cells of one row, by the index of their column's spec.
pub(super) struct Cells<'a> {
    frame: &'a Frame<'a>,
    texts: Vec<&'a str>,
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
    pub(super) fn open(
        input: R,
        specs: &'static [ColumnSpec],
        read: ReadRow<T>,
        options: &'a Options,
        people: Option<&'a PeopleKey>,
    ) -> Result<Self, ImportError> {
        let mut splitter = Splitter::new(input);
        let header = read_header(&mut splitter, specs)?;
        let (indexes, unknown) = find_columns(specs, &header)?;
        let frame = Frame { specs, indexes, header, options, people };
        Ok(Self { splitter, frame, read, unknown, ended: false })
    }

    /// The columns that are ignored, for a warning.
    #[must_use]
    pub fn unknown_columns(&self) -> &UnknownColumns {
        &self.unknown
    }

    fn next_row(&mut self) -> Result<Option<Row<T>>, ImportError> {
        loop {
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
                        return Ok(Some(self.frame.bad(line, index, reason)));
                    }
                    Err(Refusal::Cell(column, reason)) => {
                        let index = self.frame.indexes.get(column).copied().flatten();
                        return Ok(Some(self.frame.bad(line, index, reason)));
                    }
                },
            }
        }
    }

    /// The record of the row that was split last. `None` if the row is blank.
    fn read_row(&self, line: u64) -> Result<Option<T>, Refusal> {
        let expected = self.frame.header.len();
        let found = self.splitter.cells();
        let mut texts = Vec::with_capacity(found);
        for index in 0..found {
            // Ignored columns count too: in a file of another encoding, every value may be wrong.
            let text = std::str::from_utf8(self.splitter.cell(index).unwrap_or_default());
            let text = text.map_err(|_| Refusal::Row(Some(index), BadReason::Encoding))?;
            texts.push(text.trim());
        }
        if texts.iter().all(|text| text.is_empty()) {
            return Ok(None);
        }
        if found != expected {
            return Err(Refusal::Row(None, BadReason::Cells { found, expected }));
        }
        let cells = Cells { frame: &self.frame, texts, line };
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
        let column = index.and_then(|index| self.header.get(index)).cloned().unwrap_or_default();
        Row::Bad(BadRow { line, column, reason })
    }
}

impl<'a> Cells<'a> {
    pub(super) fn options(&self) -> &'a Options {
        self.frame.options
    }

    /// A value. `None` if the column is missing or the cell is empty.
    pub(super) fn text(&self, column: usize) -> Option<&'a str> {
        let index = (*self.frame.indexes.get(column)?)?;
        let text = *self.texts.get(index)?;
        (!text.is_empty()).then_some(text)
    }

    /// A value, parsed.
    pub(super) fn parsed<T, E: Into<BadReason>>(
        &self,
        column: usize,
        parse: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<Option<T>, Refusal> {
        let value = self.text(column).map(parse).transpose();
        value.map_err(|reason| Refusal::Cell(column, reason.into()))
    }

    /// A required value, parsed.
    pub(super) fn required<T, E: Into<BadReason>>(
        &self,
        column: usize,
        parse: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        self.parsed(column, parse)?.ok_or(Refusal::Cell(column, BadReason::Missing))
    }

    /// The person that a value names, hashed.
    pub(super) fn person(&self, column: usize) -> Result<Option<PersonKey>, Refusal> {
        let Some(named) = self.parsed(column, plain)? else {
            return Ok(None);
        };
        let spec = self.frame.specs.get(column);
        let missing = || ImportError::PeopleKeyMissing {
            line: self.line,
            column: spec.map_or("", |spec| spec.name),
        };
        let people = self.frame.people.ok_or_else(|| Refusal::File(missing()))?;
        Ok(people.person(named))
    }
}

/// A text without control characters.
pub(super) fn plain(text: &str) -> Result<&str, BadReason> {
    if text.chars().any(char::is_control) { Err(BadReason::Control) } else { Ok(text) }
}

/// A text as messages quote it: shortened, and without control characters, which could move the cursor of
/// a terminal. Every text that it changes is invalid wherever this is used.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    let long = text.char_indices().nth(SHOWN_CHARS_MAX).map(|(end, _)| end);
    if long.is_none() && !text.chars().any(char::is_control) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().take(SHOWN_CHARS_MAX);
    let mut kept: String = kept.map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if long.is_some() {
        kept.push('\u{2026}');
    }
    Cow::Owned(kept)
}

/// Reads the names of the columns, and finds the delimiter of the file in them.
fn read_header<R: Read>(
    splitter: &mut Splitter<R>,
    specs: &[ColumnSpec],
) -> Result<Vec<String>, ImportError> {
    if splitter.skip(&[0xff, 0xfe])? || splitter.skip(&[0xfe, 0xff])? {
        return Err(ImportError::Utf16);
    }
    splitter.skip("\u{feff}".as_bytes())?;
    while splitter.skip(b"\n")? || splitter.skip(b"\r\n")? {}
    let line = splitter.peek_line()?;
    // Do not look for the end of a longer line: input from a device may be endless.
    if line.len() == ROW_BYTES_MAX {
        return Err(ImportError::Header);
    }
    let delimiter = delimiter(line, specs);
    splitter.set_delimiter(delimiter);
    match splitter.next()? {
        Some(Cut::Row(_)) => {}
        Some(Cut::Fault(..)) => return Err(ImportError::Header),
        None => {
            let required = specs.iter().filter(|spec| spec.required).map(|spec| spec.name);
            return Err(ImportError::Empty { required: required.collect() });
        }
    }
    let cells = (0..splitter.cells()).map(|index| splitter.cell(index).unwrap_or_default());
    Ok(cells.map(|cell| shown(String::from_utf8_lossy(cell).trim()).into_owned()).collect())
}

/// Comma, semicolon or tab: the one with which most known columns are found.
fn delimiter(line: &[u8], specs: &[ColumnSpec]) -> u8 {
    let known = |delimiter: &u8| {
        let names = line.split(|byte| byte == delimiter);
        let name = |name: &[u8]| String::from_utf8_lossy(name).trim().replace('"', "");
        names.filter(|bytes| find_spec(specs, &name(bytes)).is_some()).count()
    };
    // `max_by_key` returns the last maximum, so the comma comes last to win ties.
    [b'\t', b';', b','].into_iter().max_by_key(known).unwrap_or(b',')
}

fn find_spec(specs: &[ColumnSpec], written: &str) -> Option<usize> {
    specs.iter().position(|spec| spec.name.eq_ignore_ascii_case(written.trim()))
}

type Found = (Vec<Option<usize>>, UnknownColumns);

fn find_columns(specs: &'static [ColumnSpec], header: &[String]) -> Result<Found, ImportError> {
    let mut indexes = vec![None; specs.len()];
    let mut unknown = Vec::new();
    let found = || header.iter().take(SHOWN_NAMES_MAX).cloned().collect();
    for (index, name) in header.iter().enumerate() {
        match find_spec(specs, name) {
            Some(column) if indexes[column].is_some() => {
                let column = specs[column].name;
                return Err(ImportError::RepeatedColumn { column, found: found() });
            }
            Some(column) => indexes[column] = Some(index),
            None => unknown.push(name),
        }
    }
    let absent =
        |(spec, index): (&'static ColumnSpec, &Option<usize>)| index.is_none().then_some(spec);
    let absent: Vec<_> = specs.iter().zip(&indexes).filter_map(absent).collect();
    let missing: Vec<_> = absent.iter().filter(|spec| spec.required).map(|s| s.name).collect();
    if !missing.is_empty() {
        return Err(ImportError::MissingColumns { missing, found: found() });
    }
    let mut columns = UnknownColumns::default();
    for name in unknown {
        columns.push_with(|| UnknownColumn { nearest: nearest(&absent, name), name: name.clone() });
    }
    Ok((indexes, columns))
}

fn nearest(specs: &[&'static ColumnSpec], name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let similarity = |spec: &&&ColumnSpec| strsim::normalized_damerau_levenshtein(spec.name, &name);
    let best = specs.iter().max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
    (similarity(&best) >= SIMILARITY_MIN).then_some(best.name)
}
