//! `couplet import`: files of the shop and the inbox. Imports the good rows and lists the bad ones.

mod contradictions;
mod excess;
mod input;
mod summary;

use clap::builder::PossibleValuesParser;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use super::progress::Progress;
use crate::change::{Change, Operation};
use crate::domain::limits::IMPORT_CHUNK_ROWS;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::phone::Country;
use crate::domain::record::version::{Imported, Tally, Version};
use crate::domain::settings::Settings;
use crate::import::{
    self, BadRows, ColumnSpec, DateOrder, Decimal, Encoding, ImportError, Options, Preset, Reading,
    Repeats, Row, Rows, SelfChecking,
};
use crate::store::{Normalisers, Records, StoreError};
use crate::wire::{Data, Reach};
use input::{again, open_input};
use summary::{Summary, list};

/// Import CSV files that the shop and the inbox exported
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Orders from the shop
    #[command(after_help = help(import::ORDER_COLUMNS, OF_ORDERS))]
    Orders {
        #[command(flatten)]
        args: FileArgs,
        /// The tool that wrote the file [default: found from its header]
        #[arg(long, value_name = "PRESET", value_parser = presets(import::ORDER_COLUMNS))]
        from: Option<String>,
        /// A file that says how to read the files of another tool
        #[arg(long, value_name = "FILE", conflicts_with = "from")]
        map: Option<PathBuf>,
        /// Currency of a file that does not name one, such as EUR
        #[arg(long, value_parser = Currency::parse)]
        currency: Option<Currency>,
    },
    /// Conversations from the inbox
    #[command(after_help = help(import::CONVERSATION_COLUMNS, OF_CONVERSATIONS))]
    Conversations(FileArgs),
}

/// What the help says about orders beyond their columns.
const OF_ORDERS: &str = "\
One row for each order, or for each version of one. Where two versions of an order differ,
the row with the later updated_at counts. Without updated_at, states only move forward
(pending, paid, partially_refunded, refunded, cancelled), and other differences are told.
";

/// What the help says about conversations beyond their columns.
const OF_CONVERSATIONS: &str = "\
One row for each conversation, or for each version of one. Where two versions of one
differ, the row with more inbound messages counts. Other differences are told.
";

fn help(columns: &[ColumnSpec], more: &str) -> String {
    let line = |spec: &ColumnSpec| {
        let mark = if spec.required { '*' } else { ' ' };
        format!("  {mark} {:<16} {}\n", spec.name, spec.meaning)
    };
    let columns: String = columns.iter().map(line).collect();
    format!(
        "\
Columns, in any order (those with * are required):
{columns}
{more}Imports are idempotent: a file can be imported again, in parts or in any order.
Exit code 5: some rows were bad and not imported. They are listed with line and reason."
    )
}

#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// The file, or `-` for stdin
    file: PathBuf,
    /// Time zone of times without an offset, such as Europe/Berlin [default: the plan's]
    #[arg(long, value_parser = Zone::parse)]
    zone: Option<Zone>,
    /// Decimal mark of the amounts: comma or point
    #[arg(long, value_name = "MARK")]
    decimal: Option<Decimal>,
    /// Order of day, month and year in dates such as 03/04/2026: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// Country of phone numbers without a country code, such as DE or US
    #[arg(long)]
    country: Option<Country>,
    /// Encoding of a file that is not in UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME", value_parser = Encoding::parse)]
    encoding: Option<Encoding>,
    /// Import nothing if any row is bad
    #[arg(long)]
    all_or_nothing: bool,
    /// Let these records override all earlier imports
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(
    command: ImportCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        ImportCommand::Orders { args, from, map, currency } => {
            let reading = reading(import::ORDER_COLUMNS, from.as_deref(), map.as_deref())?;
            let options = Options { reading, currency, ..args.options() };
            import_file(&args, options, global, io, "order", import::orders, Records::Orders)
        }
        ImportCommand::Conversations(args) => {
            let (options, chunk) = (args.options(), Records::Conversations);
            import_file(&args, options, global, io, "conversation", import::conversations, chunk)
        }
    }
}

impl FileArgs {
    fn options(&self) -> Options {
        Options {
            zone: self.zone.clone(),
            country: self.country,
            decimal: self.decimal,
            dates: self.dates,
            encoding: self.encoding,
            ..Options::default()
        }
    }
}

fn presets(columns: &'static [ColumnSpec]) -> PossibleValuesParser {
    PossibleValuesParser::new(import::preset_names(columns))
}

/// How a file is read, by `--from` and `--map`.
fn reading(
    columns: &'static [ColumnSpec],
    from: Option<&str>,
    map: Option<&Path>,
) -> Result<Reading, CliError> {
    if let Some(path) = map {
        let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
        let text = fs::read_to_string(path).map_err(failed)?;
        let name = path.file_stem().map_or("map".into(), |stem| stem.to_string_lossy());
        let preset = Preset::parse(&name, &text, columns);
        let preset = preset.map_err(|source| CliError::Map { path: path.to_owned(), source })?;
        return Ok(Reading::Presets(vec![Arc::new(preset)]));
    }
    Ok(match from {
        None => Reading::ByHeader,
        Some(import::GENERIC) => Reading::Generic,
        Some(name) => Reading::Presets(import::built_in(columns, name)),
    })
}

type Open<V> =
    for<'a> fn(File, &'a Options, Option<&'a PeopleKey>) -> Result<Rows<'a, File, V>, ImportError>;

/// Imports a chunk of the records of a kind of file.
type Chunk<V> = fn(Vec<V>) -> Records;

