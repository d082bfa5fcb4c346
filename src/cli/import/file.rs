//! Importing one file, of any kind.
//!
//! Invariant: a wrong file is refused before a data file is created for it or anything is replaced by it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::files::Job;
use super::first_pass::FirstPass;
use super::inbox::{Chats, zone_note};
use super::input::{again, open_input};
use super::kinds::Kind;
use super::ledger;
use super::notes::{erased_note, note_rows};
use super::present::Present;
use super::sender::{Chunked, Sender, Sending, Target};
use super::summary::{Subject, Summary, list_bad};
use crate::change::{BegunImport, Change, Operation};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::limits::{LISTED_MAX, ROW_BYTES_MAX};
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::record::cost::Month;
use crate::domain::record::ledger::{ImportNumber, ImportSpec};
use crate::domain::record::person::PeopleKey;
use crate::domain::record::phone::Country;
use crate::domain::record::shop::Shop;
use crate::domain::record::version::{Tally, Version};
use crate::domain::settings::Settings;
use crate::import::{
    self, BadRows, ChatFacts, ColumnSpec, DateOrder, Decimal, Encoding, ImportError, Options,
    Preset, PresetError, Reading, Rows,
};
use crate::plan;
use crate::wire::Data;

/// Bytes of a file by which its header is read before the rest is.
const HEAD_BYTES: u64 = 2 * ROW_BYTES_MAX as u64;

#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// The files, or `-` for stdin
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The tool that wrote the file [default: found from its header]
    #[arg(long, value_name = "PRESET")]
    pub(super) from: Option<String>,
    /// A file that says how to read the files of another tool
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    pub(super) map: Option<PathBuf>,
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
    /// Let these records override what earlier imports say of them
    #[arg(long)]
    pub(super) replace: bool,
    /// Show what would be read and imported, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// With --dry-run, show so many of the first records as they are read
    #[arg(long, value_name = "N", requires = "dry_run", value_parser = first)]
    pub(super) first: Option<usize>,
    /// Write the summary to standard output as one object: json
    #[arg(long, value_name = "FORMAT", value_parser = ["json"])]
    pub(super) format: Option<String>,
}

/// Of the kinds with amounts.
#[derive(Debug, Args)]
pub(super) struct CurrencyArgs {
    /// Currency of a file that does not name one, such as EUR
    #[arg(long, value_parser = Currency::parse)]
    pub(super) currency: Option<Currency>,
}

/// Of the kinds that name orders.
#[derive(Debug, Args)]
pub(super) struct ShopArgs {
    /// Your name for the shop, put before its order ids where two shops use the same numbers
    #[arg(long, value_name = "NAME")]
    pub(super) shop: Option<Shop>,
}

impl FileArgs {
    pub(super) fn options(&self, kind: &Kind) -> Result<Options, CliError> {
        Ok(Options {
            reading: reading(self.from.as_deref(), self.map.as_deref(), kind.columns)?,
            zone: self.zone.clone(),
            country: self.country,
            decimal: self.decimal,
            dates: self.dates,
            encoding: self.encoding,
            ..Options::default()
        })
    }
}

fn first(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=LISTED_MAX).contains(count));
    count.ok_or_else(|| format!("it is not a number from 1 to {LISTED_MAX}"))
}

/// How a file is read, by `--from` and `--map`.
pub(in crate::cli) fn reading(
    from: Option<&str>,
    map: Option<&Path>,
    columns: &'static [ColumnSpec],
) -> Result<Reading, CliError> {
    let Some(path) = map else { return Ok(Reading::named(from, columns)) };
    let text = map_text(path)?;
    let name = path.file_stem().map_or("map".into(), |stem| stem.to_string_lossy());
    let map = |source| CliError::Map { path: path.to_owned(), source };
    let presets = Preset::all_of_map(&name, &text, columns).map_err(map)?;
    Ok(Reading::Presets(presets))
}

/// The text of a map, which is TOML.
pub(in crate::cli) fn map_text(path: &Path) -> Result<String, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let text = fs::read_to_string(path).map_err(failed)?;
    syntax_of(&text).map_err(|source| CliError::Map { path: path.to_owned(), source })?;
    Ok(text)
}

/// Fails if a map is no TOML.
fn syntax_of(text: &str) -> Result<(), PresetError> {
    let Some(fault) = plan::syntax_fault(text) else { return Ok(()) };
    let line = fault.line_column(text).map(|(line, _)| format!("line {line}: "));
    let help = fault.help.map(|help| format!("; {help}"));
    let (line, help) = (line.unwrap_or_default(), help.unwrap_or_default());
    Err(PresetError::Toml(format!("{line}{}{help}", fault.message)))
}

