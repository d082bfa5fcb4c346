//! Free text of a shop in which click ids, UTM values and landing pages stand: note attributes, metadata,
//! references, custom fields.
//!
//! Invariant: only the value of a key that names it, or an address, is taken; nothing is guessed of prose.
//! Keys are compared without case, blanks, underscores and hyphens. What is written inside something else is
//! looked at, too, a few levels deep. Does not know how a text is taken apart (see `pairs`).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::pairs::{addresses, pairs_of_line, quoted_pairs};
use super::taken::is_click_id;
use super::translation::cell;
use crate::domain::fold::without_invisible;
use crate::import::columns::ColumnSpec;

/// How many forms may be written inside each other: JSON in a text in JSON, an address in a parameter.
const DEPTH_MAX: u8 = 5;

/// What was found in notes. Of several values, the one whose key says it best counts, or else the first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    click_id: Ranked,
    /// Source, medium, campaign, content.
    utm: [Ranked; 4],
    landing_url: Option<String>,
}

/// A value with how well its key says what it is: 0 is best.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ranked(Option<(usize, String)>);

impl Ranked {
    fn offer(&mut self, rank: usize, value: &str) {
        if self.0.as_ref().is_none_or(|(known, _)| rank < *known) {
            self.0 = Some((rank, value.to_owned()));
        }
    }

    fn value(&self) -> Option<&String> {
        self.0.as_ref().map(|(_, value)| value)
    }
}

/// The keys that name a click id, the best first: the parameter's own name, and what people call it. Other programs
/// have click ids, too.
const CLICK_IDS: [&str; 3] = ["lnk", "coupletclickid", "clickid"];
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
/// The keys of a pair that is written as two values: `{"name": "lnk", "value": "..."}`.
const NAMES: [&str; 5] = ["name", "key", "label", "field", "title"];
const VALUES: [&str; 4] = ["value", "val", "answer", "content"];
/// What programs write where a visit had no tags.
const NO_TAG: [&str; 4] = ["(direct)", "(none)", "(not set)", "null"];

impl Found {
    /// Looks through a text of a column, whose heading may be a key itself.
    pub(super) fn look(&mut self, heading: &str, text: &str) {
        if !text.is_empty() {
            self.take(heading, text, DEPTH_MAX);
        }
    }

    /// Takes the value of a key, if the key names something. Otherwise the value may have keys of its own.
    fn take(&mut self, key: &str, value: &str, depth: u8) {
        let value = value.trim().trim_matches(['"', '\'']).trim();
        if value.is_empty() || NO_TAG.iter().any(|nothing| value.eq_ignore_ascii_case(nothing)) {
            return;
        }
        let key = folded(key);
        let click = CLICK_IDS.iter().position(|name| *name == key).filter(|_| is_click_id(value));
        if let Some(rank) = click {
            self.click_id.offer(rank, &without_invisible(value));
        } else if let Some(index) = UTM.iter().position(|name| key.ends_with(name)) {
            self.utm[index].offer(visit(&key), value);
        } else if LANDING.contains(&key.as_str()) && value.contains('?') && !value.contains('{') {
            self.landing_url.get_or_insert_with(|| value.to_owned());
        } else if depth > 0 {
            self.look_into(value, depth - 1);
        }
    }

    fn look_into(&mut self, text: &str, depth: u8) {
        // Nothing else has a key or an address.
        if !text.contains([':', '=', '%', '"', '\'']) {
            return;
        }
        if text.starts_with(['{', '[', '"'])
            && let Ok(json) = serde_json::from_str(text)
        {
            return self.look_into_json(&json, depth);
        }
        // A cell that begins and ends with a quote was read as one that is quoted twice.
        let is_cut = !text.starts_with(['"', '\'', '{', '[']) && text.contains("\"=>\"");
        let whole = if is_cut { Cow::Owned(format!("\"{text}\"")) } else { Cow::Borrowed(text) };
        let mut name = None;
        for (key, value) in quoted_pairs(&whole) {
            match name.take() {
                Some(name) if VALUES.contains(&folded(key).as_str()) => {
                    self.take(name, value, depth);
                }
                _ => self.take(key, value, depth),
            }
            name = NAMES.contains(&folded(key).as_str()).then_some(value);
        }
        for line in text.lines() {
            for page in addresses(line).filter(|page| is_tagged(page)) {
                self.landing_url.get_or_insert_with(|| page.to_owned());
            }
            for (key, value) in pairs_of_line(line, is_known) {
                self.take(key, &value, depth);
            }
        }
        if depth > 0 {
            for unwrapped in unwrapped(text) {
                self.look_into(&unwrapped, depth - 1);
            }
        }
    }

