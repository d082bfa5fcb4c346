//! The words of a report: its sentences, titles and column heads, in one file for each language (Project Fluent).
//!
//! Invariant: the code says no key that the file lacks, and gives each text the values it names (`tests/texts.rs` keeps
//! this). Numbers in a text are written as its language writes them. The names of the machine contracts are not texts.
//! There is one language today; a second is a second file, and a choice of one for the program here.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::number::Credits;

static TEXTS: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| read(include_str!("texts/en.ftl")));

/// The text of a key, with its values: `say!("key", count = 5_u64, name = "x")`.
///
/// A number may decide the form of a word. The key and the names are literals, so that a test finds them.
macro_rules! say {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::render::texts::text($key, &[$((stringify!($name), $value.into())),*])
    };
}
pub(super) use say;

/// The text of one of a family: `texts::of("column", "revenue")` is the text `column-revenue`.
pub(super) fn of(family: &str, member: &str) -> String {
    text(&format!("{family}-{member}"), &[])
}

/// The text of one of a family, with a number: `texts::counted("total", "opt_ins", 3)` is `total-opt_ins` with `count`.
pub(super) fn counted(family: &str, member: &str, count: u64) -> String {
    text(&format!("{family}-{member}"), &[("count", count.into())])
}

/// The text of a key. For `say!`.
pub(super) fn text(key: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
    let Some(pattern) = TEXTS.get_message(key).and_then(|message| message.value()) else {
        debug_assert!(false, "no text {key}");
        return key.to_owned();
    };
    let values: FluentArgs = values.iter().cloned().collect();
    let mut faults = Vec::new();
    let text = TEXTS.format_pattern(pattern, Some(&values), &mut faults);
    debug_assert!(faults.is_empty(), "{key}: {faults:?}");
    text.into_owned()
}

/// Items side by side: `a, b, c`.
pub(super) fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    joined(items, &say!("list-items"))
}

/// Items that contain lists themselves: `a, b; c, d`.
pub(super) fn clauses<T: AsRef<str>>(clauses: impl IntoIterator<Item = T>) -> String {
    joined(clauses, &say!("list-clauses"))
}

/// Sums of several currencies: `80.00 EUR and 20.00 USD`.
pub(super) fn sums<T: AsRef<str>>(sums: impl IntoIterator<Item = T>) -> String {
    joined(sums, &say!("list-sums"))
}

/// Sentences one after the other.
pub(super) fn sentences<T: AsRef<str>>(sentences: impl IntoIterator<Item = T>) -> String {
    joined(sentences, &say!("list-sentences"))
}

fn joined<T: AsRef<str>>(items: impl IntoIterator<Item = T>, between: &str) -> String {
    let mut text = String::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            text.push_str(between);
        }
        text.push_str(item.as_ref());
    }
    text
}

/// What stands between thousands, and before decimals.
pub(super) fn number_marks() -> [&'static str; 2] {
    static MARKS: LazyLock<[String; 2]> =
        LazyLock::new(|| [say!("number-thousands"), say!("number-decimals")]);
    MARKS.each_ref().map(String::as_str)
}

/// The texts of one language.
fn read(file: &str) -> FluentBundle<FluentResource> {
    // What can be read of a file with a fault is used; a test refuses such a file.
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(read, _)| read);
    // It decides how many forms a number has, and is asked for before there is anything to ask.
    let language = file.lines().find_map(|line| line.strip_prefix("language = "));
    let language: LanguageIdentifier =
        language.and_then(|code| code.trim().parse().ok()).unwrap_or_default();
    let mut texts = FluentBundle::new_concurrent(vec![language]);
    // Marks around each value would be seen in a terminal, in CSV and in a workbook.
    texts.set_use_isolating(false);
    texts.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(super::prose::grouped(&number.as_string())),
        _ => None,
    }));
    texts.add_resource_overriding(resource);
    texts
}

impl From<Credits> for FluentValue<'_> {
    /// Shared credit has two decimals, which the form of a word may depend on.
    fn from(credits: Credits) -> Self {
        match credits {
            Credits::Whole(count) => count.into(),
            Credits::Shared(count) => {
                let options = FluentNumberOptions {
                    minimum_fraction_digits: Some(2),
                    ..FluentNumberOptions::default()
                };
                let rounded = format!("{count:.2}").parse().unwrap_or(count);
                FluentNumber::new(rounded, options).into()
            }
        }
    }
}

#[cfg(test)]
mod tests;
