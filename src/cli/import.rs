//! `couplet import`: files of the shop and the inbox. Imports the good rows and lists the bad ones.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use super::progress::Progress;
use crate::change::{Change, Imported, Operation};
use crate::domain::bounded_list::BoundedList;
use crate::domain::limits::{IMPORT_CHUNK_ROWS, IMPORT_PIPE_BYTES_MAX, LISTED_MAX, ROW_BYTES_MAX};
use crate::domain::period::Zone;
use crate::domain::record::person::PeopleKey;
use crate::import::{self, BadRow, Decimal, ImportError, Options, Row, Rows};
use crate::store::{Ask, StoreError};
use crate::wire::{Data, Reach};

/// Import CSV files that the shop and the inbox exported
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Orders from the shop
    Orders(FileArgs),
    /// Conversations from the inbox
    Conversations(FileArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Imports are idempotent: a file can be imported again, in parts or in any order.
Exit code 5: some rows were bad and not imported. They are listed with line and reason.")]
pub(super) struct FileArgs {
    /// The file, or `-` for stdin
    file: PathBuf,
    /// The tool that wrote the file
    #[arg(long, value_name = "PRESET", default_value = "generic", value_parser = ["generic"])]
    from: String,
    /// Time zone of times without an offset, such as Europe/Berlin
    #[arg(long, value_parser = Zone::parse)]
    zone: Option<Zone>,
    /// Decimal mark of the amounts: comma or point
    #[arg(long, value_name = "MARK")]
    decimal: Option<Decimal>,
    /// Import nothing if any row is bad
    #[arg(long)]
    all_or_nothing: bool,
    /// Let these records override all earlier imports
    #[arg(long)]
    replace: bool,
}

#[derive(Debug, Default)]
struct Summary {
    new: u64,
    known: u64,
    bad: BadRows,
}

impl Summary {
    fn read(&self) -> u64 {
        self.new + self.known + self.bad.total()
    }
}

type BadRows = BoundedList<BadRow, LISTED_MAX>;

fn list(rows: &BadRows, io: &mut Io<'_>) {
    for line in rows.lines() {
        io.say(format_args!("  {line}"));
    }
}

pub(super) fn run(
    command: ImportCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        ImportCommand::Orders(args) => {
            import_file(&args, global, io, "order", import::orders, Operation::import_orders)
        }
        ImportCommand::Conversations(args) => {
            let chunk = Operation::import_conversations;
            import_file(&args, global, io, "conversation", import::conversations, chunk)
        }
    }
}

type Open<V> =
    for<'a> fn(File, &'a Options, Option<&'a PeopleKey>) -> Result<Rows<'a, File, V>, ImportError>;

/// Imports a chunk of the records of a kind of file.
type Chunk<V> = fn(Vec<V>) -> Operation<Imported>;

fn import_file<V>(
    args: &FileArgs,
    global: &Global,
    io: &mut Io<'_>,
    noun: &str,
    open: Open<V>,
    chunk: Chunk<V>,
) -> Result<Exit, CliError> {
    let failed = |source| CliError::Import { path: args.file.clone(), source };
    // Refuse a wrong file before a data file is created for it.
    let file = open_input(&args.file, |file| {
        let options = Options::default();
        open(again(file, &args.file)?, &options, None).map(drop).map_err(failed)
    })?;
    let data = global.reach(Reach::OrMake, io.random)?;
    let present = data.snapshot(&Ask::settings())?;
    let fingerprint = present.people.ok_or(StoreError::Missing("people fingerprint"))?;
    let people = data.people_key(fingerprint)?;
    let mut options = Options {
        epoch: present.epoch,
        source: args.from.as_str().into(),
        zone: args.zone.clone(),
        decimal: args.decimal,
    };
    // The header is checked on every pass, so a wrong file replaces nothing.
    let rows = open(again(&file, &args.file)?, &options, people.as_ref()).map_err(failed)?;
    // Without the people key, a file that names people is refused as a whole, before its first chunk.
    if args.all_or_nothing || people.is_none() {
        let bad = bad_rows(rows).map_err(|error| match error {
            ImportError::PeopleKeyMissing { line, column } if data.is_remote() => {
                CliError::KeyElsewhere { path: args.file.clone(), line, column }
            }
            other => failed(other),
        })?;
        if !bad.is_empty() && args.all_or_nothing {
            // The reader of the messages may be slow: close the data first.
            data.close()?;
            list(&bad, io);
            let bad = bad.total();
            return Err(CliError::AllOrNothing { path: args.file.clone(), bad });
        }
    }
    if args.replace {
        options.epoch = begin_epoch(&data, present.epoch, io)?;
    }
    let rows = open(again(&file, &args.file)?, &options, people.as_ref()).map_err(failed)?;
    let unknown: Vec<String> = rows.unknown_columns().lines().collect();
    let mut summary = Summary::default();
    let sent = send_all(rows, &data, chunk, &mut summary, io);
    // Close first: the reader of the messages may be slow, and others wait for the file.
    data.close()?;
    for line in unknown {
        io.say(format_args!("warning: {line}"));
    }
    // A file that was refused at its first row has no counts to show.
    if sent.is_ok() || summary.read() > 0 {
        tell(&args.file, noun, &summary, io);
    }
    sent.map_err(|error| match error {
        Sending::File(source) => failed(source),
        Sending::Data(error) => error,
    })?;
    if summary.new + summary.known > 0 {
        io.say("next: couplet report");
    }
    Ok(if summary.bad.is_empty() { Exit::Done } else { Exit::BadRows })
}

