//! Reads the header line of a file: the names of its columns, and what separates its cells.
//!
//! Invariant: what stands above the header is skipped only if it is blank or names the delimiter.

use std::io::Read;

use crate::domain::limits::ROW_BYTES_MAX;

use super::cell::{clean, shown};
use super::columns::{ColumnSpec, Header, find_spec};
use super::error::ImportError;
use super::splitter::{Cut, Splitter};

/// What may separate cells, the most usual last.
const DELIMITERS: [u8; 4] = [b'|', b'\t', b';', b','];

pub(super) fn read_header<R: Read>(
    splitter: &mut Splitter<R>,
    specs: &'static [ColumnSpec],
) -> Result<Header, ImportError> {
    splitter.skip("\u{feff}".as_bytes())?;
    let mut named = None;
    let delimiter = loop {
        let line = splitter.peek_line()?;
        // Do not look for the end of a longer line: input from a device may be endless.
        if line.len() == ROW_BYTES_MAX {
            return Err(ImportError::Header);
        }
        if let Some(delimiter) = named_delimiter(line) {
            named = Some(delimiter);
        } else if !line.iter().all(|byte| b" \t,;".contains(byte)) {
            break named.unwrap_or_else(|| delimiter(line, specs));
        }
        if splitter.next()?.is_none() {
            let required = specs.iter().filter(|spec| spec.required).map(|spec| spec.name);
            return Err(ImportError::Empty { required: required.collect() });
        }
    };
    splitter.set_delimiter(delimiter);
    let Some(Cut::Row(_)) = splitter.next()? else { return Err(ImportError::Header) };
    let cells = (0..splitter.cells()).map(|index| splitter.cell(index).unwrap_or_default());
    let name = |cell| shown(clean(&String::from_utf8_lossy(cell))).into_owned();
    Header::of(specs, cells.map(name).collect())
}

/// The delimiter that a line names for spreadsheets: `sep=;`.
fn named_delimiter(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, mark) = line.split_at_checked(4)?;
    let mark = mark.strip_suffix(b"\"").unwrap_or(mark);
    let [mark] = mark else { return None };
    let is_mark = mark.is_ascii_punctuation() || *mark == b'\t';
    (name.eq_ignore_ascii_case(b"sep=") && is_mark).then_some(*mark)
}

/// The delimiter with which most known columns are found.
fn delimiter(line: &[u8], specs: &[ColumnSpec]) -> u8 {
    let known = |delimiter: &u8| {
        let names = line.split(|byte| byte == delimiter);
        let name = |name: &[u8]| String::from_utf8_lossy(name).trim().replace('"', "");
        names.filter(|bytes| find_spec(specs, &name(bytes)).is_some()).count()
    };
    // `max_by_key` returns the last maximum, so the comma comes last to win ties.
    DELIMITERS.into_iter().max_by_key(known).unwrap_or(b',')
}
