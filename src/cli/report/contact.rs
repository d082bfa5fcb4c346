//! `couplet explain --contact`: the history of one person.

use std::borrow::Cow;

use super::explain::ExplanationFormat;
use crate::cli::error::{CliError, CustomerError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::people::{KeyFaults, Unhashed, person};
use crate::domain::record::phone::Country;
use crate::import::is_national;
use crate::render;
use crate::report::{self, ReportData};
use crate::wire::Reach;

const UNHASHED: Unhashed =
    Unhashed { key: KeyFaults::OF_CONTACTS, nobody: CustomerError::NoContact };

/// The same digits are numbers of several people, each in another country.
const NATIONAL: &str = "note: that is a phone number without a country code, which is not found where an import has it \
                        in full; add --country, such as --country DE";

/// `named` is an e-mail address, a phone number or an id, as files have it; a number that is written as within the
/// country is read as imports with the same `--country` read it.
pub(super) fn run(
    named: &str,
    country: Option<Country>,
    format: ExplanationFormat,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let in_full = country.map_or(Cow::Borrowed(named), |country| country.in_full(named));
    let (newest, aliases) = person(&in_full, &data, UNHASHED)?;
    let mut hashes = vec![newest];
    hashes.extend(aliases.iter().map(|alias| alias.older));
    let snapshot = data.snapshot(&ReportData::ask_person(hashes.clone()))?;
    data.close()?;
    let history = report::history(&snapshot, &hashes)?;
    if country.is_none() && is_national(named) {
        io.say(NATIONAL);
    }
    match format {
        ExplanationFormat::Json => render::history(&history, io.out)?,
        ExplanationFormat::Words => {
            for line in render::history_words(&history, io.width) {
                io.result(line)?;
            }
        }
    }
    Ok(Exit::Done)
}
