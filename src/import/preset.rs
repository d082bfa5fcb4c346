//! Presets: how the files of one shop or tool are read as files with the documented columns.
//!
//! A preset is a TOML file: where each documented column stands, which rows make one record, what the states
//! mean, and which rows are no records. Those of `presets/` are built in; a user's own has the same form.
//! Invariant: a preset says what a file means and never how a value is parsed, so that every value goes
//! through the same checks. Does not read rows (see `translation`).

mod built_in;
mod condition;
mod customers;
mod duration;
mod gather;
mod grouping;
mod headings;
mod left_out;
mod like;
mod messages;
mod months;
mod notes;
mod pairs;
mod parts;
mod place;
mod refunds;
mod seen;
mod slips;
mod source;
mod state;
mod taken;
mod template;
#[cfg(test)]
mod tests;
mod translation;
mod twins;
mod unnamed;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

use super::columns::ColumnSpec;
use super::date::DateOrder;
pub(super) use super::heading::{captured, find};
use super::options::Options;
use crate::domain::period::Zone;

pub(super) use built_in::{KINDS, presets_of};
pub use built_in::{built_in, preset_names};
use condition::Condition;
pub use customers::Customers;
pub(super) use duration::{Unit, in_seconds};
use messages::MessageRows;
use months::DayRows;
pub(super) use parts::MadeOf;
pub(super) use refunds::Refund;
pub use seen::TornIds;
use source::Source;
pub use template::template;
pub(super) use translation::{Translated, Translation};
pub(super) use unnamed::Unnamed;
use unnamed::UnnamedRows;

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
    /// The first of these that fits.
    Presets(Vec<Arc<Preset>>),
}

impl Reading {
    /// What a command names, or what the header says if it names nothing.
    #[must_use]
    pub fn named(name: Option<&str>, specs: &'static [ColumnSpec]) -> Self {
        match name {
            None => Self::ByHeader,
            Some(GENERIC) => Self::Generic,
            Some(name) => Self::Presets(built_in(specs, name)),
        }
    }

    /// What it is called, for the ledger of imports; `None` if the header decides. A map is told apart from an
    /// earlier one of its name.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        match self {
            Self::ByHeader => None,
            Self::Generic => Some(GENERIC.to_owned()),
            Self::Presets(presets) => presets.first().map(|preset| match preset.sum {
                Some(sum) => format!("{} {sum:08x}", preset.name),
                None => preset.name.to_string(),
            }),
        }
    }
}

/// How the files of a shop or tool are read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What `--from` calls it, and what its records name as their source.
    #[serde(skip)]
    pub name: Arc<str>,
    /// A checksum of its text, if it is a user's own.
    #[serde(skip)]
    sum: Option<u32>,
    /// The tool whose files a map is for, if it says only what is different in them: its title, columns, states, notes
    /// and rows to leave out.
    like: Option<String>,
    /// What its files are, as messages say it: `Shopify orders`.
    #[serde(default)]
    pub title: String,
    /// Headings that tell such a file from others. All must be there. `*` stands for any text, `|` between two for
    /// either.
    #[serde(default)]
    header: Vec<String>,
    /// If such a file cannot be used: why, and which one to export instead.
    refused: Option<String>,
    /// The zone of its times, if the file itself says it.
    #[serde(default, deserialize_with = "zone")]
    zone: Option<Zone>,
    /// The heading in which `*` stands for that zone.
    zone_in: Option<String>,
    /// The order of its dates, by the heading of a column that it has, unless another order is given.
    #[serde(default, deserialize_with = "date_orders")]
    dates: Vec<(String, DateOrder)>,
    /// Whether quotes are letters like others.
    #[serde(default)]
    unquoted: bool,
    /// Documented column to where it stands.
    #[serde(default)]
    columns: BTreeMap<String, Source>,
    /// Which rows are one record; without it, each row is one.
    rows: Option<Rows>,
    /// What tells records without an id of their own apart.
    unnamed: Option<UnnamedRows>,
    /// If its rows are messages: how conversations are made of them.
    messages: Option<MessageRows>,
    /// If its rows are about days: how costs of months are made of them.
    days: Option<DayRows>,
    /// What such files never say, for whoever misses it.
    #[serde(default)]
    lacks: Vec<String>,
    /// Whether the ids of its records name people, and are kept as keyed hashes only.
    #[serde(default)]
    hidden_ids: bool,
    /// What the state is, by the first rule that fits. Without one, the word in the file.
    #[serde(default)]
    state: Vec<State>,
    /// Rows that are no records.
    #[serde(default)]
    leave_out: Vec<LeaveOut>,
    /// Rows that give back something of another row.
    refunds: Option<RefundRows>,
    /// Columns with free text, in which click ids, UTM values and landing pages may stand. A heading may be the
    /// key itself, or what `*` stands for in it.
    #[serde(default)]
    notes: Vec<String>,
}

