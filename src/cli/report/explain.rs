//! `couplet explain`: how the credit of an order was decided, or the history of one person (see `contact`).

use clap::Args;

use super::contact;
use super::rules::RuleFlags;
use crate::cli::args::one_of;
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::phone::Country;
use crate::domain::string_enum::string_enum;
use crate::render;
use crate::report::{self, FittedModel, ReportData};
use crate::wire::Reach;

/// Show how the credit for an order was assigned, or the history of one person
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet explain '#1010'
  couplet explain --contact ann@example.com
  couplet explain --contact '+49 170 1234567' --format json
  couplet explain --contact '0170 1234567' --country DE
A contact is hashed here, with the people key beside the data file, and looked for as that hash.")]
pub(in crate::cli) struct ExplainArgs {
    /// The order id, as in the shop's file
    #[arg(value_parser = ForeignId::parse, required_unless_present = "contact")]
    order: Option<ForeignId>,
    /// The history of one person: an e-mail address, a phone number or the id that files have of them
    #[arg(long, value_name = "WHO")]
    contact: Option<String>,
    /// Country of a phone number without a country code, such as DE or US
    #[arg(long, requires = "contact")]
    country: Option<Country>,
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
    pub(super) enum ExplanationFormat {
        Words = "words",
        Json = "json",
    }
);

pub(in crate::cli) fn run(
    args: &ExplainArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    if args.contact.is_some() && (args.order.is_some() || args.rules.is_any()) {
        return Err(FlagsError::ContactAlone.into());
    }
    let order = match (&args.contact, &args.order) {
        (None, Some(order)) => order,
        (contact, _) => {
            let named = contact.as_deref().unwrap_or_default();
            return contact::run(named, args.country, args.format, global, io);
        }
    };
    let data = global.reach(Reach::ToRead, io.random)?;
    let ask = ReportData::ask_order(order.clone(), args.rules.window);
    let snapshot = data.snapshot(&ask)?;
    let rules = args.rules.over(&snapshot.settings.attribution);
    // A model of channels is fitted to the whole month of the order.
    let month = report::month_of(&snapshot, order)?;
    let of_month =
        data.snapshot(&ReportData::ask_period(month.from, month.to, args.rules.window))?;
    data.close()?;
    let fitted = FittedModel::of(&of_month, &month, &rules)?;
    let explanation = report::explain(&snapshot, order, &rules, &fitted)?;
    match args.format {
        ExplanationFormat::Json => render::explanation(&explanation, io.out)?,
        ExplanationFormat::Words => {
            for line in render::explanation_words(&explanation, io.width) {
                io.result(line)?;
            }
        }
    }
    Ok(Exit::Done)
}
