//! What adding versions to records did, counted.
//!
//! Invariant: a record is counted once, for the most that a version of it did; a version that is refused is not
//! counted.

use crate::domain::record::contradiction::Contradictions;
use crate::domain::record::refused::Refused;

/// What adding a version to a record did. Of several versions, the first of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Added {
    /// The record is new.
    New,
    /// The record changed.
    Changed,
    /// A known version got values that it did not have.
    Completed,
    /// The version contradicts a known one, and nothing tells which is newer. The record stayed as it was.
    Kept,
    /// The version, or one that is newer or further, is known.
    Known,
}

/// What an import did, and what nothing settles in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    pub tally: Tally,
    pub contradictions: Contradictions,
    /// The rows that are refused. They are not in the tally.
    pub refused: Vec<Refused>,
}

impl Imported {
    /// That of the same import, done again. What was refused then is not there now either.
    #[must_use]
    pub fn again(self) -> Self {
        let tally = self.tally.again();
        Self { tally, contradictions: Contradictions::default(), refused: self.refused }
    }
}

/// How many records of an import were added, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub new: u64,
    pub changed: u64,
    pub completed: u64,
    pub kept: u64,
    pub known: u64,
}

impl Tally {
    pub fn count(&mut self, added: Added) {
        let count = match added {
            Added::New => &mut self.new,
            Added::Changed => &mut self.changed,
            Added::Completed => &mut self.completed,
            Added::Kept => &mut self.kept,
            Added::Known => &mut self.known,
        };
        *count = count.saturating_add(1);
    }

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            new: self.new.saturating_add(other.new),
            changed: self.changed.saturating_add(other.changed),
            completed: self.completed.saturating_add(other.completed),
            kept: self.kept.saturating_add(other.kept),
            known: self.known.saturating_add(other.known),
        }
    }

    #[must_use]
    pub fn total(self) -> u64 {
        let Self { new, changed, completed, kept, known } = self;
        [new, changed, completed, kept, known].into_iter().fold(0, u64::saturating_add)
    }

    /// The tally of the same import, done again.
    #[must_use]
    pub fn again(self) -> Self {
        Self { known: self.total(), ..Self::default() }
    }
}
