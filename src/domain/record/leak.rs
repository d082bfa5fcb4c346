//! Leaks: signs that a code got to others than those it was meant for, or was used otherwise than it was meant to be.
//!
//! Invariant: a leak holds facts and no words (see `render`), and changes no credit, no status and no count. Does not
//! find leaks (see `report`).

use std::collections::{BTreeSet, HashMap};

use super::foreign_id::ForeignId;
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::{Agent, BatchName, Channel, Tags};
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenName;

string_enum!(
    /// The kind of a sign, as lists name it.
    Flag {
        /// Redeemed without a click or conversation of its channel before.
        Cold = "cold",
        /// Redeemed far more often than it was before.
        Rise = "rise",
        /// Redeemed before its first day, after its last, or after it was retired.
        Outside = "outside",
        /// Redeemed more often than its limit.
        OverLimit = "over-limit",
        /// Redeemed by a customer more often than each of them may.
        OverCustomerLimit = "over-customer-limit",
        /// Found by somebody who looked up many codes that there are not.
        Guessed = "guessed",
        /// Redeemed after the time that who got it was told.
        Late = "late",
    }
);

/// Whose clicks and conversations should have come before the redemptions of a code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    Channel(Channel),
    Agent(Agent),
    /// Those of anybody: the code has neither.
    Any,
}

impl Expected {
    /// What the tags of a code make one expect.
    #[must_use]
    pub fn of(tags: &Tags) -> Self {
        match (&tags.channel, &tags.agent) {
            (Some(channel), _) => Self::Channel(channel.clone()),
            (None, Some(agent)) => Self::Agent(agent.clone()),
            (None, None) => Self::Any,
        }
    }
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    Cold {
        of: Expected,
        cold: u64,
        /// The redemptions of which it could be told.
        judged: u64,
        /// How many are cold, of how many, of those that it was compared with.
        usual: (u64, u64),
    },
    Rise {
        /// The last redemption of the week.
        until: Timestamp,
        uses: u64,
        /// The redemptions in the days before the week.
        before: u64,
        days_before: u64,
    },
    /// Each redemption is in one of the three.
    Outside {
        before_first: u64,
        after_last: u64,
        after_retirement: u64,
        of: u64,
    },
    OverLimit {
        uses: u64,
        limit: u32,
    },
    OverCustomerLimit {
        /// The customers who used it too often, and their uses: those too many, and all.
        customers: u64,
        over: u64,
        uses: u64,
        limit: u32,
    },
    Guessed {
        /// The unknown codes of the hour.
        unknown: u32,
        token: TokenName,
        /// Whether any code was found.
        is_found: bool,
        /// The redemptions since then, and all.
        uses: u64,
        of: u64,
    },
    Late {
        uses: u64,
        of: u64,
    },
}

impl Sign {
    #[must_use]
    pub fn flag(&self) -> Flag {
        match self {
            Self::Cold { .. } => Flag::Cold,
            Self::Rise { .. } => Flag::Rise,
            Self::Outside { .. } => Flag::Outside,
            Self::OverLimit { .. } => Flag::OverLimit,
            Self::OverCustomerLimit { .. } => Flag::OverCustomerLimit,
            Self::Guessed { .. } => Flag::Guessed,
            Self::Late { .. } => Flag::Late,
        }
    }

    /// How many redemptions it is about, and of how many.
    #[must_use]
    pub fn redemptions(&self) -> (u64, u64) {
        match *self {
            Self::Cold { cold, judged, .. } => (cold, judged),
            Self::Rise { uses, before, .. } => (uses, uses + before),
            Self::Outside { before_first, after_last, after_retirement, of } => {
                (before_first + after_last + after_retirement, of)
            }
            Self::OverLimit { uses, limit } => (uses.saturating_sub(limit.into()), uses),
            Self::OverCustomerLimit { over, uses, .. } => (over, uses),
            Self::Guessed { uses, of, .. } | Self::Late { uses, of } => (uses, of),
        }
    }
}

/// A sign about a code, or about all codes of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// `None` if it is about a batch, or about guesses that found nothing.
    pub code: Option<CouponCode>,
    pub batch: Option<BatchName>,
    pub tags: Tags,
    pub sign: Sign,
    /// The first redemption that it is about; of guesses, the beginning of their hour.
    pub since: Timestamp,
    /// Its order, if it is known.
    pub order: Option<ForeignId>,
}

impl Leak {
    /// Of a code, of a batch, or of neither.
    #[must_use]
    pub fn of(
        code: Option<&CouponCode>,
        batch: Option<&BatchName>,
        tags: &Tags,
        sign: Sign,
        since: Timestamp,
    ) -> Self {
        let (code, batch, tags) = (code.cloned(), batch.cloned(), tags.clone());
        Self { code, batch, tags, sign, since, order: None }
    }

    /// Of a code that is known.
    #[must_use]
    pub fn of_code(code: &Code, sign: Sign, since: Timestamp) -> Self {
        let Code { spec, batch, .. } = code;
        Self::of(Some(&spec.code), batch.as_ref(), &spec.tags, sign, since)
    }

    #[must_use]
    pub fn with_order(self, order: Option<&ForeignId>) -> Self {
        Self { order: order.cloned(), ..self }
    }
}

/// The flags of codes and batches, for lists.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    of_codes: HashMap<FoldedCode, BTreeSet<Flag>>,
    of_batches: HashMap<BatchName, BTreeSet<Flag>>,
}

impl Flags {
    /// Those of a code.
    pub fn of_code(&self, code: &CouponCode) -> impl Iterator<Item = Flag> {
        self.of_codes.get(&code.folded()).into_iter().flatten().copied()
    }

    /// Those of a batch and of any of its codes.
    pub fn of_batch(&self, name: &BatchName) -> impl Iterator<Item = Flag> {
        self.of_batches.get(name).into_iter().flatten().copied()
    }
}

impl<'a> FromIterator<&'a Leak> for Flags {
    fn from_iter<I: IntoIterator<Item = &'a Leak>>(leaks: I) -> Self {
        let mut flags = Self::default();
        for leak in leaks {
            let flag = leak.sign.flag();
            if let Some(code) = &leak.code {
                flags.of_codes.entry(code.folded()).or_default().insert(flag);
            }
            if let Some(batch) = &leak.batch {
                flags.of_batches.entry(batch.clone()).or_default().insert(flag);
            }
        }
        flags
    }
}
