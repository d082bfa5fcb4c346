//! An exact share, and splitting an amount by shares without losing a minor unit.

use crate::domain::money::largest_first;

/// The fraction `weight / of` of a conversion. All shares of a conversion have the same `of`, and their
/// weights sum to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    pub weight: u64,
    pub of: u64,
}

impl Share {
    /// The share as a number, for display.
    #[must_use]
    pub fn value(self) -> f64 {
        self.weight as f64 / self.of as f64
    }

    /// The whole units of its part of `size`, and what is left, in `1 / of` of a unit.
    fn part(self, size: u64) -> (u64, u64) {
        // Nearly all products fit into 64 bits, of which a division is several times faster.
        if let Some(product) = size.checked_mul(self.weight) {
            return (product / self.of, product % self.of);
        }
        let (product, of) = (u128::from(size) * u128::from(self.weight), u128::from(self.of));
        let narrow = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
        (narrow(product / of), narrow(product % of))
    }
}

/// Splits an amount by the largest-remainder method: each share gets the whole minor units of its part,
/// and the units left over go one by one to the largest remainders, the earlier of two equal ones
/// first. The parts sum to the amount. A negative amount is split like its absolute value.
#[must_use]
pub fn split(amount: i64, shares: &[Share]) -> Vec<i64> {
    let size = amount.unsigned_abs();
    if size == 0 {
        return vec![0; shares.len()];
    }
    // Under a linear model thousands of shares are equal.
    if let Some((first, others)) = shares.split_first()
        && others.iter().all(|share| share == first)
    {
        return split_evenly(amount, shares.len() as u64);
    }
    let (mut split, rests): (Vec<u64>, Vec<u64>) =
        shares.iter().map(|share| share.part(size)).unzip();
    let left = usize::try_from(size - split.iter().sum::<u64>()).unwrap_or_default();
    if left > 0 {
        largest_first(&rests).take(left).for_each(|index| split[index] += 1);
    }
    let sign = i128::from(amount.signum());
    split.into_iter().map(|part| i64::try_from(sign * i128::from(part)).unwrap_or(amount)).collect()
}

/// Splits an amount into equal parts, of which the first ones get the units that are left over.
fn split_evenly(amount: i64, parts: u64) -> Vec<i64> {
    let size = amount.unsigned_abs();
    let (whole, left) = (size / parts, size % parts);
    let sign = i128::from(amount.signum());
    let part = |index: u64| sign * i128::from(whole + u64::from(index < left));
    (0..parts).map(|index| i64::try_from(part(index)).unwrap_or(amount)).collect()
}

#[cfg(test)]
mod tests;
