//! Searches a text for many needles in one pass.
//!
//! Invariant: every needle that occurs is found, overlapping ones too; ASCII case is ignored. A needle
//! that begins with `^` matches only at the start of the text, one that ends with `$` only at its end.
//! Does not know what a needle means (see `verdict` and `device`).

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Input, Match, MatchKind, StartKind};

/// Words in a [`Found`].
const WORDS: usize = 16;
/// The most needles that one search takes.
const NEEDLES_MAX: usize = WORDS * 64;

/// A set of needles: bit `n` stands for needle `n`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Found([u64; WORDS]);

impl Found {
    /// The set with these indexes.
    pub(super) fn of(indexes: impl IntoIterator<Item = usize>) -> Self {
        let mut found = Self::default();
        for index in indexes {
            found.add(index);
        }
        found
    }

    /// Whether the two sets share a needle.
    pub(super) fn any(&self, of: &Self) -> bool {
        self.0.iter().zip(&of.0).any(|(a, b)| a & b != 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn add(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }
}

/// A set of needles, compiled.
#[derive(Debug)]
pub(super) struct Needles {
    automaton: DFA,
    /// One for each pattern of the automaton.
    patterns: Vec<Pattern>,
    /// Needles that consist of an anchor alone; they match every text.
    always: Found,
}

/// A needle without its anchors.
#[derive(Debug)]
struct Pattern {
    /// Its index among the needles.
    needle: usize,
    at_start: bool,
    at_end: bool,
}

impl Needles {
    /// Compiles the needles. Panics if there are too many, which is a bug in a table of this program
    /// that any test of the table finds.
    pub(super) fn new(needles: &[&str]) -> Self {
        assert!(needles.len() <= NEEDLES_MAX, "over {NEEDLES_MAX} needles");
        let (mut texts, mut patterns, mut always) = (Vec::new(), Vec::new(), Found::default());
        for (index, needle) in needles.iter().enumerate() {
            let (at_start, text) = anchor(needle, needle.strip_prefix('^'));
            let (at_end, text) = anchor(text, text.strip_suffix('$'));
            if text.is_empty() {
                always.add(index);
            } else {
                texts.push(text);
                patterns.push(Pattern { needle: index, at_start, at_end });
            }
        }
        // Only the standard kind of match reports needles that overlap. No prefilter helps that search.
        let automaton = DFA::builder()
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .ascii_case_insensitive(true)
            .prefilter(false)
            .build(&texts)
            .expect("a thousand short needles make a small automaton");
        Self { automaton, patterns, always }
    }

    /// Returns the needles that occur in a text.
    pub(super) fn find(&self, text: &str) -> Found {
        let mut found = self.always;
        let matches = self.automaton.try_find_overlapping_iter(Input::new(text));
        for matched in matches.expect("the automaton is standard and unanchored") {
            let pattern = &self.patterns[matched.pattern().as_usize()];
            if pattern.accepts(&matched, text.len()) {
                found.add(pattern.needle);
            }
        }
        found
    }
}

impl Pattern {
    fn accepts(&self, matched: &Match, text_len: usize) -> bool {
        (!self.at_start || matched.start() == 0) && (!self.at_end || matched.end() == text_len)
    }
}

/// Whether an anchor was stripped, and what is left of the needle.
fn anchor<'a>(needle: &'a str, stripped: Option<&'a str>) -> (bool, &'a str) {
    (stripped.is_some(), stripped.unwrap_or(needle))
}

#[cfg(test)]
mod tests;
