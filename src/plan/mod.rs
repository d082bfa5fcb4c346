//! Layer 1: links.toml becomes what is wanted; it is checked, expanded, and compared with what is
//! there.
//!
//! Invariant: what leaves this module as `Wanted` has no fault left. Deliberately absent: the data file
//! (what is there is handed in), the clock (the time is handed in), and how faults look to people
//! (cli).

mod alike;
mod altered;
mod altered_settings;
mod campaign;
mod compare;
mod compare_batches;
mod coupons;
mod difference;
mod expand;
mod fault;
mod file;
mod links;
mod messages;
mod names;
mod nearest;
mod privacy;
mod reader;
mod reckoning;
mod roster;
mod tables;
mod vocabulary;
mod wanted;

#[cfg(test)]
mod tests;

use toml::de::DeTable;

use crate::domain::limits::{PLAN_BYTES_MAX, PLAN_DELIMITERS_MAX};
use crate::domain::time::Timestamp;

use fault::Findings;

pub use altered::{Altered, altered_code, altered_link};
pub use altered_settings::altered_settings;
pub use compare::{Clash, Present, Taken, compare};
pub use compare_batches::{Unlike, altered_batch};
pub use difference::{BatchChanges, Changes, CodeChanges, Difference, LinkChanges};
pub use fault::{Fault, Faults};
pub use nearest::nearest;
pub use wanted::Wanted;

/// A plan without faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it asks for.
    pub wanted: Wanted,
    /// What is worth a word and stops nothing, in the order of the text.
    pub warnings: Faults,
}

/// Checks a plan and expands it. All faults are found at once, and the first of them are told, in the
/// order of the text; of a text that is no TOML, only one. What `now` is decides no more than some
/// warnings.
pub fn check(text: &str, now: Timestamp) -> Result<Checked, Faults> {
    if text.len() as u64 > PLAN_BYTES_MAX {
        let message = format!("the plan has {} bytes; {PLAN_BYTES_MAX} are allowed", text.len());
        return Err(Faults::from_iter([Fault::of_all(message)]));
    }
    let signs = text.bytes().filter(|byte| b"\n,=[]{}".contains(byte)).count();
    if signs > PLAN_DELIMITERS_MAX {
        let message = format!(
            "the plan has {signs} lines, commas, brackets and equals signs; {PLAN_DELIMITERS_MAX} are allowed"
        );
        return Err(Faults::from_iter([Fault::of_all(message)]));
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    // Those after the first in the text are mostly its echo.
    if let Some(first) = errors.iter().min_by_key(|error| start(error)) {
        // A regular expression in double quotes is the usual slip.
        let help = first.message().starts_with("missing escaped value").then(|| {
            "in double quotes a `\\` begins a sign; in single quotes it is one: '^20\\d\\d'"
                .to_owned()
        });
        let fault = Fault { span: first.span(), ..Fault::of_all(first.message()) };
        return Err(Faults::from_iter([fault.help(help)]));
    }
    let findings = Findings::of(text);
    let wanted =
        file::read(table.get_ref(), &findings, now).map(|file| expand::expand(file, &findings));
    let (faults, warnings) = findings.into_parts();
    match wanted {
        Some(wanted) if faults.is_empty() => Ok(Checked { wanted, warnings }),
        _ => Err(faults),
    }
}
