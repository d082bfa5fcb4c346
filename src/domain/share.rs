//! Shares: read-only addresses `/-/share/TOKEN` of the figures of a period, a campaign or an agent, with an end.
//!
//! Invariant: an address leads to nothing but what its share says; a number that is given again, as after a restore, has
//! another address. Does not make what is shown (see `report` and `render`).

use jiff::civil::Date;

use super::agent_page::{PageToken, PagesKey};
use super::label::{Agent, Campaign};
use super::time::Timestamp;

/// The path of shares, before the token.
pub const SHARE_PATH: &str = "/-/share/";

/// Whose figures a share shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SharedOf {
    /// All of the shop, as `couplet report` shows it.
    Report,
    Campaign(Campaign),
    Agent(Agent),
}

/// What a share shows, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareSpec {
    pub of: SharedOf,
    /// The first day that it shows, in the zone of the plan.
    pub first: Date,
    /// The last one, included.
    pub last: Date,
    /// The last day on which it can be opened, in the zone of the plan.
    pub until: Date,
}

/// A share in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// From 1, below `SHARES_EVER_MAX`.
    pub number: u32,
    pub spec: ShareSpec,
    /// Drawn at random, so that nobody finds the address of another share.
    pub series: u64,
    pub made_at: Timestamp,
    /// When somebody ended it. It shows nothing since.
    pub ended_at: Option<Timestamp>,
}

impl Share {
    /// Whether it can be opened on a day of the plan's zone.
    #[must_use]
    pub fn is_open(&self, today: Date) -> bool {
        self.ended_at.is_none() && today <= self.spec.until
    }
}

impl PagesKey {
    /// The token of a share.
    #[must_use]
    pub fn share_token(&self, share: &Share) -> PageToken {
        self.spelled("share", share.number, &[&share.series.to_le_bytes()])
    }
}

#[cfg(test)]
mod tests;
