//! Many short texts looked for in one, in a single pass: an Aho-Corasick automaton.
//!
//! Invariant: the time is linear in the text, whatever the text; ASCII letters are compared without
//! case. A needle that opens with `^` is found only at the start, one that closes with `$` only at
//! the end. Absent: what a find means (`verdict`, `device`).

use std::collections::VecDeque;

/// Stands before and after the text; user agents have no control characters.
const START: u8 = 0x02;
const END: u8 = 0x03;

/// Words of a [`Found`].
const WORDS: usize = 10;
/// Needles that one automaton can look for.
const NEEDLES_MAX: usize = WORDS * 64;
/// Set in a state's number when a needle ends there.
const HIT: u16 = 1 << 15;

/// Which needles were found: one bit each, at the place the needle was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Found([u64; WORDS]);

impl Found {
    /// These needles, by their places.
    pub(super) fn of(places: impl IntoIterator<Item = usize>) -> Self {
        let mut found = Self::default();
        for place in places {
            found.0[place / 64] |= 1 << (place % 64);
        }
        found
    }

    /// Whether one of these is among them.
    pub(super) fn any(&self, of: &Self) -> bool {
        self.0.iter().zip(&of.0).any(|(a, b)| a & b != 0)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn add(&mut self, of: &Self) {
        for (a, b) in self.0.iter_mut().zip(&of.0) {
            *a |= b;
        }
    }
}

/// The automaton of a set of needles.
#[derive(Debug)]
pub(super) struct Needles {
    /// The class of each byte; bytes in no needle share class 0.
    classes: [u8; 256],
    width: usize,
    /// For each state, the next one for each class.
    next: Vec<u16>,
    /// For each state, the needles that end there.
    ends: Vec<Found>,
}

impl Needles {
    /// Prepares the search. A table with too many needles is a fault of this program, found by the
    /// first test that uses it.
    pub(super) fn new(needles: &[&str]) -> Self {
        assert!(needles.len() <= NEEDLES_MAX, "over {NEEDLES_MAX} needles");
        let needles: Vec<Vec<u8>> = needles.iter().map(|needle| marked(needle)).collect();
        let (classes, width) = classes(&needles);
        let mut trie = Self { classes, width, next: vec![0; width], ends: vec![Found::default()] };
        for (place, needle) in needles.iter().enumerate() {
            let state = needle.iter().fold(0, |state, byte| trie.grow(state, *byte));
            trie.ends[state].add(&Found::of([place]));
        }
        trie.link();
        trie
    }

    /// Which needles are in a text.
    pub(super) fn find(&self, text: &str) -> Found {
        let mut found = Found::default();
        let mut state = self.step(0, START, &mut found);
        for byte in text.bytes() {
            state = self.step(state, byte, &mut found);
        }
        self.step(state, END, &mut found);
        found
    }

    #[inline]
    fn step(&self, state: usize, byte: u8, found: &mut Found) -> usize {
        let next = self.next[state * self.width + usize::from(self.classes[usize::from(byte)])];
        let state = usize::from(next & !HIT);
        if next & HIT != 0 {
            found.add(&self.ends[state]);
        }
        state
    }

    /// The child of a state, made if it is not there.
    fn grow(&mut self, state: usize, byte: u8) -> usize {
        let at = state * self.width + usize::from(self.classes[usize::from(byte)]);
        if self.next[at] == 0 {
            let made = u16::try_from(self.ends.len()).ok().filter(|n| *n < HIT);
            self.next[at] = made.expect("640 short needles stay below 32,768 states");
            self.next.resize(self.next.len() + self.width, 0);
            self.ends.push(Found::default());
        }
        usize::from(self.next[at])
    }

    /// Fills in where each state goes when the text leaves its needle: breadth first, so that the
    /// state it falls back to is always complete.
    fn link(&mut self) {
        let mut fallback = vec![0_usize; self.ends.len()];
        let mut queue: VecDeque<usize> =
            self.next[..self.width].iter().filter(|n| **n != 0).map(|n| usize::from(*n)).collect();
        while let Some(state) = queue.pop_front() {
            let inherited = self.ends[fallback[state]];
            self.ends[state].add(&inherited);
            for class in 0..self.width {
                let onward = self.next[fallback[state] * self.width + class];
                let child = usize::from(self.next[state * self.width + class]);
                if child == 0 {
                    self.next[state * self.width + class] = onward;
                } else {
                    fallback[child] = usize::from(onward);
                    queue.push_back(child);
                }
            }
        }
        for next in &mut self.next {
            if !self.ends[usize::from(*next)].is_empty() {
                *next |= HIT;
            }
        }
    }
}

/// The bytes of a needle, with its anchors as the marks that stand around a text.
fn marked(needle: &str) -> Vec<u8> {
    let mut bytes = needle.to_ascii_lowercase().into_bytes();
    if let Some(first @ b'^') = bytes.first_mut() {
        *first = START;
    }
    if let Some(last @ b'$') = bytes.last_mut() {
        *last = END;
    }
    bytes
}

/// A class for each byte that a needle has, upper case with lower; and how many there are.
fn classes(needles: &[Vec<u8>]) -> ([u8; 256], usize) {
    let mut classes = [0; 256];
    let mut count = 0;
    for byte in needles.iter().flatten() {
        if classes[usize::from(*byte)] == 0 {
            count += 1;
            classes[usize::from(*byte)] = count;
            classes[usize::from(byte.to_ascii_uppercase())] = count;
        }
    }
    (classes, usize::from(count) + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn overlapping_needles_are_all_found_without_regard_to_case() {
        let needles = Needles::new(&["he", "she", "hers", "his", "x"]);
        assert_eq!(needles.find("usHERS"), Found::of([0, 1, 2]));
        assert_eq!(needles.find("nothing"), Found::default());
    }

    #[test]
    fn anchors_hold_a_needle_to_the_start_and_the_end() {
        let needles = Needles::new(&["^viber$", "^whatsapp/", "bot$", "viber"]);
        assert_eq!(needles.find("Viber"), Found::of([0, 3]));
        assert_eq!(needles.find("Viber/11"), Found::of([3]));
        assert_eq!(needles.find("x WhatsApp/2 Bot"), Found::of([2]));
        assert_eq!(needles.find("WhatsApp/2 bots"), Found::of([1]));
        assert_eq!(needles.find(""), Found::default());
    }

    proptest! {
        #[test]
        fn it_finds_exactly_what_a_plain_search_finds(
            needles in prop::collection::vec("[abc]{1,4}", 1..20),
            text in "[abcABC\u{e9}]{0,40}",
        ) {
            let refs: Vec<&str> = needles.iter().map(String::as_str).collect();
            let lower = text.to_ascii_lowercase();
            let plain = (0..refs.len()).filter(|n| lower.contains(refs[*n]));
            prop_assert_eq!(Needles::new(&refs).find(&text), Found::of(plain));
        }
    }
}
