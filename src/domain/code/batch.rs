//! A batch: unique codes that were made together and share their terms.
//!
//! Invariant: a batch becomes live when all of its codes exist, and stays live. A code of a batch
//! that is not live is unknown. Does not hold the codes, which name their batch.

use thiserror::Error;

use super::coupon::{Code, CodeSpec, CouponCode};
use super::export::Export;
use super::hand_out::{HandOut, Pool, Waiting};
use super::pattern::{CodePattern, SYMBOLS};
use super::terms::Terms;
use crate::domain::fold::fold_name;
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::limits::{GUESSES_A_HIT_MIN, LABEL_CHARS_MAX};
use crate::domain::link::Origin;
use crate::domain::time::Timestamp;

/// A batch's number in the data file. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub u32);

/// The part of a batch that a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchSpec {
    pub name: BatchName,
    pub pattern: CodePattern,
    pub tags: Tags,
    /// The discount and the limits of each code.
    pub terms: Terms,
    /// How many codes were asked for.
    pub count: u32,
    pub origin: Origin,
    /// More codes are made when fewer than this wait to be given to somebody.
    pub refill_below: Option<u32>,
    /// Codes are given to people without being exported first: no shop needs to know them.
    pub needs_no_export: bool,
}

/// A batch in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub id: BatchId,
    pub spec: BatchSpec,
    /// How many of its codes exist.
    pub minted: u32,
    /// How many of these were made when few were left, beyond those that were asked for.
    pub refilled: u64,
    /// When its first codes were made.
    pub created_at: Timestamp,
    /// When the last of its codes was made, which made all of them live.
    pub live_at: Option<Timestamp>,
    /// When the whole batch was retired, if it was.
    pub retired_at: Option<Timestamp>,
    /// The codes that wait to be given to somebody; `None` if nobody asked for one yet.
    pub pool: Option<Pool>,
}

/// A code of a batch in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchCode {
    pub batch: BatchId,
    pub code: CouponCode,
    /// When this code alone was retired, if it was.
    pub retired_at: Option<Timestamp>,
    /// The shops that it was exported for.
    pub exports: Vec<Export>,
    pub given: Option<HandOut>,
    /// When it was its turn to be given and it had been used already. It is never given after that.
    pub passed_at: Option<Timestamp>,
}

impl BatchCode {
    /// A new code.
    #[must_use]
    pub fn new(batch: BatchId, code: CouponCode) -> Self {
        let (retired_at, given, passed_at) = (None, None, None);
        Self { batch, code, retired_at, exports: Vec::new(), given, passed_at }
    }

    /// Where it waits to be given to somebody; `None` if it never will be.
    #[must_use]
    pub fn waits(&self) -> Option<Waiting> {
        let is_out = self.given.is_some() || self.retired_at.is_some() || self.passed_at.is_some();
        let place = if self.exports.is_empty() { Waiting::OnlyHere } else { Waiting::InShop };
        (!is_out).then_some(place)
    }
}

impl BatchName {
    /// The default name of a batch, from the campaign and the channel of its codes. The second
    /// batch and later ones get a number: `black-week-sms`, `black-week-sms-2`.
    #[must_use]
    pub fn of_tags(tags: &Tags, number: u32) -> Self {
        let campaign = tags.campaign.as_ref().map_or("", Campaign::as_str);
        let channel = tags.channel.as_ref().map_or("", Channel::as_str);
        let end = if number == 1 { String::new() } else { format!("-{number}") };
        let whole = format!("{campaign}-{channel}");
        let start: String = whole.chars().take(LABEL_CHARS_MAX - end.len()).collect();
        Self::parse(&(start + &end)).expect("two labels, cut to the length of one, are a label")
    }
}

impl Batch {
    /// A new batch without codes.
    #[must_use]
    pub fn new(id: BatchId, spec: BatchSpec, created_at: Timestamp) -> Self {
        let (live_at, retired_at, pool) = (None, None, None);
        Self { id, spec, minted: 0, refilled: 0, created_at, live_at, retired_at, pool }
    }

