//! The revision of everything that a plan controls. A comparison with a plan is valid for one
//! revision.

/// The number of changes so far to links, codes, batches or settings. Imports, redemptions and
/// clicks do not count, because comparing a plan does not read them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u64);

impl Revision {
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
