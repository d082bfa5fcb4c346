//! Reads the values of one table of the file, each with its span.
//!
//! Invariant: a value that is not as required adds exactly one fault, and reading goes on, so that all
//! faults are found at once. Does not know what the keys mean. Lists and tables within a table are in
//! `nested`.

use std::borrow::Cow;
use std::error::Error;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::link::target::{Schemes, Target};
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::settings::Settings;
use crate::domain::string_enum::NotOneOf;
use crate::plan::declared::UnknownName;
use crate::plan::fault::Fault;
use crate::plan::findings::Findings;
use crate::plan::nearest::{nearest, suggestion};

use super::TOP_VALUES;
use super::defaults::DEFAULTS;
use super::refused::refused;
use super::values::{Type, instead, type_name};

pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// A whole number of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Integer<'a> {
    /// `None` beyond 64 bits.
    pub(super) number: Option<i64>,
    /// As the file has it.
    pub(super) written: &'a str,
}

/// One table of the file.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) table: &'a DeTable<'a>,
    /// The table as faults name it: ` in [defaults]`; empty for the top level.
    pub(super) place: String,
    /// Where a missing key is reported: the table's header or name.
    pub(super) span: Range<usize>,
    pub(super) findings: &'a Findings<'a>,
}

impl<'a> Reader<'a> {
    /// The top level of a file.
    pub(super) fn top(table: &'a DeTable<'a>, findings: &'a Findings<'a>) -> Self {
        Self { table, place: String::new(), span: 0..0, findings }
    }

    /// Adds a fault for every key that is not one of these.
    pub(super) fn only(&self, keys: &[&str]) {
        for (key, _) in self.entries() {
            let name = *key.get_ref();
            if !keys.contains(&name) {
                let fault =
                    Fault::at(key.span(), format!("there is no key `{name}`{}", self.place));
                let help =
                    self.misplaced(name).unwrap_or_else(|| suggestion(name, keys.iter().copied()));
                self.findings.fault(fault.label("unknown key").help(help));
            }
        }
    }

    /// Where a key belongs that is not one of this table: it may stand below the wrong header.
    fn misplaced(&self, name: &str) -> Option<String> {
        let is_top = self.place.is_empty();
        if !is_top && TOP_VALUES.contains(&name) {
            Some(format!("`{name}` belongs at the top of the file, above the first [table]"))
        } else if is_top && DEFAULTS.contains(&name) {
            Some(format!("`{name}` belongs in [defaults]"))
        } else {
            None
        }
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.findings.fault(fault);
    }