    /// The batch that a name means, in any case; one that is named exactly so comes first.
    pub fn named<'b>(
        batches: impl IntoIterator<Item = &'b Self, IntoIter: Clone>,
        name: &BatchName,
    ) -> Option<&'b Self> {
        let batches = batches.into_iter();
        let exact = batches.clone().find(|batch| batch.spec.name == *name);
        let folded = fold_name(name.as_str());
        let same = |batch: &&Self| fold_name(batch.spec.name.as_str()) == folded;
        exact.or_else(|| batches.clone().find(same))
    }

    /// A code of this batch, with the batch's terms. `None` while the batch is not live.
    #[must_use]
    pub fn code(&self, of: BatchCode) -> Option<Code> {
        let BatchCode { batch: _, code, retired_at, exports, given, passed_at: _ } = of;
        let created_at = self.live_at?;
        // The earlier of the two, if both are set.
        let retired_at = retired_at.into_iter().chain(self.retired_at).min();
        let spec = CodeSpec {
            code,
            tags: self.spec.tags.clone(),
            terms: self.spec.terms,
            origin: self.spec.origin,
        };
        let batch = Some(self.spec.name.clone());
        Some(Code { spec, batch, created_at, retired_at, exports, given })
    }

    /// Where one of its codes waits to be given to somebody; `None` if it does not, or is not listed yet.
    #[must_use]
    pub fn waits(&self, code: &BatchCode) -> Option<Waiting> {
        let is_listed = self.pool.as_ref().is_some_and(|pool| pool.lists(&code.code));
        code.waits().filter(|_| is_listed)
    }

    /// How many of its codes do not exist yet.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.spec.count.saturating_sub(self.asked_for())
    }

    /// How many of its codes exist because they were asked for.
    #[must_use]
    pub fn asked_for(&self) -> u32 {
        self.minted.saturating_sub(u32::try_from(self.refilled).unwrap_or(u32::MAX))
    }

    /// Whether all codes exist and are live. An interrupted command may have made all codes without
    /// making them live.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.live_at.is_some() && self.missing() == 0
    }
}

/// The average number of guesses that hit one code: the codes that the pattern can draw, divided by
/// those that exist.
#[must_use]
pub fn guesses_a_hit(pattern: &CodePattern, count: u32) -> u128 {
    pattern.capacity() / u128::from(count.max(1))
}

/// Why codes of a pattern are not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OddsError {
    /// The codes would be easy to guess.
    #[error(
        "the codes are easy to guess: 1 guess in {} hits one, and 1 in {} is the limit; use {marks} \
         `?`",
        in_words(*guesses),
        in_words(GUESSES_A_HIT_MIN)
    )]
    Guessable {
        /// Guesses that hit one code on average.
        guesses: u128,
        /// Length that would be enough, in `?`.
        marks: u32,
    },
    /// The pattern has too few codes.
    #[error(
        "this pattern can make only {} different codes, and {count} need at least {} to choose from: use \
         {marks} `?`",
        in_words(*capacity),
        in_words(2 * u128::from(*count))
    )]
    TooShort {
        /// Codes that the pattern can draw.
        capacity: u128,
        /// Codes that were asked for.
        count: u32,
        /// Length that would be enough, in `?`.
        marks: u32,
    },
}

impl OddsError {
    /// Whether a person may override this error.
    #[must_use]
    pub fn can_be_allowed(&self) -> bool {
        matches!(self, Self::Guessable { .. })
    }
}

/// Checks that this many codes of a pattern can be drawn and are hard to guess. Returns the average
/// number of guesses that hit one.
pub fn judge_odds(
    pattern: &CodePattern,
    count: u32,
    allow_guessing: bool,
) -> Result<u128, OddsError> {
    let guesses = guesses_a_hit(pattern, count);
    let marks = || marks_for(count, GUESSES_A_HIT_MIN);
    // Once more than half of the codes are drawn, most draws are duplicates.
    if guesses < 2 {
        let capacity = pattern.capacity();
        return Err(OddsError::TooShort { capacity, count, marks: marks() });
    }
    if guesses < GUESSES_A_HIT_MIN && !allow_guessing {
        return Err(OddsError::Guessable { guesses, marks: marks() });
    }
    Ok(guesses)
}

/// The number of `?` with which `guesses` guesses hit one of `count` codes on average.
#[must_use]
pub fn marks_for(count: u32, guesses: u128) -> u32 {
    let wanted = u128::from(count.max(1)).saturating_mul(guesses);
    // One `?` is the check character, which adds no codes.
    let (mut marks, mut capacity) = (1, 1_u128);
    while capacity < wanted {
        marks += 1;
        capacity = capacity.saturating_mul(SYMBOLS);
    }
    marks
}

/// A rounded number for people: `940`, `34.4 million`.
#[must_use]
pub fn in_words(number: u128) -> String {
    const SCALES: [(u128, &str); 4] = [
        (1_000_000_000_000, " trillion"),
        (1_000_000_000, " billion"),
        (1_000_000, " million"),
        (1_000, " thousand"),
    ];
    let Some((scale, word)) = SCALES.into_iter().find(|(scale, _)| number >= *scale) else {
        return number.to_string();
    };
    let tenths = number / (scale / 10);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole}{word}"),
        (whole, _) if whole >= 100 => format!("{whole}{word}"),
        (whole, tenth) => format!("{whole}.{tenth}{word}"),
    }
}

#[cfg(test)]
mod tests;
