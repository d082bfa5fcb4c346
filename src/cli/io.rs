//! What a command speaks through: results, words, the clock and chance.

use std::fmt::Display;
use std::io::{self, Write};

use super::error::Unsaid;
use crate::domain::environment::{Clock, Random};

/// What a command speaks through.
pub struct Io<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Words.
    pub err: &'a mut dyn Write,
    /// Whether a person reads the words as they come.
    pub is_terminal: bool,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Chance.
    pub random: &'a dyn Random,
}

impl Io<'_> {
    /// A line of result.
    pub fn result(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }

    /// A line that says what was done. Where it cannot be written, the error says it: what was done is
    /// done, also if nobody reads the results.
    pub(super) fn confirm(&mut self, line: impl Display) -> Result<(), Unsaid> {
        let line = line.to_string();
        self.result(&line).map_err(|source| Unsaid::Done { line, source })
    }

    /// A line of words. Words that nobody can hear stop nothing.
    pub fn say(&mut self, line: impl Display) {
        let _ = writeln!(self.err, "{line}");
    }
}
