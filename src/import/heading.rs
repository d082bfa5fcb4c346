//! Headings of columns, as they are compared.
//!
//! Invariant: case, blanks and letters that look alike do not matter, for any kind of file. Does not know which
//! columns there are (see `columns` and `preset`).

use crate::domain::fold::fold_name;

/// The index of the first column with a heading, or with one of several, with `|` between two.
pub(super) fn find(names: &[String], heading: &str) -> Option<usize> {
    if heading.is_empty() {
        return None;
    }
    let has = |heading: &str| names.iter().position(|name| captured(heading, name).is_some());
    heading.split('|').find_map(has)
}

/// The text that `*` stands for in a heading, or in one of several, if a column has it: empty without a `*`. Case,
/// blanks and letters that look alike do not matter.
pub(super) fn captured<'n>(heading: &str, name: &'n str) -> Option<&'n str> {
    heading.split('|').find_map(|heading| captured_by_one(heading, name))
}

fn captured_by_one<'n>(heading: &str, name: &'n str) -> Option<&'n str> {
    let Some((before, after)) = heading.split_once('*') else {
        return (plain(heading) == plain(name)).then_some("");
    };
    let end = name.chars().count().checked_sub(after.chars().count())?;
    let byte = |index: usize| name.char_indices().nth(index).map_or(name.len(), |(byte, _)| byte);
    let (start, end) = (byte(before.chars().count()), byte(end));
    let is_it = start <= end
        && plain(name.get(..start)?) == plain(before)
        && plain(name.get(end..)?) == plain(after);
    is_it.then(|| name.get(start..end)).flatten()
}

/// A heading as it is compared. A shop's program may write a letter of another alphabet that looks the same.
pub(super) fn plain(name: &str) -> String {
    let folded = fold_name(name);
    if folded.is_ascii() { folded } else { folded.chars().map(latin).collect() }
}

/// The Latin capital that a Cyrillic or Greek one looks like.
fn latin(c: char) -> char {
    match c {
        '\u{410}' | '\u{391}' => 'A',
        '\u{412}' | '\u{392}' => 'B',
        '\u{421}' => 'C',
        '\u{415}' | '\u{395}' => 'E',
        '\u{41d}' | '\u{397}' => 'H',
        '\u{406}' | '\u{399}' => 'I',
        '\u{41a}' | '\u{39a}' => 'K',
        '\u{41c}' | '\u{39c}' => 'M',
        '\u{39d}' => 'N',
        '\u{41e}' | '\u{39f}' => 'O',
        '\u{420}' | '\u{3a1}' => 'P',
        '\u{422}' | '\u{3a4}' => 'T',
        '\u{425}' | '\u{3a7}' => 'X',
        '\u{405}' => 'S',
        '\u{408}' => 'J',
        '\u{500}' => 'D',
        '\u{423}' | '\u{3a5}' => 'Y',
        other => other,
    }
}
