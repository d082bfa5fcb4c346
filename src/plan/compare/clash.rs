//! What cannot be applied: a slug, a code or a batch of the plan that the data already has as another.

use std::fmt;

use thiserror::Error;

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{BatchName, Tags};
use crate::domain::link::LinkId;
use crate::domain::link::slug::Slug;
use crate::plan::described::described;

/// The kind of link that already has a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Made by hand, in use or retired.
    ByHand,
    /// Made by a plan and in use.
    ByPlan,
    /// Made by an earlier plan and retired.
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

/// Why a batch of the plan cannot be the batch of the same name in the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchClash {
    ByHand,
    /// Its codes have this other pattern.
    Pattern(String),
    /// It already has this many codes, more than the plan asks for.
    Codes(u32),
}

impl fmt::Display for BatchClash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByHand => f.write_str("was made by hand"),
            Self::Pattern(pattern) => write!(f, "has codes of another pattern, {pattern}"),
            Self::Codes(count) => {
                write!(f, "already has {count} codes, and codes are never deleted")
            }
        }
    }
}

/// Why a plan cannot be applied to the data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Clash {
    /// A slug belongs to one link forever.
    #[error(
        "slug `{slug}`, wanted for {}, belongs to {}, {taken}",
        described(.wanted_by),
        described(.had_by)
    )]
    Slug {
        slug: Slug,
        /// The tags of the new link.
        wanted_by: Box<Tags>,
        /// The tags of the link that has the slug.
        had_by: Box<Tags>,
        /// The link that has the slug.
        id: LinkId,
        taken: Taken,
    },
    #[error("code `{code}` was made by hand, as `{as_made}`")]
    Code {
        /// The code as the plan writes it.
        code: CouponCode,
        /// The code as it was made.
        as_made: CouponCode,
    },
    #[error("batch `{name}` {clash}")]
    Batch { name: BatchName, clash: BatchClash },
}

impl Clash {
    /// What to do about it.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match self {
            Self::Slug { taken: Taken::ByHand, .. } => {
                "give the new link another slug; if it is this link, `couplet adopt links.toml` makes it \
                 the plan's"
            }
            Self::Slug { .. } => {
                "give the new link another slug; for a campaign's links, give the campaign another \
                 `short`"
            }
            Self::Code { .. } => "choose another code, or leave this one out of the plan",
            Self::Batch { clash: BatchClash::ByHand, .. } => {
                "give the batch in the plan a `name` that no other batch has"
            }
            Self::Batch { clash: BatchClash::Pattern(_), .. } => {
                "write the pattern that the batch has, or give the new batch a `name` of its own"
            }
            Self::Batch { clash: BatchClash::Codes(_), .. } => {
                "raise `count` to the number of codes, or give the new batch a `name` of its own"
            }
        }
    }
}
