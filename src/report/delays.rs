//! How long conversions took from the first and from the last touch of their journeys.
//!
//! A day is 24 hours, as in windows. A click that an order names may have come after it: that took no time. Invariant:
//! quantiles are nearest ranks, so that they are
//! times of conversions that happened, and do not depend on the sequence of the conversions.

use crate::attribution::Journey;
use crate::domain::money::Currency;
use crate::domain::string_enum::string_enum;
use crate::domain::time::{DAY_MS, Timestamp};

string_enum!(
    /// How many days a conversion took.
    Days {
        /// Less than 24 hours.
        SameDay = "same_day",
        To7 = "1-7",
        To14 = "8-14",
        To30 = "15-30",
        More = "more",
    }
);

impl Days {
    fn of(ms: u64) -> Self {
        match ms / DAY_MS.unsigned_abs() {
            0 => Self::SameDay,
            1..=7 => Self::To7,
            8..=14 => Self::To14,
            15..=30 => Self::To30,
            _ => Self::More,
        }
    }
}

/// The times that one conversion took from its first and its last touch, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delay {
    first: u64,
    last: u64,
}

impl Delay {
    /// `None` if the journey is empty.
    pub(super) fn of(journey: &Journey, end: Timestamp) -> Option<Self> {
        let (first, last) = (journey.touches().first()?, journey.touches().last()?);
        let since = |at: Timestamp| u64::try_from(end.ms() - at.ms()).unwrap_or_default();
        Some(Self { first: since(first.at), last: since(last.at) })
    }
}

/// The times that conversions took, each once: rows name them by their places, as a conversion may belong to many rows.
#[derive(Debug, Default)]
pub(super) struct Delays(Vec<Delay>);

impl Delays {
    /// Adds a time, and returns its place.
    pub(super) fn add(&mut self, delay: Delay) -> u32 {
        let place = self.len();
        self.0.push(delay);
        place
    }

    /// Adds those of another list behind its own, and returns by how much their places move.
    pub(super) fn append(&mut self, mut other: Self) -> u32 {
        let before = self.len();
        self.0.append(&mut other.0);
        before
    }

    fn len(&self) -> u32 {
        u32::try_from(self.0.len()).expect("orders have places of 32 bits")
    }

    /// The median and the 90th percentile from the first touch, then those from the last.
    pub(super) fn quantiles(&self) -> [Option<f64>; 4] {
        quantiles_of(self.0.iter())
    }

    /// The same of those at some places.
    pub(super) fn quantiles_at(&self, places: &[u32]) -> [Option<f64>; 4] {
        quantiles_of(places.iter().map(|place| &self.0[*place as usize]))
    }
}

fn quantiles_of<'d>(delays: impl Iterator<Item = &'d Delay> + Clone) -> [Option<f64>; 4] {
    let two = |mut times: Vec<u64>| {
        // The higher one first: it divides the times, and the other is among the lower ones.
        let high = nearest_rank(times.len(), 90).map(|place| select(&mut times, place));
        let below = nearest_rank(times.len(), 90).unwrap_or_default() + 1;
        let below = times.len().min(below);
        let place = nearest_rank(times.len(), 50);
        [place.map(|place| select(&mut times[..below], place)), high]
    };
    let first = two(delays.clone().map(|of| of.first).collect());
    let last = two(delays.map(|of| of.last).collect());
    [first[0], first[1], last[0], last[1]]
}

/// The days within which so many percent of sorted times lie, by nearest rank: of `n` times the one at place
/// `ceil(n * percent / 100)`.
pub(super) fn quantile(sorted: &[u64], percent: usize) -> Option<f64> {
    nearest_rank(sorted.len(), percent).map(|place| days(sorted[place]))
}

/// The place of a quantile among so many; `None` of nothing.
fn nearest_rank(len: usize, percent: usize) -> Option<usize> {
    (len * percent).div_ceil(100).checked_sub(1)
}

/// The time that has a place when they are sorted, in days.
fn select(times: &mut [u64], place: usize) -> f64 {
    days(*times.select_nth_unstable(place).1)
}

fn days(ms: u64) -> f64 {
    ms as f64 / DAY_MS as f64
}

/// Conversions by the days that they took, in the order of [`Days::ALL`].
pub type ByDays = [u64; Days::ALL.len()];

/// Windows, in days, of which is counted how many conversions they would still place.
pub const WINDOWS_DAYS: [u16; 5] = [1, 3, 7, 14, 30];

/// The placed conversions by the days that they took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCounts {
    pub from_first: ByDays,
    pub from_last: ByDays,
    /// Those whose last touch came within each of [`WINDOWS_DAYS`], both ends included.
    pub within: [u64; WINDOWS_DAYS.len()],
}

impl DayCounts {
    pub(super) fn add(&mut self, delay: Delay) {
        self.from_first[Days::of(delay.first) as usize] += 1;
        self.from_last[Days::of(delay.last) as usize] += 1;
        for (count, days) in self.within.iter_mut().zip(WINDOWS_DAYS) {
            *count += u64::from(delay.last <= u64::from(days) * DAY_MS.unsigned_abs());
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        let pairs = self.from_first.iter_mut().zip(other.from_first);
        let pairs = pairs.chain(self.from_last.iter_mut().zip(other.from_last));
        let pairs = pairs.chain(self.within.iter_mut().zip(other.within));
        pairs.for_each(|(count, more)| *count += more);
    }
}

/// The conversions of a report by the days that they took: all that are placed, and those in its currency by value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeToOrder {
    pub all: DayCounts,
    pub currency: Option<Currency>,
    pub by_value: Vec<ValueBand>,
    /// Placed conversions in other currencies, which have no band; none without bands.
    pub other_currencies: u64,
}

/// The conversions with a value from one bound to below the next, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueBand {
    pub from: Option<i64>,
    pub below: Option<i64>,
    pub counts: DayCounts,
}

#[cfg(test)]
mod tests;
