//! What is wanted against what is there.
//!
//! Invariants: a matrix link is known by its tags, an entry by its slug, a code by its folded text; a
//! link that is there keeps its slug; what was made by hand is left alone; a slug is never given to
//! a second link. Absent: settings, and making it so (change).

use std::collections::{HashMap, HashSet};
use std::fmt;

use thiserror::Error;

use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode, FoldedCode};
use crate::domain::label::{BatchName, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, LinkSpec, Origin};

use super::Wanted;
use super::compare_batches::{Unlike, compare_batches};
use super::difference::{CodeChanges, Difference, LinkChanges};
use super::names::described;

/// What is there: at least every link and code that a plan made, and those that have a slug or a
/// folded code that is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Present {
    /// The links, in any order.
    pub links: Vec<Link>,
    /// The codes, in any order.
    pub codes: Vec<Code>,
    /// The batches, in any order.
    pub batches: Vec<Batch>,
}

/// What kind of link has a slug that a new link of the plan wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A link made by hand, in use or retired.
    ByHand,
    /// A link of the plan that is in use.
    ByPlan,
    /// A link that an earlier plan made, and that is retired.
    ByRetired,
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByHand => "made by hand",
            Self::ByPlan => "made by the plan",
            Self::ByRetired => "made by an earlier plan and retired",
        })
    }
}

/// Why what is wanted cannot be made of what is there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Clash {
    /// A new link wants a slug that another link has; a slug is never given to a second one.
    #[error(
        "slug `{slug}`, wanted for {}, belongs to {}, {taken}",
        described(.wanted_by),
        described(.had_by)
    )]
    Slug {
        /// The slug.
        slug: Slug,
        /// The tags of the new link.
        wanted_by: Box<Tags>,
        /// The tags of the link that has it.
        had_by: Box<Tags>,
        /// The number of the link that has it.
        id: LinkId,
        /// What kind of link that is.
        taken: Taken,
    },
    /// A code is wanted that somebody made by hand.
    #[error("code `{code}` was made by hand, as `{as_made}`")]
    Code {
        /// The code as the plan writes it.
        code: CouponCode,
        /// The code as it was made.
        as_made: CouponCode,
    },
    /// A batch is wanted that is there as another.
    #[error("batch `{name}` {unlike}")]
    Batch {
        /// Its name.
        name: BatchName,
        /// What it is instead.
        unlike: Unlike,
    },
}

impl Clash {
    /// What to do about it.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match self {
            Self::Slug { .. } => {
                "give the new link another slug; for a campaign's links, give the campaign another \
                 `short`"
            }
            Self::Code { .. } => "choose another code, or leave this one out of the plan",
            Self::Batch { unlike: Unlike::ByHand, .. } => {
                "give the batch in the plan a `name` that no other batch has"
            }
            Self::Batch { unlike: Unlike::Pattern(_), .. } => {
                "let the batch keep its pattern, or give the new one a `name` of its own"
            }
            Self::Batch { unlike: Unlike::Codes(_), .. } => {
                "raise its `count` to what is there, or give the new batch a `name` of its own"
            }
        }
    }
}

/// Compares what is wanted with what is there.
pub fn compare(wanted: &Wanted, present: &Present) -> Result<Difference, Vec<Clash>> {
    let mut clashes = Vec::new();
    let difference = Difference {
        links: compare_links(&wanted.links, &present.links, &mut clashes),
        codes: compare_codes(&wanted.codes, &present.codes, &mut clashes),
        batches: compare_batches(&wanted.batches, &present.batches, &mut clashes),
    };
    if clashes.is_empty() { Ok(difference) } else { Err(clashes) }
}

/// How a link of a plan is known again.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'a> {
    Matrix(&'a Tags),
    Entry(&'a Slug),
}

fn identity(spec: &LinkSpec) -> Option<Identity<'_>> {
    match spec.origin {
        Origin::Matrix => Some(Identity::Matrix(&spec.tags)),
        Origin::Entry => Some(Identity::Entry(&spec.slug)),
        Origin::Hand => None,
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
                let spec = LinkSpec { slug: link.spec.slug.clone(), ..spec.clone() };
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
        (Origin::Hand, _) => Taken::ByHand,
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
