//! Splits the bytes of a CSV file into rows and cells.
//!
//! Invariant: at most one row (`ROW_BYTES_MAX`) and one read are in memory. What stands in quotes is never
//! read as rows, also in a row that is bad (see `skip`). Lines end with `\n`, `\r\n` or `\r`. Does not know
//! what cells mean (see `table`).
//!
//! The `csv` crate is not used here, because it reads an unclosed quote to the end of the file as one
//! cell.

mod skip;

use std::io::{self, Read};
use std::ops::Range;

use crate::domain::limits::{CELL_BYTES_MAX, ROW_BYTES_MAX};

use super::row::BadReason;

const READ_BYTES: usize = 64 * 1024;

/// A text as a quoted cell, which is read back as it is.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Splits a file into rows.
pub(super) struct Splitter<R> {
    input: R,
    /// Found in the header line, and a comma until then.
    delimiter: u8,
    /// Whether a quote at the start of a cell encloses it.
    quotes: bool,
    /// Whether the input was decoded, so that U+FFFD stands for what could not be.
    is_decoded: bool,
    buffer: Vec<u8>,
    /// The offset of the next row in the buffer.
    at: usize,
    ended: bool,
    /// The line number of the next row.
    line: u64,
    /// The text of the last row, and where in it each cell is, unquoted.
    text: Vec<u8>,
    cells: Vec<Range<usize>>,
}

/// The next part of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A row, with its line number. Its cells are in [`Splitter::cell`].
    Row(u64),
    /// A row that cannot be split into cells: its line number, and the index of the bad cell.
    Fault(u64, usize, BadReason),
}

/// What ends a cell.
enum CellEnd {
    /// The next cell begins at this offset.
    Delimiter(usize),
    /// The next row begins at this offset.
    Row(usize),
}

