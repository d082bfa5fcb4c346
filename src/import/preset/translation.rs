//! Turns the rows of a file into rows with the documented columns, as a preset says.
//!
//! Invariant: every row ends in a record, or is counted among those that were left out. Values stay as
//! written, so that what cannot be read is quoted as the file has it. Does not parse values, but for sums.

use std::collections::BTreeMap;

use super::condition::is_negative;
use super::gather::Gathered;
use super::notes::Found;
use super::{Condition, Preset, Source, captured, find};
use crate::domain::money::Currency;
use crate::import::amount::signed_amount;
use crate::import::columns::ColumnSpec;
use crate::import::options::Options;
use crate::import::row::BadReason;

/// A record in the documented columns.
#[derive(Debug)]
pub(in crate::import) struct Translated {
    /// The line of its first row.
    pub(in crate::import) line: u64,
    /// By spec; empty if there is no value.
    pub(in crate::import) cells: Vec<String>,
    /// A value that cannot be made of the file's: its spec and why.
    pub(in crate::import) fault: Option<(usize, BadReason)>,
}

/// Reads rows as a preset says.
#[derive(Debug)]
pub(in crate::import) struct Translation {
    preset: Preset,
    specs: &'static [ColumnSpec],
    /// The columns of the file.
    columns: usize,
    /// By spec.
    places: Vec<Option<Place>>,
    /// Whether all rows of a record count, by column of the file.
    counts_all: Vec<bool>,
    by: Option<usize>,
    notes: Vec<usize>,
    /// By name of the conditions' columns.
    condition_columns: BTreeMap<String, usize>,
    currency: Option<Currency>,
    options: Options,
    pending: Option<(String, Gathered)>,
    /// Whether the last row that named its record was left out.
    skips: bool,
    left_out: BTreeMap<String, u64>,
}

/// Where a value stands in this file.
#[derive(Debug)]
enum Place {
    First(Vec<usize>),
    Join(Vec<usize>),
    Sum { sum: Vec<usize>, less: Vec<usize> },
    All { all: Vec<usize>, split: Vec<String> },
    Unsigned(usize),
    Text(String),
}

impl Place {
    fn of(source: &Source, names: &[String]) -> Option<Self> {
        let indexes = |headings: &[String]| -> Vec<usize> {
            headings.iter().flat_map(|heading| find_all(names, heading)).collect()
        };
        let some = |found: Vec<usize>| (!found.is_empty()).then_some(found);
        match source {
            Source::Heading(heading) => some(find_all(names, heading)).map(Self::First),
            Source::First(headings) => some(indexes(headings)).map(Self::First),
            Source::Join { join } => some(indexes(join)).map(Self::Join),
            Source::Sum { sum, less } => {
                some(indexes(sum)).map(|sum| Self::Sum { sum, less: indexes(less) })
            }
            Source::All { all, split } => {
                some(indexes(all)).map(|all| Self::All { all, split: split.clone() })
            }
            Source::Unsigned { unsigned } => find(names, unsigned).map(Self::Unsigned),
            Source::Named { named } => {
                let found = names.iter().find_map(|name| captured(named, name));
                found.map(|text| Self::Text(text.to_owned()))
            }
            Source::Value { value } => Some(Self::Text(value.clone())),
        }
    }

    /// The column of the file that a message about the value names.
    fn column(&self) -> Option<usize> {
        match self {
            Self::First(indexes) | Self::Join(indexes) => indexes.first().copied(),
            Self::Sum { sum: indexes, .. } | Self::All { all: indexes, .. } => {
                indexes.first().copied()
            }
            Self::Unsigned(index) => Some(*index),
            Self::Text(_) => None,
        }
    }

    fn columns_of_all_rows(&self) -> &[usize] {
        match self {
            Self::All { all, .. } => all,
            _ => &[],
        }
    }
}

/// The indexes of the columns with a heading. One without a `*` is the first of that name.
fn find_all(names: &[String], heading: &str) -> Vec<usize> {
    if !heading.contains('*') {
        return find(names, heading).into_iter().collect();
    }
    let fits = |(index, name): (usize, &String)| captured(heading, name).map(|_| index);
    names.iter().enumerate().filter_map(fits).collect()
}

/// What became of a row.
pub(in crate::import) enum Pushed {
    /// It belongs to a record that is not complete yet.
    Kept,
    /// The record before it is complete.
    Complete(Translated),
    /// The record has more rows than one may have.
    TooMany,
}

