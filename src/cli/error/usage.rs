//! The errors of the command line's form, as clap words them.
//!
//! Invariant: of a word that was typed or pasted no more is repeated than tells which it is, and nothing of it acts on a
//! terminal.

use clap::error::{ContextKind, ContextValue};

use crate::render::inert;

/// Characters of a word that are repeated.
const WORD_CHARS_MAX: usize = 80;

/// The text of an error, in which long words from the command line are cut and all are inert.
pub(super) fn bounded(mut error: clap::Error) -> String {
    let words = error.context().filter_map(|(kind, value)| match value {
        ContextValue::String(word) => Some((kind, ContextValue::String(shown(word)))),
        _ => None,
    });
    let words: Vec<(ContextKind, ContextValue)> = words.collect();
    for (kind, word) in words {
        error.insert(kind, word);
    }
    error.to_string().split('\n').map(inert).collect::<Vec<_>>().join("\n")
}

fn shown(word: &str) -> String {
    let kept: String = word.chars().take(WORD_CHARS_MAX).collect();
    let rest = if kept.len() < word.len() { "..." } else { "" };
    format!("{}{rest}", inert(&kept))
}

#[cfg(test)]
mod tests;
