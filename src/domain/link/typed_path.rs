//! The link and the recipient that a request's path names.
//!
//! Chats, keyboards, PDFs and inbox gateways add characters to a link, wrap it, or replace some of its
//! characters. Invariant: a path that is a name is read as that name. Any other path stands for a few
//! names, the longest of each reading first, so that a longer name always wins. Does not know which links
//! exist (see `redirect`), and does not look at hosts.

use super::slug::{Recipient, Slug, is_slug_char};
use crate::domain::fold::{decoded, fold, is_sign, without_invisible};
use crate::domain::limits::{FORGIVEN_PATH_BYTES_MAX, FORMATTING_CHARS_MAX};

/// A link's slug, and the recipient that may follow it.
pub type Name = (Slug, Option<Recipient>);

/// Parses a decoded path without its leading slash that is exactly `slug` or `slug.recipient`.
#[must_use]
pub fn read_path(path: &str) -> Option<Name> {
    match path.split_once('.') {
        None => Some((Slug::parse(path).ok()?, None)),
        Some((slug, recipient)) => {
            Some((Slug::parse(slug).ok()?, Some(Recipient::parse(recipient).ok()?)))
        }
    }
}

/// The names that a path as sent may mean, the likeliest first.
pub fn meant(path: &str) -> impl Iterator<Item = Name> {
    let path = decoded(&path[..path.floor_char_boundary(FORGIVEN_PATH_BYTES_MAX)]);
    // The prefix of Couplet's own pages is not decoration, and nobody pastes control characters.
    let is_control = |c: char| c.is_control() && !c.is_whitespace();
    let is_other = path.starts_with("-/") || path.contains(is_control);
    let path = if is_other { "" } else { &*path };
    readings(cut_at_sign(path)).into_iter().flat_map(|text| names(&text))
}

/// The ways to read a text that is not all ASCII. A soft hyphen is a hyphen that a text program put there,
/// or a place where a word may be divided. A long dash may be two hyphens that a keyboard joined. And any
/// foreign character may begin the text that follows the link.
fn readings(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return vec![text.to_owned()];
    }
    let hyphens = text.replace('\u{ad}', "-");
    let own = text.find(|c: char| !c.is_ascii()).map_or(text, |at| &text[..at]);
    let pairs = without_invisible(text).replace(['\u{2014}', '\u{2015}'], "--");
    let mut readings = Vec::new();
    for reading in [&*hyphens, text, &*pairs, own] {
        let reading = fold(reading).into_owned();
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

/// The text from its first letter or digit, with the `_` and `-` before that, to the first sign that is
/// no letter, such as an emoji or a footnote's number: NFKC would make a digit of that.
fn cut_at_sign(text: &str) -> &str {
    let begins = |c: char| c.is_alphanumeric() && !is_sign(c);
    let Some(first) = text.find(begins) else { return "" };
    let before = text[..first].trim_end_matches(is_slug_char).len();
    let text = &text[before..];
    &text[..text.find(is_sign).unwrap_or(text.len())]
}

/// The names at the beginning of a folded text, up to the first character that neither a slug nor a
/// recipient can have. A `_` formats a text in chats, and may be of the slug as well.
fn names(text: &str) -> impl Iterator<Item = Name> + use<> {
    let end = |text: &str| text.find(|c| !is_slug_char(c)).unwrap_or(text.len());
    let (slug, rest) = text.split_at(end(text));
    let (recipient, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(end(rest)),
        None => ("", rest),
    };
    let recipient = Recipient::parse(recipient).ok();
    // `/bio/more` is another path. Nothing adds a word behind a slash to a link.
    let is_folder =
        rest.starts_with('/') && rest.trim_start_matches('/').starts_with(char::is_alphanumeric);
    let slug = if is_folder { "" } else { slug };
    let is_formatting = |c: char| c == '_';
    let count = |marks: usize| marks.min(FORMATTING_CHARS_MAX);
    let before = count(slug.len() - slug.trim_start_matches(is_formatting).len());
    let after = count(slug.len() - slug.trim_end_matches(is_formatting).len());
    let slug = slug.to_owned();
    let cuts = (0..=before + after).flat_map(move |all| {
        (0..=all.min(before))
            .map(move |front| (front, all - front))
            .filter(move |cut| cut.1 <= after)
    });
    cuts.filter_map(move |(front, back)| {
        let slug = slug.get(front..slug.len().checked_sub(back)?)?;
        Some((Slug::parse(slug).ok()?, recipient.clone()))
    })
}

#[cfg(test)]
mod tests;
