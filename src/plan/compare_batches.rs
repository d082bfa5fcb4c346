//! The batches that are wanted against those that are there.
//!
//! Invariant: a batch is known by its name; its codes are never unmade, and never of two patterns.
//! Absent: drawing the codes that are missing.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::domain::code::batch::{Batch, BatchSpec};
use crate::domain::label::BatchName;
use crate::domain::period::Zone;

use super::altered::{Altered, Facts, altered, tag_facts, terms_facts};
use super::compare::Clash;
use super::difference::BatchChanges;

/// Why a batch that is there cannot be the one that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlike {
    /// Somebody made it by hand.
    ByHand,
    /// Its codes have another pattern.
    Pattern(String),
    /// It has more codes already.
    Codes(u32),
}

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByHand => f.write_str("was made by hand"),
            Self::Pattern(pattern) => write!(f, "has codes of the pattern {pattern}"),
            Self::Codes(count) => write!(f, "has {count} codes already, and none is ever unmade"),
        }
    }
}

pub(super) fn compare_batches(
    wanted: &[BatchSpec],
    present: &[Batch],
    clashes: &mut Vec<Clash>,
) -> BatchChanges {
    let mut difference = BatchChanges::default();
    let by_name: HashMap<&BatchName, &Batch> =
        present.iter().map(|batch| (&batch.spec.name, batch)).collect();
    let mut found = HashSet::new();
    for spec in wanted {
        let Some(batch) = by_name.get(&spec.name) else {
            difference.create.push(spec.clone());
            continue;
        };
        found.insert(batch.id);
        if let Some(unlike) = unlike(batch, spec) {
            clashes.push(Clash::Batch { name: spec.name.clone(), unlike });
        } else if batch.retired_at.is_some() {
            difference.revive.push((batch.id, spec.clone()));
        } else if batch.spec == *spec && batch.is_finished() {
            difference.same += 1;
        } else {
            difference.change.push((batch.id, spec.clone()));
        }
    }
    let gone = |batch: &&Batch| {
        let is_in_use = batch.spec.origin.is_plan() && batch.retired_at.is_none();
        is_in_use && !found.contains(&batch.id)
    };
    difference.retire = present.iter().filter(gone).map(|batch| batch.id).collect();
    difference.retire.sort_unstable();
    difference
}

fn unlike(batch: &Batch, wanted: &BatchSpec) -> Option<Unlike> {
    let BatchSpec { pattern, origin, .. } = &batch.spec;
    if !origin.is_plan() {
        Some(Unlike::ByHand)
    } else if *pattern != wanted.pattern && batch.minted > 0 {
        Some(Unlike::Pattern(pattern.as_str().to_owned()))
    } else {
        (batch.minted > wanted.count).then_some(Unlike::Codes(batch.minted))
    }
}

/// What is other about a batch; days are those of the zone.
#[must_use]
pub fn altered_batch(old: &Batch, new: &BatchSpec, zone: &Zone) -> Vec<Altered> {
    let (mut was, mut will_be) = (facts(&old.spec, old.minted, zone), facts(new, new.count, zone));
    // Codes that are missing are told by their count.
    if old.live_at.is_none() && old.missing() == 0 {
        was.push(("live".to_owned(), "no".to_owned()));
        will_be.push(("live".to_owned(), "yes".to_owned()));
    }
    altered(&was, &will_be)
}

fn facts(spec: &BatchSpec, codes: u32, zone: &Zone) -> Facts {
    // Destructured, so that no field is forgotten; the count is told as the codes that there are.
    let BatchSpec { name: _, pattern, tags, terms, count: _, origin: _ } = spec;
    let mut facts = vec![("codes".to_owned(), codes.to_string())];
    facts.push(("pattern".to_owned(), pattern.as_str().to_owned()));
    facts.extend(terms_facts(terms, zone));
    facts.extend(tag_facts(tags));
    facts
}
