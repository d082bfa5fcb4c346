//! Links that were made together for a list of contacts: one sub-id, or one link, for each person.
//!
//! Invariant: a person is in a batch once, either with a link or withheld; a sub-id belongs to one person of one batch,
//! for ever. Of a contact only the keyed hash is kept. Does not read lists of contacts (see `import`).

use super::holdout::Holdout;
use super::slug::Slug;
use super::sub_id::SubId;
use crate::domain::code::coupon::CouponCode;
use crate::domain::fold::fold_name;
use crate::domain::label::{BatchName, LinkBatchName, Tags};
use crate::domain::record::alias::Alias;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

/// A number in the data file. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkBatchId(pub u32);

/// The part that a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkBatchSpec {
    pub name: LinkBatchName,
    /// The link that is sent, or that each own link is a copy of.
    pub link: Slug,
    /// The tags that it had.
    pub tags: Tags,
    /// Whether each person has a link of their own.
    pub own_slugs: bool,
    /// The batch of codes of which each person gets one.
    pub codes: Option<BatchName>,
    pub holdout: Option<Holdout>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkBatch {
    pub id: LinkBatchId,
    pub spec: LinkBatchSpec,
    pub begun_at: Timestamp,
}

impl LinkBatch {
    /// The one that a name means, in any case.
    pub fn named<'b>(
        batches: impl IntoIterator<Item = &'b Self>,
        name: &LinkBatchName,
    ) -> Option<&'b Self> {
        let folded = fold_name(name.as_str());
        batches.into_iter().find(|batch| fold_name(batch.spec.name.as_str()) == folded)
    }
}

/// The link of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressedLink {
    /// The slug, if the link is theirs alone.
    pub sub_id: SubId,
    /// What clicks have for their recipient: the keyed hash of the sub-id.
    pub clicks_have: PersonKey,
    pub code: Option<CouponCode>,
}

/// A person of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    pub batch: LinkBatchId,
    pub person: PersonKey,
    /// When they came into the batch: when they were sent their message, or would have been.
    pub at: Timestamp,
    /// `None` if they are withheld.
    pub link: Option<AddressedLink>,
}

impl Addressee {
    /// That the recipient of the clicks is the person.
    #[must_use]
    pub fn alias(&self) -> Option<Alias> {
        let older = self.link.as_ref()?.clicks_have;
        Some(Alias { newest: self.person, older })
    }
}

/// Which person of which batch a sub-id belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubIdOwner {
    pub batch: LinkBatchId,
    pub person: PersonKey,
}
