//! How often the plan's side of the data was altered: what a comparison with a plan stands on.

/// The count of changes so far that altered links, codes, batches or settings. Imports,
/// redemptions and clicks do not count: no comparison of a plan reads them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u64);

impl Revision {
    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
