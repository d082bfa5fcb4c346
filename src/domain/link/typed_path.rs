//! The link and the recipient that a request's path names.
//!
//! Chats, keyboards, PDFs and inbox gateways add characters to a link, wrap it, or replace some of its
//! characters. Invariant: a path that is a name is read as that name. Any other path stands for a few
//! names, the longest of each reading first, so that a longer name always wins. Two links that a wrapped
//! path may name are told and not guessed between. Does not know which links exist (see `redirect`), and
//! does not look at hosts.

use super::slug::{Recipient, Slug, is_slug_char};
use crate::domain::fold::{decoded, fold, is_blank, is_sign, without_invisible};
use crate::domain::limits::{FORGIVEN_PATH_BYTES_MAX, FORMATTING_CHARS_MAX, WRAPPED_PIECES_MAX};

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

/// What a path means, among the links that exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    Nothing,
    One(Name),
    /// Either of two links.
    Two(Slug, Slug),
}

/// The link that a path as sent means, if no link has its exact name. `exists` may ask for it elsewhere.
pub fn find<E>(path: &str, mut exists: impl FnMut(&Slug) -> Result<bool, E>) -> Result<Meant, E> {
    let mut found: Option<Name> = None;
    for name in meant(path) {
        if exists(&name.0)? {
            found = Some(name);
            break;
        }
    }
    for name in wrapped(path) {
        match &found {
            Some((slug, _)) if *slug == name.0 => {}
            _ if !exists(&name.0)? => {}
            Some((slug, _)) => return Ok(Meant::Two(slug.clone(), name.0)),
            None => found = Some(name),
        }
    }
    Ok(found.map_or(Meant::Nothing, Meant::One))
}

/// The names that a path as sent may mean if it is whole, the likeliest first.
pub fn meant(path: &str) -> impl Iterator<Item = Name> {
    texts(path).into_iter().flat_map(|text| names(&text))
}

/// The names that a path may mean if a mail or a chat wrapped it: with white space somewhere in the name.
fn wrapped(path: &str) -> impl Iterator<Item = Name> {
    texts(path).into_iter().flat_map(|text| joined(&text)).flat_map(|text| {
        let trimmed = |slug: &str| slug.trim_matches(is_formatting).to_owned();
        let parts = parts(&text).into_iter();
        parts.flat_map(move |(slug, recipient)| {
            [trimmed(&slug), slug]
                .into_iter()
                .rev()
                .filter_map(move |slug| Some((Slug::parse(&slug).ok()?, recipient.clone())))
        })
    })
}

/// The first pieces of a text, joined. Mail programs put `>` before a line that they quote, and `=` or the
/// hyphen of a divided word behind one that goes on.
fn joined(text: &str) -> Vec<String> {
    let pieces = text.split(is_blank).map(|piece| piece.trim_start_matches('>'));
    let mut pieces = pieces.filter(|piece| !piece.is_empty());
    // A piece that adds no letter or digit to the name is of the text around it.
    let goes_on = |piece: &&str| {
        piece.chars().take_while(|c| is_slug_char(*c) || *c == '.').any(char::is_alphanumeric)
    };
    let pieces: Vec<&str> = pieces
        .next()
        .into_iter()
        .chain(pieces.take_while(goes_on))
        .take(WRAPPED_PIECES_MAX)
        .collect();
    let join = |count: usize, marks: &[char]| {
        let (last, before) = pieces[..count].split_last()?;
        let before = before.iter().map(|piece| piece.trim_end_matches(marks));
        Some(before.chain([*last]).collect::<String>())
    };
    let counts =
        (2..=pieces.len()).flat_map(|count| [join(count, &['=']), join(count, &['=', '-'])]);
    counts.flatten().collect()
}

/// The readings of a path as sent, without what surrounds the name.
fn texts(path: &str) -> Vec<String> {
    let path = decoded(&path[..path.floor_char_boundary(FORGIVEN_PATH_BYTES_MAX)]);
    // The prefix of Couplet's own pages is not decoration, and nobody pastes control characters.
    let is_control = |c: char| c.is_control() && !c.is_whitespace();
    let is_other = path.starts_with("-/") || path.contains(is_control);
    let path = if is_other { "" } else { &*path };
    readings(cut_at_sign(path))
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

/// Whether a character at an end of a slug may be of the text around it: a `_` formats a text in chats, a
/// `-` is the dash of a sentence. Both may be of the slug as well.
fn is_formatting(c: char) -> bool {
    c == '_' || c == '-'
}

/// The names at the beginning of a folded text, the longest first.
fn names(text: &str) -> impl Iterator<Item = Name> + use<> {
    parts(text).into_iter().flat_map(|(slug, recipient)| {
        let count = |marks: usize| marks.min(FORMATTING_CHARS_MAX);
        let before = count(slug.len() - slug.trim_start_matches(is_formatting).len());
        let after = count(slug.len() - slug.trim_end_matches(is_formatting).len());
        let cuts = (0..=before + after).flat_map(move |all| {
            (0..=all.min(before))
                .map(move |front| (front, all - front))
                .filter(move |cut| cut.1 <= after)
        });
        cuts.filter_map(move |(front, back)| {
            let slug = slug.get(front..slug.len().checked_sub(back)?)?;
            Some((Slug::parse(slug).ok()?, recipient.clone()))
        })
    })
}

/// The slug and the recipient at the beginning of a folded text, up to the first character that neither can
/// have.
fn parts(text: &str) -> Option<(String, Option<Recipient>)> {
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
    (!is_folder).then(|| (slug.to_owned(), recipient))
}

#[cfg(test)]
mod tests;
