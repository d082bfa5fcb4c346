//! Reads the tables of the file: every value with its place, and every slip in our own words.
//!
//! Invariant: a value that is not as asked for leaves exactly one fault, and reading goes on, so that
//! all faults are found at once. Absent: what the keys mean.

use std::borrow::Cow;
use std::collections::HashSet;
use std::error::Error;
use std::hash::Hash;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::period::parse_day;
use crate::domain::settings::Settings;
use crate::domain::target::{Schemes, Target};
use crate::domain::template::TemplateError;
use crate::domain::words::WordError;

use super::fault::{Fault, Findings};
use super::names::{UnknownName, UnknownZone};
use super::nearest::{nearest, suggestion};
use super::vocabulary::{self, BadWord};

type Value<'a> = Spanned<DeValue<'a>>;

/// A list of the file: what could be read of it.
#[derive(Debug)]
pub(super) struct List<T> {
    /// The entries, in their order; faulty ones are left out.
    pub(super) items: Vec<Spanned<T>>,
    /// Whether none was left out.
    pub(super) whole: bool,
}

/// A whole number of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole<'a> {
    /// Its value; `None` beyond 64 bits.
    pub(super) number: Option<i64>,
    /// As it is written.
    pub(super) written: &'a str,
}

/// One table of the file.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    table: &'a DeTable<'a>,
    /// How people name the table: ` in [defaults]`; empty for the top level.
    place: String,
    /// Where a missing key is missed.
    span: Range<usize>,
    findings: &'a Findings<'a>,
}

impl<'a> Reader<'a> {
    /// The top level of a file.
    pub(super) fn top(table: &'a DeTable<'a>, findings: &'a Findings<'a>) -> Self {
        Self { table, place: String::new(), span: 0..0, findings }
    }

    /// Refuses every key that is not among these.
    pub(super) fn only(&self, keys: &[&str]) {
        for (key, _) in self.entries() {
            let name = *key.get_ref();
            if !keys.contains(&name) {
                let fault =
                    Fault::at(key.span(), format!("there is no key `{name}`{}", self.place));
                let help = suggestion(name, keys.iter().copied());
                self.findings.fault(fault.label("unknown key").help(help));
            }
        }
    }

    /// Takes note of a fault in this table.
    pub(super) fn fault(&self, fault: Fault) {
        self.findings.fault(fault);
    }

    /// Takes note of something in this table that stops nothing.
    pub(super) fn warn(&self, warning: Fault) {
        self.findings.warn(warning);
    }

    /// Where the table begins: its header, or its name.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether the key is there, be its value right or wrong.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Misses a key that has to be there, among the table's `keys`. A slip of the finger is shown
    /// where it stands, and is not missed a second time.
    pub(super) fn require(&self, key: &str, keys: &[&str], example: &str) {
        let is_slip =
            |name: &str| !keys.contains(&name) && nearest(name, keys.iter().copied()) == Some(key);
        let slipped = || self.entries().iter().any(|(name, _)| is_slip(name.get_ref()));
        if !self.has(key) && !slipped() {
            let fault = Fault::at(self.span(), format!("`{key}` is missing{}", self.place));
            let fault = fault.label(format!("needs `{key}`"));
            self.findings.fault(fault.help(format!("for example: {example}")));
        }
    }

    /// The entries, in the order of the file.
    fn entries(&self) -> Vec<(Spanned<&'a str>, &'a Value<'a>)> {
        let named = |(key, value): (&'a Spanned<_>, _)| (named(key), value);
        let mut entries: Vec<_> = self.table.iter().map(named).collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    fn wrong_type(&self, what: &str, value: &Value<'_>, wanted: &str) {
        let found = type_name(value.get_ref());
        let message = format!("{what}{} has to be {wanted}, not {found}", self.place);
        let quoted_day = value.get_ref().as_str().is_some_and(|text| parse_day(text).is_ok());
        let help = (wanted == DATE && quoted_day).then(|| "write it without quotes".to_owned());
        self.findings.fault(Fault::at(value.span(), message).label(found).help(help));
    }

    fn text_of(&self, what: &str, value: &'a Value<'a>) -> Option<&'a str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(what, value, "text in quotes");
        }
        text
    }

