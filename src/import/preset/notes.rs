//! Free text of a shop in which click ids, UTM values and landing pages stand: note attributes, metadata,
//! references.
//!
//! Invariant: only the value of a key that names it, or an address, is taken; nothing is guessed of prose.
//! Keys are compared without case, blanks, underscores and hyphens.

use std::borrow::Cow;

/// What was found in notes. The first value of each counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) click_id: Option<String>,
    /// Source, medium, campaign, content.
    pub(super) utm: [Option<String>; 4],
    pub(super) landing_url: Option<String>,
}

/// The keys that name a click id: the parameter's own name, and what people call it.
const CLICK_IDS: [&str; 3] = ["lnk", "clickid", "coupletclickid"];
const UTM: [&str; 4] = ["utmsource", "utmmedium", "utmcampaign", "utmcontent"];
const LANDING: [&str; 7] = [
    "landingurl",
    "landingpage",
    "landingsite",
    "landingpageurl",
    "sessionentry",
    "wcorderattributionsessionentry",
    "entrypage",
];

impl Found {
    /// Looks through a text: `key: value` or `key=value` lines, Ruby's `"key"=>"value"`, or JSON.
    pub(super) fn look(&mut self, text: &str) {
        // A cell that begins and ends with a quote was read as one that is quoted twice.
        let is_cut = !text.starts_with(['"', '\'', '{', '[']) && text.contains("\"=>\"");
        let text = if is_cut { Cow::Owned(format!("\"{text}\"")) } else { Cow::Borrowed(text) };
        for (key, value) in pairs(&text) {
            self.take(key, value);
        }
    }

    /// Takes the value of a key, if the key names something.
    pub(super) fn take(&mut self, key: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() || value.eq_ignore_ascii_case("null") || value == "(none)" {
            return;
        }
        let key = folded(key);
        let place = if CLICK_IDS.contains(&key.as_str()) {
            &mut self.click_id
        } else if let Some(index) = UTM.iter().position(|name| key.ends_with(name)) {
            &mut self.utm[index]
        } else if LANDING.contains(&key.as_str()) && value.contains('?') || is_tagged_page(value) {
            &mut self.landing_url
        } else {
            return;
        };
        place.get_or_insert_with(|| value.to_owned());
    }
}

/// Whether a value is an address that has a click id or UTM values in its query, whatever its key.
fn is_tagged_page(value: &str) -> bool {
    let is_page = value.starts_with("https://") || value.starts_with("http://");
    let query = value.split_once('?').map_or("", |(_, query)| query);
    let is_told = |pair: &str| pair.starts_with("lnk=") || pair.starts_with("utm_");
    is_page && query.split('&').any(is_told)
}

fn folded(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The keys of a text with their values. A key ends at the first mark after it, so a value may have marks
/// of its own.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    let quoted = quoted_pairs(text);
    let lines = text.lines().filter_map(|line| {
        let (key, value) = line.split_once(':').or_else(|| line.split_once('='))?;
        // Lines of JSON were read as such.
        let is_plain = !key.contains(['"', '{']) && !value.trim_start().starts_with(['{', '[']);
        is_plain.then_some((key.trim(), value.trim()))
    });
    quoted.into_iter().chain(lines).collect()
}

/// `"key":"value"`, `"key"=>"value"`, also with single quotes, at any depth.
fn quoted_pairs(text: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut key: Option<&str> = None;
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        let between = rest.get(..at).unwrap_or_default().trim();
        let quote = if rest.as_bytes().get(at) == Some(&b'"') { '"' } else { '\'' };
        let Some(after) = rest.get(at + 1..) else { break };
        let Some(end) = closing(after, quote) else { break };
        let string = after.get(..end).unwrap_or_default();
        rest = after.get(end + 1..).unwrap_or_default();
        key = match key {
            Some(name) if matches!(between, ":" | "=>" | "=") => {
                pairs.push((name, string));
                None
            }
            _ => Some(string),
        };
    }
    pairs
}

/// Where a quoted text ends. A quote after a backslash is part of it.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let is_end = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        is_end.then_some(at)
    })
}
