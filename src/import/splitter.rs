//! The bytes of a CSV file, cut into rows and cells.
//!
//! Invariant: at most one row (`ROW_BYTES_MAX`) and one read are in memory. A quote that is left
//! open costs its own row and no other: reading goes on at the next line, so a slip in line 10 does
//! not swallow the file. Lines are counted as editors do; `\n`, `\r\n` and `\r` end one.
//! Deliberately absent: what the cells mean (table), and encodings.
//!
//! The `csv` crate reads an open quote to the end of the file and calls it a cell; that is why rows
//! are cut here.

use std::io::{self, Read};
use std::ops::Range;

use crate::domain::limits::{CELL_BYTES_MAX, ROW_BYTES_MAX};

use super::row::BadReason;

const READ_BYTES: usize = 64 * 1024;

/// Cuts a file into rows.
pub(super) struct Splitter<R> {
    input: R,
    /// Written by the header line, so known only after it was looked at.
    delimiter: u8,
    buffer: Vec<u8>,
    /// Where in the buffer the next row begins.
    at: usize,
    ended: bool,
    /// The line on which the next row begins.
    line: u64,
    /// The cells of the last row, unquoted, one after another; and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// What the next stretch of the file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A row that begins on this line; its cells are in [`Splitter::cell`].
    Row(u64),
    /// A row that cannot be cut into cells, the line on which it begins, and the cell at fault.
    Fault(u64, usize, BadReason),
}

/// What ends a cell.
enum CellEnd {
    /// The row goes on at this place.
    Delimiter(usize),
    /// The row is over; the next begins at this place.
    Row(usize),
}

