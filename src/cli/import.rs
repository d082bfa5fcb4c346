//! `couplet import`: what the shop and the inbox exported. Good rows go in, bad rows are listed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use super::progress::Progress;
use crate::change::{Change, Outcome, What};
use crate::domain::limits::{IMPORT_CHUNK_ROWS, IMPORT_PIPE_BYTES_MAX, LISTED_MAX, ROW_BYTES_MAX};
use crate::domain::listed::Listed;
use crate::domain::period::Zone;
use crate::domain::record::person::PeopleKey;
use crate::import::{self, BadRow, Decimal, ImportError, Options, Row, Rows};
use crate::store::{Selection, StoreError};
use crate::wire::{Data, Reach};

/// Read what the shop and the inbox exported
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Orders of the shop
    Orders(FileArgs),
    /// Conversations of the inbox
    Conversations(FileArgs),
}

/// A file, and how it is to be read
#[derive(Debug, Args)]
#[command(after_help = "\
A file may be imported again, in pieces, in any order: the totals stay the same.
Exit code 5 says that bad rows were left out; they are listed with line and reason.")]
pub(super) struct FileArgs {
    /// The file; `-` is stdin
    file: PathBuf,
    /// The preset whose columns the file has
    #[arg(long, value_name = "PRESET", default_value = "generic", value_parser = ["generic"])]
    from: String,
    /// Whose times they are that have no offset: Europe/Berlin
    #[arg(long, value_parser = Zone::parse)]
    zone: Option<Zone>,
    /// The decimal mark of the amounts: comma or point
    #[arg(long, value_name = "MARK")]
    decimal: Option<Decimal>,
    /// Import nothing when a row is bad
    #[arg(long)]
    all_or_nothing: bool,
    /// Let these records outrank all that was imported before
    #[arg(long)]
    replace: bool,
}

/// What an import did.
#[derive(Debug, Default)]
struct Tally {
    new: u64,
    known: u64,
    bad: BadRows,
}

impl Tally {
    /// How many rows were read.
    fn read(&self) -> u64 {
        self.new + self.known + self.bad.total()
    }
}

/// The rows that were left out.
type BadRows = Listed<BadRow, LISTED_MAX>;

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
            import_file(&args, global, io, "order", import::orders, What::ImportOrders)
        }
        ImportCommand::Conversations(args) => {
            let chunk = What::ImportConversations;
            import_file(&args, global, io, "conversation", import::conversations, chunk)
        }
    }
}

/// Opens the rows of a kind of file.
type Open<V> =
    for<'a> fn(File, &'a Options, Option<&'a PeopleKey>) -> Result<Rows<'a, File, V>, ImportError>;

