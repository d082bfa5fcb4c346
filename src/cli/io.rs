//! The streams of a command, its clock and its source of randomness.

use std::fmt::Display;
use std::io::{self, Write};

use super::error::Unsaid;
use crate::domain::environment::{Clock, Random};
use crate::render::Width;

pub struct Io<'a> {
    /// Results: stdout.
    pub out: &'a mut dyn Write,
    /// Messages: stderr.
    pub err: &'a mut dyn Write,
    /// Whether stderr is a terminal.
    pub is_terminal: bool,
    /// The width of a line of stdout.
    pub width: Width,
    /// The width of stderr, if it is a terminal; otherwise it is a log, whose lines may be long.
    pub err_width: Option<Width>,
    /// Whether stdout is a terminal.
    pub is_out_terminal: bool,
    pub clock: &'a dyn Clock,
    pub random: &'a dyn Random,
}

impl Io<'_> {
    /// Prints a line of result.
    pub fn result(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }

    /// Prints what was done. If that fails, the error contains the line, because the work is done all the
    /// same.
    pub(super) fn confirm(&mut self, line: impl Display) -> Result<(), Unsaid> {
        let line = line.to_string();
        self.result(&line).map_err(|source| Unsaid::Done { line, source })
    }

    /// Prints a message. Ignores a stderr that is closed.
    pub fn say(&mut self, line: impl Display) {
        let _ = writeln!(self.err, "{line}");
    }
}
