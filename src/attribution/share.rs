//! An exact share, and splitting an amount by shares without losing a minor unit.

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
}

/// Splits an amount by the largest-remainder method: each share gets the whole minor units of its part,
/// and the units left over go one by one to the largest remainders, the earlier of two equal ones
/// first. The parts sum to the amount. A negative amount is split like its absolute value.
#[must_use]
pub fn split(amount: i64, shares: &[Share]) -> Vec<i64> {
    let (size, sign) = (i128::from(amount).abs(), i128::from(amount.signum()));
    let parts = |share: &Share| size * i128::from(share.weight);
    let mut split: Vec<i128> = shares.iter().map(|s| parts(s) / i128::from(s.of)).collect();
    let left = size - split.iter().sum::<i128>();
    let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
    by_remainder.sort_by_key(|i| std::cmp::Reverse(parts(&shares[*i]) % i128::from(shares[*i].of)));
    for index in by_remainder.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        split[index] += 1;
    }
    split.into_iter().map(|part| i64::try_from(sign * part).unwrap_or(amount)).collect()
}

#[cfg(test)]
mod tests;
