//! Compares a plan with the data: what an apply would create, change and retire.
//!
//! Invariants: a matrix link is identified by its tags, an entry by its slug, a code by its folded text,
//! a batch by its name. A link keeps its slug. What was made by hand is left alone. A slug is never
//! given to a second link. Does not apply the difference (see `change`).

pub(super) mod batches;
pub(super) mod clash;
pub(super) mod difference;
pub(super) mod fields;
pub(super) mod settings;

use std::collections::{HashMap, HashSet};

use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CodeSpec, FoldedCode};
use crate::domain::label::Tags;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, LinkSpec, Origin};

use super::wanted::Wanted;
use batches::compare_batches;
use clash::{Clash, Taken};
use difference::{CodeChanges, Difference, LinkChanges};

/// The data that a plan is compared with, in any order: at least every link and code that a plan made,
/// and every link and code whose slug or folded text the plan has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Present {
    pub links: Vec<Link>,
    pub codes: Vec<Code>,
    pub batches: Vec<Batch>,
}

/// The difference between a plan and the data, or everything that prevents an apply.
pub fn compare(wanted: &Wanted, present: &Present) -> Result<Difference, Vec<Clash>> {
    let mut clashes = Vec::new();
    let difference = Difference {
        links: compare_links(&wanted.links, &present.links, &mut clashes),
        codes: compare_codes(&wanted.codes, &present.codes, &mut clashes),
        batches: compare_batches(&wanted.batches, &present.batches, &mut clashes),
    };
    if clashes.is_empty() { Ok(difference) } else { Err(clashes) }
}

/// What identifies a link of a plan from one apply to the next.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'a> {
    Matrix(&'a Tags),
    Entry(&'a Slug),
}

fn identity(spec: &LinkSpec) -> Option<Identity<'_>> {
    match spec.origin {
        Origin::Matrix => Some(Identity::Matrix(&spec.tags)),
        Origin::Entry => Some(Identity::Entry(&spec.slug)),
        Origin::Hand | Origin::Shop | Origin::Recipient => None,
    }
}

fn compare_links(wanted: &[LinkSpec], present: &[Link], clashes: &mut Vec<Clash>) -> LinkChanges {
    let mut difference = LinkChanges::default();
    let by_identity: HashMap<Identity<'_>, &Link> =
        present.iter().filter_map(|link| Some((identity(&link.spec)?, link))).collect();
    let by_slug: HashMap<&Slug, &Link> = present.iter().map(|l| (&l.spec.slug, l)).collect();
    let mut found: HashSet<LinkId> = HashSet::new();
    for spec in wanted {
        let link = identity(spec).and_then(|identity| by_identity.get(&identity));
        match (link, by_slug.get(&spec.slug)) {
            (Some(link), _) => {
                found.insert(link.id);
                // What another tool counted, or calls it, is no part of a plan.
                let spec = LinkSpec {
                    slug: link.spec.slug.clone(),
                    stated_clicks: link.spec.stated_clicks,
                    external_id: link.spec.external_id.clone(),
                    ..spec.clone()
                };
                if link.retired_at.is_some() {
                    difference.revive.push((link.id, spec));
                } else if link.spec == spec {
                    difference.same += 1;
                } else {
                    difference.change.push((link.id, spec));
                }
            }
            (None, Some(other)) => clashes.push(Clash::Slug {
                slug: spec.slug.clone(),
                wanted_by: Box::new(spec.tags.clone()),
                had_by: Box::new(other.spec.tags.clone()),
                id: other.id,
                taken: taken(other),
            }),
            (None, None) => difference.create.push(spec.clone()),
        }
    }
    let gone = |link: &&Link| {
        link.spec.origin.is_plan() && link.retired_at.is_none() && !found.contains(&link.id)
    };
    difference.retire = present.iter().filter(gone).map(|link| link.id).collect();
    difference.retire.sort_unstable();
    difference
}

fn taken(link: &Link) -> Taken {
    match (link.spec.origin, link.retired_at) {
        (Origin::Hand | Origin::Shop | Origin::Recipient, _) => Taken::ByHand,
        (_, None) => Taken::ByPlan,
        (_, Some(_)) => Taken::ByRetired,
    }
}

fn compare_codes(wanted: &[CodeSpec], present: &[Code], clashes: &mut Vec<Clash>) -> CodeChanges {
    let mut difference = CodeChanges::default();
    let by_text: HashMap<FoldedCode, &Code> =
        present.iter().map(|code| (code.spec.code.folded(), code)).collect();
    let mut found: HashSet<FoldedCode> = HashSet::new();
    for spec in wanted {
        let folded = spec.code.folded();
        match by_text.get(&folded) {
            None => difference.create.push(spec.clone()),
            Some(code) if code.batch.is_some() || !code.spec.origin.is_plan() => clashes
                .push(Clash::Code { code: spec.code.clone(), as_made: code.spec.code.clone() }),
            Some(code) if code.retired_at.is_some() => {
                difference.revive.push((folded.clone(), spec.clone()));
            }
            Some(code) if code.spec == *spec => difference.same += 1,
            Some(_) => difference.change.push((folded.clone(), spec.clone())),
        }
        found.insert(folded);
    }
    let gone = |(folded, code): &(&FoldedCode, &&Code)| {
        let is_own = code.batch.is_none() && code.spec.origin.is_plan();
        is_own && code.retired_at.is_none() && !found.contains(*folded)
    };
    difference.retire = by_text.iter().filter(gone).map(|(folded, _)| folded.clone()).collect();
    difference.retire.sort_unstable();
    difference
}
