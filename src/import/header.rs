//! Reads the header line of a file: the names of its columns, and what separates its cells.
//!
//! Invariant: what stands above the header is skipped only if it is blank, names the delimiter, or a known
//! header follows, by its documented columns, a preset or a user's own map.

use std::io::Read;
use std::sync::Arc;

use crate::domain::limits::{LINES_ABOVE_HEADER_MAX, ROW_BYTES_MAX};

mod other_kind;

use super::cell::clean;
use super::columns::{ColumnSpec, Header, find_spec};
use super::error::ImportError;
use super::preset::{Preset, Reading, find, presets_of};
use super::splitter::{Cut, Splitter};

/// What may separate cells, the most usual last.
const DELIMITERS: [u8; 4] = [b'|', b'\t', b';', b','];

/// Reads the header, and finds the preset by which the file is read; `None` for the documented columns.
pub(super) fn read_header<R: Read>(
    splitter: &mut Splitter<R>,
    specs: &'static [ColumnSpec],
    reading: &Reading,
) -> Result<(Header, Option<Arc<Preset>>), ImportError> {
    let presets = match reading {
        Reading::ByHeader => presets_of(specs),
        Reading::Generic => &[],
        Reading::Presets(presets) => presets,
    };
    splitter.skip("\u{feff}".as_bytes())?;
    // The header is the first line that is not blank, unless a later one is a known header.
    let mut above: Vec<Vec<String>> = Vec::new();
    let (mut named, mut is_cut) = (None, false);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for _ in 0..LINES_ABOVE_HEADER_MAX {
        lines.push(splitter.peek_line()?.to_vec());
        let found = match next_names(splitter, specs, presets, &mut named)? {
            Line::Names(found) => found,
            Line::Nothing => continue,
            Line::Cut => {
                is_cut = true;
                continue;
            }
            Line::End => break,
        };
        if let Some(preset) = presets.iter().find(|preset| preset.may_begin(&found)) {
            if let Some(why) = preset.refused() {
                let (title, why) = (preset.title.clone(), why.to_owned());
                return Err(ImportError::Refused { title, why });
            }
            let above = above.iter().map(|cells| cells.join(", ")).collect();
            return Ok((Header::translated(specs, found, above), Some(Arc::clone(preset))));
        }
        if !matches!(reading, Reading::Presets(_)) && has_required(specs, &found) {
            return Ok((Header::of(specs, found)?, None));
        }
        above.push(found);
    }
    if let Some(error) = other_kind::found(specs, &lines) {
        return Err(error);
    }
    match (likely_header(above), reading) {
        (None, _) if is_cut => Err(ImportError::Header),
        (None, _) => {
            let required = specs.iter().filter(|spec| spec.required).map(|spec| spec.name);
            Err(ImportError::Empty { required: required.collect() })
        }
        (Some(found), Reading::Presets(presets)) => Err(other_file(presets, found)),
        (Some(found), _) => Header::of(specs, found).map(|header| (header, None)),
    }
}

/// Of the lines at the beginning of a file, the one that is most likely its header: the first with most cells, or
/// nearly so, as a row with an amount that is not quoted has more than its header.
fn likely_header(lines: Vec<Vec<String>>) -> Option<Vec<String>> {
    let most = lines.iter().map(Vec::len).max()?;
    lines.into_iter().find(|cells| cells.len() * 3 >= most * 2)
}

/// A line, if it were the header.
enum Line {
    Names(Vec<String>),
    /// It is blank, or names the delimiter.
    Nothing,
    /// It cannot be split into names.
    Cut,
    End,
}

fn next_names<R: Read>(
    splitter: &mut Splitter<R>,
    specs: &'static [ColumnSpec],
    presets: &[Arc<Preset>],
    named: &mut Option<u8>,
) -> Result<Line, ImportError> {
    let line = splitter.peek_line()?;
    // Do not look for the end of a longer line: input from a device may be endless.
    if line.len() == ROW_BYTES_MAX {
        return Err(ImportError::Header);
    }
    let own = named_delimiter(line);
    *named = own.or(*named);
    if own.is_some() || line.iter().all(|byte| b" \t,;".contains(byte)) {
        return Ok(splitter.next()?.map_or(Line::End, |_| Line::Nothing));
    }
    let delimiter = named.unwrap_or_else(|| delimiter(line, specs, presets));
    let written = names_of(line, delimiter);
    let is_unquoted = presets.iter().any(|preset| preset.is_unquoted() && preset.fits(&written));
    splitter.set_delimiter(delimiter);
    splitter.set_quotes(!is_unquoted);
    match splitter.next()? {
        None => Ok(Line::End),
        Some(Cut::Fault(..)) => Ok(Line::Cut),
        Some(Cut::Row(_)) => {
            let cells = (0..splitter.cells()).map(|index| splitter.cell(index).unwrap_or_default());
            let name = |cell| clean(&String::from_utf8_lossy(cell)).to_owned();
            Ok(Line::Names(cells.map(name).collect()))
        }
    }
}

/// The error for a file that none of these presets fits: of the one that fits best.
fn other_file(presets: &[Arc<Preset>], names: Vec<String>) -> ImportError {
    // One that cannot be used is no file to look for.
    let usable = presets.iter().filter(|preset| preset.refused().is_none());
    let nearest = usable.min_by_key(|preset| preset.missing(&names).len());
    if let Some(map) = nearest.filter(|preset| preset.is_map() && !preset.has_header()) {
        return map.without_columns(&names);
    }
    let title = nearest.map(|preset| preset.title.clone()).unwrap_or_default();
    let missing = nearest.map(|preset| preset.missing(&names)).unwrap_or_default();
    ImportError::OtherFile { title, missing, found: names }
}

/// The names in a header line, without regard to quotes.
fn names_of(line: &[u8], delimiter: u8) -> Vec<String> {
    let name = |name: &[u8]| clean(&String::from_utf8_lossy(name).replace('"', "")).to_owned();
    line.split(|byte| *byte == delimiter).map(name).collect()
}

fn has_required(specs: &'static [ColumnSpec], names: &[String]) -> bool {
    let has = |spec: &ColumnSpec| names.iter().any(|name| find_spec(&[*spec], name).is_some());
    specs.iter().filter(|spec| spec.required).all(has)
}

/// The delimiter that a line names for spreadsheets: `sep=;`.
pub(super) fn named_delimiter(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, mark) = line.split_at_checked(4)?;
    let mark = mark.strip_suffix(b"\"").unwrap_or(mark);
    let [mark] = mark else { return None };
    let is_mark = mark.is_ascii_punctuation() || *mark == b'\t';
    (name.eq_ignore_ascii_case(b"sep=") && is_mark).then_some(*mark)
}

/// The delimiter with which most known columns are found; where none is known, that which gives most columns.
pub(super) fn delimiter(line: &[u8], specs: &[ColumnSpec], presets: &[Arc<Preset>]) -> u8 {
    let known = |delimiter: &u8| {
        let names = names_of(line, *delimiter);
        let documented = names.iter().filter(|name| find_spec(specs, name).is_some()).count();
        let of_preset = |preset: &Arc<Preset>| {
            let telling = preset.telling();
            telling.into_iter().filter(|heading| find(&names, heading).is_some()).count()
        };
        let known = presets.iter().map(of_preset).max().unwrap_or_default().max(documented);
        (known, if known == 0 { names.len() } else { 0 })
    };
    // `max_by_key` returns the last maximum, so the comma comes last to win ties.
    DELIMITERS.into_iter().max_by_key(known).unwrap_or(b',')
}
