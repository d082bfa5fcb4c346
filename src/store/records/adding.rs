//! Adding versions to records.
//!
//! Invariant: of the versions of one import, none is kept that another one of that import covers; of those that
//! no undo takes back, none at all that a version covers which stays as long. So an undo leaves what other
//! imports say, a covered version adds nothing to the fold, and the rows do not depend on the order of
//! imports.

use std::borrow::Cow;

use super::placing::EpochsOnce;
use super::{IDENTITIES, Record};
use crate::codec::{Covers, Identity, identity};
use crate::domain::record::contradiction::{Contradiction, Undecided};
use crate::domain::record::ledger::{ImportNumber, Imports};
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::record::refused::Refused;
use crate::domain::record::version::{Added, Imported, Version};
use crate::store::rows::WriteRows;
use crate::store::txn::{OpenAliases, OpenIndex};
use crate::store::{StoreError, Txn};

/// The versions of a kind of records, open in a write transaction.
pub(in crate::store) type VersionRows<'txn, V> =
    WriteRows<'txn, (&'static str, &'static Identity), V>;

/// Where versions come from.
#[derive(Clone, Copy)]
enum VersionSource<'a> {
    /// An import. A record that the table does not have is in no index either, unless damage hides it.
    Import(&'a Importing<'a>),
    /// A data file: a restore, or a migration, which adds a version again that it has just removed. People and
    /// imports are left as they are.
    File,
}

/// What versions of an import are added by.
struct Importing<'a> {
    /// People are compared under these.
    aliases: OpenAliases<'a>,
    /// `None` if no undo takes the versions back.
    number: Option<ImportNumber>,
    /// The same, as it is listed.
    imports: Imports,
    epochs: EpochsOnce<'a>,
}

/// Ids that a table does not have: those between a record and the next one.
struct FreeIds<'v> {
    after: &'v str,
    /// `None` after the last record.
    before: Option<Box<str>>,
}

impl FreeIds<'_> {
    fn has(&self, id: &str) -> bool {
        self.after < id && self.before.as_deref().is_none_or(|before| id < before)
    }
}

impl Txn {
    /// `number` is that of the import; without one, no undo takes the versions back.
    pub(super) fn add_versions<V: Record>(
        &self,
        versions: &[V],
        number: Option<ImportNumber>,
    ) -> Result<Imported, StoreError> {
        // Opened once: with a table opened for each version, an import takes a fifth longer.
        let mut rows = V::ROWS.open(self)?;
        let mut index = self.open_index()?;
        let imports = number.map_or(Imports::LASTING, Imports::only);
        let (aliases, epochs) = (self.open_aliases()?, EpochsOnce::of(self));
        let importing = Importing { aliases, number, imports, epochs };
        let from = VersionSource::Import(&importing);
        // Most ids of an import are new and next to each other: sorted, one look-up is enough for all that
        // lie before the next known id.
        let mut free: Option<FreeIds<'_>> = None;
        let (mut new, mut unheard) = (Vec::new(), Vec::new());
        let imported = tallied(versions, |version, row| {
            let addition = match &mut free {
                Some(free) if free.has(version.id().as_str()) => {
                    new.push(version);
                    free.after = version.id().as_str();
                    let is_first = version.gives_back().is_none();
                    Addition { is_first, ..Addition::of(Added::New) }
                }
                _ => {
                    self.insert_records(&mut rows, &mut index, &mut new, &importing.imports)?;
                    self.add_to(&mut rows, &mut index, from, (version, row), &mut free)?
                }
            };
            if V::KIND == OrderVersion::KIND && addition.is_first {
                unheard.push(version.id().clone());
            }
            Ok(addition)
        })?;
        self.insert_records(&mut rows, &mut index, &mut new, &importing.imports)?;
        self.note_new_orders(unheard)?;
        for refund in versions.iter().filter(|version| version.gives_back().is_some()) {
            for id in refund.payment_ids() {
                self.add_to(&mut rows, &mut index, from, (&refund.under(&id), 0), &mut None)?;
            }
        }
        Ok(imported)
    }

    /// Adds a version of a data file to its record.
    pub(in crate::store) fn add_version<V: Record>(
        &self,
        version: &V,
    ) -> Result<Added, StoreError> {
        let (mut rows, mut index) = (V::ROWS.open(self)?, self.open_index()?);
        Ok(self.add_to(&mut rows, &mut index, VersionSource::File, (version, 0), &mut None)?.added)
    }

