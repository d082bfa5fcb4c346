//! People who asked to be erased: their hashes, and what stands in their place.
//!
//! The list of them lies beside the people key and never in the data file. A record of an erased person keeps all that it
//! says but who it was. Invariant: what an erasure makes of a version depends on the version and the erasure alone, so a
//! row that is read again finds its record, whichever came first. Does not find records (see `store`) and does not read
//! the list (see `store::erased`).

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::alias::Alias;
use super::foreign_id::ForeignId;
use super::person::PersonKey;
use super::version::Version;
use crate::domain::sequence_number::sequence_number;
use crate::domain::time::Timestamp;

sequence_number!(
    /// The number of an erasure, from 1.
    ErasureNumber
);

/// A person who was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    pub number: ErasureNumber,
    pub at: Timestamp,
    /// Drawn for this erasure. Without it nothing leads from a person to what stands in their place.
    pub salt: [u8; 16],
    /// Under every version of the rules, and all others that the data file knew to be of the same person. Ascending.
    pub hashes: Vec<PersonKey>,
}

impl Erasure {
    #[must_use]
    pub fn has(&self, person: PersonKey) -> bool {
        self.hashes.binary_search(&person).is_ok()
    }

    /// What the person leaves in rows.
    #[must_use]
    pub fn traces(&self) -> Traces {
        let text = |hash: &PersonKey| hash.to_string().into_bytes();
        let all = self.hashes.iter().flat_map(|hash| [hash.0.to_vec(), text(hash)]);
        Traces(all.collect())
    }

    /// The id that a record gets whose own id names the person, as that of a record without one of its own does;
    /// `None` of any other. Another one for each record, so that nothing tells that two are of one person.
    #[must_use]
    pub fn stand_in(&self, id: &ForeignId) -> Option<ForeignId> {
        self.stand_in_for(id.as_str()).map(|text| ForeignId::of_key(&text))
    }

    /// The same of the text of an id.
    #[must_use]
    pub fn stand_in_for(&self, id: &str) -> Option<String> {
        // Most ids are shorter than a hash.
        if id.len() < 2 * size_of::<PersonKey>() {
            return None;
        }
        let named = self.hashes.iter().map(PersonKey::to_string).find(|hash| id.contains(hash))?;
        let mut hash = Sha256::new();
        hash.update(b"couplet erased");
        hash.update(self.salt);
        hash.update(id.as_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        Some(id.replace(&named, &PersonKey(short).to_string()))
    }

    /// Takes the person out of a version. Returns whether it was theirs.
    pub fn unlink<V: Version>(&self, version: &mut V) -> bool {
        if !version.person().is_some_and(|person| self.has(person)) {
            return false;
        }
        version.set_person(None);
        if let Some(id) = self.stand_in(version.id()) {
            version.set_id(id);
        }
        true
    }
}

/// The hashes of a person as rows have them: as bytes, and as text within the keys of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces(Vec<Vec<u8>>);

impl Traces {
    /// Whether any of them is in these bytes.
    #[must_use]
    pub fn are_in(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|trace| has(bytes, trace))
    }

    /// The length of the longest.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.0.iter().map(Vec::len).max().unwrap_or_default()
    }
}

/// Whether some bytes are in others. Looks for the first of them first, as whole tables are looked through while clicks
/// wait.
fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(wanted) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// All people who were erased, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasures {
    all: Vec<Erasure>,
    by_hash: HashMap<PersonKey, usize>,
}

impl Erasures {
    /// `None` unless their numbers are 1, 2, 3 and so on.
    #[must_use]
    pub fn of(all: Vec<Erasure>) -> Option<Self> {
        let are_numbered = (1..).zip(&all).all(|(number, of)| of.number.get() == number);
        let hashes = (0..)
            .zip(&all)
            .flat_map(|(index, of)| of.hashes.iter().map(move |hash| (*hash, index)));
        let by_hash = hashes.collect();
        are_numbered.then_some(Self { all, by_hash })
    }

    #[must_use]
    pub fn all(&self) -> &[Erasure] {
        &self.all
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.all.len()).unwrap_or(u32::MAX)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The erasure of a person; `None` if they were not erased.
    #[must_use]
    pub fn of_person(&self, person: PersonKey) -> Option<&Erasure> {
        self.by_hash.get(&person).and_then(|index| self.all.get(*index))
    }

    /// A person, unless they were erased.
    #[must_use]
    pub fn kept(&self, person: Option<PersonKey>) -> Option<PersonKey> {
        person.filter(|person| self.of_person(*person).is_none())
    }

    /// Takes whoever was erased out of a version. Returns whether it was theirs.
    pub fn unlink<V: Version>(&self, version: &mut V) -> bool {
        let erasure = version.person().and_then(|person| self.of_person(person));
        erasure.is_some_and(|erasure| erasure.unlink(version))
    }

    /// The aliases without those of people who were erased.
    pub fn unlink_aliases(&self, aliases: &mut Vec<Alias>) {
        let is_erased = |person: PersonKey| self.of_person(person).is_some();
        aliases.retain(|alias| !is_erased(alias.newest) && !is_erased(alias.older));
    }
}

/// What was taken of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasedCounts {
    /// Records of each kind, by its number.
    pub records: Vec<(u8, u32)>,
    /// Redemptions at the till.
    pub redemptions: u32,
    /// Clicks of links that were sent to the person.
    pub recipients: u32,
    /// Clicks whose browser could have told what else the person opened.
    pub visitors: u32,
    /// Codes given to the person, whose labels were removed.
    pub labels: u32,
    /// Names of files of imports that named the person.
    pub files: u32,
    /// Other hashes that were known to be of the person.
    pub aliases: u32,
    /// Months that are closed: of what is paid of the person's orders, only amounts are adjusted.
    pub months: u32,
    /// Lists of contacts that links were made for, of which the person was one.
    pub addressed: u32,
}

impl ErasedCounts {
    /// Counts records of a kind.
    pub fn count_records(&mut self, kind: u8, more: u32) {
        if more == 0 {
            return;
        }
        match self.records.binary_search_by_key(&kind, |(kind, _)| *kind) {
            Ok(index) => self.records[index].1 = self.records[index].1.saturating_add(more),
            Err(index) => self.records.insert(index, (kind, more)),
        }
    }

    /// Whether nothing was there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests;
