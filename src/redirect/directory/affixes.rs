//! The beginning and the end that many destinations share, stored once.
//!
//! The links of a campaign lead to one shop with the same tags. A shared copy stays in the CPU
//! cache, where a million links do not fit. Invariant: it holds exactly the two texts that it was
//! made of. Does not decide where a target is cut (see `destination`).

use std::cell::RefCell;
use std::sync::Arc;

use crate::domain::limits::AFFIXES_CACHED;
use crate::redirect::cache::DirectMapped;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Affixes {
    /// The beginning and the end, concatenated.
    texts: Arc<str>,
    /// The length of the beginning in bytes.
    cut: u16,
}

thread_local! {
    static CACHE: RefCell<DirectMapped<Affixes>> = RefCell::new(DirectMapped::new(AFFIXES_CACHED));
}

impl Affixes {
    /// Stores two texts of less than 64 KiB, or returns the thread's cached copy of them.
    pub(super) fn of(prefix: &str, suffix: &str) -> Self {
        let is = |known: &Self| known.prefix() == prefix && known.suffix() == suffix;
        let make = || Self {
            texts: [prefix, suffix].concat().into(),
            cut: u16::try_from(prefix.len()).expect("a part of a target is below 64 KiB"),
        };
        CACHE.with_borrow_mut(|cache| cache.get(&(prefix, suffix), is, make).clone())
    }

    pub(super) fn prefix(&self) -> &str {
        &self.texts[..usize::from(self.cut)]
    }

    pub(super) fn suffix(&self) -> &str {
        &self.texts[usize::from(self.cut)..]
    }
}

#[cfg(test)]
mod tests;
