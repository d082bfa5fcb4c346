//! What a preset takes of the columns of one file: values, amounts and lists.
//!
//! Invariant: sums are exact. Does not know where a documented column stands (see `place`).

use std::collections::HashSet;

use super::condition::{is_negative, is_word};
use super::duration::of_epoch;
use super::gather::Gathered;
use super::source::{Shape, Take};
use super::{captured, find};
use crate::domain::click::id::{ClickId, ClickIdError};
use crate::domain::money::Currency;
use crate::domain::record::phone::Country;
use crate::import::amount::{rounded_amount, split_amounts};
use crate::import::options::Decimal;
use crate::import::row::BadReason;

/// What is taken of a column of the file.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) index: usize,
    pub(super) take: Take,
}

/// What a value may depend on besides its record.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    pub(super) currency: Option<Currency>,
    pub(super) decimal: Option<Decimal>,
    pub(super) country: Option<Country>,
    /// Whether amounts are beside the total, and rounded.
    pub(super) is_side: bool,
}

/// The columns of the file that are taken; all with a heading that has a `*`.
pub(super) fn taken(takes: &[Take], names: &[String]) -> Vec<Taken> {
    let mut found = Vec::new();
    for take in takes {
        let indexes: Vec<usize> = if take.column.contains('*') {
            let fits = |(_, name): &(usize, &String)| captured(&take.column, name).is_some();
            names.iter().enumerate().filter(fits).map(|(index, _)| index).collect()
        } else {
            find(names, &take.column).into_iter().collect()
        };
        found.extend(indexes.into_iter().map(|index| Taken { index, take: take.clone() }));
    }
    found
}

impl Taken {
    /// The values in a cell.
    fn of<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let Take { after, before, amount, .. } = &self.take;
        if let Some(number) = amount {
            let amounts = split_amounts(text);
            let amount = number.checked_sub(1).and_then(|index| amounts.get(index));
            return amount.copied().into_iter().collect();
        }
        if after.is_empty() && before.is_empty() {
            return vec![text];
        }
        let mut found = Vec::new();
        let mut rest = text;
        // A part begins at the start of the cell or after the mark between parts.
        while let Some((passed, following)) = rest.split_once(after.as_str()) {
            let is_start = passed.is_empty() || passed.ends_with([';', '|', ' ', '\n']);
            let end = following.find(before.as_str()).filter(|_| !before.is_empty());
            if is_start && (end.is_some() || before.is_empty()) {
                found.push(&following[..end.unwrap_or(following.len())]);
            }
            // Without a mark in front, only the first part has a beginning.
            if after.is_empty() {
                break;
            }
            rest = &following[end.unwrap_or_default()..];
        }
        found
    }

    pub(super) fn text(&self, record: &Gathered) -> String {
        self.text_of(record.text(self.index))
    }

    /// What is taken of a cell.
    pub(super) fn text_of(&self, cell: &str) -> String {
        let text = self.of(cell).into_iter().next().unwrap_or_default();
        if self.take.shape == Some(Shape::ClickId) && !is_click_id(text) {
            return String::new();
        }
        if self.take.shape == Some(Shape::Epoch) {
            return of_epoch(text);
        }
        let other = self.take.words.iter().find(|(word, _)| is_word(word, text));
        let text = other.map_or(text, |(_, word)| word);
        if self.take.unsigned { unsigned(text) } else { text.to_owned() }
    }

    pub(super) fn amounts(
        &self,
        record: &Gathered,
        setting: Setting,
    ) -> Result<Vec<i64>, BadReason> {
        let Some(currency) = setting.currency else { return Ok(Vec::new()) };
        let texts: Vec<&str> = if self.take.first_row {
            vec![record.text(self.index)]
        } else {
            record.all(self.index).collect()
        };
        let texts = texts.into_iter().flat_map(|text| self.of(text));
        let amount = |text| rounded_amount(text, currency, setting.decimal, setting.is_side);
        let amounts = texts.filter(|text| !text.is_empty()).map(|text| {
            amount(text)
                .map(|minor| if self.take.unsigned { minor.saturating_abs() } else { minor })
        });
        amounts.collect()
    }
}

/// The sum of columns, of the greatest values of others, without those of others, and no more than a value, in minor
/// units;
/// `None` if none has a value.
pub(super) fn sum_of(
    record: &Gathered,
    [sum, once, less]: [&Vec<Taken>; 3],
    at_most: Option<&Taken>,
    setting: Setting,
) -> Result<Option<i64>, BadReason> {
    let (mut minor, mut has_any) = (0_i64, false);
    for taken in sum {
        for amount in taken.amounts(record, setting)? {
            (minor, has_any) = (minor.saturating_add(amount), true);
        }
    }
    for taken in once.iter().filter(|_| !record.is_part) {
        if let Some(greatest) = taken.amounts(record, setting)?.into_iter().max() {
            (minor, has_any) = (minor.saturating_add(greatest), true);
        }
    }
    for taken in less {
        for amount in taken.amounts(record, setting)? {
            minor = minor.saturating_sub(amount);
        }
    }
    for limit in at_most.map_or_else(|| Ok(Vec::new()), |taken| taken.amounts(record, setting))? {
        minor = minor.min(limit);
    }
    Ok(has_any.then_some(minor))
}

/// The values of columns, each once, with `|` between them.
pub(super) fn listed(
    record: &Gathered,
    all: &[Taken],
    split: &[String],
    drop: &[String],
) -> String {
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for taken in all {
        for text in record.all(taken.index).flat_map(|text| taken.of(text)) {
            for part in split_by(text, split) {
                let is_dropped = drop.iter().any(|start| is_numbered(part, start));
                if !part.is_empty() && !is_dropped && seen.insert(part) {
                    found.push(part);
                }
            }
        }
    }
    found.join("|")
}

fn split_by<'t>(text: &'t str, marks: &[String]) -> Vec<&'t str> {
    let parts = marks.iter().fold(vec![text], |parts, mark| {
        parts.into_iter().flat_map(|part| part.split(mark.as_str())).collect()
    });
    parts.into_iter().map(crate::import::cell::clean).collect()
}

/// Whether a text is a start and digits: `ADJ1234`.
fn is_numbered(text: &str, start: &str) -> bool {
    let digits = text.strip_prefix(start).filter(|digits| !digits.is_empty());
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text has the shape of a click id. Whether it is one, a report finds out.
pub(super) fn is_click_id(text: &str) -> bool {
    !matches!(ClickId::parse(text), Err(ClickIdError::Malformed))
}

/// An amount without its minus or the brackets of bookkeepers.
fn unsigned(text: &str) -> String {
    if is_negative(text) {
        text.chars().filter(|c| !matches!(c, '-' | '\u{2212}' | '(' | ')')).collect()
    } else {
        text.to_owned()
    }
}
