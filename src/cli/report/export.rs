//! `couplet export`: clicks or conversions, row by row.
//!
//! Invariant: clicks are written as they are read, so the memory does not depend on their number. Conversions are
//! written month by month (see `conversions`).

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::conversions::Wanted;
use super::known::known_of;
use super::rules::RuleFlags;
use super::when::When;
use super::{chosen_format, raw};
use crate::cli::args::{file_name, one_of};
use crate::cli::care::erase::hashes;
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::period::{Period, Zone};
use crate::domain::record::phone::Country;
use crate::domain::string_enum::string_enum;
use crate::render::{
    CLICK_COLUMNS, CONTACT_COLUMNS, CONVERSION_COLUMNS, Format, ListWriter, Width, click_row,
    contact_row,
};
use crate::store::{Ask, Kept, OrderRows, WholeClicks};
use crate::wire::Reach;

/// Write clicks or conversions, row by row
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet export clicks > clicks.csv
  couplet export conversions --month 2026-11 --format ndjson
  couplet export conversions --credits --model linear -o credits.csv
  couplet export contact ann@example.com --format json
Clicks are all requests for links, with any verdict; conversions are all orders, in any state, each
with its largest credit under the rules of the plan, or one row for each credit. Amounts are those
of the shop; with --credits they are those of reports, at the rates of the plan. The last column has
the tags of the link, with `|` between them. A contact is all that is known of one person, from every \
import and every click.")]
pub(in crate::cli) struct ExportArgs {
    #[arg(help = one_of("What to export", &Exported::names()))]
    what: Exported,
    /// Of contact, who: an e-mail address, a phone number, or the shop's or the inbox's id
    #[arg(value_name = "WHO", required_if_eq("what", "contact"))]
    who: Option<String>,
    /// Country of a phone number without a country code, such as DE or US
    #[arg(long, requires = "who")]
    country: Option<Country>,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    rules: RuleFlags,
    /// Of conversions, one row for each credit; the amounts are its parts and add up to the order
    #[arg(long)]
    credits: bool,
    /// Leave texts as they are in CSV: without the apostrophe before what a spreadsheet would calculate
    #[arg(long)]
    raw: bool,
    /// Write to a file; its extension sets the format (.csv, .json, .md, ...); `-` is standard output
    #[arg(short, long, value_name = "FILE", value_parser = file_name())]
    output: Option<PathBuf>,
}

string_enum!(
    enum Exported {
        /// Every request for a link, with any verdict.
        Clicks = "clicks",
        /// Every order, in any state.
        Conversions = "conversions",
        /// All that is known of one person.
        Contact = "contact",
    }
);

pub(in crate::cli) fn run(
    args: &ExportArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    args.when.check()?;
    if args.what == Exported::Clicks && (args.credits || args.rules.is_any()) {
        return Err(FlagsError::NoCredits.into());
    }
    if args.what == Exported::Contact {
        return contact(args, global, io);
    }
    if args.who.is_some() {
        return Err(FlagsError::OnlyOfContact.into());
    }
    let format = chosen_format(args.output.as_deref(), args.shown.format, Format::Csv)?;
    let format = raw(format, args.raw)?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    let period = args.when.asked(settings.zone.clone())?;
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    let width = if is_stdout(path) { io.width } else { Width::DEFAULT };
    match args.what {
        Exported::Clicks => {
            let kept = data.close_and_keep(&WholeClicks::ask(period.as_ref()))?;
            write_output(path, Content::Text, io, |out| {
                let list = ListWriter::new(CLICK_COLUMNS, format, width, out)?;
                clicks(&kept, period.as_ref(), list)
            })?;
        }
        Exported::Contact | Exported::Conversions => {
            let rules = args.rules.over(&settings.attribution);
            let wanted = if let Some(period) = period {
                data.close()?;
                Wanted::of_period(period, rules, args.credits)
            } else {
                let kept = data.close_and_keep(&OrderRows::ask(None))?;
                Wanted::of_all(kept, settings.zone, rules, args.credits)?
            };
            let random = io.random;
            write_output(path, Content::Text, io, |out| {
                let list = ListWriter::new(CONVERSION_COLUMNS, format, width, out)?;
                wanted.write(global, random, list)
            })?;
        }
    }
    if !is_stdout(path) {
        io.say(format_args!("written to {}", path.display()));
    }
    Ok(Exit::Done)
}

/// All that is known of one person.
fn contact(args: &ExportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    if args.credits || args.rules.is_any() || args.when.asked(Zone::utc())?.is_some() {
        return Err(FlagsError::WholeContact.into());
    }
    let format = chosen_format(args.output.as_deref(), args.shown.format, Format::Csv)?;
    let format = raw(format, args.raw)?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let named = args.who.as_deref().unwrap_or_default();
    let hashes = hashes(named, args.country, &data)?;
    let known = known_of(&data, &hashes, named)?;
    data.close()?;
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    let width = if is_stdout(path) { io.width } else { Width::DEFAULT };
    write_output(path, Content::Text, io, |out| {
        let mut list = ListWriter::new(CONTACT_COLUMNS, format, width, out)?;
        for row in &known {
            list.row(&contact_row(row))?;
        }
        Ok(list.finish()?)
    })?;
    if known.is_empty() {
        io.say("nothing is known of this person");
    }
    if !is_stdout(path) {
        io.say(format_args!("written to {}", path.display()));
    }
    Ok(Exit::Done)
}

fn clicks(
    kept: &Kept<WholeClicks>,
    period: Option<&Period>,
    mut list: ListWriter<impl Write>,
) -> Result<(), CliError> {
    let mut written = Ok(());
    kept.each_click(|click| {
        if written.is_ok() && period.is_none_or(|period| period.contains(click.at)) {
            let link = kept.links.get(&click.link);
            written = list.row(&click_row(click, link, &kept.click_id_key));
        }
    })?;
    written?;
    Ok(list.finish()?)
}
