//! Finds lines, open quotes and open brackets in a text that is not valid TOML.
//!
//! Invariant: offsets are bytes within the text, at boundaries of characters.

/// What an open bracket began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    List,
    Table,
}

/// Where the line of an offset begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line of an offset ends, without its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find('\n').map_or(rest.len(), |end| rest[..end].trim_end_matches('\r').len())
}

/// The line of an offset, before it and from it on.
pub(super) fn line_of(text: &str, at: usize) -> (&str, &str) {
    let before = text.get(line_start(text, at)..at).unwrap_or_default();
    (before, text.get(at..line_end(text, at)).unwrap_or_default())
}

/// The line number of an offset, from 1.
pub(super) fn line_number(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// Whether a line is a header: `[defaults]`, `[[links]]`, also without its closing bracket.
pub(super) fn is_header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default().trim();
    let name = line.trim_start_matches('[').trim_end_matches(']');
    line.starts_with('[') && !name.is_empty() && !name.contains(['=', ',', '{'])
}

/// The quote that is open at `end`, on the same line, and where it stands.
pub(super) fn open_quote(text: &str, end: usize) -> Option<(usize, char)> {
    let start = line_start(text, end);
    let mut open: Option<(usize, char)> = None;
    let mut is_escaped = false;
    for (at, c) in text.get(start..end)?.char_indices() {
        match (open, c) {
            (Some((_, '"')), '\\') => is_escaped = !is_escaped,
            (Some((_, quote)), _) if c == quote && !is_escaped => open = None,
            (None, '"' | '\'') => open = Some((start + at, c)),
            (None, '#') => return None,
            _ => is_escaped = false,
        }
    }
    open
}

/// The brackets that are open before `end`, from the outermost on. Texts and comments are skipped.
pub(super) fn open_brackets(text: &str, end: usize) -> Vec<(usize, Open)> {
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..end).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..end];
        let mut next = at + c.len_utf8();
        match c {
            '[' => open.push((at, Open::List)),
            '{' => open.push((at, Open::Table)),
            ']' | '}' => drop(open.pop()),
            '#' => next = at + rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => next = at + text_length(rest, c),
            _ => {}
        }
        at = next;
    }
    open
}

/// How long the text in quotes is with which `rest` begins; it ends with the line if it is not closed.
fn text_length(rest: &str, quote: char) -> usize {
    let triple: String = [quote; 3].iter().collect();
    if rest.starts_with(&triple) {
        return rest[3..].find(&triple).map_or(rest.len(), |end| end + 6);
    }
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return at,
            '\\' if quote == '"' => is_escaped = !is_escaped,
            _ if c == quote && !is_escaped => return at + 1,
            _ => is_escaped = false,
        }
    }
    rest.len()
}