    /// Parses a text in `value`; `what` names it in a fault.
    fn parsed_value<T, E: Error + 'static>(
        &self,
        what: &str,
        value: &'a Value<'a>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Spanned<T>> {
        match parse(self.text_of(what, value)?) {
            Ok(parsed) => Some(Spanned::new(value.span(), parsed)),
            Err(error) => {
                self.findings.fault(refused(what, value.span(), &error));
                None
            }
        }
    }

    /// A text, parsed.
    pub(super) fn parsed<T, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Spanned<T>> {
        self.parsed_value(&quoted(key), self.table.get(key)?, parse)
    }

    /// A text, parsed, without its place.
    pub(super) fn value<T, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.parsed(key, parse).map(Spanned::into_inner)
    }

    /// A destination. A faulty one gets a stand-in, so that no link is said to lead nowhere as well.
    pub(super) fn target(&self, key: &str, settings: &Settings) -> Option<Target> {
        if !self.has(key) {
            return None;
        }
        let parsed = self.value(key, |text| settings.destination(text));
        parsed.or_else(|| Target::parse("https://stand-in.invalid/", &Schemes::default()).ok())
    }

    /// One of the words of an enum.
    pub(super) fn word<T: FromStr<Err = WordError>>(&self, key: &str) -> Option<T> {
        self.value(key, str::parse)
    }

    /// `true` or `false`.
    pub(super) fn truth(&self, key: &str) -> Option<bool> {
        let value = self.table.get(key)?;
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.wrong_type(&quoted(key), value, "true or false");
        }
        truth
    }

    /// A whole number.
    pub(super) fn whole_number(&self, key: &str) -> Option<Spanned<Whole<'a>>> {
        let value = self.table.get(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong_type(&quoted(key), value, "a whole number");
            return None;
        };
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
        let written = self.findings.written(&value.span());
        Some(Spanned::new(value.span(), Whole { number, written }))
    }

    /// A local day.
    pub(super) fn date(&self, key: &str) -> Option<Spanned<Date>> {
        let value = self.table.get(key)?;
        let day =
            value.get_ref().as_datetime().filter(|at| at.time.is_none()).and_then(|at| at.date);
        let parts = day.and_then(|day| {
            Some((i16::try_from(day.year).ok()?, i8::try_from(day.month).ok()?, day.day))
        });
        let date = parts
            .and_then(|(year, month, day)| Date::new(year, month, i8::try_from(day).ok()?).ok());
        if date.is_none() {
            self.wrong_type(&quoted(key), value, DATE);
        }
        date.map(|date| Spanned::new(value.span(), date))
    }

    /// A list of texts, parsed; the same one twice is a fault.
    pub(super) fn list<T: Eq + Hash + Clone, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> List<T> {
        let mut list = List { items: Vec::new(), whole: true };
        let Some(value) = self.table.get(key) else { return list };
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong_type(&quoted(key), value, "a list such as [\"a\", \"b\"]");
            return List { whole: false, ..list };
        };
        let mut seen = HashSet::new();
        for entry in &**entries {
            let what = format!("an entry of `{key}`");
            match self.parsed_value(&what, entry, &parse) {
                Some(item) if seen.insert(item.get_ref().clone()) => list.items.push(item),
                Some(item) => {
                    let text = entry.get_ref().as_str().unwrap_or_default();
                    let message = format!("`{text}` is twice in `{key}`{}", self.place);
                    self.findings.fault(Fault::at(item.span(), message).label("a second time"));
                }
                None => list.whole = false,
            }
        }
        list
    }

    fn nested(&self, value: &'a Value<'a>, what: &str, place: String) -> Option<Reader<'a>> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(what, value, "a table");
            return None;
        };
        Some(Reader { table, place, span: value.span(), findings: self.findings })
    }

    /// The table under a key.
    pub(super) fn table(&self, key: &str, keys: &[&str]) -> Option<Reader<'a>> {
        let reader = self.map(key)?;
        reader.only(keys);
        Some(reader)
    }

    /// The table under a key, whose own keys are names.
    fn map(&self, key: &str) -> Option<Reader<'a>> {
        let (name, value) = self.table.get_key_value(key)?;
        let reader = self.nested(value, &quoted(key), format!(" in {}", self.section(key)))?;
        Some(Reader { span: name.span(), ..reader })
    }

    /// How people name a table within this one: `[campaigns.x]`.
    fn section(&self, key: &str) -> String {
        match self.place.strip_prefix(" in [").and_then(|place| place.strip_suffix(']')) {
            Some(outer) if !outer.starts_with('[') => format!("[{outer}.{key}]"),
            _ => format!("[{key}]"),
        }
    }

    /// The tables of a table of names: `[campaigns.x]`, `[campaigns.y]`.
    pub(super) fn named(&self, key: &str, keys: &[&str]) -> Vec<(Spanned<&'a str>, Reader<'a>)> {
        let Some(map) = self.map(key) else { return Vec::new() };
        let read = |(name, value): (Spanned<&'a str>, &'a Value<'a>)| {
            let place = format!(" in {}", map.section(name.get_ref()));
            let reader = map.nested(value, &quoted(name.get_ref()), place)?;
            reader.only(keys);
            let span = name.span();
            Some((name, Reader { span, ..reader }))
        };
        map.entries().into_iter().filter_map(read).collect()
    }

    /// The entries of a table of names and texts, parsed where they can be:
    /// `codes = { instagram = "IGBLACK" }`.
    pub(super) fn pairs<T, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<(Spanned<&'a str>, Option<Spanned<T>>)> {
        let Some(map) = self.map(key) else { return Vec::new() };
        let read = |(name, value): (Spanned<&'a str>, &'a Value<'a>)| {
            let parsed = map.parsed_value(&quoted(name.get_ref()), value, &parse);
            (name, parsed)
        };
        map.entries().into_iter().map(read).collect()
    }

    /// The tables of a list: `[[links]]`.
    pub(super) fn repeated(&self, key: &str, keys: &[&str]) -> Vec<Reader<'a>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong_type(
                &quoted(key),
                value,
                &format!("a list of tables, each under [[{key}]]"),
            );
            return Vec::new();
        };
        let read = |entry: &'a Value<'a>| {
            let what = format!("an entry of `{key}`");
            let reader = self.nested(entry, &what, format!(" in [[{key}]]"))?;
            reader.only(keys);
            Some(reader)
        };
        entries.iter().filter_map(read).collect()
    }
}

