//! `couplet export`: clicks or conversions, row by row.
//!
//! Invariant: rows are written as they are read, so the memory does not depend on their number.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::chosen_format;
use super::when::When;
use crate::cli::args::{file_name, one_of};
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::period::Period;
use crate::domain::string_enum::string_enum;
use crate::render::{
    CLICK_COLUMNS, CONVERSION_COLUMNS, Format, ListWriter, Width, click_row, conversion_row,
};
use crate::store::{Ask, Kept, OrderRows, WholeClicks};
use crate::wire::Reach;

/// Write clicks or conversions, row by row
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet export clicks > clicks.csv
  couplet export conversions --month 2026-11 --format ndjson
Clicks are all requests for links, with any verdict; conversions are all orders, in any state.")]
pub(in crate::cli) struct ExportArgs {
    #[arg(help = one_of("What to export", &Exported::names()))]
    what: Exported,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    shown: Shown,
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
    }
);

pub(in crate::cli) fn run(
    args: &ExportArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    args.when.check()?;
    let format = chosen_format(args.output.as_deref(), args.shown.format, Format::Csv)?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let zone = data.snapshot(&Ask::settings())?.settings.zone;
    let period = args.when.asked(zone)?;
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
        Exported::Conversions => {
            let kept = data.close_and_keep(&OrderRows::ask(period.as_ref()))?;
            write_output(path, Content::Text, io, |out| {
                let list = ListWriter::new(CONVERSION_COLUMNS, format, width, out)?;
                conversions(&kept, list)
            })?;
        }
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

fn conversions(kept: &Kept<OrderRows>, mut list: ListWriter<impl Write>) -> Result<(), CliError> {
    for order in kept.orders()? {
        let order = order?;
        let click_id = order.named_click(&kept.settings.click_param);
        list.row(&conversion_row(&order, &kept.codes(&order), click_id.as_ref()))?;
    }
    Ok(list.finish()?)
}
