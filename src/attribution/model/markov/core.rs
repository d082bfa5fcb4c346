//! The densely connected states of a chain, solved in a full table.
//!
//! Invariant: nothing is subtracted, and sums are always added in the same order.

use super::chain::leaving;

/// The full table of rates between states, the start last; once solved, of expected times.
pub(super) struct Core {
    size: usize,
    /// Row by row.
    table: Vec<f64>,
    converts: Vec<f64>,
    nulls: Vec<f64>,
    /// The rate of leaving each state for later ones.
    totals: Vec<f64>,
    /// The probability of converting from each state.
    converting: Vec<f64>,
}

impl Core {
    pub(super) fn new(rates: Vec<f64>, converts: Vec<f64>, nulls: Vec<f64>) -> Self {
        let size = converts.len();
        let zeros = || vec![0.0; size];
        Self { size, table: rates, converts, nulls, totals: zeros(), converting: zeros() }
    }

    pub(super) fn solved(mut self) -> Self {
        self.eliminate();
        self.find_converting();
        self.find_times();
        self
    }

    /// The expected time in one state from another.
    pub(super) fn time(&self, from: usize, to: usize) -> f64 {
        self.table[from * self.size + to]
    }

    pub(super) fn converting(&self, state: usize) -> f64 {
        self.converting[state]
    }

    /// Eliminates each state from the rows of later ones. A row stays in the fastest memory while all earlier
    /// rows are added to it.
    fn eliminate(&mut self) {
        let size = self.size;
        for state in 0..size {
            let (earlier, row) = self.table.split_at_mut(state * size);
            let row = &mut row[..size];
            for (by, other) in earlier.chunks_exact(size).enumerate() {
                let through = row[by] / self.totals[by];
                if through > 0.0 {
                    add_scaled(&mut row[by + 1..], &other[by + 1..], through);
                    self.converts[state] += through * self.converts[by];
                    self.nulls[state] += through * self.nulls[by];
                }
            }
            let later = row[state + 1..].iter();
            self.totals[state] = leaving(later, self.converts[state], self.nulls[state]);
        }
    }

    fn find_converting(&mut self) {
        for state in (0..self.size).rev() {
            let row = &self.table[state * self.size..][state + 1..self.size];
            let onward = dot(row, &self.converting[state + 1..]);
            self.converting[state] = (onward + self.converts[state]) / self.totals[state];
        }
    }

    /// Replaces rates by times, from the last state back: those of a state follow from those of later ones.
    fn find_times(&mut self) {
        let size = self.size;
        for state in (0..size).rev() {
            let total = self.totals[state];
            let (row, later) = self.table[state * size..].split_at_mut(size);
            let onward: Vec<f64> = row[state + 1..].iter().map(|rate| rate / total).collect();
            let coming: Vec<f64> =
                later.chunks_exact(size).map(|other| other[state] / total).collect();
            let there = &mut row[state + 1..];
            there.fill(0.0);
            let mut own = 1.0 / total;
            for (other, probability) in later.chunks_exact_mut(size).zip(&onward) {
                let times = &other[state + 1..];
                let here = dot(times, &coming);
                add_scaled(there, times, *probability);
                own += probability * here;
                other[state] = here;
            }
            row[state] = own;
        }
    }
}

fn add_scaled(to: &mut [f64], from: &[f64], by: f64) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += by * from;
    }
}

/// The sum of products. Eight sums run side by side, which a processor does at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (blocks, other_blocks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let ends = blocks.remainder().iter().zip(other_blocks.remainder());
    let end: f64 = ends.map(|(a, b)| a * b).sum();
    for (a, b) in blocks.zip(other_blocks) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + end
}
