//! Layer 1: reads links.toml, expands it to links, codes and batches, and compares them with the data.
//!
//! - `syntax`: TOML syntax errors in plain words.
//! - `read`: the sections of the file, each parsed and checked.
//! - `expand`: campaigns times channels times agents times contents, to links.
//! - `compare`: what an apply would create, change and retire.
//! - `style`, `first`, `adopted`: the text of a plan in one style, a first one, and one with more links.
//! - `fault` and `findings`: what is wrong with a plan, and where.
//!
//! Invariant: a `Wanted` that leaves this module has no fault. Does not read the data file or the clock
//! (both are handed in), and does not draw faults (see `cli::plan::faults`).

mod adopted;
mod compare;
mod dates;
mod declared;
mod described;
mod expand;
mod fault;
mod findings;
mod first;
mod nearest;
mod read;
mod style;
mod syntax;
mod wanted;

#[cfg(test)]
mod tests;

use toml::de::DeTable;

use crate::domain::limits::{PLAN_BYTES_MAX, PLAN_DELIMITERS_MAX};
use crate::domain::time::Timestamp;

use findings::{Findings, nothing_beside};
use syntax::recovery::{Readable, readable};

pub use adopted::with_links;
pub use compare::batches::altered_batch;
pub use compare::clash::{BatchClash, Clash, Taken};
pub use compare::difference::{BatchChanges, Changes, CodeChanges, Difference, LinkChanges};
pub use compare::fields::{Altered, altered_code, altered_link};
pub use compare::settings::altered_settings;
pub use compare::{Present, compare};
pub use expand::SentMessage;
pub use fault::{Fault, Faults};
pub use findings::Beside;
pub use first::{FirstPlan, Posted};
pub use nearest::nearest;
pub use style::styled;
pub use wanted::Wanted;

/// A plan without faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub wanted: Wanted,
    /// In the order of the text.
    pub warnings: Faults,
    /// The messages that are sent as SMS, in the order of the text.
    pub sent: Vec<SentMessage>,
}

/// Checks a plan and expands it. Finds all faults at once, in the order of the text; what can be read of a
/// text that is not valid TOML is checked too. `now` decides only some warnings.
pub fn check(text: &str, now: Timestamp) -> Result<Checked, Faults> {
    check_beside(text, now, &nothing_beside)
}

/// The same of a plan that lies in a folder, whose pictures are read.
pub fn check_beside(text: &str, now: Timestamp, beside: &Beside<'_>) -> Result<Checked, Faults> {
    if let Some(fault) = too_large(text) {
        return Err(Faults::from_iter([fault]));
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        // A large file must not be in memory twice.
        drop((table, errors));
        return Err(partly_read(text, now, beside));
    }
    let findings = Findings::of(text).with_pictures(beside);
    let expanded =
        read::read(table.get_ref(), &findings, now).map(|file| expand::expand(file, &findings));
    let (faults, warnings) = findings.into_parts();
    match expanded {
        Some((wanted, sent)) if faults.is_empty() => Ok(Checked { wanted, warnings, sent }),
        _ => Err(faults),
    }
}

/// The first syntax error of a text in TOML that is no plan, told as those of plans are.
#[must_use]
pub fn syntax_fault(text: &str) -> Option<Fault> {
    let (table, errors) = DeTable::parse_recoverable(text);
    errors.first().map(|error| syntax::fault(text, error, table.get_ref()))
}

/// The faults of a text that is not valid TOML, and of what can be read of it.
fn partly_read(text: &str, now: Timestamp, beside: &Beside<'_>) -> Faults {
    let Readable { text, faults, is_whole } = readable(text);
    if !is_whole {
        return faults.into_iter().collect();
    }
    let (table, _) = DeTable::parse_recoverable(&text);
    let findings = Findings::of_part(&text).with_pictures(beside);
    for fault in faults {
        findings.fault(fault);
    }
    if let Some(file) = read::read(table.get_ref(), &findings, now) {
        expand::expand_part(file, &findings);
    }
    findings.into_parts().0
}

fn too_large(text: &str) -> Option<Fault> {
    if text.len() as u64 > PLAN_BYTES_MAX {
        let message = format!("the plan has {} bytes; the limit is {PLAN_BYTES_MAX}", text.len());
        return Some(Fault::of_all(message));
    }
    let signs = text
        .bytes()
        .filter(|byte| matches!(byte, b'\n' | b',' | b'=' | b'[' | b']' | b'{' | b'}'))
        .count();
    (signs > PLAN_DELIMITERS_MAX).then(|| {
        Fault::of_all(format!(
            "the plan has {signs} lines, commas, brackets and equals signs; the limit is \
             {PLAN_DELIMITERS_MAX}"
        ))
    })
}
