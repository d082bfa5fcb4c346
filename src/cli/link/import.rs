//! `couplet link import`: the links of a spreadsheet or another shortener, as links made by hand.
//!
//! Invariant: a row makes one link, is one that there is already, or is refused with its line and why. The same file
//! again makes nothing new. A wrong file is refused before a data file is made for it.

mod known;

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde::Serialize;

use super::tags::TagFlags;
use crate::change::{Change, Operation, Refusal, listed_link};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::import::{RowsInJson, again, open_table, several};
use crate::cli::io::Io;
use crate::domain::environment::Random;
use crate::domain::label::Tags;
use crate::domain::limits::SLUG_DRAWS_MAX;
use crate::domain::settings::Settings;
use crate::import::{
    self, BadReason, BadRow, BadRows, Encoding, GENERIC, LINK_COLUMNS, ListedLink, Options,
    Reading, Row,
};
use crate::store::{PlanRows, StoreError};
use crate::wire::{Data, Reach, WireError};
use known::KnownLinks;

/// Import the links of a spreadsheet or another shortener
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link import bitly.csv --dry-run
  couplet link import bitly.csv --channel instagram
  couplet link import utm.xlsx --from utm
  couplet link import links.csv --format json > summary.json

Files of Bitly, Rebrandly, Shlink, YOURLS, Kutt and Dub, and sheets of tagged URLs are found from their \
headings. Any other file needs the column target, and may have slug, short_url, title, campaign, channel, \
agent, content, tags and clicks.
Slugs, titles and tags are kept. UTM values that a campaign or channel of the plan has become its tags; \
others stay in the target. Clicks are kept as stated, and never counted.
The same file again makes nothing new. Exit code 5: some rows were refused. They are listed with line and \
reason.")]
pub(in crate::cli) struct ImportArgs {
    /// The file, or `-` for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The tool that wrote the file [default: found from its header]
    #[arg(long, value_name = "TOOL", value_parser = PossibleValuesParser::new(import::preset_names(LINK_COLUMNS)))]
    from: Option<String>,
    #[command(flatten)]
    tags: TagFlags,
    /// Encoding of a file that is not in UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME", value_parser = Encoding::parse)]
    encoding: Option<Encoding>,
    /// Show what would be imported, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the summary to standard output as one object: json
    #[arg(long, value_name = "FORMAT", value_parser = ["json"])]
    format: Option<String>,
}

impl ImportArgs {
    fn reading(&self) -> Reading {
        match self.from.as_deref() {
            None => Reading::ByHeader,
            Some(GENERIC) => Reading::Generic,
            Some(name) => Reading::Presets(import::built_in(LINK_COLUMNS, name)),
        }
    }

    fn failed(&self) -> impl Fn(import::ImportError) -> CliError {
        |source| CliError::Import { path: self.file.clone(), source }
    }

    /// Opens the file, if its header is that of links.
    fn open(&self) -> Result<(File, Options), CliError> {
        let options = |file: &File| -> Result<Options, CliError> {
            let found = import::encoding_of(again(file, &self.file)?);
            let failed = |source| CliError::File { doing: "read", path: self.file.clone(), source };
            let encoding = match self.encoding {
                Some(given) => Some(given),
                None => found.map_err(failed)?,
            };
            Ok(Options { reading: self.reading(), encoding, ..Options::default() })
        };
        let file = open_table(&self.file, |file| {
            // Both read from the start, and share a place.
            let options = options(file)?;
            let header = import::links(again(file, &self.file)?, &options);
            header.map(drop).map_err(self.failed())
        })?;
        let options = options(&file)?;
        Ok((file, options))
    }
}

pub(super) fn run(args: &ImportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let (file, options) = args.open()?;
    let data = reach(args.dry_run, global, io.random)?;
    let (settings, known) = match &data {
        Some(data) => {
            let snapshot = data.snapshot(&PlanRows::ask())?;
            let specs = snapshot.parts.links.into_iter().map(|link| link.spec);
            (snapshot.settings, KnownLinks::of(specs))
        }
        None => (Settings::default(), KnownLinks::default()),
    };
    let usual = args.tags.tags();
    let mut importer = Importer {
        data: data.as_ref().filter(|_| !args.dry_run),
        settings: &settings,
        usual: &usual,
        known,
        done: Summary::default(),
    };
    let mut rows = import::links(again(&file, &args.file)?, &options).map_err(args.failed())?;
    if let Some(title) = rows.title() {
        io.say(format_args!("read as {title}"));
    }
    while let Some(row) = rows.next().transpose().map_err(args.failed())? {
        importer.import(row, io)?;
    }
    let mut done = importer.done;
    done.ignored = rows.unknown_columns().lines().collect();
    // Close first: the reader of the messages may be slow, and others wait for the file.
    data.map_or(Ok(()), Data::close)?;
    if args.format.is_some() {
        io.result(done.json(&args.file, args.dry_run).map_err(std::io::Error::other)?)?;
    } else {
        done.tell(&args.file, io);
    }
    if args.dry_run {
        io.say("this was a dry run: nothing was changed");
    } else if done.new > 0 {
        io.say(global.next(&["link", "list"]));
    }
    Ok(if done.bad.is_empty() { Exit::Done } else { Exit::BadRows })
}

