//! Presets: how the files of one shop or tool are read as files with the documented columns.
//!
//! A preset is a TOML file: where each documented column stands, which rows make one record, what the states
//! mean, and which rows are no records. Those of `presets/` are built in; a user's own has the same form.
//! Invariant: a preset says what a file means and never how a value is parsed, so that every value goes
//! through the same checks. Does not read rows (see `translation`).

mod built_in;
mod condition;
mod gather;
mod notes;
mod translation;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

use super::columns::ColumnSpec;
use crate::domain::fold::fold_name;

pub use built_in::{built_in, preset_names};
pub(super) use built_in::presets_of;
pub(super) use condition::Condition;
pub(super) use translation::{Pushed, Translated, Translation};

/// The name of files with the documented columns.
pub const GENERIC: &str = "generic";

/// Which preset a file is read by.
#[derive(Debug, Clone, Default)]
pub enum Reading {
    /// The documented columns if the header has them, else the built-in preset that fits it.
    #[default]
    ByHeader,
    /// The documented columns.
    Generic,
    Preset(Arc<Preset>),
}

/// How the files of a shop or tool are read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What `--from` calls it, and what its records name as their source.
    #[serde(skip)]
    pub name: Arc<str>,
    /// What its files are, as messages say it: `Shopify orders`.
    pub title: String,
    /// Headings that tell such a file from others. All must be there. `*` stands for any text.
    #[serde(default)]
    header: Vec<String>,
    /// Documented column to where it stands.
    columns: BTreeMap<String, Source>,
    /// Which rows are one record; without it, each row is one.
    rows: Option<Rows>,
    /// What the state is, by the first rule that fits. Without one, the word in the file.
    #[serde(default)]
    state: Vec<State>,
    /// Rows that are no records.
    #[serde(default)]
    leave_out: Vec<LeaveOut>,
    /// Columns with free text, in which click ids, UTM values and landing pages may stand.
    #[serde(default)]
    notes: Vec<String>,
}

/// Why a preset file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PresetError {
    #[error("{}", .0.to_string().trim_end())]
    Toml(#[from] toml::de::Error),
    #[error("[columns] has `{column}`, which is none of {}", columns.join(", "))]
    Column { column: String, columns: Vec<&'static str> },
}

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Source {
    /// In the column with this heading. `*` stands for any text.
    Heading(String),
    /// In the first of these columns that has a value.
    First(Vec<String>),
    /// In these columns together, separated by blanks: a date and a time.
    Join { join: Vec<String> },
    /// It is the sum of these columns in all rows of the record, without those of `less`.
    Sum {
        sum: Vec<String>,
        #[serde(default)]
        less: Vec<String>,
    },
    /// In each of these columns, in all rows of the record, several separated by one of these marks.
    All {
        all: Vec<String>,
        #[serde(default)]
        split: Vec<String>,
    },
    /// An amount without its sign.
    Unsigned { unsigned: String },
    /// What `*` stands for in the heading of the column that has it.
    Named { named: String },
    /// The same in every file.
    Value { value: String },
}

/// Which rows are one record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    /// Rows next to each other with one value in this column are one record. A row without one belongs to
    /// the row above it.
    by: String,
}

/// A state, and when it is so.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    is: String,
    when: Vec<Condition>,
}

/// Rows that are no records, and why.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeaveOut {
    /// What they are, in the plural: `failed payments`.
    what: String,
    when: Vec<Condition>,
}

impl Preset {
    /// Parses a preset file for a kind of file.
    pub fn parse(name: &str, text: &str, specs: &[ColumnSpec]) -> Result<Self, PresetError> {
        let preset = Self { name: name.into(), ..toml::from_str(text)? };
        let known = |column: &str| specs.iter().any(|spec| spec.name == column);
        if let Some(column) = preset.columns.keys().find(|column| !known(column)) {
            let column = column.clone();
            let columns = specs.iter().map(|spec| spec.name).collect();
            return Err(PresetError::Column { column, columns });
        }
        Ok(preset)
    }

    /// The headings that a file may have.
    pub(super) fn headings(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(String::as_str)
    }

    /// Whether a file with these headings is one of its files.
    pub(super) fn fits(&self, names: &[String]) -> bool {
        !self.header.is_empty() && self.header.iter().all(|heading| find(names, heading).is_some())
    }

    /// The headings that a file lacks to be one of its files.
    pub(super) fn missing(&self, names: &[String]) -> Vec<String> {
        let absent = |heading: &&String| find(names, heading).is_none();
        self.header.iter().filter(absent).cloned().collect()
    }
}

/// The index of the first column with a heading.
pub(super) fn find(names: &[String], heading: &str) -> Option<usize> {
    names.iter().position(|name| captured(heading, name).is_some())
}

/// The text that `*` stands for in a heading, if a column has it: empty without a `*`. Case, blanks and
/// letters that look alike do not matter.
pub(super) fn captured<'n>(heading: &str, name: &'n str) -> Option<&'n str> {
    let Some((before, after)) = heading.split_once('*') else {
        return (plain(heading) == plain(name)).then_some("");
    };
    let (start, end) = (before.len(), name.len().checked_sub(after.len())?);
    let is_it = start <= end
        && name.get(..start)?.eq_ignore_ascii_case(before)
        && name.get(end..)?.eq_ignore_ascii_case(after);
    is_it.then(|| name.get(start..end)).flatten()
}

/// A heading as it is compared. A shop's program may write a letter of another alphabet that looks the same.
fn plain(name: &str) -> String {
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
        '\u{423}' | '\u{3a5}' => 'Y',
        other => other,
    }
}
