//! The ledger of imports: one entry for each file that was imported, and which of them a version came from.
//!
//! Invariant: an entry has facts only, and of the file only its name. The numbers of a version are ascending,
//! each once, and few. Does not say what an import or an undo does (see `change`).

use std::fmt;

use super::version::Tally;
use crate::domain::limits::IMPORTS_PER_VERSION_MAX;
use crate::domain::sequence_number::sequence_number;
use crate::domain::time::Timestamp;

sequence_number!(
    /// The number of an import, from 1.
    ImportNumber
);

/// The imports that brought a version. None of them if no undo may take the version back: it is older than the
/// ledger, or more imports brought it than are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Imports(Vec<ImportNumber>);

impl Imports {
    /// Of a version that no undo takes back.
    pub const LASTING: Self = Self(Vec::new());

    #[must_use]
    pub fn only(number: ImportNumber) -> Self {
        Self(vec![number])
    }

    /// The imports with these numbers; `None` unless they are ascending, each once, and not too many.
    #[must_use]
    pub fn of(numbers: Vec<ImportNumber>) -> Option<Self> {
        let is_ascending = numbers.is_sorted_by(|one, next| one < next);
        (is_ascending && numbers.len() <= IMPORTS_PER_VERSION_MAX).then_some(Self(numbers))
    }

    #[must_use]
    pub fn numbers(&self) -> &[ImportNumber] {
        &self.0
    }

    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn has(&self, number: ImportNumber) -> bool {
        self.0.binary_search(&number).is_ok()
    }

    /// Whether a version stays at least as long as one that these other imports brought.
    #[must_use]
    pub fn outlast(&self, others: &Self) -> bool {
        self.is_lasting()
            || (!others.is_lasting() && others.0.iter().all(|number| self.has(*number)))
    }

    /// Adds those of the same version. With too many, no undo takes it back any more: so many files cannot
    /// all be wrong.
    pub fn add(&mut self, others: &Self) {
        if self.outlast(others) {
            return;
        }
        if others.is_lasting() {
            return self.0.clear();
        }
        self.0.extend_from_slice(&others.0);
        self.0.sort_unstable();
        self.0.dedup();
        if self.0.len() > IMPORTS_PER_VERSION_MAX {
            self.0.clear();
        }
    }

    /// Those without others; `None` if none is left.
    #[must_use]
    pub fn without(&self, others: &Self) -> Option<Self> {
        if others.is_lasting() {
            return None;
        }
        let left: Vec<_> = self.0.iter().copied().filter(|number| !others.has(*number)).collect();
        (self.is_lasting() || !left.is_empty()).then_some(Self(left))
    }
}

/// What an import is of. The same file that is imported again in the same way has the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSpec {
    /// Of the bytes of the file, the kind of its records, and the options.
    pub digest: [u8; 16],
    /// The number of the kind of its records.
    pub kind: u8,
    /// The file's name without its folder; `None` if it was read from stdin.
    pub file: Option<Box<str>>,
    /// How the file was read: the names of options, and their values.
    pub options: Vec<(Box<str>, Box<str>)>,
    /// Whether its records override what earlier imports say of them.
    pub replaces: bool,
    /// The first import of the same call, if that replaced others before: both do, and not each other.
    pub beside: Option<ImportNumber>,
    /// How many people were known to be erased when it was read.
    pub erased: u32,
}

/// What brings records by and by, and not in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed<'a> {
    /// A webhook, by its name.
    Webhook(&'a str),
    /// The holder of a token, by the name of the token.
    Token(&'a str),
    /// The pixel of a shop's pages.
    Pixel,
}

/// The options that name a feed.
const FEEDS: [&str; 3] = ["webhook", "token", "pixel"];

impl<'a> Feed<'a> {
    /// What it is, and its name, if it has one.
    fn parts(self) -> (&'static str, &'a str) {
        let [webhook, token, pixel] = FEEDS;
        match self {
            Self::Webhook(name) => (webhook, name),
            Self::Token(name) => (token, name),
            Self::Pixel => (pixel, ""),
        }
    }
}

/// `webhook berlin`.
impl fmt::Display for Feed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (feed, "") => f.write_str(feed),
            (feed, name) => write!(f, "{feed} {name}"),
        }
    }
}

impl ImportSpec {
    /// What a feed brings in a month, which is read with these options.
    #[must_use]
    pub fn of_feed(
        feed: Feed<'_>,
        month: &str,
        kind: u8,
        options: Vec<(Box<str>, Box<str>)>,
    ) -> Self {
        let (option, name) = feed.parts();
        Self {
            digest: [0; 16],
            kind,
            file: Some(format!("{feed} {month}").into()),
            options: [(option.into(), name.into())].into_iter().chain(options).collect(),
            replaces: false,
            beside: None,
            erased: 0,
        }
    }

    /// Whether a feed brings it, so that it has no end.
    fn is_of_feed(&self) -> bool {
        self.options.iter().any(|(option, _)| FEEDS.contains(&&**option))
    }
}

/// An import in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredImport {
    pub number: ImportNumber,
    pub spec: ImportSpec,
    pub begun_at: Timestamp,
    /// The epoch that it began, or that the import beside it did; 0 if it replaces nothing (see `store`).
    pub epoch: u32,
    /// The epoch that was the last one before, if it replaces others.
    pub replaced: Option<u32>,
    /// `None` if it was interrupted, or is running.
    pub ended: Option<EndedImport>,
    /// `None` unless it was undone.
    pub undone: Option<UndoneImport>,
}

/// What became of the rows of a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndedImport {
    pub at: Timestamp,
    pub tally: Tally,
    /// The rows that could not be imported.
    pub bad: u64,
}

/// What an undo did, in records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UndoneImport {
    pub at: Timestamp,
    pub counts: UndoCounts,
}

/// What became of the records that an import had brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UndoCounts {
    /// No other import has them.
    pub removed: u64,
    /// They are as the other imports have them.
    pub changed: u64,
    /// The other imports say the same.
    pub same: u64,
}

impl StoredImport {
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (self.undone, self.ended) {
            (Some(_), _) => "undone",
            (None, Some(_)) => "complete",
            (None, None) if self.spec.is_of_feed() => "open",
            (None, None) => "interrupted",
        }
    }
}

#[cfg(test)]
mod tests;
