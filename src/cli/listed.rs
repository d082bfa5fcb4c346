//! Files that list links or codes of another tool: how they are named and opened, and what became of their rows.
//!
//! Invariant: every row is new, known or refused, and counted once. A wrong file is refused before a data file is made
//! for it. Does not know what a row means (see `link::import` and `coupon::import`).

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::error::{CliError, Exit};
use super::global::Global;
use super::import::{RowsInJson, again, open_table, reading, several};
use super::io::Io;
use crate::domain::environment::Random;
use crate::import::{
    self, BadReason, BadRow, BadRows, ColumnSpec, Encoding, ImportError, Options, Reading, Row,
    Rows,
};
use crate::store::StoreError;
use crate::wire::{Data, Reach, WireError};

#[derive(Debug, Args)]
pub(super) struct ListedArgs {
    /// The file, or `-` for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Encoding of a file that is not in UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME", value_parser = Encoding::parse)]
    encoding: Option<Encoding>,
    /// A file that says where the values stand, for a tool that is not built in
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    map: Option<PathBuf>,
    /// Show what would be imported, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write the summary to standard output as one object: json
    #[arg(long, value_name = "FORMAT", value_parser = ["json"])]
    format: Option<String>,
}

impl ListedArgs {
    pub(super) fn failed(&self) -> impl Fn(ImportError) -> CliError {
        |source| CliError::Import { path: self.file.clone(), source }
    }

    /// How the file is read; `from` is what `--from` names.
    pub(super) fn reading(
        &self,
        from: Option<&str>,
        columns: &'static [ColumnSpec],
    ) -> Result<Reading, CliError> {
        reading(from, self.map.as_deref(), columns)
    }

    /// The file, from the start.
    pub(super) fn again(&self, file: &File) -> Result<File, CliError> {
        again(file, &self.file)
    }

    /// Opens the file, if its header can be read.
    pub(super) fn open(
        &self,
        reading: &Reading,
        header: impl Fn(File, &Options) -> Result<(), ImportError>,
    ) -> Result<(File, Options), CliError> {
        let options = |file: &File| -> Result<Options, CliError> {
            let doing = "read";
            let failed = |source| CliError::File { doing, path: self.file.clone(), source };
            let encoding = match self.encoding {
                Some(given) => Some(given),
                None => import::encoding_of(self.again(file)?).map_err(failed)?,
            };
            Ok(Options { reading: reading.clone(), encoding, ..Options::default() })
        };
        let file = open_table(&self.file, |file| {
            // Both read from the start, and share a place.
            let options = options(file)?;
            header(self.again(file)?, &options).map_err(self.failed())
        })?;
        let options = options(&file)?;
        Ok((file, options))
    }

    /// The data; `None` in a dry run without a data file.
    pub(super) fn reach<'a>(
        &self,
        global: &Global,
        random: &'a dyn Random,
    ) -> Result<Option<Data<'a>>, CliError> {
        let reach = if self.dry_run { Reach::ToRead } else { Reach::OrMake };
        match global.reach(reach, random) {
            Err(CliError::Wire(WireError::Store(StoreError::NotFound(_)))) if self.dry_run => {
                Ok(None)
            }
            data => data.map(Some),
        }
    }

    /// Says what became of the rows; `next` is what to do with new ones.
    pub(super) fn conclude(
        &self,
        done: &Listed,
        next: &str,
        io: &mut Io<'_>,
    ) -> Result<Exit, CliError> {
        if self.format.is_some() {
            io.result(done.json(&self.file, self.dry_run).map_err(std::io::Error::other)?)?;
        } else {
            done.tell(&self.file, io);
        }
        if self.dry_run {
            io.say("this was a dry run: nothing was changed");
        } else if done.new > 0 {
            io.say(next);
        }
        Ok(if done.bad.is_empty() { Exit::Done } else { Exit::BadRows })
    }
}

/// What a row made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// A link with the clicks that are stated of it, or a code.
    New { stated: u64 },
    /// Nothing: it was there already.
    Known,
    /// It was there already, and so many more clicks are stated of it now.
    More { stated: u64 },
}

/// What became of the rows of a file.
pub(super) struct Listed {
    /// One record, in words.
    noun: &'static str,
    rows: u64,
    new: u64,
    known: u64,
    bad: BadRows,
    /// The clicks that the new links had before.
    stated: u64,
    /// The known links of which more clicks are stated now, and how many more.
    completed: u64,
    more_stated: u64,
    /// The columns that are not read, and the rows that are left out.
    ignored: Vec<String>,
}

