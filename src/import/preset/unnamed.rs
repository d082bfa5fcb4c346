//! Records that have no id of their own, and what tells them apart.
//!
//! Invariant: records of a file that nothing tells apart are different ones, and are counted: the same file gives the
//! same ids however its rows are sorted, and again when it is read again. What names a person is kept as a keyed hash
//! (see `table::people`). Memory grows by some bytes for each record without an id.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use serde::Deserialize;

use super::gather::{Gathered, Keeps};
use super::place::Place;
use super::source::Source;
use super::taken::Setting;
use crate::import::row::BadReason;

/// What tells records without an id of their own apart.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnnamedRows {
    /// What an id is made of, and shows.
    pub(super) by: Source,
    /// What names people, of which an id has a keyed hash.
    pub(super) people: Option<Source>,
}

/// The rest of the id of a record that has none of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::import) struct Unnamed {
    /// What names its people.
    pub(in crate::import) people: String,
    /// Its number among the records that are alike, from 1.
    pub(in crate::import) number: u64,
}

/// Gives ids to the records of a file that have none.
#[derive(Debug)]
pub(super) struct UnnamedIds {
    by: Place,
    people: Option<Place>,
    /// How many records there were so far, by a hash of what tells them apart.
    counts: HashMap<u64, u64>,
    state: RandomState,
    /// The records that are like one before them.
    alike: u64,
}

impl UnnamedIds {
    /// `None` if the file has nothing that tells its records apart.
    pub(super) fn new(rows: &UnnamedRows, names: &[String]) -> Option<Self> {
        Some(Self {
            by: Place::of(&rows.by, names)?,
            people: rows.people.as_ref().and_then(|people| Place::of(people, names)),
            counts: HashMap::new(),
            state: RandomState::new(),
            alike: 0,
        })
    }

    pub(super) fn keep(&self, keeps: &mut [Keeps]) {
        for place in [Some(&self.by), self.people.as_ref()].into_iter().flatten() {
            place.keep(keeps);
        }
    }

    /// The id of a record as far as it can be shown, and the rest of it.
    pub(super) fn id(
        &mut self,
        record: &Gathered,
        setting: Setting,
    ) -> Result<(String, Unnamed), BadReason> {
        let by = self.by.value(record, setting)?;
        let people = self.people.as_ref().map(|place| place.value(record, setting)).transpose()?;
        let people = people.unwrap_or_default().to_lowercase();
        let hash = self.state.hash_one((&by, &people));
        let count = self.counts.entry(hash).or_default();
        *count += 1;
        let number = *count;
        self.alike += u64::from(number > 1);
        Ok((by, Unnamed { people, number }))
    }

    /// How many records were like one before them.
    pub(super) fn alike(&self) -> u64 {
        self.alike
    }
}
