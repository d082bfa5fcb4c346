//! `couplet export`: clicks or conversions, row by row.

use std::io::{BufWriter, Write};

use clap::{Args, ValueEnum};

use super::when::When;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::render::{
    CLICK_COLUMNS, CONVERSION_COLUMNS, Format, ListWriter, click_row, conversion_row,
};
use crate::store::{Ask, Orders, Snapshot, WholeClicks};
use crate::wire::Reach;

/// Write clicks or conversions, row by row
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet export clicks > clicks.csv
  couplet export conversions --month 2026-11 --format ndjson")]
pub(in crate::cli) struct ExportArgs {
    /// What to export
    what: Exported,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Exported {
    /// Every request for a link, with any verdict
    Clicks,
    /// Every order, in any state
    Conversions,
}

pub(in crate::cli) fn run(
    args: &ExportArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    args.when.check()?;
    let data = global.reach(Reach::Existing, io.random)?;
    let zone = data.snapshot(&Ask::settings())?.settings.zone;
    let period = args.when.asked(zone)?;
    let format = args.shown.format.unwrap_or(Format::Csv);
    match args.what {
        Exported::Clicks => {
            let snapshot = data.snapshot(&WholeClicks::ask(period.as_ref()))?;
            data.close()?;
            clicks(&snapshot, period.as_ref(), format, BufWriter::new(&mut *io.out))?;
        }
        Exported::Conversions => {
            let snapshot = data.snapshot(&Orders::ask(period.as_ref()))?;
            data.close()?;
            conversions(&snapshot.orders, format, BufWriter::new(&mut *io.out))?;
        }
    }
    Ok(Exit::Done)
}

fn clicks(
    snapshot: &Snapshot<WholeClicks>,
    period: Option<&Period>,
    format: Format,
    out: impl Write,
) -> Result<(), CliError> {
    let mut list = ListWriter::new(CLICK_COLUMNS, format, out)?;
    let mut written = Ok(());
    snapshot.clicks.each(|click| {
        if written.is_ok() && period.is_none_or(|period| period.contains(click.at)) {
            let link = snapshot.links.get(&click.link);
            written = list.row(&click_row(click, link, &snapshot.click_id_key));
        }
    })?;
    written?;
    Ok(list.finish()?)
}

fn conversions(orders: &[Conversion], format: Format, out: impl Write) -> Result<(), CliError> {
    let mut list = ListWriter::new(CONVERSION_COLUMNS, format, out)?;
    for order in orders {
        list.row(&conversion_row(order))?;
    }
    Ok(list.finish()?)
}