type Open<V> =
    for<'a> fn(File, &'a Options, Option<&'a PeopleKey>) -> Result<Rows<'a, File, V>, ImportError>;

/// How a file is read.
pub(super) struct Input<'a> {
    pub(super) kind: &'static Kind,
    pub(super) options: Options,
    pub(super) chats: Option<&'a Chats<'a>>,
}

/// What became of a file.
pub(super) struct Imported {
    pub(super) tally: Tally,
    pub(super) rows: u64,
    pub(super) records: u64,
    pub(super) bad: u64,
    /// `None` in a dry run.
    pub(super) number: Option<ImportNumber>,
    /// The month of its last record; `None` without records.
    pub(super) month: Option<Month>,
    /// The summary, if it is asked for as JSON.
    pub(super) json: Option<String>,
}

impl Imported {
    pub(super) fn exit(&self) -> Exit {
        if self.bad == 0 { Exit::Done } else { Exit::BadRows }
    }
}

/// A file that can be imported, and the data that it is imported into.
struct Opened<'r> {
    file: File,
    chat: Option<ChatFacts>,
    options: Options,
    /// `None` in a dry run without a data file.
    data: Option<Data<'r>>,
    present: Present,
}

pub(super) fn import_file<V: Version + Send>(
    job: Job<'_>,
    input: Input<'_>,
    global: &Global,
    io: &mut Io<'_>,
    open: Open<V>,
    chunk: Chunked<V>,
) -> Result<Imported, CliError> {
    let Job { args, path, replaces } = job;
    let (kind, chats) = (input.kind, input.chats);
    let Opened { file, chat, mut options, data, present } =
        open_file(job, input, global, io, open)?;
    let people = present.people.as_ref();
    let failed = |source| CliError::Import { path: path.to_owned(), source };
    // The header is checked on every pass, so a wrong file replaces nothing.
    let rows = open(again(&file, path)?, &options, people).map_err(failed)?;
    // Without the people key, a file that names people is refused as a whole, before its first chunk.
    if args.all_or_nothing || people.is_none() || rows.may_be_torn() {
        let first = FirstPass::of(rows).map_err(|source| of_rows(source, path, data.as_ref()))?;
        options.torn = first.torn;
        let bad = first.bad;
        if !bad.is_empty() && args.all_or_nothing {
            // The reader of the messages may be slow: close the data first.
            data.map_or(Ok(()), Data::close)?;
            return Err(nothing(path, &bad, io));
        }
    }
    let begun = match &data {
        Some(data) if !args.dry_run => {
            let number = chunk(Vec::new()).kind();
            let spec = ledger::spec(&file, path, number, &options, replaces)?;
            let spec = ImportSpec { erased: present.erasures.count(), ..spec };
            Some(data.change(Change::new(Operation::begin_import(spec), io.clock, io.random))??)
        }
        _ => None,
    };
    let next = if args.replace { present.epoch.saturating_add(1) } else { 0 };
    options.epoch = begun.map_or(next, |begun| begun.epoch);
    let mut rows = open(again(&file, path)?, &options, people).map_err(failed)?;
    if let Some(title) = rows.title() {
        io.say(format_args!("read as {title}"));
    }
    let unknown: Vec<String> = rows.unknown_columns().lines().collect();
    let target = match (&data, begun) {
        (Some(data), Some(begun)) => Target::Import(data, begun.number),
        (data, _) => Target::Dry(data.as_ref()),
    };
    let erasures = Arc::clone(&present.erasures);
    let mut sender = Sender::new(target, chunk, present.told_by(args.first.unwrap_or(0)), erasures);
    let sent = sender.send_all(&mut rows, &file, io);
    let Sender { mut summary, first, unlinked, .. } = sender;
    summary.notes.extend(erased_note(unlinked));
    let mut is_taken_back = false;
    if let (Some(data), Some(begun)) = (&data, begun.filter(|begun| !begun.is_complete))
        && sent.is_ok()
    {
        // What is refused depends on the data, so only importing it tells.
        is_taken_back = args.all_or_nothing && !summary.bad.is_empty();
        if is_taken_back {
            let undo = Operation::undo_import(begun.number);
            data.change(Change::new(undo, io.clock, io.random))??;
        } else {
            let end = Operation::end_import(begun.number, first, summary.bad.total());
            data.change(Change::new(end, io.clock, io.random))??;
        }
    }
    // Close first: the reader of the messages may be slow, and others wait for the file.
    data.map_or(Ok(()), Data::close)?;
    if is_taken_back {
        return Err(nothing(path, &summary.bad, io));
    }
    summary.warnings = unknown;
    note_rows(&rows, kind.noun, &mut summary);
    let zone = options.zone.as_ref().filter(|_| args.zone.is_none() && rows.zone_used());
    summary.notes.extend(zone.map(zone_note));
    let encoding = options.encoding.filter(|_| args.encoding.is_none());
    summary.notes.extend(encoding.map(encoding_note));
    summary.notes.extend(chats.zip(chat.as_ref()).into_iter().flat_map(|(c, chat)| c.notes(chat)));
    summary.add_notes(kind, &present.settings);
    conclude(&summary, sent, (kind, begun, &present.settings.zone), job, io)
}

