//! The people of a data file: the normalisers under which they are hashed, and their aliases.
//!
//! Invariant: a person in the file is hashed under one of the file's normalisers. The first write of a
//! release adds its newest. A file without the row has those of release 0.1.0.

use std::collections::BTreeSet;

use redb::ReadTransaction;

use crate::domain::record::alias::{Alias, Aliases};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::PersonKey;
use crate::store::rows::WriteRows;
use crate::store::txn::for_each_addressee;
use crate::store::{StoreError, Txn, tables};

/// The normalisers of a file of release 0.1.0.
pub(in crate::store) const FIRST_NORMALISERS: [Normaliser; 1] = [Normaliser::V1];

type Pair = (&'static [u8; 16], &'static [u8; 16]);

/// The aliases, open in a write transaction; `None` if there are none.
pub(in crate::store) struct OpenAliases<'txn>(Option<WriteRows<'txn, Pair, Alias>>);

impl OpenAliases<'_> {
    /// Whether a stored person is known to be the same as one of an import.
    pub(in crate::store) fn are_one(
        &self,
        stored: Option<PersonKey>,
        imported: Option<PersonKey>,
    ) -> Result<bool, StoreError> {
        match (&self.0, stored, imported) {
            (Some(aliases), Some(stored), Some(imported)) if stored != imported => {
                Ok(aliases.row((&imported.0, &stored.0))?.is_some())
            }
            _ => Ok(false),
        }
    }
}

impl Txn {
    /// The normalisers under which the file has people, ascending.
    pub fn normalisers(&self) -> Result<Vec<Normaliser>, StoreError> {
        let held = self.meta(tables::NORMALISERS)?;
        Ok(held.unwrap_or_else(|| FIRST_NORMALISERS.to_vec()))
    }

    pub(in crate::store) fn put_normalisers(&self, held: &[Normaliser]) -> Result<(), StoreError> {
        self.put_meta(tables::NORMALISERS, &held.to_vec())
    }

    /// Adds the normaliser of this release to those of the file.
    pub(in crate::store) fn hold_newest_normaliser(&self) -> Result<(), StoreError> {
        let mut held = self.normalisers()?;
        if !held.contains(&Normaliser::NEWEST) {
            held.push(Normaliser::NEWEST);
            held.sort_unstable();
        }
        self.put_normalisers(&held)
    }

    pub fn add_aliases(&self, aliases: &[Alias]) -> Result<(), StoreError> {
        if aliases.is_empty() {
            return Ok(());
        }
        let mut rows = tables::PEOPLE.open(self)?;
        for alias in aliases {
            rows.insert((&alias.newest.0, &alias.older.0), alias)?;
        }
        Ok(())
    }

    pub(in crate::store) fn open_aliases(&self) -> Result<OpenAliases<'_>, StoreError> {
        let rows = tables::PEOPLE.open(self)?;
        let is_empty = rows.len()? == 0;
        Ok(OpenAliases((!is_empty).then_some(rows)))
    }

    /// All hashes of a person: those that the file knows, and those that the change has found.
    pub fn hashes_of(
        &self,
        person: PersonKey,
        found: &[Alias],
    ) -> Result<BTreeSet<PersonKey>, StoreError> {
        let mut hashes = BTreeSet::new();
        let mut to_visit = vec![person];
        let rows = tables::PEOPLE.open(self)?;
        while let Some(person) = to_visit.pop() {
            if !hashes.insert(person) {
                continue;
            }
            to_visit.extend(found.iter().filter(|a| a.newest == person).map(|a| a.older));
            for row in rows.range((&person.0, &[0; 16])..=(&person.0, &[u8::MAX; 16]))? {
                to_visit.push(row?.decode::<Alias>()?.older);
            }
        }
        Ok(hashes)
    }
}

/// The aliases of a data file, also those of recipients; none in a file of release 0.1.0.
pub(in crate::store) fn read_aliases(txn: &ReadTransaction) -> Result<Aliases, StoreError> {
    let mut aliases = Aliases::default();
    if let Some(people) = tables::PEOPLE.read_if_exists(txn)? {
        for row in people.scan()? {
            aliases.add(row?.decode()?);
        }
    }
    for_each_addressee(txn, |addressee, _| {
        addressee.alias().into_iter().for_each(|alias| aliases.add(alias));
        Ok(())
    })?;
    Ok(aliases)
}

#[cfg(test)]
mod tests;