/// Why a preset file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PresetError {
    #[error("{0}")]
    Toml(String),
    #[error("like names `{like}`, which is none of {}", names.join(", "))]
    Like { like: String, names: Vec<&'static str> },
    #[error("[[state]] says that a state is `{is}`, which is none of {}", states.join(", "))]
    State { is: String, states: Vec<&'static str> },
    #[error("[columns] has `{column}`, which is none of {}", columns.join(", "))]
    Column { column: String, columns: Vec<&'static str> },
}

/// Which rows are one record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    /// Rows next to each other with one value here are one record. A row without one belongs to the row above it.
    by: Source,
    /// Whether a row without a value is bad, and does not belong to the row above it.
    #[serde(default)]
    every_row: bool,
    /// Rows with one id but different values in this column are different records, of which one counts.
    apart: Option<String>,
    /// What tells a row from the others of its record: a row with an id of its own is counted once, however the rows
    /// of a record are split over files.
    part: Option<Source>,
    /// What rows of which this is the same are.
    #[serde(default)]
    alike: Alike,
    /// Whether the rows are payments, and not items.
    #[serde(default)]
    of_payments: bool,
    /// Whether later rows tell what came later, which is no contradiction.
    #[serde(default)]
    first_counts: bool,
    /// Rows whose amounts do not count.
    #[serde(default)]
    without: Vec<Condition>,
}

/// What rows of a record are that nothing else tells apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Alike {
    /// The same row.
    #[default]
    Same,
    /// Different rows, which are counted.
    Counted,
    /// Different rows, as those with other totals are.
    CountedByTotal,
}

/// A state, and when it is so.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// A state, or `by_amount`.
    is: String,
    when: Vec<Condition>,
}

/// Rows that are no records, and why.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaveOut {
    /// What they are, in the plural: `failed payments`. `{Heading}` stands for the row's value there.
    what: String,
    when: Vec<Condition>,
}

/// Rows that give back something of another row.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RefundRows {
    when: Vec<Condition>,
    /// The order.
    order: Source,
    /// Their own id, or what tells them from others of their order besides their time and amount.
    id: Option<Source>,
    /// Whether their time and amount do, as they have no id of their own.
    #[serde(default)]
    dated: bool,
    /// Of any sign.
    amount: Source,
    /// Which of them take a refund back.
    #[serde(default)]
    taken_back: Vec<Condition>,
    /// Documented columns that such a row also says of its order.
    #[serde(default)]
    also: Vec<String>,
    /// The column with the payment of both, by which the order is found if the file has it.
    payment: Option<String>,
}

fn zone<'de, D: serde::Deserializer<'de>>(text: D) -> Result<Option<Zone>, D::Error> {
    let text = String::deserialize(text)?;
    Zone::parse(&text).map(Some).map_err(serde::de::Error::custom)
}

fn date_orders<'de, D: serde::Deserializer<'de>>(
    table: D,
) -> Result<Vec<(String, DateOrder)>, D::Error> {
    let table = BTreeMap::<String, String>::deserialize(table)?;
    let order = |text: String| text.parse().map_err(serde::de::Error::custom);
    table.into_iter().map(|(heading, text)| Ok((heading, order(text)?))).collect()
}

impl Preset {
    /// Parses a preset file for a kind of file.
    pub fn parse(name: &str, text: &str, specs: &[ColumnSpec]) -> Result<Self, PresetError> {
        let parsed = toml::from_str(text).map_err(|error| slips::told(text, &error))?;
        let preset = Self { name: name.into(), ..parsed };
        let known = |column: &str| specs.iter().any(|spec| spec.name == column);
        if let Some(column) = preset.columns.keys().find(|column| !known(column)) {
            let column = column.clone();
            let columns = specs.iter().map(|spec| spec.name).collect();
            return Err(PresetError::Column { column, columns });
        }
        state::check(&preset.state, specs)?;
        Ok(preset)
    }

    /// Parses a user's own preset file.
    pub fn of_map(name: &str, text: &str, specs: &[ColumnSpec]) -> Result<Self, PresetError> {
        let sum = Some(crc32fast::hash(text.as_bytes()));
        Ok(Self { sum, ..Self::parse(name, text, specs)? })
    }

    /// How a file is read: what the file itself says counts before what is given, and that before what is usual.
    pub(super) fn options(&self, given: &Options, names: &[String]) -> Options {
        let mut options = given.clone();
        options.zone = self.own_zone(names).or(options.zone);
        let usual = || {
            let mut usual = self.dates.iter();
            usual.find(|(heading, _)| find(names, heading).is_some()).map(|(_, order)| *order)
        };
        options.dates = options.dates.or_else(usual);
        options
    }

    /// The zone that the file itself says.
    fn own_zone(&self, names: &[String]) -> Option<Zone> {
        let said = || {
            let heading = self.zone_in.as_deref()?;
            let zone = names.iter().find_map(|name| captured(heading, name))?;
            Zone::parse(zone).ok()
        };
        self.zone.clone().or_else(said)
    }

    /// Whether the file itself says the zone of its times.
    pub(super) fn has_zone(&self, names: &[String]) -> bool {
        self.own_zone(names).is_some()
    }

    /// What such files never say.
    pub(super) fn lacks(&self) -> &[String] {
        &self.lacks
    }

    pub(super) fn has_messages(&self) -> bool {
        self.messages.is_some()
    }

    pub(super) fn has_hidden_ids(&self) -> bool {
        self.hidden_ids
    }

    pub(super) fn is_unquoted(&self) -> bool {
        self.unquoted
    }

    /// Why such a file cannot be used.
    pub(super) fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Whether it is a user's own, and says all by itself.
    pub(super) fn is_map(&self) -> bool {
        self.sum.is_some() && self.like.is_none()
    }

    /// Whether headings tell its files from others.
    pub(super) fn has_header(&self) -> bool {
        !self.header.is_empty()
    }

    /// Whether a file with these headings is one of its files.
    pub(super) fn fits(&self, names: &[String]) -> bool {
        self.header.iter().all(|heading| find(names, heading).is_some())
    }

    /// The headings that a file lacks to be one of its files, each in its first spelling.
    pub(super) fn missing(&self, names: &[String]) -> Vec<String> {
        let absent = self.header.iter().filter(|heading| find(names, heading).is_none());
        absent.map(|heading| heading.split('|').next().unwrap_or_default().to_owned()).collect()
    }
}
