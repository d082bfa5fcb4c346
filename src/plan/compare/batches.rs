//! Compares the batches of a plan with those in the data.
//!
//! Invariant: a batch is identified by its name, in any case; its codes are never deleted and have one pattern.
//! Does not draw missing codes (see `change`).

use std::collections::{HashMap, HashSet};

use crate::domain::code::batch::{Batch, BatchSpec};
use crate::domain::fold::fold_name;
use crate::domain::period::Zone;

use super::clash::{BatchClash, Clash};
use super::difference::BatchChanges;
use super::fields::{Altered, Facts, altered, tag_facts, terms_facts};

pub(super) fn compare_batches(
    wanted: &[BatchSpec],
    present: &[Batch],
    clashes: &mut Vec<Clash>,
) -> BatchChanges {
    let mut difference = BatchChanges::default();
    let mut by_name: HashMap<String, Vec<&Batch>> = HashMap::new();
    for batch in present {
        by_name.entry(fold_name(batch.spec.name.as_str())).or_default().push(batch);
    }
    let mut found = HashSet::new();
    for spec in wanted {
        let alike = by_name.get(&fold_name(spec.name.as_str())).into_iter().flatten();
        let Some(batch) = Batch::named(alike.copied(), &spec.name) else {
            difference.create.push(spec.clone());
            continue;
        };
        // The batch keeps the spelling of its name.
        let spec = BatchSpec { name: batch.spec.name.clone(), ..spec.clone() };
        found.insert(batch.id);
        if let Some(clash) = clash(batch, &spec) {
            clashes.push(Clash::Batch { name: spec.name, clash });
        } else if batch.retired_at.is_some() {
            difference.revive.push((batch.id, spec));
        } else if batch.spec == spec && batch.is_finished() {
            difference.same += 1;
        } else {
            difference.change.push((batch.id, spec));
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

fn clash(batch: &Batch, wanted: &BatchSpec) -> Option<BatchClash> {
    let BatchSpec { pattern, origin, .. } = &batch.spec;
    if !origin.is_plan() {
        Some(BatchClash::ByHand)
    } else if *pattern != wanted.pattern && batch.minted > 0 {
        Some(BatchClash::Pattern(pattern.as_str().to_owned()))
    } else {
        (batch.asked_for() > wanted.count).then_some(BatchClash::Codes(batch.asked_for()))
    }
}

/// The fields of a batch that differ. Days are those of the zone.
#[must_use]
pub fn altered_batch(old: &Batch, new: &BatchSpec, zone: &Zone) -> Vec<Altered> {
    let (mut was, mut will_be) =
        (facts(&old.spec, old.asked_for(), zone), facts(new, new.count, zone));
    // A batch with missing codes already differs in its count.
    if old.live_at.is_none() && old.missing() == 0 {
        was.push(("live".to_owned(), "no".to_owned()));
        will_be.push(("live".to_owned(), "yes".to_owned()));
    }
    altered(&was, &will_be)
}

fn facts(spec: &BatchSpec, codes: u32, zone: &Zone) -> Facts {
    // Destructured, so that no field is forgotten. The count is shown as the number of codes.
    let BatchSpec {
        name: _,
        pattern,
        tags,
        terms,
        count: _,
        origin: _,
        refill_below,
        needs_no_export,
    } = spec;
    let mut facts = vec![("codes".to_owned(), codes.to_string())];
    facts.push(("pattern".to_owned(), pattern.as_str().to_owned()));
    facts.extend(refill_below.map(|below| ("refill_below".to_owned(), below.to_string())));
    facts.extend(needs_no_export.then(|| ("needs_export".to_owned(), "false".to_owned())));
    facts.extend(terms_facts(terms, zone));
    facts.extend(tag_facts(tags));
    facts
}