    fn look_into_json(&mut self, json: &Value, depth: u8) {
        match json {
            Value::String(text) if depth > 0 => self.look_into(text, depth - 1),
            Value::Array(items) => match items.as_slice() {
                [Value::String(key), value] if is_known(key) => self.take_json(key, value, depth),
                items => items.iter().for_each(|item| self.look_into_json(item, depth)),
            },
            Value::Object(fields) => {
                let of = |keys: &[&str]| {
                    let named = |(key, _): &(&String, &Value)| keys.contains(&&*folded(key));
                    fields.iter().find(named).map(|(_, value)| value)
                };
                if let Some((Value::String(key), value)) = of(&NAMES).zip(of(&VALUES)) {
                    self.take_json(key, value, depth);
                }
                fields.iter().for_each(|(key, value)| self.take_json(key, value, depth));
            }
            _ => {}
        }
    }

    /// `"utm": {"source": "..."}`.
    fn take_utm(&mut self, fields: &serde_json::Map<String, Value>, depth: u8) {
        for (key, value) in fields {
            match value {
                Value::String(text) => self.take(&format!("utm{key}"), text, depth),
                other => self.take_json(key, other, depth),
            }
        }
    }

    fn take_json(&mut self, key: &str, value: &Value, depth: u8) {
        match value {
            Value::String(text) => self.take(key, text, depth),
            Value::Number(number) => self.take(key, &number.to_string(), depth),
            Value::Object(fields) if folded(key) == "utm" => self.take_utm(fields, depth),
            // `serde_json` bounds how deep they are.
            value => self.look_into_json(value, depth),
        }
    }

    /// Fills in what the columns of a record do not say: theirs count before those of notes. Shops put ids of
    /// their own where a click id may stand, and words for nothing where UTM values do.
    pub(super) fn complete(&self, specs: &[ColumnSpec], cells: &mut [String]) {
        if let Some(cell) = cell(specs, cells, "click_id").filter(|cell| !is_click_id(cell)) {
            cell.clear();
        }
        let [source, medium, campaign, content] = self.utm.each_ref().map(Ranked::value);
        let tags = [
            ("utm_source", source),
            ("utm_medium", medium),
            ("utm_campaign", campaign),
            ("utm_content", content),
        ];
        for (name, _) in tags {
            if let Some(cell) = cell(specs, cells, name).filter(|c| NO_TAG.contains(&c.as_str())) {
                cell.clear();
            }
        }
        // A referrer is also a page, but one that says nothing.
        let tagged = self.landing_url.as_deref().is_some_and(is_tagged);
        if let Some(cell) = cell(specs, cells, "landing_url").filter(|c| tagged && !is_tagged(c)) {
            cell.clear();
        }
        // The link of a page has the documented key.
        let is_better = |(rank, _): &&(usize, String)| {
            *rank == 0 || !self.landing_url.as_deref().is_some_and(|page| page.contains("lnk="))
        };
        let click_id = self.click_id.0.as_ref().filter(is_better).map(|(_, value)| value);
        let others = [("click_id", click_id), ("landing_url", self.landing_url.as_ref())];
        for (name, value) in tags.into_iter().chain(others) {
            if let Some(value) = value
                && let Some(cell) = cell(specs, cells, name).filter(|cell| cell.is_empty())
            {
                cell.clone_from(value);
            }
        }
    }
}

/// Which visit a key is about: the last, which it need not say, another, or the first.
fn visit(key: &str) -> usize {
    match key {
        _ if key.starts_with("utm") || key.contains("last") => 0,
        _ if key.contains("first") || key.contains("initial") => 2,
        _ => 1,
    }
}

/// Whether a key names something that is looked for.
fn is_known(key: &str) -> bool {
    let key = folded(key);
    CLICK_IDS.contains(&key.as_str())
        || UTM.iter().any(|name| key.ends_with(name))
        || LANDING.contains(&key.as_str())
}

/// Whether an address has a click id or UTM values in its query, before another address that is its value.
fn is_tagged(page: &str) -> bool {
    let query = page.split_once('?').map_or("", |(_, query)| query);
    let own = query.split("://").next().unwrap_or_default();
    let is_told = |pair: &str| pair.starts_with("lnk=") || pair.starts_with("utm_");
    own.split('&').any(|pair| is_told(pair.strip_prefix("amp;").unwrap_or(pair)))
}

/// The text without the escapes that it is written in: those of a text in JSON, of HTML, and of an address.
fn unwrapped(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if text.contains("\\\"") || text.contains("\\/") {
        found.push(text.replace("\\\"", "\"").replace("\\/", "/"));
    }
    if text.contains("&quot;") || text.contains("&#34;") {
        found.push(text.replace("&quot;", "\"").replace("&#34;", "\""));
    }
    if ["%3D", "%3d", "%22", "%253"].iter().any(|escape| text.contains(escape)) {
        found.push(percent_decode_str(text).decode_utf8_lossy().into_owned());
    }
    found
}

fn folded(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
