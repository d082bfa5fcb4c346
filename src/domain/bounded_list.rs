//! A list that keeps its first items and counts the rest.
//!
//! For lists whose length an outsider decides: the bad rows of a file, the faults of a plan.
//! Invariant: at most `MAX` items are kept. Does not choose which items come first; the caller's
//! order decides.

use std::fmt;

/// At most `MAX` items, and the count of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundedList<T, const MAX: usize> {
    first: Vec<T>,
    total: u64,
}

impl<T, const MAX: usize> Default for BoundedList<T, MAX> {
    fn default() -> Self {
        Self { first: Vec::new(), total: 0 }
    }
}

impl<T, const MAX: usize> BoundedList<T, MAX> {
    /// A list of these items out of `total`. Items beyond `MAX` are dropped.
    #[must_use]
    pub fn of(mut first: Vec<T>, total: u64) -> Self {
        first.truncate(MAX);
        let total = total.max(first.len() as u64);
        Self { first, total }
    }

    /// Adds one item, which is built only if the list is not full.
    pub fn push_with(&mut self, make: impl FnOnce() -> T) {
        if self.first.len() < MAX {
            self.first.push(make());
        }
        self.total += 1;
    }

    pub fn push(&mut self, item: T) {
        self.push_with(|| item);
    }

    /// The items that were kept.
    #[must_use]
    pub fn first(&self) -> &[T] {
        &self.first
    }

    /// The number of items that were added, kept or not.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// A line for the items that were not kept: `and 7 more`.
    #[must_use]
    pub fn rest(&self) -> Option<String> {
        let rest = self.total - self.first.len() as u64;
        (rest > 0).then(|| format!("and {rest} more"))
    }
}

impl<T: fmt::Display, const MAX: usize> BoundedList<T, MAX> {
    /// One line for each kept item, and one for the rest.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.first.iter().map(T::to_string).chain(self.rest())
    }
}

impl<T, const MAX: usize> Extend<T> for BoundedList<T, MAX> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<T, const MAX: usize> FromIterator<T> for BoundedList<T, MAX> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut listed = Self::default();
        listed.extend(items);
        listed
    }
}

#[cfg(test)]
mod tests;
