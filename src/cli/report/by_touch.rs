//! `couplet report --basis touch`: orders booked in the month of the touch that earned the credit.

use super::outputs::{lists, told};
use super::{ReportArgs, reach, write_lists};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::string_enum::string_enum;
use crate::render;
use crate::report::{self, TouchMonths};
use crate::service::fetch;
use crate::store::Ask;

string_enum!(
    /// The month that an order is booked in.
    #[derive(Default)]
    pub(super) enum Basis {
        /// That of the order.
        #[default]
        Order = "order",
        /// That of the touch that earned the credit.
        Touch = "touch",
    }
);

pub(super) fn run(args: &ReportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    check(args)?;
    lists(args)?;
    let now = io.clock.now();
    let data = reach(global, io)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    let period = args.when.period(now, settings.zone.clone())?;
    let window = args.rules.over(&settings.attribution).longest_window();
    let months = TouchMonths::new(&period, now, window)?;
    let ask = args.ask(&period, told(&[]))?;
    let snapshot = fetch(&ask, &data, &months.orders, Some(window))?;
    data.close()?;
    let query = ask.query(&period, args.rules.over(&snapshot.settings.attribution));
    let report = report::by_touch(&snapshot, &query, &months)?;
    write_lists(args, io, |format, width, out| render::by_touch(&report, format, width, out))?;
    Ok(Exit::Done)
}

/// Refuses what only a report by order has.
fn check(args: &ReportArgs) -> Result<(), CliError> {
    let given = [
        ("--unplaced", args.unplaced),
        ("--compare-models", args.compare_models.is_some()),
        ("--against", args.against.is_some()),
        ("--rate-of", args.rate_of.is_some()),
        ("--missed", args.missed.is_some()),
        ("--hours-saved", args.hours_saved.is_some()),
        ("--strict", args.strict),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(FlagsError::ByOrderOnly(flag).into()),
        None => Ok(()),
    }
}
