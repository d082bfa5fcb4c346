//! `couplet report --basis touch`: orders booked in the month of the touch that earned the credit.

use std::path::Path;

use super::{ReportArgs, chosen_format, yield_memory};
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::settings::rate::RateOf;
use crate::domain::string_enum::string_enum;
use crate::recorder::priority::run_when_idle;
use crate::render::{self, Format, Width};
use crate::report::{self, Query, ReportData, TouchMonths};
use crate::store::Ask;
use crate::wire::Reach;

string_enum!(
    /// The month that an order is booked in.
    pub(super) enum Basis {
        /// That of the order.
        Order = "order",
        /// That of the touch that earned the credit.
        Touch = "touch",
    }
);

pub(super) fn run(args: &ReportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    check(args)?;
    let format = chosen_format(args.output.as_deref(), args.shown.format, Format::Table)?;
    yield_memory();
    let now = io.clock.now();
    let data = global.reach(Reach::ToRead, io.random)?;
    if data.is_served() {
        run_when_idle();
    }
    let settings = data.snapshot(&Ask::settings())?.settings;
    let period = args.when.period(now, settings.zone.clone())?;
    let window = args.rules.over(&settings.attribution).longest_window();
    let months = TouchMonths::new(&period, now, window)?;
    let (from, to) = (months.orders.from, months.orders.to);
    let mut snapshot = data.snapshot(&ReportData::ask_period(from, to, Some(window)))?;
    if report::needs_firsts(&args.by) {
        let firsts = data.snapshot(&ReportData::ask_firsts(&args.by, from, to))?;
        snapshot.parts.firsts = Some(Box::new(firsts));
    }
    data.close()?;
    let query = Query {
        period,
        by: args.by.clone(),
        rules: args.rules.over(&snapshot.settings.attribution),
        rate_of: args.rate_of,
    };
    let report = report::by_touch(&snapshot, &query, &months)?;
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    let width = if is_stdout(path) { io.width } else { Width::DEFAULT };
    write_output(path, Content::Text, io, |out| {
        Ok(render::by_touch(&report, format, width, out)?)
    })?;
    if !is_stdout(path) {
        io.say(format_args!("written to {}", path.display()));
    }
    Ok(Exit::Done)
}

/// Refuses what only a report by order has.
fn check(args: &ReportArgs) -> Result<(), CliError> {
    let given = [
        ("--unplaced", args.unplaced),
        ("--compare-models", args.compare_models),
        ("--against", args.against.is_some()),
        ("--rate-of", args.rate_of != RateOf::People),
        ("--strict", args.strict),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(FlagsError::ByOrderOnly(flag).into()),
        None => Ok(()),
    }
}
