//! Draws from Poisson distributions, for the bootstrap.
//!
//! Invariant: the same seed gives the same draws on every machine. A draw inverts a table that is built with
//! additions, multiplications and divisions alone, which every machine rounds alike; logarithms and
//! exponentials differ in their last bits between systems.

use rand_xoshiro::rand_core::Rng;

/// Above this mean, the deviation is less than a ten-thousandth of it, and the mean itself is drawn. The table
/// for a mean has about twenty times as many entries as its square root.
const MEAN_MAX: f64 = 1e8;

/// Entries this much less likely than the likeliest are left out.
const NEGLIGIBLE: f64 = 1e-20;

/// A Poisson distribution as a table of cumulative weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Poisson {
    /// The value of the first entry.
    first: u64,
    cumulative: Vec<f64>,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "means are not negative, and far below 2^64"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

impl Poisson {
    pub(super) fn of(mean: f64) -> Self {
        let mut table = Self::default();
        table.set(mean);
        table
    }

    /// Makes this the distribution with another mean, which is not negative.
    pub(super) fn set(&mut self, mean: f64) {
        self.cumulative.clear();
        if mean > MEAN_MAX {
            self.first = whole(mean);
            self.cumulative.push(1.0);
            return;
        }
        // From the likeliest value, each weight follows from its neighbour's: p(k) = p(k-1) mean / k.
        let likeliest = whole(mean);
        let (mut value, mut weight) = (likeliest, 1.0);
        while value > 0 && weight > NEGLIGIBLE {
            weight *= value as f64 / mean;
            value -= 1;
            self.cumulative.push(weight);
        }
        self.first = value;
        self.cumulative.reverse();
        (value, weight) = (likeliest, 1.0);
        while weight > NEGLIGIBLE {
            self.cumulative.push(weight);
            value += 1;
            weight *= mean / value as f64;
        }
        let mut sum = 0.0;
        for weight in &mut self.cumulative {
            sum += *weight;
            *weight = sum;
        }
    }

    pub(super) fn draw(&self, random: &mut impl Rng) -> u64 {
        let [.., sum] = self.cumulative[..] else { return 0 };
        let at = unit(random) * sum;
        let index = self.cumulative.partition_point(|cumulative| *cumulative <= at);
        self.first + index.min(self.cumulative.len() - 1) as u64
    }
}

/// A number in [0, 1), a multiple of 2^-53.
pub(super) fn unit(random: &mut impl Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests;
