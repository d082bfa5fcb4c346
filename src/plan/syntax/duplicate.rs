//! A name that is set twice, with the line where it was set first.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::scan::{line_number, line_of, line_start};
use crate::plan::fault::Fault;

/// The fault of a name that is set again.
pub(super) fn duplicate_key(text: &str, at: Range<usize>, table: &DeTable<'_>) -> Fault {
    let name = text.get(at.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    let (before, _) = line_of(text, at.start);
    let is_header = before.trim_start().starts_with('[');
    if is_header {
        return second_header(text, at);
    }
    let first = last_before(table, name, at.start);
    let first = first.map(|first| format!(", first on line {}", line_number(text, first)));
    let message = format!("`{name}` is set twice{}", first.unwrap_or_default());
    Fault::at(at, message).label("a second time").help("keep one of the two")
}

/// The fault of a header that is there again, or as a list once and as a table once.
fn second_header(text: &str, at: Range<usize>) -> Fault {
    let header = |line: &'_ str| {
        let line = line.split('#').next().unwrap_or_default().trim();
        let name = line.trim_matches(['[', ']']).trim();
        line.starts_with('[').then(|| (name.to_owned(), line.starts_with("[[")))
    };
    let (before, rest) = line_of(text, at.start);
    let (name, is_list) = header(&format!("{before}{rest}")).unwrap_or_default();
    let earlier = text.get(..line_start(text, at.start)).unwrap_or_default();
    let mut earlier = earlier.lines().map(header).enumerate();
    let first = earlier.find_map(|(index, header)| {
        header.filter(|(other, _)| *other == name).map(|(_, is_list)| (index + 1, is_list))
    });
    let (message, help) = match first {
        Some((line, true)) if !is_list => (
            format!("`{name}` is a list of tables since line {line}"),
            format!("write [[{name}]], with two brackets"),
        ),
        Some((line, _)) => (
            format!("`{name}` already has a header on line {line}"),
            "write all of it below one header".to_owned(),
        ),
        None => {
            (format!("`{name}` is already set above"), "write all of it in one place".to_owned())
        }
    };
    Fault::at(at, message).label("a second time").help(help)
}

/// Where a key of this name stands last before an offset. The keys of one table follow each other, so
/// that key is in the table of the second one.
fn last_before(table: &DeTable<'_>, name: &str, end: usize) -> Option<usize> {
    let own = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<_>)| {
        let start = key.span().start;
        let here = (key.get_ref() == name && start < end).then_some(start);
        here.max(within(value.get_ref(), name, end))
    };
    table.iter().filter_map(own).max()
}

fn within(value: &DeValue<'_>, name: &str, end: usize) -> Option<usize> {
    match value {
        DeValue::Table(table) => last_before(table, name, end),
        DeValue::Array(array) => {
            array.iter().filter_map(|entry| within(entry.get_ref(), name, end)).max()
        }
        _ => None,
    }
}
