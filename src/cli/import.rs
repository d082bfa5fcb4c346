//! `couplet import`: files of the shop and the inbox. Imports the good rows and lists the bad ones.

mod contradictions;
mod excess;
mod facts;
mod files;
mod inbox;
mod input;
mod ledger;
mod list;
mod pieces;
mod present;
mod refunds;
mod sender;
mod summary;
mod undo;

use clap::builder::PossibleValuesParser;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::{Change, Operation};
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::phone::Country;
use crate::domain::record::version::{Tally, Version};
use crate::domain::settings::Settings;
use crate::import::{
    self, BadRows, ColumnSpec, Customers, DateOrder, Decimal, Encoding, ImportError, Options,
    Preset, Reading, Row, Rows,
};
use crate::store::{Records, kind_name};
use crate::wire::Data;
use files::Job;
use inbox::{Chats, InboxArgs, zone_note};
use input::{again, open_input};
use present::Present;
use sender::{Chunked, Sender, Sending, Target};
use summary::{Subject, Summary, list_bad, several};

/// Import CSV files that the shop and the inbox exported
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Orders from the shop
    #[command(after_help = help("orders", import::ORDER_COLUMNS, OF_ORDERS))]
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
    #[command(after_help = help("conversations", import::CONVERSATION_COLUMNS, OF_CONVERSATIONS))]
    Conversations {
        #[command(flatten)]
        args: FileArgs,
        #[command(flatten)]
        inbox: InboxArgs,
    },
    List(list::ListArgs),
    Undo(undo::UndoArgs),
}

/// What the help says about orders beyond their columns.
const OF_ORDERS: &str = "\
Files of Shopify, WooCommerce, Stripe, Square, Squarespace, Etsy, Wix, Gumroad,
PayPal, Amazon and PrestaShop are found from their headings and read as the
tool means them, also as workbooks (.xlsx).

One row for each order, or for each version of one. Where two versions differ,
the row with the later updated_at counts. Without updated_at, states only move
forward (pending, paid, partially_refunded, refunded, cancelled), and other
differences are told.
";