impl Translation {
    pub(in crate::import) fn new(
        preset: &Preset,
        specs: &'static [ColumnSpec],
        names: &[String],
        options: &Options,
    ) -> Self {
        let place = |spec: &ColumnSpec| Place::of(preset.columns.get(spec.name)?, names);
        let places: Vec<Option<Place>> = specs.iter().map(place).collect();
        let mut counts_all = vec![false; names.len()];
        for place in places.iter().flatten() {
            let sums = match place {
                Place::Sum { sum, less } => sum.iter().chain(less).copied().collect(),
                other => other.columns_of_all_rows().to_vec(),
            };
            for index in sums {
                counts_all[index] = true;
            }
        }
        let conditions = preset.state.iter().flat_map(|rule| &rule.when);
        let conditions = conditions.chain(preset.leave_out.iter().flat_map(|rule| &rule.when));
        let column = |condition: &Condition| {
            Some((condition.column.clone(), find(names, &condition.column)?))
        };
        Self {
            by: preset.rows.as_ref().and_then(|rows| find(names, &rows.by)),
            notes: preset.notes.iter().flat_map(|heading| find_all(names, heading)).collect(),
            condition_columns: conditions.filter_map(column).collect(),
            preset: preset.clone(),
            specs,
            columns: names.len(),
            places,
            counts_all,
            currency: options.currency,
            options: options.clone(),
            pending: None,
            skips: false,
            left_out: BTreeMap::new(),
        }
    }

    pub(in crate::import) fn title(&self) -> &str {
        &self.preset.title
    }

    /// Whether the file has a column for this one, or the preset its value.
    pub(in crate::import) fn has(&self, spec: usize) -> bool {
        self.places.get(spec).is_some_and(Option::is_some)
    }

    /// The column of the file that a message about a value names.
    pub(in crate::import) fn column(&self, spec: usize) -> Option<usize> {
        self.places.get(spec)?.as_ref()?.column()
    }

    /// The rows that were left out, by what they are.
    pub(in crate::import) fn left_out(&self) -> &BTreeMap<String, u64> {
        &self.left_out
    }

    /// Adds a row of the file.
    pub(in crate::import) fn push(&mut self, line: u64, texts: &[&str]) -> Pushed {
        let own = self.by.map(|by| texts.get(by).copied().unwrap_or_default());
        let continues = own == Some("");
        if continues && self.skips {
            return Pushed::Kept;
        }
        let text = |condition: &Condition| {
            let index = self.condition_columns.get(&condition.column);
            index.and_then(|index| texts.get(*index).copied()).unwrap_or_default()
        };
        let is_left = |when: &[Condition]| when.iter().all(|rule| rule.holds(text(rule)));
        let left = self.preset.leave_out.iter().find(|rule| !continues && is_left(&rule.when));
        self.skips = left.is_some();
        if let Some(rule) = left {
            let count = self.left_out.entry(rule.what.clone()).or_default();
            *count = count.saturating_add(1);
            return Pushed::Kept;
        }
        let is_same = match (&self.pending, own) {
            (Some((key, _)), Some(own)) => own.is_empty() || key == own,
            _ => false,
        };
        if is_same && let Some((_, record)) = &mut self.pending {
            return if record.add(texts, &self.counts_all) { Pushed::Kept } else { Pushed::TooMany };
        }
        let complete = self.end();
        let mut record = Gathered::new(line, self.columns);
        record.add(texts, &self.counts_all);
        self.pending = Some((own.unwrap_or_default().to_owned(), record));
        complete.map_or(Pushed::Kept, Pushed::Complete)
    }

    /// The last record.
    pub(in crate::import) fn end(&mut self) -> Option<Translated> {
        let (_, record) = self.pending.take()?;
        Some(self.translated(&record))
    }

    fn translated(&self, record: &Gathered) -> Translated {
        let mut cells = vec![String::new(); self.specs.len()];
        let mut fault = None;
        let currency = self.currency_of(record);
        for (spec, place) in self.places.iter().enumerate() {
            let Some(place) = place else { continue };
            match self.value(place, record, currency) {
                Ok(text) => cells[spec] = text,
                Err(reason) => fault = fault.or(Some((spec, reason))),
            }
        }
        self.add_state(record, &mut cells);
        self.add_notes(record, &mut cells);
        if let Some(code) = currency
            && let Some(cell) = self.cell(&mut cells, "currency")
            && cell.is_empty()
        {
            cell.push_str(code.code());
        }
        Translated { line: record.line, cells, fault }
    }

