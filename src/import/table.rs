//! A CSV file with a header: its columns by name, its rows as records.
//!
//! Invariant: every row of the file comes out once, as a record or as a bad row; a row whose cells
//! are all blank, as spreadsheets leave at the end, is none. Deliberately absent: which columns a
//! file has and what they mean (orders, conversations).

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

/// Characters of a name or a value that a message repeats.
const SHOWN_CHARS_MAX: usize = 60;
/// Names of columns that a message lists.
const SHOWN_NAMES_MAX: usize = 100;
/// Likeness (0 to 1) from which a name is held to be a slip of another.
const LIKE_ENOUGH: f64 = 0.7;

/// A column that a kind of file can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name in the header.
    pub name: &'static str,
    /// Whether a file must have it, and every row a value in it.
    pub required: bool,
}

/// A column that is there and that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// Its name, as written.
    pub name: String,
    /// The known column that it may be meant to be.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing reads the column `{}`", self.name)?;
        self.nearest.map_or(Ok(()), |name| write!(f, " (is it `{name}`?)"))
    }
}

/// The columns that nothing reads.
pub type UnknownColumns = BoundedList<UnknownColumn, LISTED_MAX>;

/// What reads one kind of row.
type ReadRow<T> = fn(&Cells<'_>) -> Result<T, Refusal>;

/// The rows of a file, one after another. After an error there are no more.
pub struct Rows<'a, R, T> {
    splitter: Splitter<R>,
    frame: Frame<'a>,
    read: ReadRow<T>,
    unknown: UnknownColumns,
    ended: bool,
}

/// What all rows of a file share.
struct Frame<'a> {
    specs: &'static [ColumnSpec],
    /// For every spec, the place of its column in the file.
    places: Vec<Option<usize>>,
    /// The names of the file's columns, as written.
    header: Vec<String>,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
}

/// The cells of one row, by the place of their column among the specs.
pub(super) struct Cells<'a> {
    frame: &'a Frame<'a>,
    texts: Vec<&'a str>,
    line: u64,
}

/// Why a row was not read.
pub(super) enum Refusal {
    /// The cell of this column, by its place among the specs.
    Cell(usize, BadReason),
    /// The cell at this place of the row, or the row as a whole.
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
        let (places, unknown) = find_columns(specs, &header)?;
        let frame = Frame { specs, places, header, options, people };
        Ok(Self { splitter, frame, read, unknown, ended: false })
    }

    /// The columns of the file that nothing reads: a warning, no fault.
    #[must_use]
    pub fn unknown_columns(&self) -> &UnknownColumns {
        &self.unknown
    }

    fn next_row(&mut self) -> Result<Option<Row<T>>, ImportError> {
        loop {
            match self.splitter.next()? {
                None => return Ok(None),
                Some(Cut::Fault(line, place, reason)) => {
                    return Ok(Some(self.frame.bad(line, Some(place), reason)));
                }
                Some(Cut::Row(line)) => match self.read_row(line) {
                    Ok(None) => {}
                    Ok(Some(record)) => return Ok(Some(Row::Good { line, record })),
                    Err(Refusal::File(error)) => return Err(error),
                    Err(Refusal::Row(place, reason)) => {
                        return Ok(Some(self.frame.bad(line, place, reason)));
                    }
                    Err(Refusal::Cell(column, reason)) => {
                        let place = self.frame.places.get(column).copied().flatten();
                        return Ok(Some(self.frame.bad(line, place, reason)));
                    }
                },
            }
        }
    }

    /// The record of the row that was cut last; `None` if the row is blank.
    fn read_row(&self, line: u64) -> Result<Option<T>, Refusal> {
        let expected = self.frame.header.len();
        let found = self.splitter.cells();
        let mut texts = Vec::with_capacity(found);
        for place in 0..found {
            // Also in a column that nothing reads: in another encoding, what is read may be wrong.
            let text = std::str::from_utf8(self.splitter.cell(place).unwrap_or_default());
            let text = text.map_err(|_| Refusal::Row(Some(place), BadReason::Encoding))?;
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
    fn bad<T>(&self, line: u64, place: Option<usize>, reason: BadReason) -> Row<T> {
        let column = place.and_then(|place| self.header.get(place)).cloned().unwrap_or_default();
        Row::Bad(BadRow { line, column, reason })
    }
}

impl<'a> Cells<'a> {
    /// How the file is to be read.
    pub(super) fn options(&self) -> &'a Options {
        self.frame.options
    }

    /// A value; `None` where the column is missing or the cell is empty.
    pub(super) fn text(&self, column: usize) -> Option<&'a str> {
        let place = (*self.frame.places.get(column)?)?;
        let text = *self.texts.get(place)?;
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

    /// A value that cannot be missing, parsed.
    pub(super) fn required<T, E: Into<BadReason>>(
        &self,
        column: usize,
        parse: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        self.parsed(column, parse)?.ok_or(Refusal::Cell(column, BadReason::Missing))
    }

    /// The person that a value names.
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

/// A text as messages repeat it: not too long, and nothing that moves a terminal's cursor. What it
/// alters is never valid where it is used.
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

/// The names of the columns, as written. What parts them parts the cells of the whole file.
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
    // Where it ends is not looked for: a device has no end.
    if line.len() == ROW_BYTES_MAX {
        return Err(ImportError::Header);
    }
    let delimiter = delimiter(line, specs);
    splitter.part_at(delimiter);
    match splitter.next()? {
        Some(Cut::Row(_)) => {}
        Some(Cut::Fault(..)) => return Err(ImportError::Header),
        None => {
            let required = specs.iter().filter(|spec| spec.required).map(|spec| spec.name);
            return Err(ImportError::Empty { required: required.collect() });
        }
    }
    let cells = (0..splitter.cells()).map(|place| splitter.cell(place).unwrap_or_default());
    Ok(cells.map(|cell| shown(String::from_utf8_lossy(cell).trim()).into_owned()).collect())
}

