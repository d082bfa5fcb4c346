//! Where a preset says that a value stands.
//!
//! Invariant: a source is one of the forms below, or it is refused with what is wrong.
//! Does not know the columns of a file (see `place`).

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, de::Error as _};

use super::Condition;
use super::duration::Unit;

/// Where a value stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    /// In this column.
    Column(Take),
    /// In the first of these that has a value.
    First(Vec<Self>),
    /// In these, with a text between them: a date and a time.
    Join { parts: Vec<Self>, with: String },
    /// It is the sum of these columns in all rows of the record and of the greatest value of those of `once`,
    /// without those of `less`; if there is one, no more than the value of `at_most`.
    Sum { sum: Vec<Take>, once: Vec<Take>, less: Vec<Take>, at_most: Option<Take> },
    /// In each of these columns, in all rows of the record, several separated by one of these marks. What begins
    /// with one of `drop` and goes on with digits alone is none.
    All { all: Vec<Take>, split: Vec<String>, drop: Vec<String> },
    /// What `*` stands for in the heading of the column that has it.
    Named(String),
    /// The same in every file.
    Value(String),
    /// The currency whose sign stands in this column.
    SignOf(String),
    /// A phone number, which is of the country of the file if it has no country code.
    Phone(Take),
    /// A duration, in whole seconds.
    Seconds(Take, Unit),
    /// The whole seconds between the times of two columns.
    Between(Take, Take),
    /// Only in records like these.
    When(Vec<Condition>, Box<Self>),
}

impl Source {
    /// Whether a file has the column that counts before others.
    pub(super) fn has_first(&self, names: &[String]) -> bool {
        match self {
            Self::Column(take) => super::find(names, &take.column).is_some(),
            Self::First(sources) => sources.first().is_some_and(|first| first.has_first(names)),
            _ => false,
        }
    }
}

/// What is taken of a column.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Take {
    pub(super) column: String,
    /// Only what stands between these two texts, as often as they are there.
    #[serde(default)]
    pub(super) after: String,
    #[serde(default)]
    pub(super) before: String,
    /// Of several amounts in one cell, the one with this number, from 1.
    pub(super) amount: Option<usize>,
    /// Without its sign.
    #[serde(default)]
    pub(super) unsigned: bool,
    /// Only in the first row of a record: the others repeat it.
    #[serde(default)]
    pub(super) first_row: bool,
    /// Only values of this shape.
    pub(super) shape: Option<Shape>,
    /// What is taken for words of the file. Others stay as they are.
    #[serde(default)]
    pub(super) words: BTreeMap<String, String>,
}

/// What a value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shape {
    /// A click id: other programs put ids of their own in the same place.
    ClickId,
    /// A time, also as the seconds or milliseconds since 1970.
    Epoch,
}

/// The table form of a source: one of its first ten keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    column: Option<String>,
    join: Option<Vec<Source>>,
    sum: Option<Vec<TakeForm>>,
    all: Option<Vec<TakeForm>>,
    named: Option<String>,
    value: Option<String>,
    sign_of: Option<String>,
    phone: Option<String>,
    seconds: Option<String>,
    between: Option<[String; 2]>,
    #[serde(default)]
    when: Vec<Condition>,
    with: Option<String>,
    #[serde(default)]
    once: Vec<TakeForm>,
    #[serde(default)]
    less: Vec<TakeForm>,
    at_most: Option<TakeForm>,
    #[serde(default)]
    split: Vec<String>,
    #[serde(default)]
    drop: Vec<String>,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
    amount: Option<usize>,
    #[serde(default)]
    unsigned: bool,
    shape: Option<Shape>,
    #[serde(default)]
    first_row: bool,
    #[serde(default)]
    words: BTreeMap<String, String>,
    unit: Option<Unit>,
}

const FORMS: &str = "column, join, sum, all, named, value, sign_of, phone, seconds or between";

/// The keys that say what is taken of a column.
const TAKEN: [&str; 7] = ["after", "before", "amount", "unsigned", "shape", "first_row", "words"];
/// The same, of a duration.
const TIMED: [&str; 8] =
    ["after", "before", "amount", "unsigned", "shape", "first_row", "words", "unit"];

