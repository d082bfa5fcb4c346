//! `couplet link import`: the links of a spreadsheet or another shortener, as links made by hand.
//!
//! Invariant: a row makes one link, is one that there is already, or is refused with its line and why. The same file
//! again makes nothing new. Of a link that is known, the clicks that are stated may grow, and nothing else changes.

mod known;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::tags::TagFlags;
use crate::change::{Change, Operation, Refusal, listed_link};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::listed::{Listed, ListedArgs, Made};
use crate::domain::label::Tags;
use crate::domain::limits::SLUG_DRAWS_MAX;
use crate::domain::link::LinkSpec;
use crate::domain::link::slug::Slug;
use crate::domain::settings::Settings;
use crate::import::{self, BadReason, LINK_COLUMNS, ListedLink};
use crate::store::{OneLink, PlanRows};
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
others stay in the target. Clicks are kept as stated, and never counted; of a link that is known, the greater \
number is kept. An owner becomes the tag `owner:NAME`.
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

pub(super) fn run(args: &ImportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let listed = &args.listed;
    let header = |file, options: &_| import::links(file, options).map(drop);
    let reading = listed.reading(args.from.as_deref(), LINK_COLUMNS)?;
    let (file, options) = listed.open(&reading, header)?;
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
    done.read(&mut rows, listed, io, |line, row, io| importer.make(line, &row, io))?;
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
    /// What the row made of a link; why it made none.
    fn make(
        &mut self,
        line: u64,
        row: &ListedLink,
        io: &Io<'_>,
    ) -> Result<Result<Made, BadReason>, CliError> {
        for _ in 0..SLUG_DRAWS_MAX {
            let spec = match listed_link(row, self.usual, self.settings, io.random) {
                Ok(spec) => spec,
                Err(error) => return Ok(Err(BadReason::NotMade(error.to_string()))),
            };
            match self.known.find(row, &spec) {
                Ok(None) => {}
                Ok(Some(slug)) => return self.complete(&slug, row, io).map(Ok),
                Err(reason) => return Ok(Err(reason)),
            }
            let mint = Operation::mint_link(spec.clone());
            let made = self.data.map(|data| data.change(Change::new(mint, io.clock, io.random)));
            match made.transpose()? {
                None | Some(Ok(_)) => {
                    self.known.add(&spec, Some((line, row)));
                    return Ok(Ok(Made::New { stated: row.clicks.unwrap_or_default() }));
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

    /// Takes the clicks that a row states of a known link, if they are more: totals only grow, so that a file that was
    /// written before says nothing.
    fn complete(&mut self, slug: &Slug, row: &ListedLink, io: &Io<'_>) -> Result<Made, CliError> {
        let (before, stated) = (self.known.stated(slug), row.clicks);
        if stated <= before {
            return Ok(Made::Known);
        }
        if let Some(data) = self.data
            && let Some(link) = data.snapshot(&OneLink::ask(slug.clone()))?.parts.link
        {
            let new = LinkSpec { stated_clicks: stated, ..link.spec.clone() };
            let edit = Operation::edit_link(link.spec, new);
            data.change(Change::new(edit, io.clock, io.random))??;
        }
        self.known.state(slug, stated);
        let more = stated.unwrap_or_default() - before.unwrap_or_default();
        Ok(Made::More { stated: more })
    }
}
