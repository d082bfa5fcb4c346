//! `couplet explain`: how the credit of an order was decided.

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

/// Show how the credit for an order was assigned
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet explain '#1010'")]
pub(in crate::cli) struct ExplainArgs {
    /// The order id, as in the shop's file
    #[arg(value_parser = ForeignId::parse)]
    order: ForeignId,
    /// Output format: words or json
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
            for line in render::explanation_words(&explanation) {
                io.result(render::inert(&line))?;
            }
        }
    }
    Ok(Exit::Done)
}