/// Why a row cannot be split.
enum Fault {
    Row(BadReason),
    /// Reading stops.
    Io(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<R: Read> Splitter<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            delimiter: b',',
            quotes: true,
            is_decoded: false,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            line: 1,
            text: Vec::new(),
            cells: Vec::new(),
        }
    }

    pub(super) fn set_decoded(&mut self, is_decoded: bool) {
        self.is_decoded = is_decoded;
    }

    pub(super) fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    pub(super) fn set_quotes(&mut self, quotes: bool) {
        self.quotes = quotes;
    }

    /// Skips these bytes if they come next. Returns whether they did.
    pub(super) fn skip(&mut self, bytes: &[u8]) -> io::Result<bool> {
        for (index, byte) in bytes.iter().enumerate() {
            if self.byte(self.at + index)? != Some(*byte) {
                return Ok(false);
            }
        }
        self.move_to(self.at + bytes.len());
        Ok(true)
    }

    /// The next line, or its first `ROW_BYTES_MAX` bytes, without consuming it.
    pub(super) fn peek_line(&mut self) -> io::Result<&[u8]> {
        let mut end = self.at;
        while end - self.at < ROW_BYTES_MAX
            && self.byte(end)?.is_some_and(|b| !matches!(b, b'\n' | b'\r'))
        {
            end += 1;
        }
        Ok(self.buffer.get(self.at..end).unwrap_or_default())
    }

    /// Reads the next row. `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Cut>> {
        self.drop_read();
        if self.byte(self.at)?.is_none() {
            return Ok(None);
        }
        let line = self.line;
        self.text.clear();
        if let Some(next) = self.split_plain() {
            (self.at, self.line) = (next, line + 1);
            return Ok(Some(Cut::Row(line)));
        }
        self.cells.clear();
        let mut from = self.at;
        loop {
            match self.split_cell(from) {
                Ok(CellEnd::Delimiter(next)) => from = next,
                Ok(CellEnd::Row(next)) => {
                    self.move_to(next);
                    return Ok(Some(Cut::Row(line)));
                }
                Err(Fault::Row(reason)) => {
                    let cell = self.cells.len();
                    return Ok(Some(match self.skip_row()? {
                        Some(opened) => Cut::Fault(opened, cell, BadReason::Unclosed),
                        None => Cut::Fault(line, cell, reason),
                    }));
                }
                Err(Fault::Io(error)) => return Err(error),
            }
        }
    }

    /// The number of cells of the last row.
    pub(super) fn cells(&self) -> usize {
        self.cells.len()
    }

    /// A cell of the last row.
    pub(super) fn cell(&self, index: usize) -> Option<&[u8]> {
        self.text.get(self.cells.get(index)?.clone())
    }

    /// The cells of the last row as texts; `None` for one that is none in the encoding of the file.
    pub(super) fn texts(&self) -> impl Iterator<Item = Option<&str>> {
        // Checked all at once. Cells that are not UTF-8 may be so together, but then characters do not begin
        // and end where the cells do.
        let row = std::str::from_utf8(&self.text).ok();
        self.cells.iter().map(move |cell| {
            let alone = || std::str::from_utf8(self.text.get(cell.clone())?).ok();
            let text = row.and_then(|row| row.get(cell.clone())).or_else(alone);
            text.filter(|text| !(self.is_decoded && text.contains('\u{fffd}')))
        })
    }

    /// Splits a row without quotes that was read to its end, as most are, and that no bound can concern.
    /// Returns the offset of the next row; `None` if the row may be another.
    fn split_plain(&mut self) -> Option<usize> {
        let read = self.buffer.get(self.at..)?;
        let read = &read[..read.len().min(CELL_BYTES_MAX)];
        self.cells.clear();
        let mut start = 0;
        for (end, byte) in read.iter().enumerate() {
            let length = match *byte {
                b'"' if self.quotes => return None,
                b'\n' => 1,
                b'\r' => 1 + usize::from(*read.get(end + 1)? == b'\n'),
                byte if byte == self.delimiter => {
                    self.cells.push(start..end);
                    start = end + 1;
                    continue;
                }
                _ => continue,
            };
            self.cells.push(start..end);
            self.text.extend_from_slice(&read[..end]);
            return Some(self.at + end + length);
        }
        None
    }

    fn split_cell(&mut self, from: usize) -> Result<CellEnd, Fault> {
        let start = self.text.len();
        let mut offset = from;
        if self.quotes && self.byte(offset)? == Some(b'"') {
            offset = self.split_quoted(offset + 1, start)?;
        } else {
            let delimiter = self.delimiter;
            let ends = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
            while self.byte(offset)?.is_some_and(|byte| !ends(byte)) {
                let taken = self.copy_until(ends, start, offset);
                offset += taken;
                self.within_bounds(start, offset).map_err(Fault::Row)?;
            }
        }
        let end = match self.byte(offset)? {
            Some(byte) if byte == self.delimiter => CellEnd::Delimiter(offset + 1),
            Some(b'\n') => CellEnd::Row(offset + 1),
            Some(b'\r') => {
                let both = self.byte(offset + 1)? == Some(b'\n');
                CellEnd::Row(offset + 1 + usize::from(both))
            }
            None => CellEnd::Row(offset),
            Some(_) => return Err(Fault::Row(BadReason::Quote)),
        };
        self.cells.push(start..self.text.len());
        Ok(end)
    }

    /// Reads a quoted cell. Returns the offset after its closing quote.
    fn split_quoted(&mut self, from: usize, start: usize) -> Result<usize, Fault> {
        let mut offset = from;
        loop {
            match self.byte(offset)? {
                None => return Err(Fault::Row(BadReason::Quote)),
                Some(b'"') if self.byte(offset + 1)? != Some(b'"') => return Ok(offset + 1),
                Some(b'"') => {
                    self.text.push(b'"');
                    offset += 2;
                }
                Some(_) => offset += self.copy_until(|byte| byte == b'"', start, offset),
            }
            self.within_bounds(start, offset).map_err(Fault::Row)?;
        }
    }

    /// Copies what the buffer has of a cell up to a byte that ends it, but no more than one byte beyond
    /// the bounds. Returns the number of bytes.
    fn copy_until(&mut self, ends: impl Fn(u8) -> bool, cell_start: usize, offset: usize) -> usize {
        let cell_room = CELL_BYTES_MAX + 1 - (self.text.len() - cell_start);
        // Delimiters alone may be more than a row can have.
        let row_room = (ROW_BYTES_MAX + 1).saturating_sub(offset - self.at).max(1);
        let read = self.buffer.get(offset..).unwrap_or_default();
        let read = &read[..read.len().min(cell_room).min(row_room)];
        let run = &read[..read.iter().position(|byte| ends(*byte)).unwrap_or(read.len())];
        self.text.extend_from_slice(run);
        run.len()
    }

    fn within_bounds(&self, cell_start: usize, offset: usize) -> Result<(), BadReason> {
        if self.text.len() - cell_start > CELL_BYTES_MAX {
            Err(BadReason::CellTooLong)
        } else if offset - self.at > ROW_BYTES_MAX {
            Err(BadReason::RowTooLong)
        } else {
            Ok(())
        }
    }

    /// Moves to an offset and counts the lines in between. A move never ends inside a `\r\n`.
    fn move_to(&mut self, offset: usize) {
        let passed: Range<usize> = self.at..offset;
        let passed = self.buffer.get(passed).unwrap_or_default();
        let ends_line = |i: &usize| match passed[*i] {
            b'\n' => true,
            b'\r' => passed.get(i + 1) != Some(&b'\n'),
            _ => false,
        };
        let lines = (0..passed.len()).filter(ends_line).count();
        self.line += lines as u64;
        self.at = offset;
    }

    /// Drops the bytes that were read, once there are enough to be worth moving the rest.
    fn drop_read(&mut self) {
        if self.at > READ_BYTES / 2 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
    }

    /// The byte at an offset of the buffer, reading more of the file if needed. `None` at its end.
    fn byte(&mut self, offset: usize) -> io::Result<Option<u8>> {
        while self.buffer.len() <= offset && !self.ended {
            let filled = self.buffer.len();
            self.buffer.resize(filled + READ_BYTES, 0);
            let read = loop {
                match self.input.read(&mut self.buffer[filled..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    read => break read,
                }
            };
            self.buffer.truncate(filled + read.as_ref().map_or(0, |n| *n));
            self.ended = read? == 0;
        }
        Ok(self.buffer.get(offset).copied())
    }
}

#[cfg(test)]
mod tests;
