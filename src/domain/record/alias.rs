//! Aliases: the hashes of one person under several normalisers.
//!
//! A stored hash cannot be made again, because the text is not stored. When a text is read again, its
//! hashes under all normalisers that a file holds are known to be one person. Invariant: what an alias
//! resolves to does not depend on the order in which aliases were found. Does not hash (see `person`).

use std::collections::HashMap;

use super::normaliser::Normaliser;
use super::person::{PeopleKey, PersonKey};

/// One person under an older normaliser and under the newest of the release that found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    pub newest: PersonKey,
    pub older: PersonKey,
}

impl PeopleKey {
    /// The person whom a text names, with the aliases under these normalisers; `None` if it names nobody.
    /// `written` is the text with the marks that a file has around it. Release 0.1.0 hashed it with them.
    #[must_use]
    pub fn person_with_aliases(
        &self,
        held: &[Normaliser],
        named: &str,
        written: &str,
    ) -> Option<(PersonKey, Vec<Alias>)> {
        let newest = self.person(named)?;
        let mut aliases = Vec::new();
        for rules in held.iter().filter(|rules| **rules != Normaliser::NEWEST) {
            let marked = (written != named).then_some(written);
            for text in [Some(named), marked].into_iter().flatten() {
                let alias = self.person_under(*rules, text).map(|older| Alias { newest, older });
                aliases.extend(
                    alias.filter(|alias| alias.older != newest && !aliases.contains(alias)),
                );
            }
        }
        Some((newest, aliases))
    }
}

/// The aliases of a data file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases(HashMap<PersonKey, PersonKey>);

impl Aliases {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an alias. They must be added in ascending order: of two people with the same older hash, which
    /// an older normaliser did not tell apart, the first gets it.
    pub fn add(&mut self, alias: Alias) {
        // No circle, so that resolving ends.
        if self.resolve(alias.newest) != self.resolve(alias.older) {
            self.0.entry(alias.older).or_insert(alias.newest);
        }
    }

    /// The newest hash of a person.
    #[must_use]
    pub fn resolve(&self, person: PersonKey) -> PersonKey {
        let mut newest = person;
        while let Some(next) = self.0.get(&newest) {
            newest = *next;
        }
        newest
    }

    /// Replaces a person by their newest hash.
    pub fn resolve_in(&self, person: &mut Option<PersonKey>) {
        if !self.is_empty() {
            *person = person.map(|known| self.resolve(known));
        }
    }
}

#[cfg(test)]
mod tests;
