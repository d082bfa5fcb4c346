//! Passes a row that cannot be split into cells.
//!
//! Invariant: where the row ends is told by its quotes, whatever its length, so that a part of a quoted cell is
//! never read as a row. Each byte is looked at once, and nothing is kept.

use std::io::{self, Read};

use super::{READ_BYTES, Splitter};

/// Where in its row a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    CellStart,
    Unquoted,
    Quoted,
    /// After a quote in a quoted cell, which ends the cell or is the first of two.
    AfterQuote,
}

/// A row that is passed.
struct Passing {
    place: Place,
    /// The line in which the quote stands that opened the cell.
    opened: u64,
    /// Whether the quoted cell has a line break.
    is_broken: bool,
}

impl Passing {
    /// Returns whether the byte, which is a line break if `breaks`, ends the row.
    fn pass(&mut self, byte: u8, delimiter: u8, quotes: bool, breaks: bool, line: u64) -> bool {
        self.place = match self.place {
            Place::Quoted if byte == b'"' => Place::AfterQuote,
            Place::Quoted => {
                self.is_broken |= breaks;
                Place::Quoted
            }
            Place::AfterQuote if byte == b'"' => Place::Quoted,
            _ if breaks => return true,
            _ if byte == delimiter => Place::CellStart,
            Place::CellStart if quotes && byte == b'"' => {
                (self.opened, self.is_broken) = (line, false);
                Place::Quoted
            }
            // A cell that goes on after its closing quote. If it has several lines, it was likely never
            // closed, and this quote opens a cell of a later line, which may have several lines, too.
            Place::AfterQuote if self.is_broken => {
                self.is_broken = false;
                Place::Quoted
            }
            _ => Place::Unquoted,
        };
        false
    }
}

impl<R: Read> Splitter<R> {
    /// Moves past the row. Returns the line of the quote that has no partner, if the file ends inside a quoted
    /// cell.
    pub(super) fn skip_row(&mut self) -> io::Result<Option<u64>> {
        let (delimiter, quotes) = (self.delimiter, self.quotes);
        let mut row = Passing { place: Place::CellStart, opened: self.line, is_broken: false };
        while let Some(byte) = self.byte(self.at)? {
            let breaks = matches!(byte, b'\n' | b'\r');
            let is_both = byte == b'\r' && self.byte(self.at + 1)? == Some(b'\n');
            let ends = row.pass(byte, delimiter, quotes, breaks, self.line);
            self.at += 1 + usize::from(is_both);
            self.line += u64::from(breaks);
            if ends {
                return Ok(None);
            }
            if self.at > READ_BYTES {
                self.drop_read();
            }
        }
        Ok((row.place == Place::Quoted).then_some(row.opened))
    }
}
