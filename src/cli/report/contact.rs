//! `couplet explain --contact`: the history of one person.

use super::explain::ExplanationFormat;
use crate::cli::error::{CliError, CustomerError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::people::{Unhashed, person};
use crate::render;
use crate::report::{self, ReportData};
use crate::wire::Reach;

const UNHASHED: Unhashed = Unhashed {
    elsewhere: CustomerError::ContactElsewhere,
    missing: CustomerError::ContactKeyMissing,
    nobody: CustomerError::NoContact,
};

/// `named` is an e-mail address, a phone number or an id, as files have it.
pub(super) fn run(
    named: &str,
    format: ExplanationFormat,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let (newest, aliases) = person(named, &data, UNHASHED)?;
    let mut hashes = vec![newest];
    hashes.extend(aliases.iter().map(|alias| alias.older));
    let snapshot = data.snapshot(&ReportData::ask_person(hashes.clone()))?;
    data.close()?;
    let history = report::history(&snapshot, &hashes)?;
    match format {
        ExplanationFormat::Json => render::history(&history, io.out)?,
        ExplanationFormat::Words => {
            for line in render::history_words(&history) {
                io.result(render::inert(&line))?;
            }
        }
    }
    Ok(Exit::Done)
}
