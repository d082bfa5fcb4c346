//! Erases from the data whoever is on the list of erased people: after the list grew, after a restore, and after a
//! process was killed in the middle.
//!
//! Invariant: when it returns, the data has nobody of the list, and knows how many are on it.

use std::path::Path;

use crate::change::{Change, Erase, Erased, Operation};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOutLabel;
use crate::domain::record::erasure::{ErasedCounts, Erasures};
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::store::erased::erased_people;
use crate::store::{ImportRows, LabelRows, Normalisers, StoreError};
use crate::wire::Data;

/// Erases those of the list whom the data has not erased to the end. `typed` is what names the last one, if somebody has
/// just typed that. Returns what was taken of each.
pub(in crate::cli) fn catch_up(
    data: &Data<'_>,
    listed: &Erasures,
    typed: Option<&str>,
    io: &Io<'_>,
) -> Result<Vec<ErasedCounts>, CliError> {
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    let about = data.snapshot(&Normalisers::ask())?;
    let done = usize::try_from(about.parts.erased).unwrap_or(usize::MAX);
    let left = listed.all().get(done..).unwrap_or_default();
    if left.is_empty() {
        return Ok(Vec::new());
    }
    let mut taken = Vec::new();
    for of in left {
        let typed = typed.filter(|_| of.number.get() == listed.count());
        let labels = labelled(data, &of.hashes, typed)?.into_iter().map(|(code, _)| code).collect();
        let files = files_of(data, typed)?;
        let erase = Operation::erase(Erase { of: of.clone(), labels, files });
        data.change(Change::new(erase, io.clock, io.random))??;
        taken.push(erase_whole(data, io)?);
    }
    Ok(taken)
}

/// Erases whoever is on the list of a data file, and was not erased from it yet.
pub(in crate::cli) fn catch_up_with_list(
    data: &Data<'_>,
    path: &Path,
    io: &Io<'_>,
) -> Result<Vec<ErasedCounts>, CliError> {
    catch_up(data, &erased_people(path)?, None, io)
}

/// Runs the erasure that was begun to its end.
fn erase_whole(data: &Data<'_>, io: &Io<'_>) -> Result<ErasedCounts, CliError> {
    loop {
        let step = Change::new(Operation::erase_step(), io.clock, io.random);
        let Erased { counts, is_done } = data.change(step)??;
        if is_done {
            return Ok(counts);
        }
    }
}

/// The codes with a label that names the person with these hashes.
pub(in crate::cli) fn labelled(
    data: &Data<'_>,
    hashes: &[PersonKey],
    typed: Option<&str>,
) -> Result<Vec<(CouponCode, HandOutLabel)>, CliError> {
    let about = data.snapshot(&Normalisers::ask())?;
    let fingerprint = about.people.ok_or(StoreError::Missing("people fingerprint"))?;
    let key = data.people_key(fingerprint)?;
    let given = data.snapshot(&LabelRows::ask())?.parts.labels.into_iter();
    let labels = given.filter_map(|(code, given)| Some((code, given.label?)));
    let names = |label: &str| {
        let is_hashed = |key: &PeopleKey, rules| {
            key.person_under(rules, label).is_some_and(|person| hashes.contains(&person))
        };
        key.as_ref()
            .is_some_and(|key| Normaliser::ALL.into_iter().any(|rules| is_hashed(key, rules)))
            || typed.is_some_and(|typed| has_name(label, typed))
    };
    Ok(labels.filter(|(_, label)| names(label.as_str())).collect())
}

/// The imports whose file's name has what names the person, as that of an exported chat has.
fn files_of(data: &Data<'_>, typed: Option<&str>) -> Result<Vec<ImportNumber>, CliError> {
    let Some(typed) = typed else { return Ok(Vec::new()) };
    let imports = data.snapshot(&ImportRows::ask())?.parts.imports;
    let names = |file: &str| has_name(file, typed);
    let theirs = imports.iter().filter(|of| of.spec.file.as_deref().is_some_and(names));
    Ok(theirs.map(|of| of.number).collect())
}

/// Whether a text has what names a person. Less than this may be part of any word.
pub(super) fn has_name(text: &str, named: &str) -> bool {
    const CHARS_MIN: usize = 5;
    let folded = |text: &str| text.trim().to_lowercase();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let named_digits = digits(named);
    let is_number = named_digits.len() >= 7 && !named.contains(char::is_alphabetic);
    let is_text = folded(named).chars().count() >= CHARS_MIN;
    (is_text && folded(text).contains(&folded(named)))
        || (is_number && digits(text).contains(&named_digits))
}

#[cfg(test)]
mod tests;
