//! What many places have in common: the beginning and the end of their text, kept once.
//!
//! Links of a campaign lead to one shop with the same tags. Kept once, this stays near the processor
//! while a million links do not. Invariant: a frame is the two texts that it was made of. Absent: how
//! a place is cut.

use std::cell::RefCell;
use std::sync::Arc;

use crate::domain::limits::AFFIXES_CACHED;
use crate::redirect::cache::DirectMapped;

/// The beginning and the end of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Affixes {
    /// Both.
    texts: Arc<str>,
    /// Where the end begins.
    cut: u16,
}

thread_local! {
    static CACHE: RefCell<DirectMapped<Affixes>> = RefCell::new(DirectMapped::new(AFFIXES_CACHED));
}

impl Affixes {
    /// Of two texts of less than 64 KiB; one that this thread has made lately, if it is the same.
    pub(super) fn of(beginning: &str, end: &str) -> Self {
        let is = |known: &Self| known.prefix() == beginning && known.suffix() == end;
        let make = || Self {
            texts: [beginning, end].concat().into(),
            cut: u16::try_from(beginning.len()).expect("a part of a target is below 64 KiB"),
        };
        CACHE.with_borrow_mut(|frames| frames.get(&(beginning, end), is, make).clone())
    }

    pub(super) fn prefix(&self) -> &str {
        &self.texts[..usize::from(self.cut)]
    }

    pub(super) fn suffix(&self) -> &str {
        &self.texts[usize::from(self.cut)..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_the_same_texts_are_kept_once() {
        let (one, same) =
            (Affixes::of("https://a.example/", "?x"), Affixes::of("https://a.example/", "?x"));
        assert!(Arc::ptr_eq(&one.texts, &same.texts));
        let other = Affixes::of("https://a.example", "/?x");
        assert_eq!((other.prefix(), other.suffix()), ("https://a.example", "/?x"));
        assert_ne!(one, other);
        for number in 0..3 * AFFIXES_CACHED {
            let end = format!("?{number}");
            assert_eq!(Affixes::of("", &end).suffix(), end);
        }
    }
}
