//! The clicks that orders and conversations name, by their numbers.
//!
//! Invariant: each is there once, in the order of their numbers. A number leads to few of them: they are divided by the
//! first bits of their numbers into about as many buckets. Does not keep the other clicks of their visitors (see
//! `hits`), but knows the number of the visitor.

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, Verdict};

use super::seen_click::SeenClick;

/// A click that was named.
#[derive(Debug)]
pub(super) struct NamedClick {
    pub(super) click: SeenClick,
    pub(super) verdict: Verdict,
    pub(super) visitor: Option<Visitor>,
    /// The number of the visitor among the wanted people, if that is one of them.
    pub(super) person: Option<u32>,
}

/// Clicks by their numbers.
#[derive(Debug, Default)]
pub(super) struct NamedClicks {
    clicks: Vec<NamedClick>,
    /// Where each bucket begins, and where the last ends.
    begins: Vec<u32>,
    /// How many low bits of a number do not decide its bucket.
    bucket_bits: u32,
}

impl NamedClicks {
    /// `clicks` may have one several times.
    pub(super) fn of(mut clicks: Vec<NamedClick>) -> Self {
        // Stable, because it makes use of the ascending runs that each thread has found.
        clicks.sort_by_key(number);
        clicks.dedup_by_key(|of| number(of));
        let highest = clicks.last().map_or(0, number);
        let per_click = highest / u64::try_from(clicks.len().max(1)).unwrap_or(u64::MAX);
        let bucket_bits = u64::BITS - per_click.leading_zeros();
        let buckets = bucket(highest, bucket_bits) + 1;
        let mut begins = vec![0_u32; buckets + 1];
        for of in &clicks {
            begins[bucket(number(of), bucket_bits) + 1] += 1;
        }
        for index in 1..begins.len() {
            begins[index] += begins[index - 1];
        }
        Self { clicks, begins, bucket_bits }
    }

    pub(super) fn get(&self, number: ClickNumber) -> Option<&NamedClick> {
        let bucket = bucket(number.get(), self.bucket_bits);
        let bounds = self.begins.get(bucket..bucket.checked_add(2)?)?;
        let clicks = self.clicks.get(bounds[0] as usize..bounds[1] as usize)?;
        clicks.iter().find(|of| self::number(of) == number.get())
    }
}

fn number(of: &NamedClick) -> u64 {
    of.click.time_and_number().1
}

fn bucket(number: u64, bucket_bits: u32) -> usize {
    usize::try_from(number.checked_shr(bucket_bits).unwrap_or_default()).unwrap_or(usize::MAX)
}
