//! A slow reader of order files: a character at a time, each value read in every way that it can be.
//!
//! Invariant: it shares no code with the program. What it does not know it says nothing of, so it can be compared
//! with the program on any file.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

/// A row of a file: the number of its first line, and its cells.
pub(crate) struct PlainRow {
    pub(crate) line: u64,
    pub(crate) cells: Vec<String>,
}

/// The text of a file; `None` if it is in no encoding that a file can tell of itself.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks(2).map(|unit| <[u8; 2]>::try_from(unit).ok().map(read));
        String::from_utf16(&units.collect::<Option<Vec<_>>>()?).ok()
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

/// The rows of a text, up to the first whose quotes have no partner.
pub(crate) fn rows(text: &str, delimiter: char) -> Vec<PlainRow> {
    let chars: Vec<char> = text.chars().collect();
    let (mut rows, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let mut row = PlainRow { line, cells: vec![String::new()] };
        loop {
            let is_first = row.cells.last().is_some_and(String::is_empty);
            if is_first && chars.get(at) == Some(&'"') {
                at += 1;
                loop {
                    match (chars.get(at), chars.get(at + 1)) {
                        (None, _) => return rows,
                        (Some('"'), Some('"')) => at += 1,
                        (Some('"'), _) => break,
                        (Some('\r'), Some('\n')) => {}
                        (Some('\n' | '\r'), _) => line += 1,
                        _ => {}
                    }
                    row.cells.last_mut().unwrap().push(chars[at]);
                    at += 1;
                }
                at += 1;
                let follows = chars.get(at);
                if follows.is_some_and(|c| *c != delimiter && !"\r\n".contains(*c)) {
                    return rows;
                }
            }
            match chars.get(at) {
                Some(c) if *c == delimiter => row.cells.push(String::new()),
                None | Some('\n' | '\r') => break,
                Some(c) => row.cells.last_mut().unwrap().push(*c),
            }
            at += 1;
        }
        at += usize::from(chars.get(at) == Some(&'\r') && chars.get(at + 1) == Some(&'\n')) + 1;
        line += 1;
        rows.push(row);
    }
    rows
}

/// What an amount can be, in minor units; empty if nothing is known of it.
pub(crate) fn amounts(text: &str, exponent: u32) -> BTreeSet<i64> {
    let is_negative = text.contains(['-', '\u{2212}', '(']);
    let is_digit_or_mark = |c: &char| c.is_ascii_digit() || ",. '".contains(*c);
    let spaces = |c: char| match c {
        '\u{2019}' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let start = text.find(|c: char| c.is_ascii_digit());
    let Some(start) = start else { return BTreeSet::new() };
    let number: String = text[start..].chars().map(spaces).take_while(is_digit_or_mark).collect();
    let number = number.trim_end_matches([' ', '\'']);
    let mut can_be = BTreeSet::new();
    for decimal in [None, Some('.'), Some(',')] {
        let (whole, fraction) = match decimal.map(|mark| number.rsplit_once(mark)) {
            None => (number, ""),
            Some(None) => continue,
            Some(Some((whole, fraction))) => (whole, fraction),
        };
        let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
        let marks: BTreeSet<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
        let is_grouped = groups.len() == 1
            || (marks.len() == 1
                // No convention writes one mark between groups and before decimals.
                && decimal.is_none_or(|mark| !marks.contains(&mark))
                && !groups[0].starts_with('0')
                && groups[0].len() <= 3
                && groups[1..].iter().all(|group| matches!(group.len(), 2 | 3))
                && groups.last().is_some_and(|group| group.len() == 3));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let fits = usize::try_from(exponent).unwrap();
        let (kept, beyond) = fraction.split_at(fraction.len().min(fits));
        if !is_grouped || !digits(fraction) || beyond.contains(|c| c != '0') {
            continue;
        }
        let minor = format!("{}{kept:0<fits$}", groups.concat());
        let minor = minor.parse::<i64>();
        can_be.extend(minor.map(|minor| if is_negative { -minor } else { minor }));
    }
    can_be
}

/// A date of numbers, a time of day, and an offset.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    const DATE: &str = r"(\d{1,4})([-/.])(\d{1,2})([-/.])(\d{1,4})";
    const CLOCK: &str = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?";
    const HALF: &str = r"([AaPp]\.?\s?[Mm]\.?)";
    const OFFSET: &str = r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})";
    let form = format!(r"^\s*{DATE}(?:[T ,]+{CLOCK}\s*{HALF}?)?\s*{OFFSET}?\s*$");
    Regex::new(&form).unwrap()
});

/// What a time without another zone than UTC can be, in milliseconds; empty if nothing is known of it.
pub(crate) fn moments(text: &str) -> BTreeSet<i64> {
    let Some(found) = FORM.captures(text) else { return BTreeSet::new() };
    let part = |index: usize| found.get(index).map_or("", |part| part.as_str());
    let number = |index: usize| part(index).parse::<i64>().unwrap_or(0);
    if part(2) != part(4) {
        return BTreeSet::new();
    }
    let (a, b, c) = (part(1), part(3), part(5));
    let orders = if a.len() == 4 { vec![(a, b, c)] } else { vec![(c, b, a), (c, a, b), (a, b, c)] };
    let mut can_be = BTreeSet::new();
    for (year, month, day) in orders {
        let full = match (year.len(), year.parse::<i64>().unwrap()) {
            (4, year) => year,
            (2, year) if year < 70 => 2000 + year,
            (2, year) => 1900 + year,
            _ => continue,
        };
        let (month, day) = (month.parse().unwrap(), day.parse().unwrap());
        let Some(days) = days(full, month, day) else { continue };
        let half = part(10).to_ascii_lowercase();
        let hour = match half.chars().next() {
            Some('p') => number(6) % 12 + 12,
            Some(_) => number(6) % 12,
            None => number(6),
        };
        let offset: String = part(11).chars().filter(char::is_ascii_digit).collect();
        let minutes = offset.get(..2).map_or(0, |hours| hours.parse::<i64>().unwrap() * 60)
            + offset.get(2..).map_or(0, |minutes| minutes.parse().unwrap());
        let minutes = if part(11).starts_with('-') { -minutes } else { minutes };
        // A leap second is the second before it: the time of computers has none.
        let second = number(8).min(59);
        let seconds = (days * 24 + hour) * 3600 + (number(7) - minutes) * 60 + second;
        can_be.insert(seconds * 1000 + format!("{:0<3}", part(9)).parse::<i64>().unwrap());
    }
    can_be
}

/// The days from 1970 to a date, counted one year and one month after the other.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::try_from(month).ok()?.checked_sub(1)?;
    (1..=*months.get(month)?).contains(&day).then_some(())?;
    let of_year = |year: i64| if is_leap(year) { 366 } else { 365 };
    let before: i64 = if year < 1970 {
        -(year..1970).map(of_year).sum::<i64>()
    } else {
        (1970..year).map(of_year).sum()
    };
    Some(before + months[..month].iter().sum::<i64>() + day - 1)
}
