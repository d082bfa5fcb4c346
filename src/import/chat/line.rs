//! The beginning of a message: `[12.11.26, 14:03:22] ` as iOS writes it, `12/11/2026, 2:03 pm - ` as Android does,
//! in the forms of all languages.
//!
//! Invariant: a line that does not begin so is part of the message above it. Which number is the day is not known
//! here (see `dates`).

use super::words::{Beside, Half, beside_time};
use crate::domain::fold::fold;

/// Characters in which the date and the time of a message are.
const HEAD_CHARS_MAX: usize = 64;

/// The beginning of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) shape: Shape,
    /// The three numbers of the date, as written.
    pub(super) date: [u16; 3],
    /// The same as the line has it.
    pub(super) written: String,
    /// Whether dots stand between them, which are in no language behind a month that is followed by a day.
    pub(super) is_dotted: bool,
    /// Hour, minute and second, of 24 hours.
    pub(super) time: [u8; 3],
}

/// What the beginnings of all messages of a chat have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Whether it stands in brackets, as on iOS.
    pub(super) is_bracketed: bool,
    /// Whether the date begins with a year of four digits.
    pub(super) is_year_first: bool,
}

/// The beginning of the message that a line begins, and what follows it.
pub(super) fn head(line: &str) -> Option<(Head, &str)> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || is_mark(c));
    let is_bracketed = line.starts_with('[');
    if !is_bracketed && !line.starts_with(char::is_numeric) {
        return None;
    }
    let end = line.char_indices().nth(HEAD_CHARS_MAX).map_or(line.len(), |(at, _)| at);
    let (stamp, rest) = if is_bracketed {
        let close = line[..end].find(']')?;
        (&line[1..close], &line[close + 1..])
    } else {
        let (dash, length) = dash(&line[..end])?;
        (&line[..dash], &line[dash + length..])
    };
    let Stamp { date, written, is_dotted, year_digits, time } = stamp_of(stamp)?;
    let shape = Shape { is_bracketed, is_year_first: year_digits == 4 };
    Some((Head { shape, date, written, is_dotted, time }, rest))
}

/// Whether a line begins as the messages of `KakaoTalk` do, which look like those of `WhatsApp` on a Korean phone but for
/// what follows the time: a comma, the name, and a colon between blanks.
pub(super) fn is_of_kakaotalk(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || is_mark(c));
    let is_korean = |text: &str| text.contains(|c: char| ('\u{ac00}'..='\u{d7a3}').contains(&c));
    let parts = line.split_once(", ").filter(|(stamp, _)| stamp.chars().count() <= HEAD_CHARS_MAX);
    parts.is_some_and(|(stamp, rest)| {
        is_korean(stamp) && rest.contains(" : ") && stamp_of(stamp).is_some()
    })
}

/// Where the dash between the time and the name is, and its length with the blanks around it.
fn dash(text: &str) -> Option<(usize, usize)> {
    let mut dashes =
        text.char_indices().filter(|(_, c)| matches!(c, '-' | '\u{2013}' | '\u{2014}'));
    let around = |(at, c): (usize, char)| {
        let before = text[..at].chars().next_back().filter(|c| c.is_whitespace())?;
        let after = text[at + c.len_utf8()..].chars().next().filter(|c| c.is_whitespace())?;
        let start = at - before.len_utf8();
        Some((start, before.len_utf8() + c.len_utf8() + after.len_utf8()))
    };
    dashes.find_map(around)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A date and a time.
struct Stamp {
    date: [u16; 3],
    written: String,
    is_dotted: bool,
    /// The digits of the first number.
    year_digits: usize,
    time: [u8; 3],
}

fn stamp_of(text: &str) -> Option<Stamp> {
    let text = fold(text).to_lowercase();
    let (numbers, between) = parts(&text)?;
    let [first, second, third, hour, minute, rest @ ..] = numbers.as_slice() else { return None };
    let [before, mark, other_mark, gap, colon, ends @ ..] = between.as_slice() else { return None };
    let is_date = before.is_empty() && is_date_mark(mark) && is_date_mark(other_mark);
    let is_one_mark = mark.trim() == other_mark.trim() || !mark.is_ascii();
    let is_time = is_time_mark(colon) && !gap.is_empty();
    if !is_date || !is_one_mark || !is_time {
        return None;
    }
    let (second_of_minute, after) = match (rest, ends) {
        ([], [after]) => (0, after),
        ([second], [mark, after]) if is_time_mark(mark) => (second.parse().ok()?, after),
        _ => return None,
    };
    // The day is followed by its own mark in East Asia, and by a dot where days are ordinals.
    let gap = gap.trim_start_matches(['.', '\u{65e5}', '\u{c77c}']);
    let half = match (beside_time(gap)?, beside_time(after)?) {
        (Beside::Half(half), _) | (_, Beside::Half(half)) => Some(half),
        (Beside::Nothing, Beside::Nothing) => None,
    };
    let lengths = (first.len(), second.len(), third.len());
    if !matches!(lengths, (4, 1 | 2, 1 | 2) | (1 | 2, 1 | 2, 2 | 4)) {
        return None;
    }
    let date = [first.parse().ok()?, second.parse().ok()?, third.parse().ok()?];
    let time = [in_half(hour.parse().ok()?, half), minute.parse().ok()?, second_of_minute];
    let is_there = time[0] < 24 && time[1] < 60 && time[2] < 60 && hour.len() <= 2;
    let written = format!("{first}{mark}{second}{other_mark}{third}");
    let is_dotted = mark.trim() == ".";
    is_there.then_some(Stamp { date, written, is_dotted, year_digits: first.len(), time })
}

/// The hour of 24 of one of twelve.
fn in_half(hour: u8, half: Option<Half>) -> u8 {
    match half {
        Some(Half::Am) if hour == 12 => 0,
        Some(Half::Pm) if hour < 12 => hour + 12,
        _ => hour,
    }
}

/// The numbers of a text, and what is before, between and after them.
fn parts(text: &str) -> Option<(Vec<&str>, Vec<&str>)> {
    let (mut numbers, mut between) = (Vec::new(), Vec::new());
    let mut rest = text;
    loop {
        let start = rest.find(|c: char| c.is_ascii_digit());
        let (before, from) = rest.split_at(start.unwrap_or(rest.len()));
        between.push(before);
        if from.is_empty() {
            return Some((numbers, between));
        }
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        if numbers.len() == 6 {
            return None;
        }
        numbers.push(&from[..end]);
        rest = &from[end..];
    }
}

fn is_date_mark(mark: &str) -> bool {
    matches!(mark.trim(), "/" | "." | "-" | "\u{5e74}" | "\u{6708}" | "\u{b144}" | "\u{c6d4}")
}

fn is_time_mark(mark: &str) -> bool {
    matches!(
        mark.trim(),
        ":" | "." | "h" | "min" | "\u{6642}" | "\u{65f6}" | "\u{5206}" | "\u{c2dc}" | "\u{bd84}"
    )
}