/// Comma, semicolon or tab: the one that finds the most columns.
fn delimiter(line: &[u8], specs: &[ColumnSpec]) -> u8 {
    let known = |delimiter: &u8| {
        let names = line.split(|byte| byte == delimiter);
        let name = |name: &[u8]| String::from_utf8_lossy(name).trim().replace('"', "");
        names.filter(|bytes| find_spec(specs, &name(bytes)).is_some()).count()
    };
    // The last of the best is taken, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(known).unwrap_or(b',')
}

fn find_spec(specs: &[ColumnSpec], written: &str) -> Option<usize> {
    specs.iter().position(|spec| spec.name.eq_ignore_ascii_case(written.trim()))
}

type Found = (Vec<Option<usize>>, UnknownColumns);

fn find_columns(specs: &'static [ColumnSpec], header: &[String]) -> Result<Found, ImportError> {
    let mut places = vec![None; specs.len()];
    let mut unknown = Vec::new();
    let found = || header.iter().take(SHOWN_NAMES_MAX).cloned().collect();
    for (place, name) in header.iter().enumerate() {
        match find_spec(specs, name) {
            Some(column) if places[column].is_some() => {
                let column = specs[column].name;
                return Err(ImportError::RepeatedColumn { column, found: found() });
            }
            Some(column) => places[column] = Some(place),
            None => unknown.push(name),
        }
    }
    let absent =
        |(spec, place): (&'static ColumnSpec, &Option<usize>)| place.is_none().then_some(spec);
    let absent: Vec<_> = specs.iter().zip(&places).filter_map(absent).collect();
    let missing: Vec<_> = absent.iter().filter(|spec| spec.required).map(|s| s.name).collect();
    if !missing.is_empty() {
        return Err(ImportError::MissingColumns { missing, found: found() });
    }
    let mut columns = UnknownColumns::default();
    for name in unknown {
        columns.push_with(|| UnknownColumn { nearest: nearest(&absent, name), name: name.clone() });
    }
    Ok((places, columns))
}

fn nearest(specs: &[&'static ColumnSpec], name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let likeness = |spec: &&&ColumnSpec| strsim::normalized_damerau_levenshtein(spec.name, &name);
    let best = specs.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) >= LIKE_ENOUGH).then_some(best.name)
}
