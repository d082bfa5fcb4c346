//! What many places have in common: the beginning and the end of their text, kept once.
//!
//! Links of a campaign lead to one shop with the same tags. Kept once, this stays near the processor
//! while a million links do not. Invariant: a frame is the two texts that it was made of. Absent: how
//! a place is cut.

use std::cell::RefCell;
use std::sync::Arc;

use crate::domain::limits::FRAMES_REMEMBERED;
use crate::redirect::recent::Recent;

/// The beginning and the end of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Frame {
    /// Both.
    texts: Arc<str>,
    /// Where the end begins.
    cut: u16,
}

thread_local! {
    static FRAMES: RefCell<Recent<Frame>> = RefCell::new(Recent::new(FRAMES_REMEMBERED));
}

impl Frame {
    /// Of two texts of less than 64 KiB; one that this thread has made lately, if it is the same.
    pub(super) fn of(beginning: &str, end: &str) -> Self {
        let is = |known: &Self| known.beginning() == beginning && known.end() == end;
        let make = || Self {
            texts: [beginning, end].concat().into(),
            cut: u16::try_from(beginning.len()).expect("a part of a target is below 64 KiB"),
        };
        FRAMES.with_borrow_mut(|frames| frames.get(&(beginning, end), is, make).clone())
    }

    pub(super) fn beginning(&self) -> &str {
        &self.texts[..usize::from(self.cut)]
    }

    pub(super) fn end(&self) -> &str {
        &self.texts[usize::from(self.cut)..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_the_same_texts_are_kept_once() {
        let (one, same) =
            (Frame::of("https://a.example/", "?x"), Frame::of("https://a.example/", "?x"));
        assert!(Arc::ptr_eq(&one.texts, &same.texts));
        let other = Frame::of("https://a.example", "/?x");
        assert_eq!((other.beginning(), other.end()), ("https://a.example", "/?x"));
        assert_ne!(one, other);
        for number in 0..3 * FRAMES_REMEMBERED {
            let end = format!("?{number}");
            assert_eq!(Frame::of("", &end).end(), end);
        }
    }
}
