//! Texts taken apart into keys and values, as shops and their apps write them.
//!
//! Invariant: a key ends at the first mark after it, so a value may have marks of its own. Does not know which
//! keys there are (see `notes`).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Characters that a key has at most.
const KEY_CHARS_MAX: usize = 80;

/// The pairs of a line: `key: value`, `key=value`, and several with `&`, `;`, `,` or `|` between them. A mark
/// between pairs may stand in a value, so a value ends only where another key follows; one with blanks must be
/// known.
pub(super) fn pairs_of_line(
    line: &str,
    is_known: impl Fn(&str) -> bool,
) -> Vec<(&str, Cow<'_, str>)> {
    let begins_pair = |rest: &str| {
        let rest = rest.trim_start();
        // Each mark of a line asks this, so no more is looked at than a key may have.
        let mut within = rest.char_indices().take(KEY_CHARS_MAX + 1);
        let Some((end, _)) = within.find(|(_, c)| matches!(c, ':' | '=')) else { return false };
        let (key, rest) = (rest[..end].trim_end(), &rest[end..]);
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']');
        !key.is_empty() && !rest.starts_with("://") && (key.chars().all(is_word) || is_known(key))
    };
    let mut pairs = Vec::new();
    let mut start = 0;
    // Where it is known what the pair has, and what that is: a mark of a key, a question mark.
    let (mut passed, mut has_key, mut has_query) = (0, false, false);
    for (at, mark) in line.match_indices(['&', ';', ',', '|', '?']) {
        let Some(before) = line.get(start..at) else { continue };
        let new = &line[passed.max(start)..at];
        (has_key, has_query) =
            (has_key || new.contains([':', '=']), has_query || new.contains('?'));
        passed = at;
        let rest = &line[at + mark.len()..];
        let rest = rest.strip_prefix("amp;").unwrap_or(rest);
        // The parameters of an address that is a value are no pairs of the line, but those of a bare path are.
        let is_inside = if mark == "?" { has_key } else { has_query };
        if !is_inside && begins_pair(rest) {
            pairs.extend(pair(before));
            start = line.len() - rest.len();
            (has_key, has_query) = (false, false);
        }
    }
    pairs.extend(pair(&line[start..]));
    pairs
}

fn pair(text: &str) -> Option<(&str, Cow<'_, str>)> {
    let at = text.find([':', '='])?;
    let (key, value) = (text[..at].trim(), &text[at + 1..]);
    // What is in quotes or braces was read as such, and an address as a whole.
    let is_plain = !key.contains(['"', '{']) && !value.starts_with("//");
    let is_parameter = text.as_bytes()[at] == b'=';
    let value = value.trim();
    is_plain.then(|| (key, if is_parameter { decoded(value) } else { Cow::Borrowed(value) }))
}

/// The value of a parameter of an address.
fn decoded(value: &str) -> Cow<'_, str> {
    match percent_decode_str(value).decode_utf8() {
        Ok(decoded) if value.contains('%') => decoded,
        _ => Cow::Borrowed(value),
    }
}

/// The addresses in a line. One that stands in another begins with its own start.
pub(super) fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let words =
        line.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\'));
    words.flat_map(|word| {
        let starts = ["https://", "http://"].into_iter();
        starts.flat_map(|start| word.match_indices(start)).map(|(at, _)| &word[at..])
    })
}

/// `"key":"value"`, `"key"=>"value"`, also with single quotes, at any depth.
pub(super) fn quoted_pairs(text: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut key: Option<&str> = None;
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        let between = rest.get(..at).unwrap_or_default().trim();
        let quote = if rest.as_bytes().get(at) == Some(&b'"') { '"' } else { '\'' };
        let Some(after) = rest.get(at + 1..) else { break };
        let Some(end) = closing(after, quote) else { break };
        let string = after.get(..end).unwrap_or_default();
        rest = after.get(end + 1..).unwrap_or_default();
        key = match key {
            Some(name) if matches!(between, ":" | "=>" | "=") => {
                pairs.push((name, string));
                None
            }
            _ => Some(string),
        };
    }
    pairs
}

/// Where a quoted text ends. A quote after a backslash is part of it.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let is_end = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        is_end.then_some(at)
    })
}
