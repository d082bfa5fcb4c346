//! Reads the tables of the file: every value with its place, and every slip in our own words.
//!
//! Invariant: a value that is not as asked for leaves exactly one fault, and reading goes on, so that
//! all faults are found at once. Absent: what the keys mean,
//! and the tables and lists within a table (`tables`).

use std::borrow::Cow;
use std::error::Error;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::link::target::{Schemes, Target, TargetError};
use crate::domain::link::target_template::{TargetTemplate, TargetTemplateError};
use crate::domain::period::parse_day;
use crate::domain::settings::Settings;
use crate::domain::settings::message::MessageError;
use crate::domain::settings::template::TemplateError;
use crate::domain::string_enum::NotOneOf;

use super::fault::{Fault, Findings};
use super::names::{Declared, UnknownName, UnknownZone};
use super::nearest::{nearest, suggestion};
use super::vocabulary::{self, BadWord};

pub(super) type Value<'a> = Spanned<DeValue<'a>>;

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
    pub(super) table: &'a DeTable<'a>,
    /// How people name the table: ` in [defaults]`; empty for the top level.
    pub(super) place: String,
    /// Where a missing key is missed.
    pub(super) span: Range<usize>,
    pub(super) findings: &'a Findings<'a>,
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

    /// Takes note of a text that its type refused; `what` names it.
    pub(super) fn refuse(&self, what: &str, span: Range<usize>, error: &(dyn Error + 'static)) {
        let declared = &self.findings.declared;
        self.findings.fault_at(span, |span| refused(what, span, error, &declared.borrow()));
    }

    /// Takes note of something in this table that stops nothing.
    pub(super) fn warn(&self, warning: Fault) {
        self.findings.warn(warning);
    }

    /// The line on which a place begins.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        self.findings.line(span)
    }

    /// Where the table begins: its header, or its name.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether the key is there, be its value right or wrong.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where a key stands, if it is there.
    pub(super) fn place_of(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(name, _)| name.span())
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
    pub(super) fn entries(&self) -> Vec<(Spanned<&'a str>, &'a Value<'a>)> {
        let named = |(key, value): (&'a Spanned<_>, _)| (named(key), value);
        let mut entries: Vec<_> = self.table.iter().map(named).collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    pub(super) fn wrong_type(&self, what: &str, value: &Value<'_>, wanted: &str) {
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
    pub(super) fn parsed_value<T, E: Error + 'static>(
        &self,
        what: &str,
        value: &'a Value<'a>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Spanned<T>> {
        match parse(self.text_of(what, value)?) {
            Ok(parsed) => Some(Spanned::new(value.span(), parsed)),
            Err(error) => {
                self.refuse(what, value.span(), &error);
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
    pub(super) fn destination(&self, key: &str, settings: &Settings) -> Option<TargetTemplate> {
        if !self.has(key) {
            return None;
        }
        let parsed = self.value(key, |text| settings.destination(text));
        parsed.or_else(|| stand_in().map(TargetTemplate::Plain))
    }

    /// A destination that is the same for every link, with a stand-in as well.
    pub(super) fn target(&self, key: &str, settings: &Settings) -> Option<Target> {
        let parsed = match self.has(key).then(|| self.destination(key, settings))?? {
            TargetTemplate::Plain(target) => return Some(target),
            TargetTemplate::WithCode(_) => self.table.get(key)?,
        };
        let message = format!("`{key}`{} is the same for all, and has no {{code}}", self.place);
        self.findings.fault(Fault::at(parsed.span(), message).label("no {code} here"));
        stand_in()
    }

    /// One of the words of an enum.
    pub(super) fn word<T: FromStr<Err = NotOneOf>>(&self, key: &str) -> Option<T> {
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

    /// A number above 0 of at most 32 bits; `what` says what 0 would be.
    pub(super) fn count(&self, key: &str, what: &str) -> Option<Spanned<u32>> {
        let whole = self.whole_number(key)?;
        let given = whole.get_ref();
        let count = given.number.and_then(|number| u32::try_from(number).ok());
        if let Some(count) = count.filter(|count| *count > 0) {
            return Some(Spanned::new(whole.span(), count));
        }
        let (reason, label) = if given.written.starts_with('-') || given.number == Some(0) {
            ("is not a whole number above 0".to_owned(), what)
        } else {
            (format!("is too large; the most is {}", u32::MAX), "too large")
        };
        let message = format!("`{key}`: {} {reason}", given.written);
        self.fault(Fault::at(whole.span(), message).label(label));
        None
    }

    /// A number with or without a point, parsed as it is written.
    pub(super) fn number<T, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let value = self.table.get(key)?;
        if !matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_)) {
            self.wrong_type(&quoted(key), value, "a number such as 0.018");
            return None;
        }
        let parsed = parse(self.findings.written(&value.span()));
        parsed.map_err(|error| self.refuse(&quoted(key), value.span(), &error)).ok()
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
}

const DATE: &str = "a date such as 2026-11-20";

fn named<'a>(key: &'a Spanned<Cow<'a, str>>) -> Spanned<&'a str> {
    Spanned::new(key.span(), key.get_ref().as_ref())
}

pub(super) fn quoted(key: &str) -> String {
    format!("`{key}`")
}

/// Where nobody is ever sent: a plan with a fault is not used.
fn stand_in() -> Option<Target> {
    Target::parse("https://stand-in.invalid/", &Schemes::default()).ok()
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

/// The fault of a text that its type refused, with its cure where one is known.
fn refused(
    what: &str,
    span: Range<usize>,
    error: &(dyn Error + 'static),
    declared: &Declared,
) -> Fault {
    if let Some(unknown) = error.downcast_ref::<UnknownName>() {
        let fault = Fault::at(span, unknown.to_string());
        let help = declared.suggestion(unknown.section, &unknown.given);
        return fault.label(format!("unknown {}", unknown.what)).help(help);
    }
    if let Some(BadWord::Vocabulary(word)) = error.downcast_ref::<BadWord>() {
        return vocabulary::fault(span, word, declared);
    }
    let fault = Fault::at(span, format!("{what}: {error}"));
    if let Some(word) = error.downcast_ref::<NotOneOf>() {
        // The message lists the words.
        let near = nearest(&word.given, word.allowed.iter().copied());
        return fault.help(near.map(|near| format!("did you mean `{near}`?")));
    }
    if let Some(zone) = error.downcast_ref::<UnknownZone>() {
        return fault.help(zone.help.clone());
    }
    if let Some(TargetTemplateError::Target(TargetError::Scheme { scheme, .. })) =
        error.downcast_ref::<TargetTemplateError>()
    {
        let can_be = Schemes::parse([scheme.as_str()]).is_ok();
        return fault
            .help(can_be.then(|| "name it in `schemes` of [defaults] to allow it".to_owned()));
    }
    let of_message = match error.downcast_ref::<MessageError>() {
        Some(MessageError::Template(error)) => Some(error),
        _ => None,
    };
    match of_message.or_else(|| error.downcast_ref::<TemplateError>()) {
        Some(TemplateError::Unknown(word)) => {
            fault.help(suggestion(&word.given, word.allowed.iter().copied()))
        }
        _ => fault,
    }
}