/// Opens a file and the data, once the file's header is found to be one of its kind.
fn open_file<'r, V>(
    Job { args, path, .. }: Job<'_>,
    Input { mut options, chats, .. }: Input<'_>,
    global: &Global,
    io: &mut Io<'r>,
    open: Open<V>,
) -> Result<Opened<'r>, CliError> {
    let (file, chat) = open_input(path, chats, options.decimal, |file| {
        let beginning = again(file, path)?.take(HEAD_BYTES);
        let options = Options { encoding: encoding(args, beginning, path)?, ..options.clone() };
        let header = open(again(file, path)?, &options, None);
        header.map(drop).map_err(|source| CliError::Import { path: path.to_owned(), source })
    })?;
    // A chat was read from its own encoding.
    options.encoding = match chat {
        Some(_) => None,
        None => encoding(args, again(&file, path)?, path)?,
    };
    let (data, present) = Present::reach(args.dry_run, global, io)?;
    if let (Some(chat), Some(data), Some(people)) = (&chat, &data, &present.people) {
        Chats::check(chat, path, data, people)?;
    }
    options.normalisers.extend(&present.held);
    options.tokens = present.tokens.clone();
    options.zone = options.zone.or_else(|| zone_of_plan(&present.settings));
    Ok(Opened { file, chat, options, data, present })
}

/// The encoding of a file: as it is given, or as the file tells.
fn encoding(args: &FileArgs, file: impl Read, path: &Path) -> Result<Option<Encoding>, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    args.encoding.map_or_else(|| import::encoding_of(file), |given| Ok(Some(given))).map_err(failed)
}

fn encoding_note(encoding: Encoding) -> String {
    let name = encoding.name();
    format!("the file is not UTF-8, and was read as {name}; --encoding names another encoding")
}

/// Why the rows of a file cannot be read.
fn of_rows(source: ImportError, path: &Path, data: Option<&Data<'_>>) -> CliError {
    let path = path.to_owned();
    match source {
        ImportError::PeopleKeyMissing { line, column } if data.is_some_and(Data::is_remote) => {
            CliError::KeyElsewhere { path, line, column }
        }
        source => CliError::Import { path, source },
    }
}

/// Says what became of the rows, and how the import ended.
fn conclude(
    summary: &Summary,
    sent: Result<(), Sending>,
    (kind, begun, zone): (&Kind, Option<BegunImport>, &Zone),
    Job { args, path, .. }: Job<'_>,
    io: &mut Io<'_>,
) -> Result<Imported, CliError> {
    let shown = if path == Path::new("-") { "stdin".into() } else { path.to_string_lossy() };
    let name = path.file_name().filter(|name| *name != "-");
    let name = name.map(|name| name.to_string_lossy());
    let subject = Subject {
        kind,
        shown: &shown,
        file: name.as_deref(),
        number: begun.map(|begun| begun.number.get()),
    };
    // A file that was refused at its first row has no counts to show.
    if args.format.is_none() && (sent.is_ok() || summary.rows() > 0) {
        summary.tell(&subject, io);
    }
    sent.map_err(|error| match error {
        Sending::File(source) => CliError::Import { path: path.to_owned(), source },
        Sending::Data(error) => *error,
    })?;
    let json = args.format.is_some().then(|| summary.json(&subject));
    Ok(Imported {
        tally: summary.tally,
        rows: summary.rows(),
        records: summary.records(),
        bad: summary.bad.total(),
        number: begun.map(|begun| begun.number),
        month: summary.facts.last_at.map(|at| Month::of(zone.day(at))),
        json: json.transpose().map_err(std::io::Error::other)?,
    })
}

/// Nothing of a file is imported, as rows are bad.
fn nothing(path: &Path, bad: &BadRows, io: &mut Io<'_>) -> CliError {
    list_bad(bad, io);
    CliError::AllOrNothing { path: path.to_owned(), bad: bad.total() }
}

/// The zone of the plan; `None` without a plan.
pub(super) fn zone_of_plan(settings: &Settings) -> Option<Zone> {
    settings.currency.is_some().then(|| settings.zone.clone())
}
