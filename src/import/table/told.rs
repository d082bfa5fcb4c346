//! What is told of a file besides its records: what it is, what was left out of it, and where its people stand.
//!
//! Invariant: what depends on rows is about those that were read so far.

use std::collections::BTreeMap;
use std::io::Read;

use super::Rows;
use crate::import::cell::shown;
use crate::import::columns::UnknownColumns;
use crate::import::preset::{Customers, TornIds, Translation};
use crate::import::words::ROWS_OF_TOTALS;

impl<R: Read, T> Rows<'_, R, T> {
    /// What the file was found to be: `Shopify orders`. `None` if it has the documented columns.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.translation.as_ref().map(Translation::title)
    }

    /// The rows so far that are no records, by what they are.
    #[must_use]
    pub fn left_out(&self) -> BTreeMap<String, u64> {
        let by_preset = self.translation.iter().flat_map(Translation::left_out);
        let by_preset = by_preset.map(|(what, count)| (what.clone(), *count));
        let totals = (self.totals > 0).then(|| (ROWS_OF_TOTALS.to_owned(), self.totals));
        by_preset.chain(totals).collect()
    }

    /// Whether its rows are messages, of which conversations are made.
    #[must_use]
    pub fn has_messages(&self) -> bool {
        self.translation.as_ref().is_some_and(|translation| translation.preset().has_messages())
    }

    /// Whether such a file may have rows that give something back of an order.
    #[must_use]
    pub fn has_refund_rows(&self) -> bool {
        self.translation.as_ref().is_some_and(Translation::has_refund_rows)
    }

    /// The records so far that have no id, and that nothing tells from one before them.
    #[must_use]
    pub fn alike(&self) -> u64 {
        self.translation.as_ref().map_or(0, Translation::alike)
    }

    /// Whether rows of a record that are not together may be the same, so that the file must be read twice.
    #[must_use]
    pub fn may_be_torn(&self) -> bool {
        self.translation.as_ref().is_some_and(Translation::may_be_torn)
    }

    /// The records so far whose rows are not together, though some of them may be the same.
    #[must_use]
    pub fn take_torn(&mut self) -> TornIds {
        self.translation.as_mut().map(Translation::take_torn).unwrap_or_default()
    }

    /// How often a person so far was named by a phone number without a country.
    #[must_use]
    pub fn without_country(&self) -> u64 {
        self.frame.notes.without_country.get()
    }

    /// The flags that would settle what rows so far do not say.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.frame.asked.told()
    }

    /// What tells records apart that share an id: the heading, and the preset that a map would be like. `None` if
    /// nothing does, or a map reads the file.
    #[must_use]
    pub fn apart(&self) -> Option<(&str, &str)> {
        let translation = self.translation.as_ref().filter(|rows| !rows.preset().is_map())?;
        let heading = self.frame.header.names.get(translation.apart()?)?;
        Some((heading, &translation.preset().name))
    }

    /// The records so far that have no id.
    #[must_use]
    pub fn unnamed(&self) -> u64 {
        self.translation.as_ref().map_or(0, Translation::unnamed)
    }

    /// The refunded orders so far that have 0 as what was given back, of which all was.
    #[must_use]
    pub fn full_refunds(&self) -> u64 {
        self.frame.notes.full_refunds.get()
    }

    /// Which columns the customers so far were taken from.
    #[must_use]
    pub fn customers(&self) -> Option<&Customers> {
        self.translation.as_ref().map(Translation::customers)
    }

    /// The headings so far that the file has twice, of which the first column is read, with the number of rows in
    /// which the other says something else.
    #[must_use]
    pub fn twins(&self) -> Vec<(&str, u64)> {
        self.translation.as_ref().map(Translation::twins).unwrap_or_default()
    }

    /// Which preset a map for such files is like; `None` if a map reads the file.
    #[must_use]
    pub fn like(&self) -> Option<&str> {
        let preset = self.translation.as_ref()?.preset();
        (!preset.is_map()).then_some(&preset.name)
    }

    /// The columns that are ignored, for a warning.
    #[must_use]
    pub fn unknown_columns(&self) -> &UnknownColumns {
        &self.frame.header.unknown
    }

    /// Whether a time without an offset was read so far, in the zone of the options.
    #[must_use]
    pub fn zone_used(&self) -> bool {
        let (translation, names) = (self.translation.as_ref(), &self.frame.header.names);
        (self.frame.notes.zone_used.get() || translation.is_some_and(Translation::zone_used))
            && !translation.is_some_and(|translation| translation.preset().has_zone(names))
    }

    /// What such files never say.
    #[must_use]
    pub fn lacks(&self) -> &[String] {
        self.translation.as_ref().map_or(&[], |translation| translation.preset().lacks())
    }

    /// The headings that a user's own map names and the file lacks, for a warning.
    #[must_use]
    pub fn absent_headings(&self) -> Vec<String> {
        let Some(translation) = &self.translation else { return Vec::new() };
        let absent = translation.preset().absent(&self.frame.header.names);
        let told = |(key, heading): (&str, &str)| {
            format!(
                "the map names the column `{}` for {key}, but the file has none such",
                shown(heading)
            )
        };
        absent.into_iter().map(told).collect()
    }

    /// The columns that customers or contacts were read from so far, as the header writes them.
    #[must_use]
    pub fn person_columns(&self) -> Vec<&str> {
        if let Some(customers) = self.customers() {
            return customers.counts().into_iter().map(|(column, _)| column).collect();
        }
        let column = self.frame.notes.person_from.get();
        let name = column.and_then(|index| self.frame.header.names.get(index));
        name.map(String::as_str).into_iter().collect()
    }
}
