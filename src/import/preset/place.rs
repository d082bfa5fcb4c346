//! Where the values of a preset stand in one file, and the values of a record.
//!
//! Invariant: a value is as the file has it, but for sums, which are exact, and written as the file would. Does not
//! know rows that are no records (see `translation`).

use super::condition::Rule;
use super::duration::{Unit, in_seconds, seconds_between};
use super::gather::{Gathered, Keeps};
use super::source::{Source, Take};
use super::taken::{Setting, Taken, listed, sum_of, taken};
use super::{captured, find};
use crate::domain::money::{Currency, Money};
use crate::import::amount::{currency_of_sign, rounded_amount, split_amounts, written};
use crate::import::number::international;
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

    /// The column of the file whose value is refused, of several in which it may stand.
    pub(super) fn refused_in(&self, record: &Gathered, setting: Setting) -> Option<usize> {
        match self {
            Self::First(places) => {
                let refused = places.iter().find(|place| place.value(record, setting).is_err());
                refused.and_then(|place| place.refused_in(record, setting))
            }
            Self::When(_, place) => place.refused_in(record, setting),
            place => place.column(),
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
                let minor = sum_of(record, [sum, once, less], at_most.as_ref(), setting)?;
                let money = minor.zip(setting.currency);
                money.map_or_else(String::new, |(minor, currency)| {
                    written(Money { minor, currency }, setting.decimal)
                })
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

    /// An amount of a record, in minor units; `None` if there is none.
    pub(super) fn minor(
        &self,
        record: &Gathered,
        setting: Setting,
    ) -> Result<Option<i64>, BadReason> {
        let Some(currency) = setting.currency else { return Ok(None) };
        match self {
            Self::Sum { sum, once, less, at_most } => {
                sum_of(record, [sum, once, less], at_most.as_ref(), setting)
            }
            Self::First(places) => {
                let mut amounts = places.iter().map(|place| place.minor(record, setting));
                amounts.find_map(Result::transpose).transpose()
            }
            Self::When(rule, place) if rule.holds(|index| record.text(index)) => {
                place.minor(record, setting)
            }
            Self::When(..) => Ok(None),
            _ => {
                let text = self.value(record, setting)?;
                let amount = || rounded_amount(&text, currency, setting.decimal, setting.is_side);
                (!text.is_empty()).then(amount).transpose()
            }
        }
    }

    /// The amounts that count once for a record, each with its heading.
    pub(super) fn once(
        &self,
        record: &Gathered,
        setting: Setting,
    ) -> Result<Vec<(&str, i64)>, BadReason> {
        match self {
            Self::Sum { once, .. } => {
                let greatest = |taken: &'_ Taken| -> Result<Option<i64>, BadReason> {
                    Ok(taken.amounts(record, setting)?.into_iter().max())
                };
                let found = once.iter().map(|taken| Ok((taken, greatest(taken)?)));
                let found: Vec<_> = found.collect::<Result<_, BadReason>>()?;
                let told = found.into_iter().filter_map(|(taken, amount)| Some((taken, amount?)));
                Ok(told.map(|(taken, amount)| (taken.take.column.as_str(), amount)).collect())
            }
            Self::First(places) => {
                for place in places {
                    if place.minor(record, setting)?.is_some() {
                        return place.once(record, setting);
                    }
                }
                Ok(Vec::new())
            }
            Self::When(rule, place) if rule.holds(|index| record.text(index)) => {
                place.once(record, setting)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The value of one row that is not gathered.
    pub(super) fn of_row(&self, texts: &[&str]) -> String {
        match self {
            Self::Column(taken) => {
                taken.text_of(texts.get(taken.index).copied().unwrap_or_default())
            }
            Self::First(places) => {
                let values = places.iter().map(|place| place.of_row(texts));
                values.into_iter().find(|value| !value.is_empty()).unwrap_or_default()
            }
            Self::Join(places, with) => {
                let values = places.iter().map(|place| place.of_row(texts));
                values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(with)
            }
            place => {
                let setting = Setting::default();
                let record = Gathered::of_row(0, texts, Keeps::All);
                place.value(&record, setting).unwrap_or_default()
            }
        }
    }
}