impl Listed {
    pub(super) fn new(noun: &'static str) -> Self {
        Self {
            noun,
            rows: 0,
            new: 0,
            known: 0,
            bad: BadRows::default(),
            stated: 0,
            completed: 0,
            more_stated: 0,
            ignored: Vec::new(),
        }
    }

    /// Reads all rows of a file. `make` says what a row made, or why it made nothing.
    pub(super) fn read<'i, R: Read, T>(
        &mut self,
        rows: &mut Rows<'_, R, T>,
        args: &ListedArgs,
        io: &mut Io<'i>,
        mut make: impl FnMut(u64, T, &Io<'i>) -> Result<Result<Made, BadReason>, CliError>,
    ) -> Result<(), CliError> {
        if let Some(title) = rows.title() {
            io.say(format_args!("read as {title}"));
        }
        while let Some(row) = rows.next().transpose().map_err(args.failed())? {
            match row {
                Row::Bad(bad) => self.add_bad(bad),
                Row::Good { line, record } => self.add(line, make(line, record, io)?),
            }
        }
        self.ignored = rows.unknown_columns().lines().collect();
        let left_out = rows.left_out().into_iter();
        self.ignored.extend(left_out.map(|(what, count)| format!("left out: {what}: {count}")));
        Ok(())
    }

    fn add_bad(&mut self, bad: BadRow) {
        self.rows += 1;
        self.bad.push(bad);
    }

    /// Counts a row by what it made; one that made nothing and is not known is refused.
    fn add(&mut self, line: u64, made: Result<Made, BadReason>) {
        let made = match made {
            Err(reason) => return self.add_bad(BadRow { line, column: String::new(), reason }),
            Ok(made) => made,
        };
        self.rows += 1;
        match made {
            Made::New { stated } => {
                self.new += 1;
                self.stated = self.stated.saturating_add(stated);
            }
            Made::Known => self.known += 1,
            Made::More { stated } => {
                self.known += 1;
                self.completed += 1;
                self.more_stated = self.more_stated.saturating_add(stated);
            }
        }
    }

    fn tell(&self, path: &Path, io: &mut Io<'_>) {
        let shown = if path == Path::new("-") { "stdin".into() } else { path.to_string_lossy() };
        for line in &self.ignored {
            io.say(format_args!("warning: {line}"));
        }
        let bad = match self.bad.total() {
            0 => String::new(),
            bad => format!(", {bad} refused"),
        };
        let rows = several(self.rows, self.noun);
        io.say(format_args!("{shown}: {rows} read: {} new, {} known{bad}", self.new, self.known));
        if self.stated > 0 {
            let clicks = several(self.stated, "click");
            io.say(format_args!("  {clicks} before the import: kept as stated, never counted"));
        }
        if self.completed > 0 {
            let (links, clicks) = (self.completed, several(self.more_stated, "click"));
            io.say(format_args!(
                "  {clicks} more of {links} that were known: kept as stated, never counted"
            ));
        }
        for line in self.bad.lines() {
            io.say(format_args!("  {line}"));
        }
    }

    fn json(&self, path: &Path, dry_run: bool) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Document<'a> {
            kind: String,
            file: Option<String>,
            dry_run: bool,
            rows: u64,
            new: u64,
            known: u64,
            bad: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            stated_clicks: Option<u64>,
            /// The same of known links of which more are stated than before.
            #[serde(skip_serializing_if = "Option::is_none")]
            more_stated_clicks: Option<u64>,
            #[serde(flatten)]
            refused: RowsInJson<'a>,
            warnings: &'a [String],
        }
        let name = path.file_name().filter(|name| *name != "-");
        serde_json::to_string_pretty(&Document {
            kind: format!("{}s", self.noun),
            file: name.map(|name| name.to_string_lossy().into_owned()),
            dry_run,
            rows: self.rows,
            new: self.new,
            known: self.known,
            bad: self.bad.total(),
            stated_clicks: (self.noun == "link").then_some(self.stated),
            more_stated_clicks: (self.noun == "link").then_some(self.more_stated),
            refused: RowsInJson::of(&self.bad),
            warnings: &self.ignored,
        })
    }
}
