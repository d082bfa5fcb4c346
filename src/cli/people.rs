//! People whom a command line or a list names: hashed here, with the key beside the data file, before anything is asked.
//!
//! Invariant: what was typed goes nowhere. Whoever is on another machine than the key is refused.

use super::error::{CliError, CustomerError};
use crate::domain::record::alias::Alias;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::store::{Normalisers, StoreError};
use crate::wire::Data;

/// What is said of a key that is not here.
pub(super) struct KeyFaults {
    /// The key is on another machine.
    pub(super) elsewhere: CustomerError,
    /// There is no key beside the data file.
    pub(super) missing: CustomerError,
}

impl KeyFaults {
    pub(super) const OF_CONTACTS: Self = Self {
        elsewhere: CustomerError::ContactElsewhere,
        missing: CustomerError::ContactKeyMissing,
    };
}

/// What is said of somebody who cannot be hashed.
pub(super) struct Unhashed {
    pub(super) key: KeyFaults,
    /// The text names nobody.
    pub(super) nobody: CustomerError,
}

/// Hashes people under every version of the rules that the data has.
pub(super) struct Hasher {
    key: PeopleKey,
    held: Vec<Normaliser>,
}

impl Hasher {
    pub(super) fn of(data: &Data<'_>, faults: &KeyFaults) -> Result<Self, CliError> {
        let about = data.snapshot(&Normalisers::ask())?;
        let fingerprint = about.people.ok_or(StoreError::Missing("people fingerprint"))?;
        let missing = if data.is_remote() { &faults.elsewhere } else { &faults.missing };
        let key = data.people_key(fingerprint)?.ok_or_else(|| missing.clone())?;
        Ok(Self { key, held: about.held.clone() })
    }

    /// The keyed hash of a person, and those under older rules; `None` if the text names nobody.
    pub(super) fn person(&self, named: &str) -> Option<(PersonKey, Vec<Alias>)> {
        self.key.person_with_aliases(&self.held, named, named)
    }

    pub(super) fn key(&self) -> &PeopleKey {
        &self.key
    }
}

/// The keyed hash of a person, and those under older normalisers.
pub(super) fn person(
    named: &str,
    data: &Data<'_>,
    unhashed: Unhashed,
) -> Result<(PersonKey, Vec<Alias>), CliError> {
    let Unhashed { key, nobody } = unhashed;
    Ok(Hasher::of(data, &key)?.person(named).ok_or(nobody)?)
}
