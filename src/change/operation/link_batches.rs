//! The operations on links for lists of contacts, and on who wants no more messages.

use super::Operation;
use crate::change::link_batches::Addressing;
use crate::change::outcome::Outcome;
use crate::change::request::What;
use crate::domain::link::batch::{LinkBatch, LinkBatchSpec};
use crate::domain::link::sub_id::SubId;
use crate::domain::time::UtcDay;

impl Operation<LinkBatch> {
    /// Begins links for a list of contacts, or goes on with those that were begun alike.
    #[must_use]
    pub fn begin_link_batch(spec: LinkBatchSpec) -> Self {
        Self::new(
            What::BeginLinkBatch(Box::new(spec)),
            answer!(Outcome::LinkBatchBegun(batch) => *batch),
        )
    }
}

/// What came of a request for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressedOrMore {
    /// The people are in the batch, so many of them since now.
    Addressed { new: u32 },
    /// The request is to be made again.
    More,
}

impl Operation<AddressedOrMore> {
    /// Makes links for some people.
    #[must_use]
    pub fn address(asked: Addressing) -> Self {
        Self::new(What::Address(Box::new(asked)), |applied| match applied.outcome {
            Outcome::Addressed { new, .. } => Some(AddressedOrMore::Addressed { new }),
            Outcome::AddressingGoesOn => Some(AddressedOrMore::More),
            _ => None,
        })
    }
}

impl Operation<()> {
    /// Notes that a recipient wants no more messages.
    #[must_use]
    pub fn stop(sub_id: SubId, day: UtcDay) -> Self {
        Self::new(What::Stop { sub_id, day }, answer!(Outcome::Stopped => ()))
    }
}
