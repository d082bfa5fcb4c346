//! A batch: unique codes made together, with one set of terms.
//!
//! Invariant: a batch is live when all of its codes are there, and from then on; a code of a batch
//! that is not live is nobody's. Absent: the codes themselves, which only name their batch.

use thiserror::Error;

use super::coupon::{Code, CodeSpec, CouponCode};
use super::pattern::{CodePattern, SYMBOLS};
use super::terms::Terms;
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::limits::{GUESSES_A_HIT_MIN, LABEL_CHARS_MAX};
use crate::domain::link::Origin;
use crate::domain::time::Timestamp;

/// A batch's number in the data file; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub u32);

/// All of a batch that a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchSpec {
    /// What it is called.
    pub name: BatchName,
    /// The shape of its codes.
    pub pattern: CodePattern,
    /// The tags of its codes.
    pub tags: Tags,
    /// What each takes off, and what bounds its use.
    pub terms: Terms,
    /// How many codes it has.
    pub count: u32,
    /// Who asked for it.
    pub origin: Origin,
}

/// A batch as the data file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: BatchId,
    /// What was asked for.
    pub spec: BatchSpec,
    /// How many of its codes are there.
    pub minted: u32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When the last of its codes was there, and all of them became known.
    pub live_at: Option<Timestamp>,
    /// When all of its codes were taken out of use, if they were.
    pub retired_at: Option<Timestamp>,
}

/// A code of a batch, as the data file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchCode {
    /// Its batch.
    pub batch: BatchId,
    /// The code.
    pub code: CouponCode,
    /// When it was taken out of use by itself, if it was.
    pub retired_at: Option<Timestamp>,
}

impl BatchName {
    /// After the campaign and the channel of its codes, and from the second on a number:
    /// `black-week-sms`, `black-week-sms-2`.
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
    /// A code of this batch with the batch's terms; `None` while the batch is not live.
    #[must_use]
    pub fn code(&self, of: BatchCode) -> Option<Code> {
        let BatchCode { batch: _, code, retired_at } = of;
        let created_at = self.live_at?;
        // Whichever was first.
        let retired_at = retired_at.into_iter().chain(self.retired_at).min();
        let spec = CodeSpec {
            code,
            tags: self.spec.tags.clone(),
            terms: self.spec.terms,
            origin: self.spec.origin,
        };
        Some(Code { spec, batch: Some(self.spec.name.clone()), created_at, retired_at })
    }

    /// How many of its codes are not there yet.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.spec.count.saturating_sub(self.minted)
    }

    /// Whether it has all of its codes, and they are live. A command that was broken off may have made
    /// all of them and not have come to make them live.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.live_at.is_some() && self.missing() == 0
    }
}

/// The guesses of which one hits a code, on average: the codes that a pattern can draw, for each
/// that is there.
#[must_use]
pub fn guesses_a_hit(pattern: &CodePattern, count: u32) -> u128 {
    pattern.capacity() / u128::from(count.max(1))
}

/// Why codes of a pattern are not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OddsError {
    /// They could be found by trying.
    #[error(
        "the codes are easy to guess: 1 guess in {} hits one, and 1 in {} is the limit; use {marks} \
         `?`",
        in_words(*guesses),
        in_words(GUESSES_A_HIT_MIN)
    )]
    Guessable {
        /// The guesses of which one hits.
        guesses: u128,
        /// How many `?` would do.
        marks: u32,
    },
    /// The pattern cannot draw so many, or hardly.
    #[error(
        "the pattern has room for {} codes, too few to draw {count} unique ones; use {marks} `?`: \
         enough codes, and too many to guess",
        in_words(*capacity)
    )]
    TooShort {
        /// How many the pattern can draw.
        capacity: u128,
        /// How many are wanted.
        count: u32,
        /// How many `?` would do.
        marks: u32,
    },
}

impl OddsError {
    /// Whether the codes can be made all the same.
    #[must_use]
    pub fn can_be_allowed(&self) -> bool {
        matches!(self, Self::Guessable { .. })
    }
}

