//! Syntax errors of links.toml, told as a person would tell them.
//!
//! Owns the translation of the TOML library's error texts, which name rules of a grammar
//! ("unexpected leading zero, expected nothing") and are never shown. Invariant: every error of the
//! library becomes a fault within the text, also one of a kind that is not listed here.
//! Does not handle values of the wrong type or unknown keys (see `read`).

mod duplicate;
pub(super) mod recovery;
mod scan;
mod value;

use std::ops::Range;

use toml::de::DeTable;

use super::fault::Fault;
use duplicate::duplicate_key;
use scan::{
    Open, is_header, line_end, line_number, line_of, line_start, open_brackets, open_quote,
};

/// The fault of a syntax error. `table` holds what the library could read in spite of it.
pub(super) fn fault(text: &str, error: &toml::de::Error, table: &DeTable<'_>) -> Fault {
    let at = error.span().unwrap_or(0..0);
    let kind = error.message().split(", expected").next().unwrap_or_default();
    if let Some(open) = open_before_header(text, at.start) {
        return unclosed(text, at, open);
    }
    match kind {
        "invalid basic string" | "invalid literal string" => string(text, at),
        "invalid multi-line basic string" => long_string(text, at, "\"\"\""),
        "invalid multi-line literal string" => long_string(text, at, "'''"),
        "missing escaped value" | "too few unicode value digits" | "invalid value" => {
            escape(text, at)
        }
        "missing comma between array elements" => list(text, at),
        "unclosed array" | "unexpected `=` in array" => unclosed(text, at, Open::List),
        "missing comma between key-value pairs" => inline_table(text, at),
        "unclosed inline table" => unclosed(text, at, Open::Table),
        "extra comma in array" | "extra comma in inline table" => {
            Fault::at(at, "there is one comma too many").label("remove this comma")
        }
        "key with no value"
        | "missing value for key"
        | "missing assignment between key-value pairs" => no_equals_sign(text, at),
        "extra `=`" => Fault::at(at, "there is one `=` too many").label("remove this"),
        "unclosed table" | "unclosed array table" => header(text, at),
        "invalid unquoted key" => special_name(text, at),
        "unquoted keys cannot be empty" | "missing key for inline table element" => {
            Fault::at(at, "a name is missing here").help(EXAMPLES)
        }
        "duplicate key" => duplicate_key(text, at, table),
        "unexpected key or value" => value::followed(text, at),
        "missing table open" | "missing array opening" | "missing inline table opening" => {
            let message = "there is a closing bracket without an opening one";
            Fault::at(at, message).label("closes nothing")
        }
        "invalid comment character" => control_character(at),
        "carriage return must be followed by newline" => {
            Fault::at(at, "the lines of this file end with a carriage return alone")
                .help("save the file with Unix (LF) or Windows (CRLF) line endings".to_owned())
        }
        "keys cannot be multi-line basic strings" | "keys cannot be multi-line literal strings" => {
            Fault::at(at, "a name cannot be in triple quotes")
        }
        _ if kind.starts_with("cannot extend value") => not_extended(text, at),
        _ if kind.contains("recurs") => Fault::at(at, "lists and tables are nested too deeply"),
        _ if value::is_value_error(kind) => value::fault(text, at),
        _ => Fault::at(at, "this line is not valid TOML").help(EXAMPLES),
    }
}

/// What is still open where a header begins: no header stands in a list or in a table.
fn open_before_header(text: &str, at: usize) -> Option<Open> {
    let line = line_start(text, at);
    let is_header = is_header(text.get(line..line_end(text, line)).unwrap_or_default());
    let open = is_header.then(|| open_brackets(text, line))?;
    open.last().map(|(_, open)| *open)
}

/// What a line can be.
const EXAMPLES: &str = "write a header [defaults], a value currency = \"EUR\" or a # comment";

/// A text on one line without its closing quote, or with a control character in it.
fn string(text: &str, at: Range<usize>) -> Fault {
    if !at.is_empty() {
        return control_character(at);
    }
    match open_quote(text, at.start) {
        Some((start, quote)) => {
            Fault::at(start..at.end, "the text that starts here has no closing quote")
                .label("starts here")
                .help(format!("write {quote} at the end of the text"))
        }
        None => value::fault(text, at),
    }
}

/// A text in triple quotes without its end.
fn long_string(text: &str, at: Range<usize>, quotes: &str) -> Fault {
    if !at.is_empty() {
        return control_character(at);
    }
    let start = text.get(..at.start).and_then(|before| before.rfind(quotes));
    let message = format!("the text that starts here with {quotes} has no closing {quotes}");
    let start = start.unwrap_or(at.start);
    Fault::at(start..line_end(text, start), message)
        .label("starts here")
        .help(format!("write {quotes} at the end of the text"))
}

fn control_character(at: Range<usize>) -> Fault {
    Fault::at(at, "there is an invisible control character here").help(
        "delete the line and type it again; pasted text often brings such characters".to_owned(),
    )
}

/// A `\` in double quotes that begins no escape. The usual case is a regular expression.
fn escape(text: &str, at: Range<usize>) -> Fault {
    let fault = Fault::at(at.clone(), "in double quotes, a `\\` begins an escape such as \\n");
    let whole = open_quote(text, at.start).and_then(|(start, _)| {
        let rest = text.get(start + 1..line_end(text, start))?;
        let inside = &rest[..rest.find('"')?];
        (!inside.contains('\'')).then(|| format!("'{inside}'"))
    });
    let example = whole.unwrap_or_else(|| "'^20\\d\\d'".to_owned());
    fault.label("no such escape").help(format!("use single quotes, where `\\` is plain: {example}"))
}