impl Table {
    /// A key that its form does not use, and the form.
    fn unused(&self) -> Option<(&'static str, &'static str)> {
        let (form, used): (_, &[&str]) = if self.column.is_some() {
            ("column", &TAKEN)
        } else if self.phone.is_some() {
            ("phone", &TAKEN)
        } else if self.seconds.is_some() {
            ("seconds", &TIMED)
        } else if self.join.is_some() {
            ("join", &["with"])
        } else if self.sum.is_some() {
            ("sum", &["once", "less", "at_most"])
        } else if self.all.is_some() {
            ("all", &["split", "drop"])
        } else {
            ("value, named, sign_of and between", &[])
        };
        let given = [
            ("with", self.with.is_some()),
            ("once", !self.once.is_empty()),
            ("less", !self.less.is_empty()),
            ("at_most", self.at_most.is_some()),
            ("split", !self.split.is_empty()),
            ("drop", !self.drop.is_empty()),
            ("after", !self.after.is_empty()),
            ("before", !self.before.is_empty()),
            ("amount", self.amount.is_some()),
            ("unsigned", self.unsigned),
            ("shape", self.shape.is_some()),
            ("first_row", self.first_row),
            ("words", !self.words.is_empty()),
            ("unit", self.unit.is_some()),
        ];
        let is_unused = |(key, is_given): &(&str, bool)| *is_given && !used.contains(key);
        given.into_iter().find(is_unused).map(|(key, _)| (key, form))
    }

    fn source(self) -> Result<Source, String> {
        let takes = |forms: Vec<TakeForm>| forms.into_iter().map(|TakeForm(take)| take).collect();
        let named = [
            self.column.is_some(),
            self.join.is_some(),
            self.sum.is_some(),
            self.all.is_some(),
            self.named.is_some(),
            self.value.is_some(),
            self.sign_of.is_some(),
            self.phone.is_some(),
            self.seconds.is_some(),
            self.between.is_some(),
        ];
        if named.into_iter().filter(|is_named| *is_named).count() != 1 {
            return Err(format!("a source needs exactly one of {FORMS}"));
        }
        if let Some((key, form)) = self.unused() {
            return Err(format!("`{key}` says nothing beside `{form}`; leave it out"));
        }
        let unit = self.unit.unwrap_or_default();
        let Self { after, before, amount, unsigned, shape, first_row, words, .. } = self;
        let take =
            |column| Take { column, after, before, amount, unsigned, first_row, shape, words };
        let source = if let Some(column) = self.column {
            Source::Column(take(column))
        } else if let Some(column) = self.phone {
            Source::Phone(take(column))
        } else if let Some(column) = self.seconds {
            Source::Seconds(take(column), unit)
        } else if let Some(columns) = self.between {
            let [from, to] = columns.map(|column| Take { column, ..Take::default() });
            Source::Between(from, to)
        } else if let Some(parts) = self.join {
            Source::Join { parts, with: self.with.unwrap_or_else(|| " ".to_owned()) }
        } else if let Some(sum) = self.sum {
            let at_most = self.at_most.map(|TakeForm(take)| take);
            Source::Sum { sum: takes(sum), once: takes(self.once), less: takes(self.less), at_most }
        } else if let Some(all) = self.all {
            Source::All { all: takes(all), split: self.split, drop: self.drop }
        } else if let Some(heading) = self.named {
            Source::Named(heading)
        } else if let Some(column) = self.sign_of {
            Source::SignOf(column)
        } else {
            Source::Value(self.value.unwrap_or_default())
        };
        Ok(if self.when.is_empty() { source } else { Source::When(self.when, source.into()) })
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SourceForm)
    }
}

struct SourceForm;

impl<'de> Visitor<'de> for SourceForm {
    type Value = Source;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a heading, a list of sources, or a table with {FORMS}")
    }

    fn visit_str<E: de::Error>(self, heading: &str) -> Result<Source, E> {
        Ok(Source::Column(Take { column: heading.to_owned(), ..Take::default() }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Source, A::Error> {
        let mut sources = Vec::new();
        while let Some(source) = items.next_element()? {
            sources.push(source);
        }
        Ok(Source::First(sources))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Source, A::Error> {
        Table::deserialize(MapAccessDeserializer::new(map))?.source().map_err(A::Error::custom)
    }
}

/// What is taken of a column, as a heading or as a table.
struct TakeForm(Take);

impl<'de> Deserialize<'de> for TakeForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Source::deserialize(deserializer)? {
            Source::Column(take) => Ok(Self(take)),
            _ => Err(D::Error::custom("here only columns are summed or listed")),
        }
    }
}