    /// `row` is the place of the version in its import. `free` becomes the ids after the record.
    fn add_to<'v, V: Record>(
        &self,
        rows: &mut VersionRows<'_, V>,
        index: &mut OpenIndex<'_>,
        from: VersionSource<'_>,
        (version, row): (&'v V, u32),
        free: &mut Option<FreeIds<'v>>,
    ) -> Result<Addition, StoreError> {
        let Found { known, stored, free: next } = look_up(rows, from, version)?;
        *free = Some(next);
        let mut placed = None;
        if let VersionSource::Import(Importing { epochs, number, .. }) = from {
            placed = epochs.placed(version, &known, *number)?;
            if let Some(refused) = refused(&known, placed.as_ref().unwrap_or(version), row) {
                return Ok(Addition::refusing(refused));
            }
        }
        let version = placed.as_ref().unwrap_or(version);
        let imports = match from {
            VersionSource::Import(importing) => &importing.imports,
            VersionSource::File => version.imports(),
        };
        if known.is_empty() {
            let is_new = matches!(from, VersionSource::Import(_));
            self.insert_version(rows, index, version, imports, is_new)?;
        } else if let Some(lacking) = lacking(&known, version, imports) {
            let is_kept = keep_lasting(rows, &known, &stored, version, &lacking)?;
            if !is_kept {
                self.insert_version(rows, index, version, &lacking, false)?;
            }
        }
        let is_first = version.gives_back().is_none()
            && known.iter().all(|known| known.gives_back().is_some());
        let addition = assess(known, version);
        let is_first = is_first && addition.added != Added::Known;
        Ok(Addition { is_first, ..addition })
    }

    /// Inserts versions of records that the table does not have, whose ids ascend and have no known one between
    /// them. Leaves none of them.
    fn insert_records<V: Record>(
        &self,
        rows: &mut VersionRows<'_, V>,
        index: &mut OpenIndex<'_>,
        versions: &mut Vec<&V>,
        imports: &Imports,
    ) -> Result<(), StoreError> {
        let identities: Vec<Identity> = versions.iter().map(|version| identity(*version)).collect();
        rows.insert_between(versions.iter().zip(&identities).map(|(version, identity)| {
            ((version.id().as_str(), identity), of_import(*version, imports))
        }))?;
        versions.drain(..).try_for_each(|version| self.index_version(index, version, true))
    }

    fn insert_version<V: Record>(
        &self,
        rows: &mut VersionRows<'_, V>,
        index: &mut OpenIndex<'_>,
        version: &V,
        imports: &Imports,
        is_new: bool,
    ) -> Result<(), StoreError> {
        // A version with this identity covers this one, so it is not added.
        let key = (version.id().as_str(), &identity(version));
        rows.insert_new(&key, &of_import(version, imports))?;
        self.index_version(index, version, is_new)
    }
}

/// A version that these imports brought.
fn of_import<'v, V: Version>(version: &'v V, imports: &Imports) -> Cow<'v, V> {
    if version.imports() == imports {
        return Cow::Borrowed(version);
    }
    let mut of_import = version.clone();
    of_import.set_imports(imports.clone());
    Cow::Owned(of_import)
}

/// Adds versions by id, those of one record in their order, and counts each record once.
pub(super) fn tallied<'v, V: Version>(
    versions: &'v [V],
    mut add: impl FnMut(&'v V, u32) -> Result<Addition, StoreError>,
) -> Result<Imported, StoreError> {
    let mut imported = Imported::default();
    let mut by_id: Vec<(u32, &V)> = (0..).zip(versions).collect();
    by_id.sort_by_key(|(_, version)| version.id());
    for of_record in by_id.chunk_by(|(_, one), (_, other)| one.id() == other.id()) {
        let (mut of_all, mut found) = (None, None);
        for (row, version) in of_record {
            let Addition { added, contradiction, refused, is_first: _ } = add(version, *row)?;
            match refused {
                Some(refused) => imported.refused.push(refused),
                None => of_all = Some(of_all.map_or(added, |of_all: Added| of_all.min(added))),
            }
            found = found.or(contradiction);
        }
        if let Some(added) = of_all {
            imported.tally.count(added);
        }
        if let Some((undecided, example)) = found {
            imported.contradictions.add(undecided, of_record[0].0, example);
        }
    }
    Ok(imported)
}

/// What adding a version does, and what it contradicts.
pub(in crate::store) struct Addition {
    /// Says nothing if the version is refused.
    pub(in crate::store) added: Added,
    pub(in crate::store) contradiction: Option<(Undecided, Contradiction)>,
    pub(in crate::store) refused: Option<Refused>,
    /// Whether nothing but refunds was known of the record before, and this is none.
    is_first: bool,
}

impl Addition {
    fn of(added: Added) -> Self {
        Self { added, contradiction: None, refused: None, is_first: false }
    }

    pub(super) fn refusing(refused: Refused) -> Self {
        Self { refused: Some(refused), ..Self::of(Added::Known) }
    }
}