/// Two entries of a list without a comma, or a list that is not closed and swallows the next line.
fn list(text: &str, at: Range<usize>) -> Fault {
    let (before, rest) = line_of(text, at.start);
    let is_new_line = before.trim().is_empty();
    let is_next_key = rest.split_once('=').is_some_and(|(key, _)| {
        key.trim().chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    });
    if is_new_line && (rest.starts_with('[') || is_next_key) {
        return unclosed(text, at, Open::List);
    }
    Fault::at(at, "a comma is missing between two entries of this list").label("before this entry")
}

/// Two entries of an inline table without a comma, or a table that is not closed.
fn inline_table(text: &str, at: Range<usize>) -> Fault {
    let open = open_brackets(text, at.start).into_iter().rfind(|(_, open)| *open == Open::Table);
    let is_broken_off = open.is_some_and(|(start, _)| {
        let rest = text.get(start + 1..line_end(text, start)).unwrap_or_default();
        line_start(text, start) != line_start(text, at.start) && !rest.trim().is_empty()
    });
    if is_broken_off {
        return unclosed(text, at, Open::Table);
    }
    Fault::at(at, "a comma is missing between two entries of this table").label("before this entry")
}

/// A list or an inline table without its closing bracket, shown where it is opened.
fn unclosed(text: &str, at: Range<usize>, kind: Open) -> Fault {
    let (what, close) = match kind {
        Open::List => ("list", "]"),
        Open::Table => ("table", "}"),
    };
    let open = open_brackets(text, at.start).into_iter().rfind(|(_, open)| *open == kind);
    let Some((start, _)) = open else {
        return Fault::at(at, format!("a `{close}` is missing before this"));
    };
    let line = line_number(text, start);
    let message = format!("the {what} opened on line {line} has no `{close}`");
    Fault::at(start..line_end(text, start), message)
        .label("opened here")
        .help(format!("write {close} after its last entry"))
}

fn no_equals_sign(text: &str, at: Range<usize>) -> Fault {
    let (before, rest) = line_of(text, at.start);
    if rest.trim_start().starts_with(':') {
        return colon(at);
    }
    let key = before.rsplit(['{', ',']).next().unwrap_or_default().trim();
    let key = if key.is_empty() { "this name" } else { key };
    Fault::at(at, format!("there is no `=` after `{key}`"))
        .label("no `=`")
        .help(format!("write {key} = and its value; a comment begins with #"))
}

fn colon(at: Range<usize>) -> Fault {
    Fault::at(at, "a name and its value are separated by `=`, not by `:`").label("write =")
}

/// A header that is not closed, or has a name in it that needs quotes.
fn header(text: &str, at: Range<usize>) -> Fault {
    let (before, rest) = line_of(text, at.start);
    let line = format!("{before}{rest}");
    let (start, line) = (line_start(text, at.start), line.trim());
    let span = start..line_end(text, start);
    let brackets = if line.starts_with("[[") { ("[[", "]]") } else { ("[", "]") };
    let name = line.trim_start_matches('[').split([']', '#']).next().unwrap_or_default().trim();
    let quoted: Vec<String> = name.split('.').map(in_quotes_if_needed).collect();
    let written = format!("{}{}{}", brackets.0, quoted.join("."), brackets.1);
    let message = if line.contains(brackets.1) {
        "a name with spaces or special characters must be in quotes".to_owned()
    } else {
        format!("this header has no `{}`", brackets.1)
    };
    Fault::at(span, message).help(format!("write {written}"))
}

fn in_quotes_if_needed(name: &str) -> String {
    let name = name.trim();
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_quoted = name.starts_with(['"', '\'']);
    if is_quoted || name.chars().all(is_bare) { name.to_owned() } else { format!("\"{name}\"") }
}

/// A name with a character in it that names without quotes cannot have.
fn special_name(text: &str, at: Range<usize>) -> Fault {
    let (before, rest) = line_of(text, at.start);
    if rest.starts_with(':') {
        return colon(at);
    }
    if rest.starts_with('/') && before.trim().is_empty() {
        return Fault::at(at, "a comment begins with #, not with //").label("write #");
    }
    let start = before.rfind(['[', '{', ',', '.']).map_or(0, |separator| separator + 1);
    let head = before.get(start..).unwrap_or_default();
    let tail = rest.split(['=', ']', '.', '\n']).next().unwrap_or_default();
    let name = format!("{head}{tail}");
    let name = name.trim().trim_matches(value::CURLY_QUOTES);
    Fault::at(at, format!("the name `{name}` must be in quotes"))
        .label("not allowed without quotes")
        .help(format!("write \"{name}\"; only letters a-z, digits, - and _ need no quotes"))
}

/// A table below something that is complete already: `a = 1` and then `[a.b]`.
fn not_extended(text: &str, at: Range<usize>) -> Fault {
    let name = text.get(at.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    let message = format!("`{name}` already has its value, so this line cannot add to it");
    Fault::at(at, message).help(format!("write all of `{name}` in one place"))
}

#[cfg(test)]
mod tests;