    /// The currency that the file or the options name.
    fn currency_of(&self, record: &Gathered) -> Option<Currency> {
        let spec = self.specs.iter().position(|spec| spec.name == "currency")?;
        let named = match self.places.get(spec)?.as_ref() {
            Some(Place::First(indexes)) => {
                let filled = indexes.iter().map(|index| record.text(*index));
                filled.into_iter().find(|text| !text.is_empty())
            }
            Some(Place::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        named.map_or(self.currency, |text| Currency::parse(text).ok())
    }

    fn value(
        &self,
        place: &Place,
        record: &Gathered,
        currency: Option<Currency>,
    ) -> Result<String, BadReason> {
        let texts = |indexes: &[usize]| -> Vec<String> {
            let texts = indexes.iter().map(|index| record.text(*index).to_owned());
            texts.filter(|text| !text.is_empty()).collect()
        };
        Ok(match place {
            Place::First(indexes) => texts(indexes).into_iter().next().unwrap_or_default(),
            Place::Join(indexes) => texts(indexes).join(" "),
            Place::Text(text) => text.clone(),
            Place::Unsigned(index) => unsigned(record.text(*index)),
            Place::All { all, split } => {
                let mut parts: Vec<&str> = Vec::new();
                for text in all.iter().flat_map(|index| record.all(*index)) {
                    parts.extend(split_by(text, split));
                }
                let mut seen: Vec<&str> = Vec::new();
                parts.retain(|part| !part.is_empty() && !seen.contains(part) && {
                    seen.push(part);
                    true
                });
                parts.join("|")
            }
            Place::Sum { sum, less } => {
                let Some(currency) = currency else { return Ok(String::new()) };
                let total = |indexes: &[usize]| {
                    let texts = indexes.iter().flat_map(|index| record.all(*index));
                    let parts = texts.map(|t| signed_amount(t, currency, self.options.decimal));
                    parts.sum::<Result<i64, BadReason>>()
                };
                let minor = total(sum)?.saturating_sub(total(less)?);
                if sum.iter().all(|index| record.all(*index).next().is_none()) {
                    String::new()
                } else {
                    decimal(minor, currency)
                }
            }
        })
    }

    fn cell<'c>(&self, cells: &'c mut [String], name: &str) -> Option<&'c mut String> {
        let spec = self.specs.iter().position(|spec| spec.name == name)?;
        cells.get_mut(spec)
    }

    fn add_state(&self, record: &Gathered, cells: &mut [String]) {
        let text = |condition: &Condition| {
            let index = self.condition_columns.get(&condition.column);
            index.map_or("", |index| record.text(*index))
        };
        let fits = |when: &[Condition]| when.iter().all(|rule| rule.holds(text(rule)));
        if let Some(rule) = self.preset.state.iter().find(|rule| fits(&rule.when))
            && let Some(cell) = self.cell(cells, "status")
        {
            cell.clone_from(&rule.is);
        }
    }

    /// Values of columns count before those of notes.
    fn add_notes(&self, record: &Gathered, cells: &mut [String]) {
        let mut found = Found::default();
        for index in &self.notes {
            found.look(record.text(*index));
        }
        let Found { click_id, utm: [source, medium, campaign, content], landing_url } = found;
        for (name, value) in [
            ("click_id", click_id),
            ("utm_source", source),
            ("utm_medium", medium),
            ("utm_campaign", campaign),
            ("utm_content", content),
            ("landing_url", landing_url),
        ] {
            let Some(value) = value else { continue };
            if let Some(cell) = self.cell(cells, name).filter(|cell| cell.is_empty()) {
                *cell = value;
            }
        }
    }
}

fn split_by<'t>(text: &'t str, marks: &[String]) -> Vec<&'t str> {
    let parts = marks.iter().fold(vec![text], |parts, mark| {
        parts.into_iter().flat_map(|part| part.split(mark.as_str())).collect()
    });
    parts.into_iter().map(str::trim).collect()
}

/// An amount without its minus or the brackets of bookkeepers.
fn unsigned(text: &str) -> String {
    if is_negative(text) {
        text.chars().filter(|c| !matches!(c, '-' | '\u{2212}' | '(' | ')')).collect()
    } else {
        text.to_owned()
    }
}

fn decimal(minor: i64, currency: Currency) -> String {
    crate::domain::money::Money { minor, currency }.decimal()
}