/// The data; `None` in a dry run without a data file.
fn reach<'a>(
    is_dry: bool,
    global: &Global,
    random: &'a dyn Random,
) -> Result<Option<Data<'a>>, CliError> {
    let reach = if is_dry { Reach::ToRead } else { Reach::OrMake };
    match global.reach(reach, random) {
        Err(CliError::Wire(WireError::Store(StoreError::NotFound(_)))) if is_dry => Ok(None),
        data => data.map(Some),
    }
}

struct Importer<'a, 'd> {
    /// `None` in a dry run.
    data: Option<&'a Data<'d>>,
    settings: &'a Settings,
    /// The tags of links that have none.
    usual: &'a Tags,
    known: KnownLinks,
    done: Summary,
}

impl Importer<'_, '_> {
    fn import(&mut self, row: Row<ListedLink>, io: &Io<'_>) -> Result<(), CliError> {
        self.done.rows += 1;
        let (line, row) = match row {
            Row::Good { line, record } => (line, record),
            Row::Bad(bad) => {
                self.done.bad.push(bad);
                return Ok(());
            }
        };
        match self.make(line, &row, io)? {
            Ok(true) => {
                self.done.new += 1;
                self.done.stated += row.clicks.unwrap_or_default();
            }
            Ok(false) => self.done.known += 1,
            Err(reason) => self.done.bad.push(BadRow { line, column: String::new(), reason }),
        }
        Ok(())
    }

    /// Whether the row made a link, which was not there yet; why it did not.
    fn make(
        &mut self,
        line: u64,
        row: &ListedLink,
        io: &Io<'_>,
    ) -> Result<Result<bool, BadReason>, CliError> {
        for _ in 0..SLUG_DRAWS_MAX {
            let spec = match listed_link(row, self.usual, self.settings, io.random) {
                Ok(spec) => spec,
                Err(error) => return Ok(Err(BadReason::NotMade(error.to_string()))),
            };
            match self.known.has(row, &spec) {
                Ok(false) => {}
                other => return Ok(other.map(|_| false)),
            }
            let mint = Operation::mint_link(spec.clone());
            let made = self.data.map(|data| data.change(Change::new(mint, io.clock, io.random)));
            match made.transpose()? {
                None | Some(Ok(_)) => {
                    self.known.add(&spec, Some((line, row)));
                    return Ok(Ok(true));
                }
                // The random slug is taken: draw another.
                Some(Err(Refusal::SlugTaken(_))) if row.slug.is_none() => {}
                Some(Err(refusal @ Refusal::SlugTaken(_))) => {
                    return Ok(Err(BadReason::NotMade(refusal.to_string())));
                }
                Some(Err(refusal)) => return Err(refusal.into()),
            }
        }
        Err(CliError::SlugsExhausted)
    }
}

/// What became of a file.
#[derive(Default)]
struct Summary {
    rows: u64,
    new: u64,
    known: u64,
    bad: BadRows,
    /// The clicks that the new links had before.
    stated: u64,
    /// The columns that are not read.
    ignored: Vec<String>,
}

impl Summary {
    fn tell(&self, path: &Path, io: &mut Io<'_>) {
        let shown = if path == Path::new("-") { "stdin".into() } else { path.to_string_lossy() };
        for line in &self.ignored {
            io.say(format_args!("warning: {line}"));
        }
        let bad = match self.bad.total() {
            0 => String::new(),
            bad => format!(", {bad} refused"),
        };
        let rows = several(self.rows, "link");
        io.say(format_args!("{shown}: {rows} read: {} new, {} known{bad}", self.new, self.known));
        if self.stated > 0 {
            let clicks = several(self.stated, "click");
            io.say(format_args!("  {clicks} before the import: kept as stated, never counted"));
        }
        for line in self.bad.lines() {
            io.say(format_args!("  {line}"));
        }
    }

    fn json(&self, path: &Path, dry_run: bool) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Document<'a> {
            kind: &'a str,
            file: Option<String>,
            dry_run: bool,
            rows: u64,
            new: u64,
            known: u64,
            bad: u64,
            stated_clicks: u64,
            #[serde(flatten)]
            refused: RowsInJson<'a>,
            warnings: &'a [String],
        }
        let name = path.file_name().filter(|name| *name != "-");
        serde_json::to_string_pretty(&Document {
            kind: "links",
            file: name.map(|name| name.to_string_lossy().into_owned()),
            dry_run,
            rows: self.rows,
            new: self.new,
            known: self.known,
            bad: self.bad.total(),
            stated_clicks: self.stated,
            refused: RowsInJson::of(&self.bad),
            warnings: &self.ignored,
        })
    }
}
