//! The width of a line, and how texts are made to fit it. The texts have been escaped before (see `escape`), unless it
//! says otherwise.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::escape::inert;
use crate::domain::limits::{LINE_COLUMNS_MAX, LINE_COLUMNS_MIN};

/// The terminal columns that a line may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width(u16);

impl Width {
    /// A file, a pipe, or a terminal that does not say its width.
    pub const DEFAULT: Self = Self(80);

    /// The width of a terminal.
    #[must_use]
    pub fn of(columns: u16) -> Self {
        Self(columns.clamp(LINE_COLUMNS_MIN, LINE_COLUMNS_MAX))
    }

    #[must_use]
    pub fn columns(self) -> u16 {
        self.0
    }
}

/// The columns of a terminal that an inert text takes: two for a CJK character or an emoji, none for a
/// combining mark.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Cuts an inert text to at most `width` columns. An ellipsis marks the cut.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut left = width.saturating_sub(1);
    for character in text.graphemes(true) {
        let Some(rest) = left.checked_sub(columns(character)) else { break };
        kept.push_str(character);
        left = rest;
    }
    kept.push('\u{2026}');
    kept
}

/// Wraps an inert text at white space to lines of at most `width` columns. A single word that is longer
/// is broken only beside wide characters, as CJK text has no spaces; a URL stays whole.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut filled = 0;
    for word in text.split_whitespace() {
        let mut gap = usize::from(filled > 0);
        for piece in pieces(word, width) {
            let columns = columns(piece);
            if filled > 0 && filled + gap + columns > width {
                lines.push('\n');
                filled = 0;
            } else if gap > 0 {
                lines.push(' ');
                filled += gap;
            }
            gap = 0;
            lines.push_str(piece);
            filled += columns;
        }
    }
    lines
}

/// A text after a head, as lines of at most `width` columns: what does not fit goes on below the text. Neither has to
/// be inert. A text that fits keeps its white space.
pub(super) fn hanging(head: &str, text: &str, width: Width) -> String {
    let (head, text, width) = (inert(head), inert(text), usize::from(width.columns()));
    let indent = columns(&head);
    if indent + columns(&text) <= width {
        return format!("{head}{text}");
    }
    let below = format!("\n{}", " ".repeat(indent));
    format!("{head}{}", wrapped(&text, width.saturating_sub(indent)).replace('\n', &below))
}

/// The parts of a word between which a line may break.
fn pieces(word: &str, width: usize) -> Vec<&str> {
    if columns(word) <= width {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let (mut start, mut after_wide) = (0, false);
    for (at, character) in word.grapheme_indices(true) {
        let is_wide = columns(character) > 1;
        if at > 0 && (is_wide || after_wide) {
            pieces.push(&word[start..at]);
            start = at;
        }
        after_wide = is_wide;
    }
    pieces.push(&word[start..]);
    pieces
}

#[cfg(test)]
mod tests;
