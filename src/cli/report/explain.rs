//! `couplet explain`: how the credit of an order was decided.

use clap::Args;

use super::rules::RuleFlags;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::record::foreign_id::ForeignId;
use crate::render;
use crate::report::{self, ReportData};
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
    let data = global.reach(Reach::ToRead, io.random)?;
    let ask = ReportData::ask_order(args.order.clone(), args.rules.window);
    let snapshot = data.snapshot(&ask)?;
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
