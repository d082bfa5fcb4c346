//! Records that have no id of their own, and what tells them apart.
//!
//! Invariant: records of a file that nothing tells apart are different ones, and are counted: the same file gives the
//! same ids however its rows are sorted, and again when it is read again. Those whose state is further get the lower
//! numbers: states only move forward, so a payment that is refunded later gets no refund of its twin. That holds among
//! `UNNAMED_HELD_MAX` records. What names a person is kept as a keyed hash (see `table::people`). Memory grows by some
//! bytes for each record without an id. Twins in two files cannot be told from one record in both.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use serde::Deserialize;

use super::gather::{Gathered, Keeps};
use super::place::Place;
use super::source::Source;
use super::taken::Setting;
use super::translation::Translated;
use crate::domain::limits::UNNAMED_HELD_MAX;
use crate::domain::record::order::OrderStatus;
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
    /// Its number among the records that are alike, from 1; 0 as long as it has none.
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
    /// Those that have no number yet.
    held: Vec<Held>,
}

/// How far a record has come: its state, and what was given back.
pub(super) type Advance = (Option<OrderStatus>, i64);

#[derive(Debug)]
struct Held {
    /// The hash of what tells it apart.
    hash: u64,
    advance: Advance,
    versions: Vec<Translated>,
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
            held: Vec::new(),
        })
    }

    pub(super) fn keep(&self, keeps: &mut [Keeps]) {
        for place in [Some(&self.by), self.people.as_ref()].into_iter().flatten() {
            place.keep(keeps);
        }
    }

    /// The id of a record as far as it can be shown, and the rest of it, without a number.
    pub(super) fn id(
        &self,
        record: &Gathered,
        setting: Setting,
    ) -> Result<(String, Unnamed), BadReason> {
        let by = self.by.value(record, setting)?;
        let people = self.people.as_ref().map(|place| place.value(record, setting)).transpose()?;
        let people = people.unwrap_or_default().to_lowercase();
        Ok((by, Unnamed { people, number: 0 }))
    }

    /// Holds the versions of a record until it gets a number. Returns those that get theirs now.
    pub(super) fn hold(
        &mut self,
        by: &str,
        advance: Advance,
        versions: Vec<Translated>,
    ) -> Vec<Translated> {
        let rest = versions.first().and_then(|version| version.made_of.unnamed.as_deref());
        let hash = self.state.hash_one((by, rest.map(|rest| &rest.people)));
        self.held.push(Held { hash, advance, versions });
        if self.held.len() < UNNAMED_HELD_MAX { Vec::new() } else { self.number() }
    }

    /// Numbers the records that are held, and returns their versions in the order of the file.
    pub(super) fn number(&mut self) -> Vec<Translated> {
        let mut held = std::mem::take(&mut self.held);
        let mut furthest_first: Vec<&mut Held> = held.iter_mut().collect();
        furthest_first.sort_by_key(|held| Reverse(held.advance));
        for Held { hash, versions, .. } in furthest_first {
            let count = self.counts.entry(*hash).or_default();
            *count += 1;
            self.alike += u64::from(*count > 1);
            for rest in versions.iter_mut().filter_map(|of| of.made_of.unnamed.as_deref_mut()) {
                rest.number = *count;
            }
        }
        held.into_iter().flat_map(|held| held.versions).collect()
    }

    /// How many records have no id.
    pub(super) fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How many records were like one before them.
    pub(super) fn alike(&self) -> u64 {
        self.alike
    }
}
