//! What became of a change.

use thiserror::Error;

use crate::domain::bounded_list::BoundedList;
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::code::terms::Unmet;
use crate::domain::label::BatchName;
use crate::domain::limits::{LISTED_MAX, TOKENS_MAX};
use crate::domain::link::Link;
use crate::domain::link::slug::Slug;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::redemption::Redemption;
use crate::domain::token::{StoredToken, TokenName};
use crate::plan::Clash;

/// How many links or codes a plan touched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Made.
    pub created: u64,
    /// Changed.
    pub changed: u64,
    /// Left as they were.
    pub same: u64,
    /// Taken out of use.
    pub retired: u64,
    /// Brought back.
    pub revived: u64,
}

impl Counts {
    /// How many were touched.
    #[must_use]
    pub fn touched(&self) -> u64 {
        self.created + self.changed + self.retired + self.revived
    }
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A plan was applied.
    Applied {
        /// Its links.
        links: Counts,
        /// Its codes.
        codes: Counts,
        /// Its batches.
        batches: Counts,
        /// Whether its settings differ from those before.
        settings_changed: bool,
    },
    /// Links and codes are staged, and nobody sees them yet.
    Staged,
    /// A link was made.
    Minted(Box<Link>),
    /// A link was made another.
    Edited(Box<Link>),
    /// A link was taken out of use, or was already.
    Retired(Box<Link>),
    /// A code was made.
    CodeMinted(Box<Code>),
    /// A batch was begun.
    BatchBegun(Box<Batch>),
    /// Codes of a batch were made.
    BatchFilled {
        /// How many of its codes there are now.
        minted: u32,
    },
    /// A batch has all of its codes, and they are known.
    BatchLive(Box<Batch>),
    /// A code was redeemed, or the order held it already.
    Redeemed(Box<Redemption>),
    /// A redemption was released, or was already.
    Released(Box<Redemption>),
    /// Records were kept.
    Imported {
        /// Versions that were not there.
        new: u64,
        /// Versions that were.
        known: u64,
    },
    /// An epoch has begun.
    EpochBegun(u32),
    /// A code was taken out of use.
    CodeRetired {
        /// The code.
        code: CouponCode,
        /// Whether it had been before.
        already: bool,
    },
    /// All codes of a batch were taken out of use.
    BatchRetired {
        /// The batch.
        batch: Box<Batch>,
        /// Whether they had been before.
        already: bool,
    },
    /// A token was made.
    TokenMade(Box<StoredToken>),
    /// A token was taken out of use.
    TokenRetired {
        /// The token.
        name: TokenName,
        /// Whether it had been before.
        already: bool,
    },
    /// Nothing was altered, and this is why.
    Refused(Refusal),
}

impl From<Vec<Clash>> for Refusal {
    fn from(clashes: Vec<Clash>) -> Self {
        let mut cures: Vec<String> = Vec::new();
        for cure in clashes.iter().map(Clash::cure) {
            if !cures.iter().any(|known| known == cure) {
                cures.push(cure.to_owned());
            }
        }
        let found: BoundedList<&Clash, LISTED_MAX> = clashes.iter().collect();
        Self::Clashes { found: found.lines().collect(), cures }
    }
}

/// Why a change was refused. Nothing was altered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The slug belongs to another link.
    #[error("the slug `{0}` is taken")]
    SlugTaken(Slug),
    /// There is no such link.
    #[error("there is no link `{0}`")]
    NoSuchLink(Slug),
    /// Somebody else changed the link since it was read.
    #[error("the link `{0}` was changed by somebody else at the same moment")]
    LinkChanged(Slug),
    /// The code, or one that reads alike, is there already.
    #[error("the code `{0}` is there already")]
    CodeTaken(CouponCode),
    /// The batch's name belongs to another one.
    #[error("there is a batch `{0}` already")]
    BatchTaken(BatchName),
    /// These codes, or ones that read alike, are there already, or were sent twice.
    #[error("{} of the codes are there already", .0.len())]
    CodesTaken(Vec<CouponCode>),
    /// The batch has as many codes as it is to have.
    #[error("the batch `{0}` has all of its codes: another command filled it meanwhile")]
    BatchFull(BatchName),
    /// The batch is not live: the command that makes it has not come to its end.
    #[error("the batch `{0}` is not live yet: not all of its codes were made and written")]
    BatchUnfinished(BatchName),
    /// There is no such batch.
    #[error("there is no batch of the number {0}")]
    NoSuchBatch(u32),
    /// There is no such code.
    #[error("there is no code `{0}`")]
    NoSuchCode(CouponCode),
    /// The code is out of use.
    #[error("the code `{0}` is retired")]
    CodeRetired(CouponCode),
    /// The use does not meet the code's terms.
    #[error("the code `{code}` {unmet}")]
    Unmet {
        /// The code.
        code: CouponCode,
        /// What it does not meet.
        unmet: Unmet,
    },
    /// The order never redeemed the code.
    #[error("the order `{order}` has not redeemed the code `{code}`")]
    NoSuchRedemption {
        /// The code.
        code: CouponCode,
        /// The order.
        order: ForeignId,
    },
    /// What a plan was compared with is another by now.
    #[error("somebody else changed the links, codes or settings at the same moment")]
    MovedOn,
    /// What a plan wants clashes with what is there.
    #[error("the plan clashes with what is there:\n  {}", found.join("\n  "))]
    Clashes {
        /// Each of the first clashes in a sentence, and how many more there are.
        found: Vec<String>,
        /// What to do about them, each thing once.
        cures: Vec<String>,
    },
    /// Another import began this epoch first.
    #[error("epoch {0} has begun already")]
    EpochTaken(u32),
    /// The code is in the plan, which would bring it back.
    #[error("the code `{0}` is in the plan, and the next apply would bring it back")]
    CodeOfPlan(CouponCode),
    /// The batch is in the plan, which would bring it back.
    #[error("the batch `{0}` is in the plan, and the next apply would bring it back")]
    BatchOfPlan(BatchName),
    /// There is no batch of this name.
    #[error("there is no batch `{0}`")]
    UnknownBatch(BatchName),
    /// The name belongs to another token, live or not.
    #[error("there is a token `{0}` already, or was one")]
    TokenTaken(TokenName),
    /// There is no such token.
    #[error("there is no token `{0}`")]
    NoSuchToken(TokenName),
    /// As many tokens open something as may.
    #[error("there are {TOKENS_MAX} live tokens, and no more may be")]
    TokensFull,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_clashes_without_end_the_first_are_told_and_the_rest_is_counted() {
        // A plan of 100,000 codes that are there already was refused in 100,000 lines.
        let code = |n: usize| CouponCode::mintable(&format!("CODE{n}")).unwrap();
        let clash = |n| Clash::Code { code: code(n), as_made: code(n) };
        let refusal = Refusal::from((0..200).map(clash).collect::<Vec<_>>());
        let Refusal::Clashes { found, cures } = refusal else { panic!("{refusal:?}") };
        assert_eq!((found.len(), cures.len()), (LISTED_MAX + 1, 1));
        assert_eq!(found[0], clash(0).to_string());
        assert_eq!(found[LISTED_MAX], format!("and {} more", 200 - LISTED_MAX));
    }
}