/// The guesses of which one hits, if so many codes of a pattern may be made.
pub fn judge_odds(
    pattern: &CodePattern,
    count: u32,
    allow_guessing: bool,
) -> Result<u128, OddsError> {
    let guesses = guesses_a_hit(pattern, count);
    let marks = || marks_for(count, GUESSES_A_HIT_MIN);
    // With less than half of the codes left to draw, drawing takes ever longer.
    if guesses < 2 {
        let capacity = pattern.capacity();
        return Err(OddsError::TooShort { capacity, count, marks: marks() });
    }
    if guesses < GUESSES_A_HIT_MIN && !allow_guessing {
        return Err(OddsError::Guessable { guesses, marks: marks() });
    }
    Ok(guesses)
}

/// How many `?` a pattern needs for so many codes, so that one guess in `guesses` hits one.
#[must_use]
pub fn marks_for(count: u32, guesses: u128) -> u32 {
    let wanted = u128::from(count.max(1)).saturating_mul(guesses);
    // The check character adds nothing, and is one of them.
    let (mut marks, mut capacity) = (1, 1_u128);
    while capacity < wanted {
        marks += 1;
        capacity = capacity.saturating_mul(SYMBOLS);
    }
    marks
}

/// A number as people say it: `940`, `34.5 million`.
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
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        let table = [
            (0, "0"),
            (940, "940"),
            (1_000, "1 thousand"),
            (34_499_753, "34.4 million"),
            (345_499_753, "345 million"),
            (17_249_876_309, "17.2 billion"),
            (4_200_000_000_000_000, "4200 trillion"),
        ];
        for (number, words) in table {
            assert_eq!(in_words(number), words);
        }
    }

    #[test]
    fn the_more_codes_are_out_the_fewer_guesses_hit_one() {
        let pattern = CodePattern::parse("BW-????-????").unwrap();
        assert_eq!(guesses_a_hit(&pattern, 1), 29_u128.pow(7));
        assert_eq!(guesses_a_hit(&pattern, 500), 34_499_752);
        assert_eq!([1, 500, 1_000_000].map(|count| marks_for(count, 1_000_000)), [6, 7, 10]);
    }

    #[test]
    fn a_code_of_a_batch_that_is_not_live_is_nobodys() {
        let spec = BatchSpec {
            name: BatchName::parse("bw").unwrap(),
            pattern: CodePattern::parse("BW-????").unwrap(),
            tags: Tags::default(),
            terms: Terms { limit: Some(1), ..Terms::default() },
            count: 3,
            origin: Origin::Hand,
        };
        let at = Timestamp::from_ms(5).unwrap();
        let begun = Batch {
            id: BatchId(0),
            spec,
            minted: 2,
            created_at: at,
            live_at: None,
            retired_at: None,
        };
        let code = CouponCode::mintable("BW-2222").unwrap();
        let code = BatchCode { batch: begun.id, code, retired_at: None };
        assert_eq!(begun.code(code.clone()), None);
        assert_eq!(begun.missing(), 1);
        let live = Batch { minted: 3, live_at: Some(at), ..begun };
        let known = live.code(code.clone()).unwrap();
        assert_eq!((known.batch, known.spec.terms.limit), (Some(live.spec.name.clone()), Some(1)));
        assert_eq!(known.retired_at, None);
    }

    #[test]
    fn a_code_is_retired_with_its_batch_or_before_it() {
        let at = |ms| Timestamp::from_ms(ms).ok();
        let spec = BatchSpec {
            name: BatchName::parse("bw").unwrap(),
            pattern: CodePattern::parse("BW-????").unwrap(),
            tags: Tags::default(),
            terms: Terms::default(),
            count: 1,
            origin: Origin::Hand,
        };
        let code = CouponCode::mintable("BW-2222").unwrap();
        for (batch, own, retired) in [(None, 3, 3), (Some(2), 3, 2), (Some(4), 3, 3)] {
            let batch = Batch {
                id: BatchId(0),
                spec: spec.clone(),
                minted: 1,
                created_at: Timestamp::MIN,
                live_at: at(1),
                retired_at: batch.and_then(at),
            };
            let code = BatchCode { batch: batch.id, code: code.clone(), retired_at: at(own) };
            assert_eq!(batch.code(code).unwrap().retired_at, at(retired));
        }
    }
}
