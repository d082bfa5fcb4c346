//! The report of a closed month, as its close stored it.
//!
//! Invariant: it is shown if nothing but the report itself is asked for; whatever is asked for besides is computed
//! anew, and that is said.

use super::outputs::{Look, Output};
use super::owed::changed;
use super::{ReportArgs, close, write};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::domain::closed_month::StoredClose;
use crate::domain::period::Period;
use crate::domain::settings::rate::RateOf;
use crate::render::{self, Format};
use crate::report::{GroupBy, Grouping};
use crate::wire::Data;

/// Shows the report of a closed month. Returns whether it did.
pub(super) fn shown(
    args: &ReportArgs,
    outputs: &[Output],
    period: &Period,
    data: &Data<'_>,
    io: &mut Io<'_>,
) -> Result<bool, CliError> {
    let Some(month) = period.whole_month().filter(|_| !args.now) else { return Ok(false) };
    let closes = close::closes(data)?;
    let Some(close) = closes.of(month) else { return Ok(false) };
    let day = period.zone.day(close.closed_at);
    let Some(documents) = documents(args, outputs, close) else {
        io.say(format_args!("{month} was closed on {day}; this is computed anew"));
        return Ok(false);
    };
    let said = render::closed_note(day, changed(data, &closes, close)?.len() as u64);
    for (output, text) in outputs.iter().zip(documents) {
        let format = output.look.format();
        write(&output.path, output.look.content(), io, |width, out| {
            out.write_all(text.as_bytes())?;
            render::notes_under(std::slice::from_ref(&said), true, format, width, out)
        })?;
        if !matches!(format, Format::Table | Format::Md) {
            io.say(&said);
        }
    }
    Ok(true)
}

/// The stored text of each output; `None` if something else is asked for.
fn documents<'c>(
    args: &ReportArgs,
    outputs: &[Output],
    close: &'c StoredClose,
) -> Option<Vec<&'c str>> {
    let by = match args.by.as_slice() {
        [] => GroupBy::from(Grouping::Channel),
        [one] => one.clone(),
        _ => return None,
    };
    let is_other = args.rules.is_any()
        || args.rate_of != RateOf::People
        || args.against.is_some()
        || args.missed.is_some()
        || args.hours_saved.is_some()
        || args.strict;
    if is_other {
        return None;
    }
    let text = |output: &Output| {
        let Look::Of(format) = output.look else { return None };
        let mut documents = close.closed.documents.iter();
        let of = documents.find(|of| *of.by == *by.as_str() && *of.format == *format.as_str())?;
        Some(&*of.text)
    };
    outputs.iter().map(text).collect()
}