/// What the help says about conversations beyond their columns.
const OF_CONVERSATIONS: &str = "\
Files of Zendesk, Intercom, Chatwoot and Front are found from their headings,
and chats that WhatsApp exports (.txt or .zip) from their first line. A chat is
split where nobody writes for 24 hours. Of a chat with Anna, say who you are:
  couplet import conversations chats/*.txt --agent Lena --zone Europe/Berlin

One row for each conversation, or for each version of one. Where two versions
differ, the row with more inbound messages counts. Other differences are told.
";

fn help(kind: &str, columns: &[ColumnSpec], more: &str) -> String {
    let line = |spec: &ColumnSpec| {
        let mark = if spec.required { '*' } else { ' ' };
        format!("  {mark} {:<16} {}\n", spec.name, spec.meaning)
    };
    let columns: String = columns.iter().map(line).collect();
    format!(
        "\
Columns, in any order (those with * are required):
{columns}
{more}
Examples:
  couplet import {kind} {kind}.csv --dry-run
  couplet import {kind} {kind}.csv
  couplet import {kind} {kind}.csv --format json > summary.json

`couplet import undo` takes a wrong file back; `couplet import list` shows its
number. Imports are idempotent: a file can be imported again, in parts or in any
order. Exit code 5: some rows were bad and not imported. They are listed with
line and reason."
    )
}

#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// The files, or `-` for stdin
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
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
    /// Import nothing of a file if any of its rows is bad
    #[arg(long)]
    all_or_nothing: bool,
    /// Let these records override all earlier imports
    #[arg(long)]
    replace: bool,
    /// Show what would be read and imported, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the summary to standard output as one object: json
    #[arg(long, value_name = "FORMAT", value_parser = ["json"])]
    format: Option<String>,
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
            let noun = "order";
            files::each(&args, noun, global, io, |job, io| {
                let input = Input { options: options.clone(), chats: None };
                import_file(job, input, global, io, noun, import::orders, Records::Orders)
            })
        }
        ImportCommand::Conversations { args, inbox } => {
            let columns = import::CONVERSATION_COLUMNS;
            let reading = reading(columns, inbox.from.as_deref(), inbox.map.as_deref())?;
            let channel = inbox.channel.clone();
            let options = Options { reading, channel, ..args.options() };
            if inbox.has_contact() && args.files.len() > 1 {
                return Err(CliError::OneContact);
            }
            let chats = inbox.chats(&options, global, io.random);
            let (noun, open) = ("conversation", import::conversations);
            files::each(&args, noun, global, io, |job, io| {
                let input = Input { options: options.clone(), chats: chats.as_ref() };
                import_file(job, input, global, io, noun, open, Records::Conversations)
            })
        }
        ImportCommand::List(args) => list::run(&args, global, io),
        ImportCommand::Undo(args) => undo::run(&args, global, io),
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
        let preset = Preset::of_map(&name, &text, columns);
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

/// How a file is read.
struct Input<'a> {
    options: Options,
    chats: Option<&'a Chats<'a>>,
}

/// What became of a file.
struct Imported {
    tally: Tally,
    rows: u64,
    bad: u64,
    /// The summary, if it is asked for as JSON.
    json: Option<String>,
}

impl Imported {
    fn exit(&self) -> Exit {
        if self.bad == 0 { Exit::Done } else { Exit::BadRows }
    }
}

fn import_file<V: Version + Send>(
    job: Job<'_>,
    input: Input<'_>,
    global: &Global,
    io: &mut Io<'_>,
    noun: &str,
    open: Open<V>,
    chunk: Chunked<V>,
) -> Result<Imported, CliError> {
    let Job { args, path, replaces } = job;
    let Input { mut options, chats } = input;
    let failed = |source| CliError::Import { path: path.to_owned(), source };
    // Refuse a wrong file before a data file is created for it.
    let (file, chat) = open_input(path, chats, |file| {
        open(again(file, path)?, &options, None).map(drop).map_err(failed)
    })?;
    if chat.is_some() {
        // It was read from the chat's own encoding.
        options.encoding = None;
    }
    let (data, present) = Present::reach(args.dry_run, global, io)?;
    let Present { settings, people, .. } = &present;
    options.epoch = present.epoch;
    options.normalisers.extend(&present.held);
    options.tokens = present.tokens.clone();
    options.zone = options.zone.or_else(|| zone_of_plan(settings));
    // The header is checked on every pass, so a wrong file replaces nothing.
    let rows = open(again(&file, path)?, &options, people.as_ref()).map_err(failed)?;
    // Without the people key, a file that names people is refused as a whole, before its first chunk.
    if args.all_or_nothing || people.is_none() {
        let bad = bad_rows(rows).map_err(|error| match error {
            ImportError::PeopleKeyMissing { line, column }
                if data.as_ref().is_some_and(Data::is_remote) =>
            {
                CliError::KeyElsewhere { path: path.to_owned(), line, column }
            }
            other => failed(other),
        })?;
        if !bad.is_empty() && args.all_or_nothing {
            // The reader of the messages may be slow: close the data first.
            data.map_or(Ok(()), Data::close)?;
            list_bad(&bad, io);
            let bad = bad.total();
            return Err(CliError::AllOrNothing { path: path.to_owned(), bad });
        }
    }
    let kind = chunk(Vec::new()).kind();
    let begun = match &data {
        Some(data) if !args.dry_run => {
            let spec = ledger::spec(&file, path, kind, &options, replaces)?;
            let begin = Operation::begin_import(spec);
            Some(data.change(Change::new(begin, io.clock, io.random))??)
        }
        _ => None,
    };
    let next_epoch = options.epoch.saturating_add(u32::from(replaces));
    options.epoch = begun.map_or(next_epoch, |begun| begun.epoch);
    let mut rows = open(again(&file, path)?, &options, people.as_ref()).map_err(failed)?;
    if let Some(title) = rows.title() {
        io.say(format_args!("read as {title}"));
    }
    let mut unknown: Vec<String> = rows.unknown_columns().lines().collect();
    let target = match (&data, begun) {
        (Some(data), Some(begun)) => Target::Import(data, begun.number),
        (data, _) => Target::Dry(data.as_ref()),
    };
    let mut sender = Sender::new(target, chunk);
    let sent = sender.send_all(&mut rows, present.clicks(), &file, io);
    let Sender { mut summary, first, .. } = sender;
    if let (Some(data), Some(begun)) = (&data, begun.filter(|begun| !begun.is_complete))
        && sent.is_ok()
    {
        let end = Operation::end_import(begun.number, first, summary.bad.total());
        data.change(Change::new(end, io.clock, io.random))??;
    }
    // Close first: the reader of the messages may be slow, and others wait for the file.
    data.map_or(Ok(()), Data::close)?;
    // A file that was joined of several has several headers.
    unknown.extend(
        rows.unknown_columns().lines().filter(|line| !unknown.contains(line)).collect::<Vec<_>>(),
    );
    summary.warnings = unknown;
    note_people(&rows, noun, &mut summary);
    let zone = options.zone.as_ref().filter(|_| args.zone.is_none() && rows.zone_used());
    summary.notes.extend(zone.map(zone_note));
    summary.notes.extend(chats.zip(chat.as_ref()).into_iter().flat_map(|(c, chat)| c.notes(chat)));
    summary.notes.extend(rows.lacks().iter().cloned());
    summary.warn_of_records(noun);
    let shown = if path == Path::new("-") { "stdin".into() } else { path.to_string_lossy() };
    let name = path.file_name().filter(|name| *name != "-");
    let name = name.map(|name| name.to_string_lossy());
    let subject = Subject {
        noun,
        kind: kind_name(kind).unwrap_or_default(),
        shown: &shown,
        file: name.as_deref(),
        number: begun.map(|begun| begun.number.get()),
    };
    // A file that was refused at its first row has no counts to show.
    if args.format.is_none() && (sent.is_ok() || summary.rows() > 0) {
        summary.tell(&subject, io);
    }
    sent.map_err(|error| match error {
        Sending::File(source) => failed(source),
        Sending::Data(error) => *error,
    })?;
    let json = args.format.is_some().then(|| summary.json(&subject));
    Ok(Imported {
        tally: summary.tally,
        rows: summary.rows(),
        bad: summary.bad.total(),
        json: json.transpose().map_err(std::io::Error::other)?,
    })
}

/// Notes where the people of the records were found, and which rows are no records.
fn note_people<V>(rows: &Rows<'_, impl Read, V>, noun: &str, summary: &mut Summary) {
    summary.left_out.extend(rows.left_out().cloned().unwrap_or_default());
    let columns = rows.person_columns();
    summary.person_column = (!columns.is_empty()).then(|| columns.join(" and "));
    if let Some((_, differing @ 1..)) = rows.customers().map(Customers::counts) {
        summary.warnings.push(format!(
            "two columns name different customers in {}; the first of {} counts",
            several(differing, noun),
            columns.join(", ")
        ));
    }
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