/// Why a version is refused, by the versions that are known of its record. What one of them covers is known.
pub(super) fn refused<V: Version + Covers>(known: &[V], version: &V, row: u32) -> Option<Refused> {
    let may_be = V::REFUSES && !known.iter().any(|known| known.covers(version));
    if may_be { Refused::of(known, version, row) } else { None }
}

/// What adding a version to a record does, by the versions that are known of it. What one of them covers says
/// nothing more.
pub(in crate::store) fn assess<V: Version + Covers>(known: Vec<V>, version: &V) -> Addition {
    if known.iter().any(|known| known.covers(version)) {
        return Addition::of(Added::Known);
    }
    let telling = telling(known);
    let contradiction = Contradiction::find(&telling, version);
    // What it gives back is in another currency.
    let is_uncounted = version.gives_back().is_some()
        && V::fold(telling.clone()).is_some_and(|of| version.gives_other_currency(&of).is_some());
    let added = if telling.is_empty() {
        Added::New
    } else if telling.iter().any(|known| version.covers(known)) {
        Added::Completed
    } else if changes(telling, version) {
        Added::Changed
    } else if contradiction.is_some() || is_uncounted {
        Added::Kept
    } else {
        Added::Known
    };
    Addition { contradiction, ..Addition::of(added) }
}

/// The versions that no other covers.
fn telling<V: Version + Covers>(known: Vec<V>) -> Vec<V> {
    if known.len() < 2 {
        return known;
    }
    let is_covered = |at: usize, version: &V| {
        known.iter().enumerate().any(|(by, other)| {
            by != at && other.covers(version) && (by < at || !version.covers(other))
        })
    };
    let told = known.iter().enumerate().filter(|(at, version)| !is_covered(*at, version));
    told.map(|(_, version)| version.clone()).collect()
}

/// Whether a record becomes another one with a version.
fn changes<V: Version>(mut known: Vec<V>, version: &V) -> bool {
    let before = V::fold(known.clone());
    known.push(version.clone());
    V::fold(known) != before
}

/// The imports of a version among whose versions none covers it; `None` if each has one.
fn lacking<V: Record>(known: &[V], version: &V, imports: &Imports) -> Option<Imports> {
    let mut lacking = imports.clone();
    for covering in known.iter().filter(|known| known.covers(version)) {
        lacking = lacking.without(covering.imports())?;
    }
    Some(lacking)
}

/// Takes the imports of a version from the versions that it covers, and removes those that have no others.
/// Returns whether the version itself is there, and has been given the imports.
fn keep_lasting<V: Record>(
    rows: &mut VersionRows<'_, V>,
    known: &[V],
    stored: &[(Identity, Option<PersonKey>)],
    version: &V,
    imports: &Imports,
) -> Result<bool, StoreError> {
    let id = version.id().as_str();
    let mut is_there = false;
    for (other, (identity, person)) in known.iter().zip(stored) {
        if !version.covers(other) {
            continue;
        }
        let is_it = !is_there && other.covers(version);
        let left = if is_it {
            let mut all = other.imports().clone();
            all.add(imports);
            is_there = true;
            Some(all)
        } else {
            other.imports().without(imports)
        };
        match left {
            None => drop(rows.remove((id, identity))?),
            Some(left) if left == *other.imports() => {}
            Some(left) => {
                let mut other = other.clone();
                other.set_person(*person);
                other.set_imports(left);
                rows.insert((id, identity), &other)?;
            }
        }
    }
    Ok(is_there)
}

/// What a table has of a record.
struct Found<'v, V> {
    known: Vec<V>,
    /// The identity of each, and the person that it has in the table.
    stored: Vec<(Identity, Option<PersonKey>)>,
    /// The ids that follow.
    free: FreeIds<'v>,
}

/// Looks for the versions of a version's record.
fn look_up<'v, V: Record>(
    rows: &VersionRows<'_, V>,
    from: VersionSource<'_>,
    version: &'v V,
) -> Result<Found<'v, V>, StoreError> {
    let id = version.id().as_str();
    let (mut known, mut stored) = (Vec::new(), Vec::new());
    let mut found = rows.range((id, &IDENTITIES.0)..)?;
    let free = loop {
        let Some(row) = found.next().transpose()? else {
            break FreeIds { after: id, before: None };
        };
        if row.key().0 != id {
            break FreeIds { after: id, before: Some(Box::from(row.key().0)) };
        }
        let mut other: V = row.decode()?;
        stored.push((*row.key().1, other.person()));
        if let VersionSource::Import(importing) = from
            && importing.aliases.are_one(other.person(), version.person())?
        {
            other.set_person(version.person());
        }
        known.push(other);
    };
    Ok(Found { known, stored, free })
}
