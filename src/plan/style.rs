//! The one style of links.toml: sections and keys in one order, one spacing, comments kept.
//!
//! - Sections and keys stand in the order of the model plan, names by the alphabet; entries of `[[coupons]]`,
//!   `[[links]]` and other lists stay where they are, since their order may mean something.
//! - The `=` of neighbouring lines are aligned, and so are comments behind values.
//! - A comment above a line or a header moves with it; what stands at the top of the file stays there.
//!
//! Invariant: the values are those of the text that was given, and text in this style is left as it is. Does not
//! judge a plan, and does not touch files.

mod layout;
mod value;

use std::str::FromStr;

use toml_edit::{Decor, DocumentMut, Item, Key, Table};

use super::fault::Fault;
use super::read::{KeyOrder, key_order};
use super::syntax_fault;
use layout::{Entry, Section, lay_out};

/// A plan in the one style. Refused with its first fault if it is not valid TOML.
pub fn styled(text: &str) -> Result<String, Box<Fault>> {
    if let Some(fault) = syntax_fault(text) {
        return Err(Box::new(fault));
    }
    let document = DocumentMut::from_str(text)
        .map_err(|error| Box::new(Fault::of_all(error.message().to_owned())))?;
    let mut sections = Vec::new();
    let mut place = Place::default();
    gather(document.as_table(), &mut place, false, &mut sections);
    sections.sort_by_key(|(_, position, _)| *position);
    let mut comments = Comments::default();
    for (_, _, section) in &mut sections {
        comments.settle(section);
    }
    let tail = lines(&format!("{}\n", document.trailing().as_str().unwrap_or_default()));
    let mut tail = comments.rest(tail, &mut sections);
    let head = take_head(&mut sections);
    keep_below(&mut sections, &mut tail);
    sections.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let sections: Vec<Section> = sections.into_iter().map(|(_, _, section)| section).collect();
    Ok(lay_out(&head, &sections, &tail))
}

/// Where a table belongs among others: the place of each part of its header.
type Rank = Vec<(usize, String)>;

/// A section with its rank, and its position in the text.
type Placed = (Rank, isize, Section);

/// Where a table is.
#[derive(Default)]
struct Place {
    /// The parts of the header, as they are written.
    written: Vec<String>,
    /// The parts of the header, without quotes.
    names: Vec<String>,
    rank: Rank,
    /// The position of the last table that had one.
    position: isize,
}