/// Where reading goes on after a fault.
enum Fault {
    /// With the line after the first of the row: what follows may be rows that a quote swallowed.
    Quote(BadReason),
    /// With the line after this place.
    After(usize, BadReason),
    /// Nowhere.
    Io(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<R: Read> Splitter<R> {
    /// Of a file; commas part the cells until [`Splitter::part_at`].
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            delimiter: b',',
            buffer: Vec::new(),
            at: 0,
            ended: false,
            line: 1,
            text: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Sets what parts the cells.
    pub(super) fn part_at(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Skips these bytes if the file goes on with them.
    pub(super) fn skip(&mut self, bytes: &[u8]) -> io::Result<bool> {
        for (offset, byte) in bytes.iter().enumerate() {
            if self.byte(self.at + offset)? != Some(*byte) {
                return Ok(false);
            }
        }
        self.move_to(self.at + bytes.len());
        Ok(true)
    }

    /// The line that comes next, at most `ROW_BYTES_MAX` of it, without moving on.
    pub(super) fn peek_line(&mut self) -> io::Result<&[u8]> {
        let mut end = self.at;
        while end - self.at < ROW_BYTES_MAX
            && self.byte(end)?.is_some_and(|b| !matches!(b, b'\n' | b'\r'))
        {
            end += 1;
        }
        Ok(self.buffer.get(self.at..end).unwrap_or_default())
    }

    /// The next row; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Cut>> {
        self.let_go();
        if self.byte(self.at)?.is_none() {
            return Ok(None);
        }
        let line = self.line;
        self.text.clear();
        self.ends.clear();
        let mut from = self.at;
        loop {
            match self.cut_cell(from) {
                Ok(CellEnd::Delimiter(next)) => from = next,
                Ok(CellEnd::Row(next)) => {
                    self.move_to(next);
                    return Ok(Some(Cut::Row(line)));
                }
                Err(Fault::Quote(reason)) => {
                    self.skip_line(self.at)?;
                    return Ok(Some(Cut::Fault(line, self.ends.len(), reason)));
                }
                Err(Fault::After(place, reason)) => {
                    self.skip_line(place)?;
                    return Ok(Some(Cut::Fault(line, self.ends.len(), reason)));
                }
                Err(Fault::Io(error)) => return Err(error),
            }
        }
    }

    /// How many cells the last row has.
    pub(super) fn cells(&self) -> usize {
        self.ends.len()
    }

    /// A cell of the last row.
    pub(super) fn cell(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        self.text.get(start.unwrap_or(0)..end)
    }

    fn cut_cell(&mut self, from: usize) -> Result<CellEnd, Fault> {
        let start = self.text.len();
        let mut place = from;
        if self.byte(place)? == Some(b'"') {
            place = self.cut_quoted(place + 1, start)?;
        } else {
            while let Some(byte) = self.byte(place)? {
                if byte == self.delimiter || matches!(byte, b'\n' | b'\r') {
                    break;
                }
                self.text.push(byte);
                place += 1;
                self.within_bounds(start, place).map_err(|reason| Fault::After(place, reason))?;
            }
        }
        let end = match self.byte(place)? {
            Some(byte) if byte == self.delimiter => CellEnd::Delimiter(place + 1),
            Some(b'\n') => CellEnd::Row(place + 1),
            Some(b'\r') => {
                let both = self.byte(place + 1)? == Some(b'\n');
                CellEnd::Row(place + 1 + usize::from(both))
            }
            None => CellEnd::Row(place),
            Some(_) => return Err(Fault::Quote(BadReason::Quote)),
        };
        self.ends.push(self.text.len());
        Ok(end)
    }

    /// The place after the closing quote.
    fn cut_quoted(&mut self, from: usize, start: usize) -> Result<usize, Fault> {
        let mut place = from;
        loop {
            match self.byte(place)? {
                None => return Err(Fault::Quote(BadReason::Quote)),
                Some(b'"') if self.byte(place + 1)? != Some(b'"') => return Ok(place + 1),
                Some(byte) => {
                    self.text.push(byte);
                    place += 1 + usize::from(byte == b'"');
                    self.within_bounds(start, place).map_err(Fault::Quote)?;
                }
            }
        }
    }

    fn within_bounds(&self, cell_start: usize, place: usize) -> Result<(), BadReason> {
        if self.text.len() - cell_start > CELL_BYTES_MAX {
            Err(BadReason::CellTooLong)
        } else if place - self.at > ROW_BYTES_MAX {
            Err(BadReason::RowTooLong)
        } else {
            Ok(())
        }
    }

    /// Moves on to after the first line break at or after a place, keeping nothing of what it skips.
    fn skip_line(&mut self, place: usize) -> io::Result<()> {
        self.move_to(place);
        loop {
            match self.byte(self.at)? {
                Some(b'\n' | b'\r') | None => break,
                Some(_) => self.at += 1,
            }
            if self.at > READ_BYTES {
                self.let_go();
            }
        }
        let end = match (self.byte(self.at)?, self.byte(self.at + 1)?) {
            (None, _) => 0,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 1,
        };
        self.move_to(self.at + end);
        Ok(())
    }

    /// Moves on, counting the lines in between. A `\r\n` is never parted by a move.
    fn move_to(&mut self, place: usize) {
        let passed: Range<usize> = self.at..place;
        let passed = self.buffer.get(passed).unwrap_or_default();
        let ends_line = |i: &usize| match passed[*i] {
            b'\n' => true,
            b'\r' => passed.get(i + 1) != Some(&b'\n'),
            _ => false,
        };
        let lines = (0..passed.len()).filter(ends_line).count();
        self.line += lines as u64;
        self.at = place;
    }

    /// Drops what was read, once it is worth moving the rest.
    fn let_go(&mut self) {
        if self.at > READ_BYTES / 2 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
    }

    /// The byte at a place of the buffer, reading on as far as needed; `None` after the last.
    fn byte(&mut self, place: usize) -> io::Result<Option<u8>> {
        while self.buffer.len() <= place && !self.ended {
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
        Ok(self.buffer.get(place).copied())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One byte at a time, so that every boundary falls between two reads.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (Some(to), Some((first, rest))) = (buffer.first_mut(), self.0.split_first()) else {
                return Ok(0);
            };
            (*to, self.0) = (*first, rest);
            Ok(1)
        }
    }

    fn cut(text: &[u8]) -> Vec<(u64, Result<Vec<String>, BadReason>)> {
        cut_of(Dripping(text))
    }

    fn cut_of(input: impl Read) -> Vec<(u64, Result<Vec<String>, BadReason>)> {
        let mut splitter = Splitter::new(input);
        let mut rows = Vec::new();
        while let Some(cut) = splitter.next().unwrap() {
            rows.push(match cut {
                Cut::Row(line) => {
                    let cells = (0..splitter.cells()).map(|i| splitter.cell(i).unwrap());
                    let cells = cells.map(|cell| String::from_utf8_lossy(cell).into_owned());
                    (line, Ok(cells.collect()))
                }
                Cut::Fault(line, _, reason) => (line, Err(reason)),
            });
        }
        rows
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Result<Vec<String>, BadReason>) {
        (line, Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()))
    }

    #[test]
    fn rows_are_cut_whatever_ends_their_lines_and_counted_as_editors_do() {
        let rows = cut(b"a,b\r\n\"c\r\nd\",\"e\"\"f\"\rg,\n5\" pipe,\"\"");
        let expected = [
            row(1, &["a", "b"]),
            row(2, &["c\r\nd", "e\"f"]),
            row(4, &["g", ""]),
            row(5, &["5\" pipe", ""]),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_quote_left_open_costs_its_own_row_and_no_other() {
        let bad = |line| (line, Err(BadReason::Quote));
        let after = cut(b"a,\"b\nc,d\ne,f\n");
        assert_eq!(after, [bad(1), row(2, &["c", "d"]), row(3, &["e", "f"])]);
        let until_the_next_quote = cut(b"a,\"b\nc,\"d, e\"\nf,g");
        assert_eq!(until_the_next_quote, [bad(1), row(2, &["c", "d, e"]), row(3, &["f", "g"])]);
    }

    #[test]
    fn cells_and_rows_are_bounded() {
        let long = "x".repeat(CELL_BYTES_MAX + 1);
        for cell in [long.clone(), format!("\"{long}\"")] {
            let rows = cut(format!("a,{cell},b\nc,d").as_bytes());
            assert_eq!(rows, [(1, Err(BadReason::CellTooLong)), row(2, &["c", "d"])]);
        }
        let wide = format!("{}\nc,d", "xxxxxxx,".repeat(ROW_BYTES_MAX / 8 + 1));
        assert_eq!(cut(wide.as_bytes()), [(1, Err(BadReason::RowTooLong)), row(2, &["c", "d"])]);
    }

    /// A file of some reads, each of which ends somewhere within a row.
    #[test]
    fn a_row_over_the_end_of_a_read_is_cut_as_any_other() {
        let some = "a,\"b\r\nc\"\r\n\"d\"\"e\",f\u{e9}\rg,\n";
        let times = 2 * READ_BYTES / some.len() + 2;
        let text = some.repeat(times);
        let whole = cut_of(text.as_bytes());
        assert_eq!(whole.len(), 3 * times);
        for (place, (_, row)) in whole.iter().enumerate() {
            let cells = [["a", "b\r\nc"], ["d\"e", "f\u{e9}"], ["g", ""]][place % 3];
            assert_eq!(row.as_ref().unwrap(), &cells, "row {place}");
        }
        assert!(cut(text.as_bytes()) == whole);
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a\",;\r\n\t \u{e9}]{0,6}", 2), 1..8),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let read: Vec<_> = cut(&text).into_iter().map(|(_, row)| row.unwrap()).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn any_bytes_are_cut_into_no_more_rows_than_lines(
            text in prop::collection::vec(
                prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200,
            ),
        ) {
            let rows = cut(&text);
            let breaks = text.iter().filter(|b| matches!(b, b'\n' | b'\r')).count();
            prop_assert!(rows.len() <= breaks + 1);
            prop_assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