const DATE: &str = "a date such as 2026-11-20";

fn named<'a>(key: &'a Spanned<Cow<'a, str>>) -> Spanned<&'a str> {
    Spanned::new(key.span(), key.get_ref().as_ref())
}

fn quoted(key: &str) -> String {
    format!("`{key}`")
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text in quotes",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(at) if at.date.is_none() => "a time of day",
        DeValue::Datetime(at) if at.time.is_some() => "a date with a time",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The fault of a text that its type refused. Errors that know what is allowed bring their cure.
pub(super) fn refused(what: &str, span: Range<usize>, error: &(dyn Error + 'static)) -> Fault {
    if let Some(unknown) = error.downcast_ref::<UnknownName>() {
        let fault = Fault::at(span, unknown.to_string());
        return fault.label(format!("unknown {}", unknown.what)).help(unknown.help.clone());
    }
    if let Some(BadWord::Vocabulary(word)) = error.downcast_ref::<BadWord>() {
        return vocabulary::fault(span, word);
    }
    let fault = Fault::at(span, format!("{what}: {error}"));
    if let Some(word) = error.downcast_ref::<WordError>() {
        // The message lists the words.
        let near = nearest(&word.given, word.allowed.iter().copied());
        return fault.help(near.map(|near| format!("did you mean `{near}`?")));
    }
    if let Some(zone) = error.downcast_ref::<UnknownZone>() {
        return fault.help(zone.help.clone());
    }
    match error.downcast_ref::<TemplateError>() {
        Some(TemplateError::Unknown(word)) => {
            fault.help(suggestion(&word.given, word.allowed.iter().copied()))
        }
        _ => fault,
    }
}