impl Place {
    fn order(&self) -> KeyOrder {
        key_order(&self.names.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// Gathers a table and those in it.
fn gather(table: &Table, place: &mut Place, is_entry: bool, out: &mut Vec<Placed>) {
    place.position = table.position().unwrap_or(place.position);
    let order = place.order();
    if !table.is_dotted() {
        let entries = entries(table, place);
        let is_shown = is_entry || !table.is_implicit() || !entries.is_empty();
        if is_shown {
            let (before, comment) = around(table.decor());
            let header = place.written.join(".");
            let after = Vec::new();
            let section = Section { header, is_entry, before, comment, entries, after };
            out.push((place.rank.clone(), place.position, section));
        }
    }
    for (name, item) in table {
        let Some(key) = table.key(name) else { continue };
        place.written.push(key.display_repr().into_owned());
        place.names.push(name.to_owned());
        let rank = rank(&order, name);
        match item {
            Item::Table(inner) => {
                place.rank.push(rank);
                gather(inner, place, false, out);
                place.rank.pop();
            }
            Item::ArrayOfTables(list) => {
                for (at, inner) in list.iter().enumerate() {
                    place.rank.push((rank.0, format!("{at:08}")));
                    gather(inner, place, true, out);
                    place.rank.pop();
                }
            }
            _ => {}
        }
        place.written.pop();
        place.names.pop();
    }
}

/// Where a key belongs: those that are not listed follow those that are.
fn rank(order: &KeyOrder, name: &str) -> (usize, String) {
    match order {
        KeyOrder::Listed(keys) => {
            let at = keys.iter().position(|key| *key == name).unwrap_or(keys.len());
            (at, if at == keys.len() { name.to_owned() } else { String::new() })
        }
        KeyOrder::Names => (0, name.to_owned()),
    }
}

/// The place of a key path below a table, and the path as it is written. Adds its parts to the names of the table.
fn ranked<'p>(path: &[&'p Key], names: &mut Vec<&'p str>) -> (Rank, String) {
    let mut place = Rank::new();
    for key in path {
        place.push(rank(&key_order(names), key.get()));
        names.push(key.get());
    }
    let written: Vec<_> = path.iter().map(|key| key.display_repr()).collect();
    (place, written.join("."))
}

/// The values of a table in the order of the text, with those that dotted keys set in tables below it.
fn entries(table: &Table, place: &Place) -> Vec<Entry> {
    let entry = |(path, value): (Vec<&Key>, &toml_edit::Value)| {
        let mut names: Vec<&str> = place.names.iter().map(String::as_str).collect();
        let (rank, key) = ranked(&path, &mut names);
        let (before, _) = path.last().map(|key| around(key.leaf_decor())).unwrap_or_default();
        let (value, comment) = (value::written(value, &names), around(value.decor()).1);
        Entry { rank, before, key, value, comment }
    };
    table.get_values().into_iter().map(entry).collect()
}

/// The lines before a thing, and the comment behind it.
fn around(decor: &Decor) -> (Vec<String>, Vec<String>) {
    let text = |raw: Option<&toml_edit::RawString>| {
        raw.and_then(toml_edit::RawString::as_str).unwrap_or_default().to_owned()
    };
    let comment = text(decor.suffix());
    let comment = comment.trim();
    let comment = (!comment.is_empty()).then(|| comment.to_owned());
    (lines(&text(decor.prefix())), comment.into_iter().collect())
}

/// The lines of the space before a thing, as they are written; what follows the last line break is its indent.
fn lines(space: &str) -> Vec<String> {
    let mut lines: Vec<String> = space.split('\n').map(|line| line.trim_end().to_owned()).collect();
    lines.pop();
    lines
}

/// Gives comments to what they belong to, in the order of the text: an indented comment line goes on with the
/// comment behind the line before it.
#[derive(Default)]
struct Comments {
    /// The lines that go on with the comment of the last thing before.
    going_on: Vec<(usize, Option<usize>, Vec<String>)>,
    /// The last thing with a comment behind it: the section and the entry in it.
    last: Option<(usize, Option<usize>)>,
    sections: usize,
}

impl Comments {
    fn settle(&mut self, section: &mut Section) {
        let at = self.sections;
        self.sections += 1;
        section.before = self.own(std::mem::take(&mut section.before));
        self.last = (!section.comment.is_empty()).then_some((at, None));
        for (number, entry) in section.entries.iter_mut().enumerate() {
            entry.before = self.own(std::mem::take(&mut entry.before));
            self.last = (!entry.comment.is_empty()).then_some((at, Some(number)));
        }
    }

    /// The lines that belong to the next thing; those before them go on with the last comment.
    fn own(&mut self, lines: Vec<String>) -> Vec<String> {
        let Some((section, entry)) = self.last else { return lines };
        let goes_on =
            |line: &&String| line.starts_with([' ', '\t']) && line.trim().starts_with('#');
        let count = lines.iter().take_while(goes_on).count();
        let (going_on, own) = lines.split_at(count);
        let going_on = going_on.iter().map(|line| line.trim().to_owned()).collect();
        self.going_on.push((section, entry, going_on));
        own.to_vec()
    }

    /// The lines at the end of the file; adds the lines that go on to their comments.
    fn rest(mut self, tail: Vec<String>, sections: &mut [Placed]) -> Vec<String> {
        let tail = self.own(tail);
        for (section, entry, lines) in self.going_on {
            let Some((_, _, section)) = sections.get_mut(section) else { continue };
            match entry {
                None => section.comment.extend(lines),
                Some(number) => {
                    if let Some(entry) = section.entries.get_mut(number) {
                        entry.comment.extend(lines);
                    }
                }
            }
        }
        tail
    }
}

/// Leaves comments that follow the last line of a section, without an empty line between, below that line.
fn keep_below(sections: &mut [Placed], tail: &mut Vec<String>) {
    let taken = |before: &mut Vec<String>| {
        let end = before.iter().position(String::is_empty).unwrap_or_default();
        before.drain(..end).collect()
    };
    for at in 1..sections.len() {
        let below = taken(&mut sections[at].2.before);
        sections[at - 1].2.after = below;
    }
    if let Some((_, _, last)) = sections.last_mut() {
        let is_all = tail.iter().all(|line| !line.is_empty());
        last.after = if is_all { std::mem::take(tail) } else { taken(tail) };
    }
}

/// Takes what stands at the top of the file: the lines before the first thing up to the last empty one.
fn take_head(sections: &mut [Placed]) -> Vec<String> {
    let Some((_, _, first)) = sections.first_mut() else { return Vec::new() };
    let before = match first.entries.first_mut() {
        Some(entry) if first.header.is_empty() => &mut entry.before,
        _ => &mut first.before,
    };
    let empty = before.iter().rposition(String::is_empty);
    let Some(end) = empty else { return Vec::new() };
    before.drain(..=end).collect()
}

#[cfg(test)]
mod tests;
