//! The report of a closed month, as its close stored it.
//!
//! Invariant: it is shown if nothing but the report itself is asked for, in each format that the close stored. Whatever
//! is asked for besides is computed anew, as are the pages of a month that an earlier release closed: that is said, and a
//! page says itself what changed since.

use std::path::Path;

use super::outputs::{Look, Output};
use super::owed::changed;
use super::{ReportArgs, close, stored_pages, write};
use crate::cli::draft::is_stdout;
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::domain::closed_month::StoredClose;
use crate::domain::period::Period;
use crate::domain::settings::rate::RateOf;
use crate::render::{self, ClosedBefore, ClosedPage, Format};
use crate::report::{DefinitionsDigest, GroupBy, Grouping};
use crate::wire::Data;

/// What is left after the stored report of a closed month was shown.
pub(super) struct Left {
    /// What is computed anew.
    pub(super) outputs: Vec<Output>,
    /// Of what close that does not come.
    pub(super) page: Option<ClosedPage>,
    /// Whether a stored report was shown that had warnings when it was closed.
    pub(super) had_warnings: bool,
}

/// Shows the report of a closed month in the formats that its close stored.
pub(super) fn shown(
    args: &ReportArgs,
    outputs: Vec<Output>,
    period: &Period,
    data: &Data<'_>,
    io: &mut Io<'_>,
) -> Result<Left, CliError> {
    let all = |outputs| Left { outputs, page: None, had_warnings: false };
    let Some(month) = period.whole_month().filter(|_| !args.now) else {
        return Ok(all(outputs));
    };
    let closes = close::closes(data)?;
    let Some(close) = closes.of(month) else { return Ok(all(outputs)) };
    let day = period.zone.day(close.closed_at);
    let warned = had_warnings(close);
    // Whether the stored report has warnings must be known where that is asked.
    let by = stored_by(args).filter(|_| !args.strict || warned.is_some());
    let stored = |output: Output| match &by {
        Some(by) => Ok((stored_bytes(output.look, by, args.by.is_empty(), close)?, output)),
        None => Ok((None, output)),
    };
    let outputs = outputs.into_iter().map(stored).collect::<Result<Vec<_>, CliError>>()?;
    let (stored, anew): (Vec<_>, Vec<_>) = outputs.into_iter().partition(|(of, _)| of.is_some());
    // To find what changed takes as long as a report.
    let has_stored = !stored.is_empty();
    let is_said = has_stored || anew.iter().any(|(_, of)| of.look.is_page());
    let changes = if is_said { changed(data, &closes, close)?.len() as u64 } else { 0 };
    let said = render::closed_note(day, changes);
    let mut is_told = true;
    for (bytes, Output { path, look }) in stored {
        let is_followed = matches!(look, Look::Of(Format::Table | Format::Md));
        write(&path, look.content(), io, |width, out| {
            out.write_all(&bytes.unwrap_or_default())?;
            if is_followed {
                render::notes_under(std::slice::from_ref(&said), true, look.format(), width, out)?;
            }
            Ok(())
        })?;
        is_told &= is_followed;
    }
    if !is_told {
        io.say(&said);
    }
    if !anew.is_empty() {
        io.say(format_args!("{month} was closed on {day}; {} computed anew", named(&anew)));
    }
    let definitions = DefinitionsDigest::of(&close.closed.definitions);
    let page = Some(ClosedPage::Anew(ClosedBefore { month, day, changes, definitions }));
    let outputs = anew.into_iter().map(|(_, output)| output).collect();
    Ok(Left { outputs, page, had_warnings: has_stored && warned.unwrap_or_default() })
}

/// Whether the report had warnings when it was closed; `None` if the close does not say so.
fn had_warnings(close: &StoredClose) -> Option<bool> {
    let json = close.closed.documents.iter().find(|of| *of.format == *Format::Json.as_str())?;
    render::had_warnings(&json.text)
}

/// What is computed anew: `this is` on standard output, else the files.
fn named(anew: &[(Option<Vec<u8>>, Output)]) -> String {
    let name = |path: &Path| {
        if is_stdout(path) { "this".to_owned() } else { path.display().to_string() }
    };
    let names: Vec<String> = anew.iter().map(|(_, of)| name(&of.path)).collect();
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

/// What the stored report that is asked for is grouped by; `None` if something is asked for that no close stores.
fn stored_by(args: &ReportArgs) -> Option<GroupBy> {
    let is_other = args.rules.is_any()
        || args.rate_of.is_some_and(|of| of != RateOf::People)
        || args.against.is_some()
        || args.missed.is_some()
        || args.hours_saved.is_some();
    match args.by.as_slice() {
        _ if is_other => None,
        [] => Some(GroupBy::from(Grouping::Channel)),
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// What a close stores of a format; `None` if nothing.
fn stored_bytes(
    look: Look,
    by: &GroupBy,
    has_all: bool,
    close: &StoredClose,
) -> Result<Option<Vec<u8>>, CliError> {
    let Look::Of(format) = look else {
        return if has_all { Ok(stored_pages::page(close, look)?) } else { Ok(None) };
    };
    let mut documents = close.closed.documents.iter();
    let of = documents.find(|of| *of.by == *by.as_str() && *of.format == *format.as_str());
    Ok(of.map(|of| of.text.as_bytes().to_vec()))
}
