//! Why a batch of codes cannot be made.

use thiserror::Error;

use crate::domain::code::batch::OddsError;
use crate::domain::label::BatchName;

/// Why a batch cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Its codes could be found by trying, or there are too few.
    #[error("{odds}{}", if odds.can_be_allowed() { ", or say --allow-guessing" } else { "" })]
    Odds {
        /// Why.
        odds: OddsError,
    },
    /// The batch that has this name is another one.
    #[error("there is a batch `{0}` already, begun with other terms or another pattern or count")]
    Other(BatchName),
    /// The batch that has this name is live: its command came to its end.
    #[error(
        "there is a batch `{0}` already, and its codes are live: `couplet coupon export --batch {0}` \
         writes them"
    )]
    Live(BatchName),
    /// Another command continued the same batch at the same time, and made it live first.
    #[error(
        "another command made batch `{0}` live at the same time, and wrote the same codes: they are \
         there once, not twice"
    )]
    Twice(BatchName),
    /// Every code that was drawn was taken.
    #[error("every code that was drawn is taken: use a longer pattern")]
    Exhausted,
}