/// Opens the input as a file that can be read twice, and checks its header. A pipe or a device is copied to
/// a temporary file; its header is checked before the rest is copied, which may be endless.
fn open_input(
    path: &Path,
    has_header: impl Fn(&File) -> Result<(), CliError>,
) -> Result<File, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = File::open(path).map_err(failed)?;
        let there = file.metadata().map_err(failed)?;
        if there.is_file() || there.is_dir() {
            has_header(&file)?;
            return Ok(file);
        }
        Box::new(file)
    };
    let mut input = input.take(IMPORT_PIPE_BYTES_MAX + 1);
    let mut spool = tempfile::tempfile().map_err(failed)?;
    let beginning = 2 * ROW_BYTES_MAX as u64;
    io::copy(&mut input.by_ref().take(beginning), &mut spool).map_err(failed)?;
    has_header(&spool)?;
    spool.seek(SeekFrom::End(0)).map_err(failed)?;
    io::copy(&mut input, &mut spool).map_err(failed)?;
    if input.limit() == 0 {
        return Err(CliError::TooLong { path: path.to_owned(), bytes_max: IMPORT_PIPE_BYTES_MAX });
    }
    Ok(spool)
}

/// The same file, from the start.
fn again(file: &File, path: &Path) -> Result<File, CliError> {
    let from_the_start = || {
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    };
    from_the_start().map_err(|source| CliError::File {
        doing: "read twice",
        path: path.to_owned(),
        source,
    })
}

/// Reads a whole file for its bad rows.
fn bad_rows<V>(rows: Rows<'_, impl Read, V>) -> Result<BadRows, ImportError> {
    let mut bad = BadRows::default();
    for row in rows {
        if let Row::Bad(row) = row? {
            bad.push(row);
        }
    }
    Ok(bad)
}

fn begin_epoch(data: &Data, before: u32, io: &Io<'_>) -> Result<u32, CliError> {
    let begin = Operation::begin_epoch(before.saturating_add(1));
    Ok(data.change(Change::new(begin, io.clock, io.random))??)
}

/// Why an import stopped. Rows that were sent before stay imported.
enum Sending {
    File(ImportError),
    Data(CliError),
}

fn send_all<V>(
    rows: Rows<'_, impl Read, V>,
    data: &Data,
    chunk: Chunk<V>,
    summary: &mut Summary,
    io: &mut Io<'_>,
) -> Result<(), Sending> {
    let mut progress = Progress::new("rows");
    let mut batch = Vec::with_capacity(IMPORT_CHUNK_ROWS);
    for row in rows {
        match row.map_err(Sending::File)? {
            Row::Good { record, .. } => batch.push(record),
            Row::Bad(row) => summary.bad.push(row),
        }
        if batch.len() == IMPORT_CHUNK_ROWS {
            send(std::mem::take(&mut batch), data, chunk, summary, io).map_err(Sending::Data)?;
            progress.show(summary.read(), io);
        }
    }
    progress.end(io);
    if batch.is_empty() {
        Ok(())
    } else {
        send(batch, data, chunk, summary, io).map_err(Sending::Data)
    }
}

fn send<V>(
    batch: Vec<V>,
    data: &Data,
    chunk: Chunk<V>,
    summary: &mut Summary,
    io: &Io<'_>,
) -> Result<(), CliError> {
    let Imported { new, known } = data.change(Change::of_content(chunk(batch), io.clock))??;
    summary.new = summary.new.saturating_add(new);
    summary.known = summary.known.saturating_add(known);
    Ok(())
}

fn tell(path: &Path, noun: &str, summary: &Summary, io: &mut Io<'_>) {
    let shown = if path == Path::new("-") { "stdin".into() } else { path.to_string_lossy() };
    let Summary { new, known, bad } = summary;
    let (read, bad) = (summary.read(), bad.total());
    let noun = if read == 1 { noun.to_owned() } else { format!("{noun}s") };
    let and_bad = if bad > 0 { format!(", {bad} bad") } else { String::new() };
    io.say(format_args!("{shown}: {read} {noun} read: {new} new, {known} known{and_bad}"));
    list(&summary.bad, io);
}
