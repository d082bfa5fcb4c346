//! How many typing errors lie between two slugs: characters that are too many, too few or wrong, and neighbours that are
//! swapped.
//!
//! A column of the usual table is a word of bits here, a bit for each character, so a comparison takes a few instructions
//! for each character of the other slug (Hyyro 2003: optimal string alignment). Invariant: a slug has at most 64
//! characters, as many as a word has bits, and all are ASCII.

use crate::domain::limits::SLUG_CHARS_MAX;
use crate::domain::link::slug::Slug;

/// The characters that slugs are made of.
const CLASSES: usize = 38;

const _: () = assert!(SLUG_CHARS_MAX <= u64::BITS as usize, "a slug fits a word");

/// The number of a character of slugs.
pub(super) fn class(byte: u8) -> usize {
    usize::from(match byte {
        b'a'..=b'z' => byte - b'a',
        b'0'..=b'9' => 26 + byte - b'0',
        b'-' => 36,
        _ => 37,
    })
}

/// A slug that was typed, prepared to be compared with many.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    chars: usize,
    /// The places of each character, a bit each.
    places: [u64; CLASSES],
}

impl Typed {
    pub(super) fn of(slug: &Slug) -> Self {
        let mut places = [0; CLASSES];
        for (place, byte) in slug.as_str().bytes().enumerate() {
            places[class(byte)] |= 1 << place;
        }
        Self { chars: slug.as_str().len(), places }
    }

    /// The typing errors between this slug and another one.
    pub(super) fn errors(&self, meant: &Slug) -> usize {
        let last = 1_u64 << (self.chars.max(1) - 1);
        let mut errors = self.chars;
        // Where the table grows and falls downwards, and where it does not grow along its diagonals.
        let (mut up, mut down, mut even, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        for byte in meant.as_str().bytes() {
            let same = self.places[class(byte)];
            let swapped = ((!even & same) << 1) & before;
            even = ((same & up).wrapping_add(up) ^ up) | same | down | swapped;
            let (right, left) = (down | !(even | up), even & up);
            errors += usize::from(right & last != 0);
            errors -= usize::from(left & last != 0);
            let (right, left) = ((right << 1) | 1, left << 1);
            up = left | !(even | right);
            down = right & even;
            before = same;
        }
        errors
    }
}

#[cfg(test)]
mod tests;
