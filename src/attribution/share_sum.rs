//! The exact sum of shares.
//!
//! Invariant: the same shares give the same value to the last bit in any order, so a report does not
//! depend on the order of its rows. A sum of floats would.

use super::share::Share;

/// A sum of shares: denominators with their numerators, in lowest terms. Sorted by denominator: a report adds tens of
/// millions of shares, which have a few hundred denominators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareSum(Vec<(u64, u128)>);

impl ShareSum {
    pub fn add(&mut self, share: Share) {
        let by = gcd(share.weight, share.of);
        if share.weight > 0 {
            *self.of(share.of / by) += u128::from(share.weight / by);
        }
    }

    /// The numerators of a denominator.
    fn of(&mut self, of: u64) -> &mut u128 {
        let place = self.0.binary_search_by_key(&of, |(of, _)| *of).unwrap_or_else(|place| {
            self.0.insert(place, (of, 0));
            place
        });
        &mut self.0[place].1
    }

    /// Adds a share of 1.
    pub fn add_one(&mut self) {
        self.add(Share { weight: 1, of: 1 });
    }

    pub fn add_all(&mut self, other: &Self) {
        for (of, weight) in &other.0 {
            *self.of(*of) += weight;
        }
    }

    /// The sum, if every share was whole.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        let whole = self.0.iter().all(|(of, _)| *of == 1);
        let sum = || self.0.iter().map(|(_, weight)| weight).sum::<u128>();
        whole.then(sum).and_then(|sum| u64::try_from(sum).ok())
    }

    /// The sum as a float. Integer parts are added as integers and fractions in the order of their
    /// denominators, so the result does not depend on the order of adding.
    #[must_use]
    pub fn value(&self) -> f64 {
        let whole: u128 = self.0.iter().map(|(of, weight)| weight / u128::from(*of)).sum();
        let rest = |(of, weight): &(u64, u128)| (weight % u128::from(*of)) as f64 / *of as f64;
        whole as f64 + self.0.iter().map(rest).sum::<f64>()
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests;