    /// Adds the fault of a text that a parser refused; `what` names the text.
    pub(super) fn refuse(&self, what: &str, span: Range<usize>, error: &(dyn Error + 'static)) {
        if self.findings.is_partial && error.is::<UnknownName>() {
            return;
        }
        let declared = &self.findings.declared;
        self.findings.fault_at(span, |span| refused(what, span, error, &declared.borrow()));
    }

    pub(super) fn warn(&self, warning: Fault) {
        self.findings.warn(warning);
    }

    /// The line number of a span.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        self.findings.line(span)
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether the key is there, with a right or a wrong value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Whether the value of a key is a table.
    pub(super) fn has_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// The span of a key's name.
    pub(super) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(name, _)| name.span())
    }

    /// Adds a fault if a required key is missing. `keys` are those of the table: a misspelt key is
    /// reported by `only`, and not as missing too.
    pub(super) fn require(&self, key: &str, keys: &[&str], example: &str) {
        if self.findings.is_partial {
            return;
        }
        let is_misspelt =
            |name: &str| !keys.contains(&name) && nearest(name, keys.iter().copied()) == Some(key);
        if self.has(key) || self.entries().iter().any(|(name, _)| is_misspelt(name.get_ref())) {
            return;
        }
        let help = match (self.place.as_str(), example.starts_with('[')) {
            (_, true) => format!("add {example}"),
            ("", false) => format!("add at the top of the file: {example}"),
            (_, false) => format!("add a line such as {example}"),
        };
        let fault = Fault::at(self.span(), format!("`{key}` is missing{}", self.place));
        self.fault(fault.label(format!("needs `{key}`")).help(help));
    }

    /// The entries, in the order of the file.
    pub(super) fn entries(&self) -> Vec<(Spanned<&'a str>, &'a Value<'a>)> {
        let named = |(key, value): (&'a Spanned<_>, _)| (named(key), value);
        let mut entries: Vec<_> = self.table.iter().map(named).collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// Adds the fault of a value of the wrong type. `what` names the value: `` `to` ``.
    pub(super) fn wrong_type(&self, what: &str, value: &Value<'_>, wanted: Type) {
        let found = type_name(value.get_ref());
        let message = format!("{what}{} must be {}, not {found}", self.place, wanted.name());
        let key = what.strip_prefix('`').and_then(|key| key.strip_suffix('`'));
        let written = self.findings.written(&value.span());
        let right = instead(key.unwrap_or_default(), value.get_ref(), written, wanted);
        let help = right.map(|right| match key {
            Some(key) => format!("write {key} = {right}"),
            None => format!("write {right}"),
        });
        self.fault(Fault::at(value.span(), message).label(found).maybe_help(help));
    }

    fn text_of(&self, what: &str, value: &'a Value<'a>) -> Option<&'a str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(what, value, Type::Text);
        }
        text
    }

    /// Parses the text of a value; `what` names it in a fault.
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

    /// A text, parsed, with its span.
    pub(super) fn parsed<T, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Spanned<T>> {
        self.parsed_value(&quoted(key), self.table.get(key)?, parse)
    }

    /// A text, parsed.
    pub(super) fn value<T, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.parsed(key, parse).map(Spanned::into_inner)
    }

    /// A target. A faulty one is replaced by a stand-in, so that no link is reported to have no target
    /// as well.
    pub(super) fn destination(&self, key: &str, settings: &Settings) -> Option<TargetTemplate> {
        if !self.has(key) {
            return None;
        }
        let parsed = self.value(key, |text| settings.destination(text));
        parsed.or_else(|| stand_in().map(TargetTemplate::Plain))
    }

    /// A target that is the same for every link. A faulty one is replaced by a stand-in.
    pub(super) fn target(&self, key: &str, settings: &Settings) -> Option<Target> {
        let parsed = match self.has(key).then(|| self.destination(key, settings))?? {
            TargetTemplate::Plain(target) => return Some(target),
            TargetTemplate::WithCode(_) => self.table.get(key)?,
        };
        let message = format!("`{key}`{} cannot contain {{code}}", self.place);
        let fault = Fault::at(parsed.span(), message).label("no {code} here");
        self.fault(fault.help("it is the same for every link, whatever its code"));
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
            self.wrong_type(&quoted(key), value, Type::Truth);
        }
        truth
    }

    pub(super) fn whole_number(&self, key: &str) -> Option<Spanned<Integer<'a>>> {
        let value = self.table.get(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong_type(&quoted(key), value, Type::Whole);
            return None;
        };
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
        let written = self.findings.written(&value.span());
        Some(Spanned::new(value.span(), Integer { number, written }))
    }

    /// A number above 0 of at most 32 bits. `zero` says what 0 would do.
    pub(super) fn count(&self, key: &str, zero: &str) -> Option<Spanned<u32>> {
        let whole = self.whole_number(key)?;
        let Integer { number, written } = *whole.get_ref();
        let count = number.and_then(|number| u32::try_from(number).ok());
        if let Some(count) = count.filter(|count| *count > 0) {
            return Some(Spanned::new(whole.span(), count));
        }
        let (message, label) = if written.starts_with('-') || number == Some(0) {
            (format!("`{key}` must be a whole number above 0, not {written}"), zero)
        } else {
            (format!("`{key}` is too large: {written}; the limit is {}", u32::MAX), "too large")
        };
        self.fault(Fault::at(whole.span(), message).label(label));
        None
    }

    /// A number with or without a decimal point, parsed from its text.
    pub(super) fn number<T, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let value = self.table.get(key)?;
        if !matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_)) {
            self.wrong_type(&quoted(key), value, Type::Number);
            return None;
        }
        let parsed = parse(self.findings.written(&value.span()));
        parsed.map_err(|error| self.refuse(&quoted(key), value.span(), &error)).ok()
    }

    /// A date without a time of day.
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
            self.wrong_type(&quoted(key), value, Type::Date);
        }
        date.map(|date| Spanned::new(value.span(), date))
    }
}

fn named<'a>(key: &'a Spanned<Cow<'a, str>>) -> Spanned<&'a str> {
    Spanned::new(key.span(), key.get_ref().as_ref())
}

pub(super) fn quoted(key: &str) -> String {
    format!("`{key}`")
}

/// Takes the place of a faulty target. No visitor is ever sent there: a plan with a fault is not used.
fn stand_in() -> Option<Target> {
    Target::parse("https://stand-in.invalid/", &Schemes::default()).ok()
}
