//! `couplet explain`: why an order was credited as it was.

use clap::Args;

use super::rules::RuleFlags;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::record::foreign_id::ForeignId;
use crate::render;
use crate::report;
use crate::store::{ClickSelection, Columns, Selection};
use crate::wire::Reach;

/// Say why an order was credited as it was
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet explain '#1010'")]
pub(in crate::cli) struct ExplainArgs {
    /// The order, as the shop names it
    #[arg(value_parser = ForeignId::parse)]
    order: ForeignId,
    /// How it is written: in words, or as json
    #[arg(long, value_name = "FORMAT", value_parser = ["words", "json"], default_value = "words")]
    format: String,
    #[command(flatten)]
    rules: RuleFlags,
}

pub(in crate::cli) fn run(
    args: &ExplainArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let records = data.snapshot(&Selection {
        clicks: ClickSelection::None,
        tokens: false,
        ..Selection::all()
    })?;
    let order = records.conversions.iter().find(|order| order.id == args.order);
    let at = order.map_or_else(|| io.clock.now(), |order| order.ordered_at);
    let window = args.rules.over(&records.settings.attribution).window;
    let back = i64::try_from(window.ms()).unwrap_or(i64::MAX);
    let (from, to) = (at.plus_ms(back.saturating_neg()), at.plus_ms(1));
    let clicks = ClickSelection::Between { from, to, columns: Columns::Seen };
    let snapshot = data.snapshot(&Selection { clicks, tokens: false, ..Selection::all() })?;
    data.close()?;
    let rules = args.rules.over(&snapshot.settings.attribution);
    let explanation = report::explain(&snapshot, &args.order, &rules)?;
    match args.format.as_str() {
        "json" => render::explanation(&explanation, io.out)?,
        _ => {
            for line in explanation.words() {
                io.result(render::inert(&line))?;
            }
        }
    }
    Ok(Exit::Done)
}
