//! Where the values of a preset stand in one file, and the values of a record.
//!
//! Invariant: a value is as the file has it, but for sums, which are exact. Does not know rows that are no
//! records (see `translation`).

use super::condition::{Rule, is_negative, is_word};
use super::duration::{Unit, in_seconds, of_epoch, seconds_between};
use super::gather::{Gathered, Keeps};
use super::source::{Shape, Source, Take};
use super::{captured, find};
use crate::domain::click::id::{ClickId, ClickIdError};
use crate::domain::money::{Currency, Money};
use crate::domain::record::phone::Country;
use crate::import::amount::{currency_of_sign, signed_amount, split_amounts};
use crate::import::number::international;
use crate::import::options::Decimal;
use crate::import::row::BadReason;

/// Where a value stands in a file.
#[derive(Debug)]
pub(super) enum Place {
    Column(Taken),
    First(Vec<Self>),
    Join(Vec<Self>, String),
    Sum { sum: Vec<Taken>, once: Vec<Taken>, less: Vec<Taken>, at_most: Option<Taken> },
    All { all: Vec<Taken>, split: Vec<String>, drop: Vec<String> },
    Text(String),
    SignOf(usize),
    Phone(Taken),
    Seconds(Taken, Unit),
    Between(Taken, Taken),
    When(Rule, Box<Self>),
}

/// What is taken of a column of the file.
#[derive(Debug)]
pub(super) struct Taken {
    index: usize,
    take: Take,
}

/// What a value may depend on besides its record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) currency: Option<Currency>,
    pub(super) decimal: Option<Decimal>,
    pub(super) country: Option<Country>,
}

impl Place {
    /// `None` if the file has none of its columns.
    pub(super) fn of(source: &Source, names: &[String]) -> Option<Self> {
        let places = |sources: &[Source]| -> Option<Vec<Self>> {
            let found: Vec<Self> = sources.iter().filter_map(|one| Self::of(one, names)).collect();
            (!found.is_empty()).then_some(found)
        };
        let some = |takes: &[Take]| -> Option<Vec<Taken>> {
            let found = taken(takes, names);
            (!found.is_empty()).then_some(found)
        };
        Some(match source {
            Source::Column(take) => {
                let mut columns = some(std::slice::from_ref(take))?;
                match columns.len() {
                    1 => Self::Column(columns.remove(0)),
                    _ => Self::First(columns.into_iter().map(Self::Column).collect()),
                }
            }
            Source::First(sources) => Self::First(places(sources)?),
            Source::Join { parts, with } => Self::Join(places(parts)?, with.clone()),
            Source::Sum { sum, once, less, at_most } => {
                let (sum, once) = (taken(sum, names), taken(once, names));
                if sum.is_empty() && once.is_empty() {
                    return None;
                }
                let at_most = taken(at_most.as_slice(), names).pop();
                Self::Sum { sum, once, less: taken(less, names), at_most }
            }
            Source::All { all, split, drop } => {
                Self::All { all: some(all)?, split: split.clone(), drop: drop.clone() }
            }
            Source::Named(heading) => {
                Self::Text(names.iter().find_map(|name| captured(heading, name))?.to_owned())
            }
            Source::Value(value) => Self::Text(value.clone()),
            Source::SignOf(column) => Self::SignOf(find(names, column)?),
            Source::Phone(take) => {
                let mut columns = some(std::slice::from_ref(take))?;
                Self::Phone(columns.remove(0))
            }
            Source::Seconds(take, unit) => {
                let mut columns = some(std::slice::from_ref(take))?;
                Self::Seconds(columns.remove(0), *unit)
            }
            Source::Between(from, to) => {
                let one = |take: &Take| some(std::slice::from_ref(take))?.into_iter().next();
                Self::Between(one(from)?, one(to)?)
            }
            Source::When(when, source) => {
                Self::When(Rule::new(when, names), Self::of(source, names)?.into())
            }
        })
    }

    /// The columns with these headings, each with what `*` stands for in its heading, or else with its heading.
    pub(super) fn columns_of(headings: &[String], names: &[String]) -> Vec<(usize, String)> {
        let take = |heading: &String| Take { column: heading.clone(), ..Take::default() };
        let takes: Vec<Take> = headings.iter().map(take).collect();
        let key = |taken: Taken| {
            let name = names.get(taken.index)?;
            let part = captured(&taken.take.column, name).filter(|part| !part.is_empty());
            Some((taken.index, part.unwrap_or(name).to_owned()))
        };
        taken(&takes, names).into_iter().filter_map(key).collect()
    }

