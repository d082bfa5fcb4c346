//! Several files in one import: each by itself, with its own line in the list of imports, and a total at the end.
//!
//! Invariant: a file that cannot be imported is told at its place and stops no other; the exit code is the worst. With
//! `--replace`, the files of one call replace what was there, and not each other.

use std::iter;
use std::path::Path;

use serde::Serialize;

use super::file::{FileArgs, Imported};
use super::ledger::Replaces;
use super::summary::{several, told_counts};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::record::cost::Month;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::version::Tally;

/// One of the files.
#[derive(Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) args: &'a FileArgs,
    pub(super) path: &'a Path,
    pub(super) replaces: Replaces,
}

/// Imports each file.
pub(super) fn each(
    args: &FileArgs,
    noun: &str,
    global: &Global,
    io: &mut Io<'_>,
    import: impl Fn(Job<'_>, &mut Io<'_>) -> Result<Imported, CliError>,
) -> Result<Exit, CliError> {
    if let [path] = args.files.as_slice() {
        let replaces = if args.replace { Replaces::Known } else { Replaces::Nothing };
        let imported = import(Job { args, path, replaces }, io)?;
        match &imported.json {
            Some(json) => io.confirm(json)?,
            None => end(args, imported.tally, imported.month, global, io),
        }
        return Ok(imported.exit());
    }
    let mut all = Total::default();
    let mut documents = Vec::new();
    for path in &args.files {
        // A dry run has no imports, so each file is the first to replace.
        let replaces = match all.first {
            _ if !args.replace => Replaces::Nothing,
            None => Replaces::Known,
            Some(first) => Replaces::Beside(first),
        };
        match import(Job { args, path, replaces }, io) {
            Ok(imported) => {
                all.add(&imported);
                documents.extend(imported.json);
            }
            Err(error) if error.is_of_file() => {
                documents.push(refused(path, &error)?);
                all.failed += 1;
                error.show(io.err);
            }
            Err(error) => return Err(error),
        }
    }
    if args.format.is_some() {
        let total =
            serde_json::to_string_pretty(&all.document(args)).map_err(std::io::Error::other)?;
        let indented = |document: &String| document.replace('\n', "\n    ");
        let files: Vec<String> = documents.iter().map(indented).collect();
        let (files, total) = (files.join(",\n    "), total.replace('\n', "\n  "));
        io.confirm(format_args!(
            "{{\n  \"files\": [\n    {files}\n  ],\n  \"total\": {total}\n}}"
        ))?;
    } else {
        io.say(all.line(args.files.len(), noun));
        end(args, all.tally, all.month, global, io);
    }
    Ok(all.exit())
}

/// The last line of an import.
fn end(args: &FileArgs, tally: Tally, month: Option<Month>, global: &Global, io: &mut Io<'_>) {
    if args.dry_run {
        io.say("this was a dry run: nothing was changed");
    } else if tally.total() > 0 {
        let month = month.map(|month| month.to_string());
        let flags = month.iter().flat_map(|month| ["--month", month]);
        io.say(global.next(&iter::once("report").chain(flags).collect::<Vec<_>>()));
    }
}

/// A file that cannot be imported, as JSON.
fn refused(path: &Path, error: &CliError) -> Result<String, CliError> {
    #[derive(Serialize)]
    struct Refused<'a> {
        file: Option<std::borrow::Cow<'a, str>>,
        error: String,
    }
    let file = path.file_name().map(|name| name.to_string_lossy());
    let document = Refused { file, error: error.to_string() };
    Ok(serde_json::to_string_pretty(&document).map_err(std::io::Error::other)?)
}

#[derive(Debug, Default)]
struct Total {
    tally: Tally,
    bad: u64,
    rows: u64,
    records: u64,
    failed: u64,
    /// The import of the first file, beside which the others replace what was there.
    first: Option<ImportNumber>,
    month: Option<Month>,
}

#[derive(Serialize)]
struct TotalDocument {
    files: usize,
    failed: u64,
    rows: u64,
    records: u64,
    new: u64,
    changed: u64,
    completed: u64,
    kept: u64,
    known: u64,
    bad: u64,
}

impl Total {
    fn add(&mut self, imported: &Imported) {
        self.tally = self.tally.with(imported.tally);
        self.bad += imported.bad;
        self.rows += imported.rows;
        self.records += imported.records;
        self.first = self.first.or(imported.number);
        self.month = self.month.max(imported.month);
    }

    fn line(&self, files: usize, noun: &str) -> String {
        let failed = match self.failed {
            0 => String::new(),
            failed => format!("; {} could not be imported", several(failed, "file")),
        };
        let records = several(self.records, noun);
        let counts = told_counts(self.tally, self.bad);
        format!("{files} files: {records} read: {counts}{failed}")
    }

    fn document(&self, args: &FileArgs) -> TotalDocument {
        let Tally { new, changed, completed, kept, known } = self.tally;
        let (files, failed, rows, bad) = (args.files.len(), self.failed, self.rows, self.bad);
        let records = self.records;
        TotalDocument { files, failed, rows, records, new, changed, completed, kept, known, bad }
    }

    fn exit(&self) -> Exit {
        match (self.failed, self.bad) {
            (0, 0) => Exit::Done,
            (0, _) => Exit::BadRows,
            _ => Exit::Failed,
        }
    }
}
