//! Why a batch of codes cannot be made.

use thiserror::Error;

use crate::domain::code::batch::{Batch, OddsError};
use crate::domain::label::BatchName;
use crate::plan::nearest;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The pattern has too few codes, or codes that are easy to guess.
    #[error("{odds}{}", if odds.can_be_allowed() { ", or add --allow-guessing" } else { "" })]
    Odds { odds: OddsError },
    /// The name belongs to another batch.
    #[error("batch `{0}` exists already, with other terms, another pattern or another count")]
    Other(BatchName),
    /// The batch is complete: its command had ended well.
    #[error(
        "batch `{0}` exists already, and its codes are live: `couplet coupon export --batch {0}` \
         writes them"
    )]
    Live(BatchName),
    /// The batch is out of use, and its name is never given to another.
    #[error("batch `{0}` exists already and is retired")]
    Retired(BatchName),
    /// Another command completed the same batch first.
    #[error(
        "another command created batch `{0}` at the same time and wrote the same codes; each code \
         exists once"
    )]
    Twice(BatchName),
    #[error(
        "there is no batch `{name}`{}",
        nearest.as_ref().map_or(String::new(), |near| format!(" (did you mean `{near}`?)"))
    )]
    Unknown { name: BatchName, nearest: Option<BatchName> },
    /// Every random code was taken.
    #[error("no free code was found: use a longer pattern")]
    Exhausted,
}

impl BatchError {
    /// There is no batch with this name among these.
    pub(in crate::cli) fn unknown<'b>(
        name: BatchName,
        batches: impl IntoIterator<Item = &'b Batch>,
    ) -> Self {
        let names = batches.into_iter().map(|batch| batch.spec.name.as_str());
        let near = nearest(name.as_str(), names).and_then(|near| BatchName::parse(near).ok());
        Self::Unknown { name, nearest: near }
    }
}