    /// The column of the file that a message about the value names.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Self::Column(taken)
            | Self::Phone(taken)
            | Self::Seconds(taken, _)
            | Self::Between(_, taken) => Some(taken.index),
            Self::First(places) | Self::Join(places, _) => places.first()?.column(),
            Self::Sum { sum, once, .. } => sum.iter().chain(once).next().map(|taken| taken.index),
            Self::All { all, .. } => all.first().map(|taken| taken.index),
            Self::Text(_) => None,
            Self::SignOf(index) => Some(*index),
            Self::When(_, place) => place.column(),
        }
    }

    /// Whether it adds up rows, so that a record is read only where all of them are together.
    pub(super) fn adds_up(&self) -> bool {
        match self {
            Self::Sum { .. } => true,
            Self::First(places) | Self::Join(places, _) => places.iter().any(Self::adds_up),
            Self::When(_, place) => place.adds_up(),
            _ => false,
        }
    }

    /// Notes what must be kept of each column.
    pub(super) fn keep(&self, keeps: &mut [Keeps]) {
        let mut keep = |index: usize, what: Keeps| {
            keeps[index] = keeps[index].max(what);
        };
        match self {
            Self::Column(taken) | Self::Phone(taken) | Self::Seconds(taken, _) => {
                keep(taken.index, Keeps::First);
            }
            Self::Between(from, to) => {
                keep(from.index, Keeps::First);
                keep(to.index, Keeps::First);
            }
            Self::SignOf(index) => keep(*index, Keeps::First),
            Self::Sum { sum, once, less, at_most } => {
                let all = sum.iter().chain(once).chain(less).chain(at_most);
                all.for_each(|taken| keep(taken.index, Keeps::All));
            }
            Self::All { all, .. } => all.iter().for_each(|taken| keep(taken.index, Keeps::All)),
            Self::Text(_) => {}
            Self::First(places) | Self::Join(places, _) => {
                for place in places {
                    place.keep(keeps);
                }
            }
            Self::When(rule, place) => {
                rule.columns().for_each(|index| keep(index, Keeps::First));
                place.keep(keeps);
            }
        }
    }

    /// The value of a record; empty if there is none.
    pub(super) fn value(&self, record: &Gathered, setting: Setting) -> Result<String, BadReason> {
        Ok(match self {
            Self::Column(taken) => taken.text(record),
            Self::First(places) => {
                for place in places {
                    let value = place.value(record, setting)?;
                    if !value.is_empty() {
                        return Ok(value);
                    }
                }
                String::new()
            }
            Self::Join(places, with) => {
                let values = places.iter().map(|place| place.value(record, setting));
                let values: Vec<String> = values.collect::<Result<_, _>>()?;
                let values: Vec<String> = values.into_iter().filter(|v| !v.is_empty()).collect();
                values.join(with)
            }
            Self::Sum { sum, once, less, at_most } => {
                sum_of(record, [sum, once, less], at_most.as_ref(), setting)?
            }
            Self::All { all, split, drop } => listed(record, all, split, drop),
            Self::Text(text) => text.clone(),
            Self::SignOf(index) => match record.text(*index) {
                "" => String::new(),
                text => {
                    let first = split_amounts(text).into_iter().next().unwrap_or_default();
                    currency_of_sign(first).map_or("", Currency::code).to_owned()
                }
            },
            Self::Seconds(taken, unit) => in_seconds(&taken.text(record), *unit, setting.decimal)?,
            Self::Between(from, to) => seconds_between(&from.text(record), &to.text(record)),
            Self::Phone(taken) => international(&taken.text(record), setting.country)?,
            Self::When(rule, place) if rule.holds(|index| record.text(index)) => {
                place.value(record, setting)?
            }
            Self::When(..) => String::new(),
        })
    }

    /// The value of one row that is not gathered.
    pub(super) fn of_row(&self, texts: &[&str]) -> String {
        let text = |taken: &Taken| texts.get(taken.index).copied().unwrap_or_default();
        match self {
            Self::Column(taken) => text(taken).to_owned(),
            Self::First(places) => {
                let values = places.iter().map(|place| place.of_row(texts));
                values.into_iter().find(|value| !value.is_empty()).unwrap_or_default()
            }
            Self::Join(places, with) => {
                let values = places.iter().map(|place| place.of_row(texts));
                values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(with)
            }
            _ => String::new(),
        }
    }
}

/// The columns of the file that are taken; all with a heading that has a `*`.
fn taken(takes: &[Take], names: &[String]) -> Vec<Taken> {
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

    fn text(&self, record: &Gathered) -> String {
        let text = self.of(record.text(self.index)).into_iter().next().unwrap_or_default();
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

    fn amounts(&self, record: &Gathered, setting: Setting) -> Result<Vec<i64>, BadReason> {
        let Some(currency) = setting.currency else { return Ok(Vec::new()) };
        let texts: Vec<&str> = if self.take.first_row {
            vec![record.text(self.index)]
        } else {
            record.all(self.index).collect()
        };
        let texts = texts.into_iter().flat_map(|text| self.of(text));
        let amount = |text| signed_amount(text, currency, setting.decimal);
        let amounts = texts.filter(|text| !text.is_empty()).map(|text| {
            amount(text)
                .map(|minor| if self.take.unsigned { minor.saturating_abs() } else { minor })
        });
        amounts.collect()
    }
}

/// The sum of columns, of the greatest values of others, without those of others, and no more than a value;
/// empty if none has a value.
fn sum_of(
    record: &Gathered,
    [sum, once, less]: [&Vec<Taken>; 3],
    at_most: Option<&Taken>,
    setting: Setting,
) -> Result<String, BadReason> {
    let Some(currency) = setting.currency else { return Ok(String::new()) };
    let (mut minor, mut has_any) = (0_i64, false);
    for taken in sum {
        for amount in taken.amounts(record, setting)? {
            (minor, has_any) = (minor.saturating_add(amount), true);
        }
    }
    for taken in once {
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
    Ok(if has_any { Money { minor, currency }.decimal() } else { String::new() })
}

/// The values of columns, each once, with `|` between them.
fn listed(record: &Gathered, all: &[Taken], split: &[String], drop: &[String]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for taken in all {
        for text in record.all(taken.index).flat_map(|text| taken.of(text)) {
            for part in split_by(text, split) {
                let is_dropped = drop.iter().any(|start| is_numbered(part, start));
                if !part.is_empty() && !is_dropped && !seen.contains(&part) {
                    seen.push(part);
                }
            }
        }
    }
    seen.join("|")
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
