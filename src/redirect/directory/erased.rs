//! The people who were erased, as the redirector knows them.
//!
//! Invariant: a click that is answered after a person was added does not name them. Is asked only for links that were
//! sent to somebody.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use crate::domain::record::person::PersonKey;

/// Hashes of erased people.
#[derive(Debug, Default)]
pub struct ErasedPeople(RwLock<HashSet<PersonKey>>);

impl ErasedPeople {
    pub fn add(&self, hashes: impl IntoIterator<Item = PersonKey>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).extend(hashes);
    }

    #[must_use]
    pub(in crate::redirect) fn has(&self, person: &PersonKey) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(person)
    }
}
