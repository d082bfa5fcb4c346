//! Reads lists and tables within a table: lists of texts, tables of names, lists of tables.
//!
//! Invariant: as in `reader`, a mistake adds one fault, and reading goes on.

use std::collections::HashSet;
use std::error::Error;
use std::hash::Hash;

use toml::Spanned;

use crate::plan::fault::Fault;

use super::reader::{Reader, Value, quoted};
use super::values::{Type, type_name};

/// The entries of a list that could be read.
#[derive(Debug)]
pub(super) struct List<T> {
    /// In the order of the file, without faulty ones.
    pub(super) items: Vec<Spanned<T>>,
    /// Whether no entry was faulty.
    pub(super) is_whole: bool,
}

impl<'a> Reader<'a> {
    /// A list of texts, parsed. An entry that is there twice is a fault.
    pub(super) fn list<T: Eq + Hash + Clone, E: Error + 'static>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> List<T> {
        let mut list = List { items: Vec::new(), is_whole: true };
        let Some(value) = self.table.get(key) else { return list };
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong_type(&quoted(key), value, Type::List);
            return List { is_whole: false, ..list };
        };
        let mut seen = HashSet::new();
        for entry in &**entries {
            let what = format!("an entry of `{key}`");
            match self.parsed_value(&what, entry, &parse) {
                Some(item) if seen.insert(item.get_ref().clone()) => list.items.push(item),
                Some(item) => {
                    let text = entry.get_ref().as_str().unwrap_or_default();
                    let message = format!("`{key}`{} lists `{text}` twice", self.place);
                    self.findings.fault(Fault::at(item.span(), message).label("a second time"));
                }
                None => list.is_whole = false,
            }
        }
        list
    }

    fn nested(&self, value: &'a Value<'a>, what: &str, place: String) -> Option<Reader<'a>> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(what, value, Type::Table);
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

    /// The table under a key, whose keys are names.
    pub(super) fn map(&self, key: &str) -> Option<Reader<'a>> {
        let (name, value) = self.table.get_key_value(key)?;
        let reader = self.nested(value, &quoted(key), format!(" in {}", self.section(key)))?;
        Some(Reader { span: name.span(), ..reader })
    }

    /// A table within this one as faults name it: `[campaigns.x]`.
    fn section(&self, key: &str) -> String {
        match self.place.strip_prefix(" in ") {
            Some(outer) => format!("[{}.{key}]", outer.trim_matches(['[', ']'])),
            None => format!("[{key}]"),
        }
    }

    /// The tables in a table of names: `[campaigns.x]`, `[campaigns.y]`.
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

    /// The entries of a table of names and texts, the texts parsed:
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

    /// The tables of a list of tables: `[[links]]`.
    pub(super) fn repeated(&self, key: &str, keys: &[&str]) -> Vec<Reader<'a>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(entries) = value.get_ref().as_array() else {
            let section = self.section(key);
            let message = format!("`{key}`{} must be a list of tables", self.place);
            let help = format!("write [{section}] above each entry, with two brackets");
            self.fault(
                Fault::at(value.span(), message).label(type_name(value.get_ref())).help(help),
            );
            return Vec::new();
        };
        let section = self.section(key);
        let read = |entry: &'a Value<'a>| {
            let what = format!("an entry of `{key}`");
            let reader = self.nested(entry, &what, format!(" in [{section}]"))?;
            reader.only(keys);
            Some(reader)
        };
        entries.iter().filter_map(read).collect()
    }
}
