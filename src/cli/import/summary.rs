//! What an import says of the records of a file: how many, and what became of them.
//!
//! Invariant: a record that the file has in several rows is counted once.

use std::path::Path;

use super::contradictions::FileContradictions;
use super::excess::Excess;
use crate::cli::io::Io;
use crate::domain::record::version::Tally;
use crate::import::BadRows;

#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) tally: Tally,
    pub(super) contradictions: FileContradictions,
    pub(super) excess: Excess,
    /// Rows about a record that an earlier row of the file is about.
    pub(super) repeated: u64,
    pub(super) bad: BadRows,
}

impl Summary {
    pub(super) fn rows(&self) -> u64 {
        self.records().saturating_add(self.repeated)
    }

    fn records(&self) -> u64 {
        self.tally.total().saturating_add(self.bad.total())
    }

    /// One line for the whole file: `orders.csv: 45 orders read: 45 new, 0 known`.
    fn line(&self, shown: &str, noun: &str) -> String {
        let records = self.records();
        let in_rows = match self.repeated {
            0 => String::new(),
            _ => format!(" in {} rows", self.rows()),
        };
        let Tally { new, changed, completed, kept, known } = self.tally;
        let counts = [
            (new, "new", true),
            (changed, "changed", false),
            (completed, "completed", false),
            (kept, "kept", false),
            (known, "known", true),
            (self.bad.total(), "bad", false),
        ];
        let counts = counts.iter().filter(|(count, _, always)| *always || *count > 0);
        let counts: Vec<String> = counts.map(|(n, word, _)| format!("{n} {word}")).collect();
        format!("{shown}: {} read{in_rows}: {}", several(records, noun), counts.join(", "))
    }

    /// Says it all, with what the reader of the file should know first.
    pub(super) fn tell(&self, path: &Path, noun: &str, io: &mut Io<'_>) {
        for line in self.contradictions.lines(noun) {
            io.say(format_args!("warning: {line}"));
        }
        if let Some(line) = self.excess.line(noun) {
            io.say(format_args!("warning: {line}"));
        }
        let shown = if path == Path::new("-") { "stdin".into() } else { path.to_string_lossy() };
        io.say(self.line(&shown, noun));
        list_bad(&self.bad, io);
    }
}

pub(super) fn several(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Lists bad rows, by fault.
pub(super) fn list_bad(rows: &BadRows, io: &mut Io<'_>) {
    for line in rows.lines() {
        io.say(format_args!("  {line}"));
    }
}

#[cfg(test)]
mod tests;
