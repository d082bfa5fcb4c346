//! People whom a command line names: hashed here, with the key beside the data file, before anything is asked.
//!
//! Invariant: what was typed goes nowhere. Whoever is on another machine than the key is refused.

use super::error::{CliError, CustomerError};
use crate::domain::record::alias::Alias;
use crate::domain::record::person::PersonKey;
use crate::store::{Normalisers, StoreError};
use crate::wire::Data;

/// What is said of somebody who cannot be hashed.
pub(super) struct Unhashed {
    /// The key is on another machine.
    pub(super) elsewhere: CustomerError,
    /// There is no key beside the data file.
    pub(super) missing: CustomerError,
    /// The text names nobody.
    pub(super) nobody: CustomerError,
}

/// The keyed hash of a person, and those under older normalisers.
pub(super) fn person(
    named: &str,
    data: &Data<'_>,
    unhashed: Unhashed,
) -> Result<(PersonKey, Vec<Alias>), CliError> {
    let about = data.snapshot(&Normalisers::ask())?;
    let fingerprint = about.people.ok_or(StoreError::Missing("people fingerprint"))?;
    let Unhashed { elsewhere, missing, nobody } = unhashed;
    let missing = if data.is_remote() { elsewhere } else { missing };
    let key = data.people_key(fingerprint)?.ok_or(missing)?;
    Ok(key.person_with_aliases(&about.held, named, named).ok_or(nobody)?)
}
