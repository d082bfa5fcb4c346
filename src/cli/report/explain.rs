//! `couplet explain`: how the credit of an order was decided.

use clap::Args;

use super::rules::RuleFlags;
use crate::cli::args::one_of;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::string_enum::string_enum;
use crate::render;
use crate::report::{self, FittedModel, ReportData};
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
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "words",
        help = one_of("Output format", &ExplanationFormat::names())
    )]
    format: ExplanationFormat,
    #[command(flatten)]
    rules: RuleFlags,
}

string_enum!(
    /// How an explanation is shown.
    enum ExplanationFormat {
        Words = "words",
        Json = "json",
    }
);

pub(in crate::cli) fn run(
    args: &ExplainArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let ask = ReportData::ask_order(args.order.clone(), args.rules.window);
    let snapshot = data.snapshot(&ask)?;
    let rules = args.rules.over(&snapshot.settings.attribution);
    // A model of channels is fitted to the whole month of the order.
    let month = report::month_of(&snapshot, &args.order)?;
    let of_month =
        data.snapshot(&ReportData::ask_period(month.from, month.to, args.rules.window))?;
    data.close()?;
    let fitted = FittedModel::of(&of_month, &month, &rules)?;
    let explanation = report::explain(&snapshot, &args.order, &rules, &fitted)?;
    match args.format {
        ExplanationFormat::Json => render::explanation(&explanation, io.out)?,
        ExplanationFormat::Words => {
            for line in render::explanation_words(&explanation) {
                io.result(render::inert(&line))?;
            }
        }
    }
    Ok(Exit::Done)
}
