//! Values that are not TOML: texts without quotes, dates in another form, numbers with a comma.
//!
//! Invariant: a cure that quotes the file is itself valid TOML. Does not handle values of the wrong
//! type (see `read`).

use std::ops::Range;

use super::scan::{line_end, line_of, line_start};
use crate::plan::dates::{DateParts, date_parts};
use crate::plan::fault::Fault;

/// Quotes that word processors write.
pub(super) const CURLY_QUOTES: &[char] =
    &['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{ab}', '\u{bb}'];

/// Whether an error of the TOML library is about a value that it cannot read.
pub(super) fn is_value_error(kind: &str) -> bool {
    let of_numbers = [
        "unexpected leading zero",
        "redundant numeric sign",
        "`_` may only go between digits",
        "integers with a radix cannot be signed",
        "radix must be lowercase",
        "redundant integer number prefix",
        "unexpected sign",
    ];
    kind == "string values must be quoted"
        || kind == "missing opening quote"
        || kind == "missing value"
        || kind.starts_with("invalid ")
        || of_numbers.contains(&kind)
}

/// The fault of a value that cannot be read.
pub(super) fn fault(text: &str, at: Range<usize>) -> Fault {
    let (span, key) = value_span(text, at.start);
    let raw = text.get(span.clone()).unwrap_or_default();
    let written = |value: &str| match key {
        "" => format!("write {value}"),
        key => format!("write {key} = {value}"),
    };
    if raw.is_empty() {
        let after = if key.is_empty() { "here".to_owned() } else { format!("after `{key} =`") };
        let help = "write a value, or delete the line".to_owned();
        return Fault::at(span, format!("the value is missing {after}")).help(help);
    }
    let bare = raw.trim_matches(['"', '\'']).trim_matches(CURLY_QUOTES);
    if raw.starts_with(CURLY_QUOTES) || raw.ends_with(CURLY_QUOTES) {
        let message = "curly quotes do not count as quotes";
        return Fault::at(span, message).help(written(&quoted(bare)));
    }
    if raw.ends_with(['"', '\'']) {
        let message = "this text has no opening quote";
        return Fault::at(span, message).help(written(&quoted(bare)));
    }
    if matches!(raw.to_lowercase().as_str(), "true" | "false") {
        let message = format!("`{raw}` must be in lower case");
        return Fault::at(span, message).help(written(&raw.to_lowercase()));
    }
    if let Some(date) = date_parts(raw) {
        return date_fault(span, raw, &date, &written);
    }
    if raw.chars().all(|c| c.is_ascii_digit()) {
        let digits = raw.trim_start_matches('0');
        let help = written(if digits.is_empty() { "0" } else { digits });
        let message = format!("the number `{raw}` begins with 0");
        return Fault::at(span, message).help(format!("{help}, or {} if it is text", quoted(raw)));
    }
    if raw.chars().all(|c| c.is_ascii_digit() || "+-._".contains(c)) {
        let message = format!("`{raw}` is not a number");
        let help = "write numbers as 1234 or 0.5; anything else goes in quotes";
        return Fault::at(span, message).help(help.to_owned());
    }
    if matches!(raw.to_lowercase().as_str(), "yes" | "no" | "on" | "off") {
        let truth = matches!(raw.to_lowercase().as_str(), "yes" | "on").to_string();
        let help = format!("{}, or {} if it is text", written(&truth), quoted(raw));
        return Fault::at(span, format!("`{raw}` is not a value")).help(help);
    }
    let is_two = raw.contains(' ') && line_of(text, span.start).0.contains(['[', '{']);
    if is_two && raw.contains('=') {
        let message = "a comma is missing between two entries of this table";
        return Fault::at(span, message).label("one value");
    }
    let help = written(&quoted(raw));
    let help = if is_two { format!("{help}, or put a comma after the first value") } else { help };
    Fault::at(span, format!("`{raw}` must be in quotes")).label("text without quotes").help(help)
}

/// The fault of something that stands behind a value on its line.
pub(super) fn followed(text: &str, at: Range<usize>) -> Fault {
    let (before, rest) = line_of(text, at.start);
    let value = before.split_once('=').map_or(before, |(_, value)| value).trim();
    let after = rest.strip_prefix(',').map(str::trim);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(decimals) = after.filter(|after| is_number(value) && is_number(after)) {
        let message = format!("`{value},{decimals}` has a comma as its decimal mark");
        return Fault::at(at, message).help(format!("write {value}.{decimals}"));
    }
    if after.is_some() {
        let message = "a comma follows the value, but each entry here has its own line";
        return Fault::at(at, message).label("remove this comma");
    }
    if value.starts_with('"') && rest.contains('"') {
        let message = "the text ends at its second quote, and more follows";
        let help = "inside \"...\", write a quote as \\\", or put the whole text in '...'";
        return Fault::at(at, message).label("after the text").help(help.to_owned());
    }
    let help = "a comment begins with #, and each entry has its own line";
    Fault::at(at, "something follows the value on its line")
        .label("after the value")
        .help(help.to_owned())
}

/// The value around an offset, and the key before it if it stands right behind one.
fn value_span(text: &str, at: usize) -> (Range<usize>, &str) {
    let (before, rest) = line_of(text, at);
    let start = before.rfind(['=', '[', '{', ',']).map_or(0, |separator| separator + 1);
    let end = at + value_end(rest);
    let start = line_start(text, at) + start;
    let raw = text.get(start..end).unwrap_or_default();
    let from = start + (raw.len() - raw.trim_start().len());
    let to = (start + raw.trim_end().len()).max(from).min(line_end(text, at).max(from));
    let key = text.get(line_start(text, at)..start).unwrap_or_default();
    let key = key.strip_suffix('=').unwrap_or_default();
    (from..to, key.rsplit(['{', ',', '[']).next().unwrap_or_default().trim())
}

/// Where a value ends in the rest of its line. A text in curly quotes may contain any character.
fn value_end(rest: &str) -> usize {
    let closing = rest.strip_prefix(CURLY_QUOTES).and_then(|inside| {
        let (at, quote) = inside.char_indices().find(|(_, c)| CURLY_QUOTES.contains(c))?;
        Some(rest.len() - inside.len() + at + quote.len_utf8())
    });
    closing.or_else(|| rest.find([',', ']', '}', '#'])).unwrap_or(rest.len())
}

/// A text in quotes that TOML reads back as it is.
fn quoted(text: &str) -> String {
    if !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else if text.contains('\'') {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("'{text}'")
    }
}

fn date_fault(
    span: Range<usize>,
    raw: &str,
    parts: &DateParts<'_>,
    written: &dyn Fn(&str) -> String,
) -> Fault {
    let any = "write dates as year-month-day without quotes, such as 2026-11-20".to_owned();
    match parts.date() {
        None if parts.is_in_form() => Fault::at(span, format!("there is no day {raw}"))
            .help("check its month and its day".to_owned()),
        None => Fault::at(span, format!("`{raw}` is not a date in the form 2026-11-20")).help(any),
        Some(date) if parts.is_in_form() && parts.has_time => {
            Fault::at(span, "a date has no time of day here").help(written(&date.to_string()))
        }
        Some(date) => Fault::at(span, format!("`{raw}` is not a date in the form 2026-11-20"))
            .help(written(&date.to_string())),
    }
}
