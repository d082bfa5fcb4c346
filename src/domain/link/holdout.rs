//! Holdouts: the share of a list of contacts who get no message, so that one sees what the message brought.
//!
//! Invariant: who is withheld depends on the name of the links, the person and the people key alone, so that the same
//! file has the same people in it again, in any order. Somebody is not withheld from everything for ever: another name
//! draws anew.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::label::LinkBatchName;
use crate::domain::percent::{Percent, PercentError};
use crate::domain::record::person::{PeopleKey, PersonKey};

/// A share above 0% and at most 50%.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdout(Percent);

/// Why a text is not the share of a holdout.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HoldoutError {
    #[error(transparent)]
    Percent(#[from] PercentError),
    #[error("a holdout is more than 0% and at most 50% of the contacts; this is {0}")]
    Bounds(Percent),
}

impl Holdout {
    pub fn of(share: Percent) -> Result<Self, HoldoutError> {
        let fits = (1..=Percent::WHOLE / 2).contains(&share.hundredths());
        if fits { Ok(Self(share)) } else { Err(HoldoutError::Bounds(share)) }
    }

    #[must_use]
    pub fn share(self) -> Percent {
        self.0
    }
}

impl FromStr for Holdout {
    type Err = HoldoutError;

    fn from_str(text: &str) -> Result<Self, HoldoutError> {
        Self::of(text.parse()?)
    }
}

impl fmt::Display for Holdout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PeopleKey {
    /// Whether a person is withheld from a list.
    #[must_use]
    pub fn withholds(&self, holdout: Holdout, batch: &LinkBatchName, person: PersonKey) -> bool {
        let PersonKey(drawn) = self.hash(&[b"\0holdout\0", batch.as_str().as_bytes(), &person.0]);
        let mut low = [0; 8];
        low.copy_from_slice(&drawn[..8]);
        // Of 2^64 values the remainder favours none by more than one in 10^15.
        let place = u64::from_le_bytes(low) % u64::from(Percent::WHOLE);
        place < u64::from(holdout.0.hundredths())
    }
}

#[cfg(test)]
mod tests;