fn import_file<V: Version>(
    args: &FileArgs,
    mut options: Options,
    global: &Global,
    io: &mut Io<'_>,
    noun: &str,
    open: Open<V>,
    chunk: Chunk<V>,
) -> Result<Exit, CliError> {
    let failed = |source| CliError::Import { path: args.file.clone(), source };
    // Refuse a wrong file before a data file is created for it.
    let file = open_input(&args.file, |file| {
        open(again(file, &args.file)?, &options, None).map(drop).map_err(failed)
    })?;
    let data = global.reach(Reach::OrMake, io.random)?;
    let present = data.snapshot(&Normalisers::ask())?;
    let fingerprint = present.people.ok_or(StoreError::Missing("people fingerprint"))?;
    let people = data.people_key(fingerprint)?;
    options.epoch = present.epoch;
    options.normalisers.extend(&present.held);
    let patterns = present.batches.values().map(|batch| batch.spec.pattern.clone());
    options.tokens = SelfChecking::of(present.click_id_key.clone(), patterns);
    options.zone = options.zone.or_else(|| zone_of_plan(&present.settings));
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
    let mut rows = open(again(&file, &args.file)?, &options, people.as_ref()).map_err(failed)?;
    if let Some(title) = rows.title() {
        io.say(format_args!("read as {title}"));
    }
    let mut unknown: Vec<String> = rows.unknown_columns().lines().collect();
    let mut sender = Sender::new(&data, chunk);
    let sent = sender.send_all(&mut rows, io);
    let mut summary = sender.summary;
    summary.left_out.extend(rows.left_out().cloned().unwrap_or_default());
    // Close first: the reader of the messages may be slow, and others wait for the file.
    data.close()?;
    // A file that was joined of several has several headers.
    unknown.extend(
        rows.unknown_columns().lines().filter(|line| !unknown.contains(line)).collect::<Vec<_>>(),
    );
    for line in unknown {
        io.say(format_args!("warning: {line}"));
    }
    if let Some(zone) = options.zone.as_ref().filter(|_| args.zone.is_none() && rows.zone_used()) {
        io.say(format_args!(
            "times without an offset were read in {zone}, the timezone of the plan; --zone names another"
        ));
    }
    // A file that was refused at its first row has no counts to show.
    if sent.is_ok() || summary.rows() > 0 {
        summary.tell(&args.file, noun, io);
    }
    sent.map_err(|error| match error {
        Sending::File(source) => failed(source),
        Sending::Data(error) => *error,
    })?;
    if summary.tally.total() > 0 {
        io.say(global.next(&["report"]));
    }
    Ok(if summary.bad.is_empty() { Exit::Done } else { Exit::BadRows })
}

/// The zone of the plan; `None` without a plan.
fn zone_of_plan(settings: &Settings) -> Option<Zone> {
    settings.currency.is_some().then(|| settings.zone.clone())
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
    Data(Box<CliError>),
}

/// Sends the records of a file in chunks.
struct Sender<'d, 'r, V> {
    data: &'d Data<'r>,
    chunk: Chunk<V>,
    batch: Vec<V>,
    /// Rows about records that an earlier chunk has. They have a change of their own, after the others,
    /// because the records are not counted again.
    again: Vec<V>,
    /// The number of the chunk.
    number: u64,
    repeats: Repeats,
    summary: Summary,
}

impl<'d, 'r, V: Version> Sender<'d, 'r, V> {
    fn new(data: &'d Data<'r>, chunk: Chunk<V>) -> Self {
        Self {
            data,
            chunk,
            batch: Vec::with_capacity(IMPORT_CHUNK_ROWS),
            again: Vec::new(),
            number: 0,
            repeats: Repeats::default(),
            summary: Summary::default(),
        }
    }

    fn send_all(
        &mut self,
        rows: &mut Rows<'_, impl Read, V>,
        io: &mut Io<'_>,
    ) -> Result<(), Sending> {
        let mut progress = Progress::new("rows");
        while let Some(row) = rows.next() {
            match row.map_err(Sending::File)? {
                Row::Good { record, .. } => {
                    self.summary.excess.note(&record);
                    let first = self.repeats.note(self.number, record.id());
                    let rows = if first == self.number { &mut self.batch } else { &mut self.again };
                    rows.push(record);
                }
                Row::Bad(row) => self.summary.bad.push(row),
            }
            if self.batch.len().max(self.again.len()) == IMPORT_CHUNK_ROWS {
                self.send(&rows.take_aliases(), io)
                    .map_err(|error| Sending::Data(Box::new(error)))?;
                progress.show(self.summary.rows(), io);
            }
        }
        progress.end(io);
        self.send(&rows.take_aliases(), io).map_err(|error| Sending::Data(Box::new(error)))
    }

    fn send(&mut self, aliases: &[Alias], io: &Io<'_>) -> Result<(), CliError> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(IMPORT_CHUNK_ROWS));
        if !batch.is_empty() {
            let rows = batch.len() as u64;
            let tally = self.change(batch, aliases, io)?;
            self.summary.repeated += rows.saturating_sub(tally.total());
            self.summary.tally = self.summary.tally.with(tally);
        }
        let again = std::mem::take(&mut self.again);
        if !again.is_empty() {
            self.summary.repeated += again.len() as u64;
            self.change(again, aliases, io)?;
        }
        self.number += 1;
        Ok(())
    }

    /// Imports rows, and notes what they contradict.
    fn change(&mut self, rows: Vec<V>, aliases: &[Alias], io: &Io<'_>) -> Result<Tally, CliError> {
        let ids: Vec<ForeignId> = rows.iter().map(|version| version.id().clone()).collect();
        let import = Operation::import((self.chunk)(rows), aliases.to_vec());
        let change = Change::of_content(import, io.clock);
        let Imported { tally, contradictions } = self.data.change(change)??;
        self.summary.contradictions.add(contradictions, &ids);
        Ok(tally)
    }
}