fn import_file<V>(
    args: &FileArgs,
    global: &Global,
    io: &mut Io<'_>,
    noun: &str,
    open: Open<V>,
    chunk: fn(Vec<V>) -> What,
) -> Result<Exit, CliError> {
    let failed = |source| CliError::Import { path: args.file.clone(), source };
    // A file that is none is refused before anything is made for it.
    let file = open_input(&args.file, |file| {
        let options = Options::default();
        open(again(file, &args.file)?, &options, None).map(drop).map_err(failed)
    })?;
    let data = global.reach(Reach::OrMake, io.random)?;
    let present = data.snapshot(&Selection::settings())?;
    let fingerprint = present.people.ok_or(StoreError::Missing("people fingerprint"))?;
    let people = data.people_key(fingerprint)?;
    let mut options = Options {
        epoch: present.epoch,
        source: args.from.as_str().into(),
        zone: args.zone.clone(),
        decimal: args.decimal,
    };
    // Every reading begins with the header, so that a file that is none replaces nothing.
    let rows = open(again(&file, &args.file)?, &options, people.as_ref()).map_err(failed)?;
    // Without the key under which people are kept, a file that names somebody is refused whole, and
    // so before its first chunk is sent.
    if args.all_or_nothing || people.is_none() {
        let bad = bad_rows(rows).map_err(|error| match error {
            ImportError::PeopleKeyMissing { line, column } if data.is_elsewhere() => {
                CliError::KeyElsewhere { path: args.file.clone(), line, column }
            }
            other => failed(other),
        })?;
        if !bad.is_empty() && args.all_or_nothing {
            // Whoever reads the words may be slow: the file is let go before.
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
    let mut tally = Tally::default();
    let sent = send_all(rows, &data, chunk, &mut tally, io);
    // Before anything is said: whoever reads the words may be slow, and others wait for the file.
    data.close()?;
    for line in unknown {
        io.say(format_args!("warning: {line}"));
    }
    // A file that was refused at its first row has no figures to tell.
    if sent.is_ok() || tally.read() > 0 {
        tell(&args.file, noun, &tally, io);
    }
    sent.map_err(|error| match error {
        Sending::File(source) => failed(source),
        Sending::Data(error) => error,
    })?;
    if tally.new + tally.known > 0 {
        io.say("next: couplet report");
    }
    Ok(if tally.bad.is_empty() { Exit::Done } else { Exit::BadRows })
}

/// A file that can be read twice, and that has the header it should have. What comes through a pipe
/// or from a device is kept on disk for that; its header is looked at before the rest is read, which
/// may have no end.
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

/// The same file, from its beginning.
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

/// The bad rows of a file, none of which is sent.
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
    let epoch = before + 1;
    let change = Change::new(What::BeginEpoch(epoch), io.clock, io.random);
    match data.change(change)?.outcome {
        Outcome::EpochBegun(epoch) => Ok(epoch),
        Outcome::Refused(refusal) => Err(refusal.into()),
        other => unreachable!("an epoch begins or is refused, not {other:?}"),
    }
}

/// Why rows could not all be sent; what was sent before stays.
enum Sending {
    File(ImportError),
    Data(CliError),
}

fn send_all<V>(
    rows: Rows<'_, impl Read, V>,
    data: &Data,
    chunk: fn(Vec<V>) -> What,
    tally: &mut Tally,
    io: &mut Io<'_>,
) -> Result<(), Sending> {
    let mut progress = Progress::new("rows");
    let mut batch = Vec::with_capacity(IMPORT_CHUNK_ROWS);
    for row in rows {
        match row.map_err(Sending::File)? {
            Row::Good { record, .. } => batch.push(record),
            Row::Bad(row) => tally.bad.push(row),
        }
        if batch.len() == IMPORT_CHUNK_ROWS {
            send(std::mem::take(&mut batch), data, chunk, tally, io).map_err(Sending::Data)?;
            progress.show(tally.read(), io);
        }
    }
    progress.end(io);
    if batch.is_empty() {
        Ok(())
    } else {
        send(batch, data, chunk, tally, io).map_err(Sending::Data)
    }
}

fn send<V>(
    batch: Vec<V>,
    data: &Data,
    chunk: fn(Vec<V>) -> What,
    tally: &mut Tally,
    io: &Io<'_>,
) -> Result<(), CliError> {
    let count = batch.len() as u64;
    let applied = data.change(Change::of_content(chunk(batch), io.clock))?;
    match applied.outcome {
        // The same chunk was kept before: its outcome then says what was new then.
        Outcome::Imported { .. } if applied.again => tally.known += count,
        Outcome::Imported { new, known } => {
            tally.new += new;
            tally.known += known;
        }
        Outcome::Refused(refusal) => return Err(refusal.into()),
        other => unreachable!("records are kept or refused, not {other:?}"),
    }
    Ok(())
}

fn tell(path: &Path, noun: &str, tally: &Tally, io: &mut Io<'_>) {
    let shown = if path == Path::new("-") { "stdin".into() } else { path.to_string_lossy() };
    let Tally { new, known, bad } = tally;
    let (read, bad) = (tally.read(), bad.total());
    let noun = if read == 1 { noun.to_owned() } else { format!("{noun}s") };
    let and_bad = if bad > 0 { format!(", {bad} bad") } else { String::new() };
    io.say(format_args!("{shown}: {read} {noun} read: {new} new, {known} known{and_bad}"));
    list(&tally.bad, io);
}
