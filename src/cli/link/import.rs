//! `couplet link import`: the links of a spreadsheet or another shortener, as links made by hand.
//!
//! Invariant: a row makes one link, is one that there is already, or is refused with its line and why. The same file
//! again makes nothing new.

mod known;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::tags::TagFlags;
use crate::change::{Change, Operation, Refusal, listed_link};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::listed::{Listed, ListedArgs};
use crate::domain::label::Tags;
use crate::domain::limits::SLUG_DRAWS_MAX;
use crate::domain::settings::Settings;
use crate::import::{self, BadReason, GENERIC, LINK_COLUMNS, ListedLink, Reading, Row};
use crate::store::PlanRows;
use crate::wire::Data;
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
    #[command(flatten)]
    listed: ListedArgs,
    /// The tool that wrote the file [default: found from its header]
    #[arg(long, value_name = "TOOL", value_parser = PossibleValuesParser::new(import::preset_names(LINK_COLUMNS)))]
    from: Option<String>,
    #[command(flatten)]
    tags: TagFlags,
}

impl ImportArgs {
    fn reading(&self) -> Reading {
        match self.from.as_deref() {
            None => Reading::ByHeader,
            Some(GENERIC) => Reading::Generic,
            Some(name) => Reading::Presets(import::built_in(LINK_COLUMNS, name)),
        }
    }
}

pub(super) fn run(args: &ImportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let listed = &args.listed;
    let header = |file, options: &_| import::links(file, options).map(drop);
    let (file, options) = listed.open(&args.reading(), header)?;
    let data = listed.reach(global, io.random)?;
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
        data: data.as_ref().filter(|_| !listed.dry_run),
        settings: &settings,
        usual: &usual,
        known,
    };
    let mut done = Listed::new("link");
    let mut rows = import::links(listed.again(&file)?, &options).map_err(listed.failed())?;
    if let Some(title) = rows.title() {
        io.say(format_args!("read as {title}"));
    }
    while let Some(row) = rows.next().transpose().map_err(listed.failed())? {
        match row {
            Row::Bad(bad) => done.add_bad(bad),
            Row::Good { line, record } => {
                let made = importer.make(line, &record, io)?;
                if made == Ok(true) {
                    done.stated = done.stated.saturating_add(record.clicks.unwrap_or_default());
                }
                done.add(line, made);
            }
        }
    }
    done.ignored = rows.unknown_columns().lines().collect();
    // Close first: the reader of the messages may be slow, and others wait for the file.
    data.map_or(Ok(()), Data::close)?;
    listed.conclude(&done, &global.next(&["link", "list"]), io)
}

struct Importer<'a, 'd> {
    /// `None` in a dry run.
    data: Option<&'a Data<'d>>,
    settings: &'a Settings,
    /// The tags of links that have none.
    usual: &'a Tags,
    known: KnownLinks,
}

impl Importer<'_, '_> {
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
