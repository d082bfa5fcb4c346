//! The cells of a row that name people.
//!
//! Invariant: nobody is named outside a file but by a keyed hash.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Cells, Refusal, foreign_id};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::import::cell::{id, plain};
use crate::import::columns::FileColumns;
use crate::import::error::ImportError;
use crate::import::number::is_national;
use crate::import::preset::Unnamed;
use crate::import::row::BadReason;

impl<'a> Cells<'a> {
    /// The id of a record; as a keyed hash, if such ids name people.
    pub(in crate::import) fn id(&self, column: impl FileColumns) -> Result<ForeignId, Refusal> {
        if !self.frame.hidden_ids {
            return self.required(column, foreign_id);
        }
        let text = self.required(column, plain)?;
        let people = self.people(column)?;
        let hidden = format!("{}-{}", self.frame.source, people.hidden(text));
        ForeignId::parse(&hidden).map_err(|error| Refusal::Cell(column.index(), error.into()))
    }

    /// The id of an order. Of one that has none in the file, what names people is kept as a keyed hash.
    pub(in crate::import) fn order_id(
        &self,
        column: impl FileColumns,
    ) -> Result<ForeignId, Refusal> {
        let id = self.required(column, foreign_id)?;
        let unnamed = self.translated.and_then(|translated| translated.made_of.unnamed.as_deref());
        let Some(Unnamed { people, number }) = unnamed else { return self.in_shop(column, id) };
        let mut text = id.to_string();
        if !people.is_empty() {
            let _ = write!(text, "|{}", self.people(column)?.hidden(people));
        }
        if *number > 1 {
            let _ = write!(text, " {number}");
        }
        let id = ForeignId::parse(&text);
        let id = id.map_err(|error| Refusal::Cell(column.index(), error.into()))?;
        self.in_shop(column, id)
    }

    fn people(&self, column: impl FileColumns) -> Result<&'a PeopleKey, Refusal> {
        let spec = self.frame.specs.get(column.index());
        let missing = || ImportError::PeopleKeyMissing {
            line: self.line,
            column: spec.map_or("", |spec| spec.name),
        };
        self.frame.people.ok_or_else(|| Refusal::File(missing()))
    }

    /// The person that a value names, hashed.
    pub(in crate::import) fn person(
        &self,
        column: impl FileColumns,
    ) -> Result<Option<PersonKey>, Refusal> {
        self.person_as(column, |text| Ok(self.in_full(text)))
    }

    /// The person that a value names as it is read, hashed.
    pub(in crate::import) fn person_as(
        &self,
        column: impl FileColumns,
        read: impl FnOnce(&'a str) -> Result<Cow<'a, str>, BadReason>,
    ) -> Result<Option<PersonKey>, Refusal> {
        let hashed = self.hashed(column, |text| read(text).map(Some))?;
        Ok(hashed.map(|(person, _)| person))
    }

    /// The same, also as they are hashed in keys.
    pub(in crate::import) fn named_as_written(
        &self,
        column: impl FileColumns,
    ) -> Result<Option<Named>, Refusal> {
        self.named(column, |text| Ok(Some(self.in_full(text))))
    }

    /// Who a value names: a number that is written as within the country that is given, with its country code.
    pub(in crate::import) fn in_full(&self, text: &'a str) -> Cow<'a, str> {
        self.options().country.map_or(Cow::Borrowed(text), |country| country.in_full(text))
    }

    /// The person that a value names as it is read, hashed; `None` also if it is read as nobody.
    pub(in crate::import) fn named(
        &self,
        column: impl FileColumns,
        read: impl FnOnce(&'a str) -> Result<Option<Cow<'a, str>>, BadReason>,
    ) -> Result<Option<Named>, Refusal> {
        let Some((person, named)) = self.hashed(column, read)? else { return Ok(None) };
        // It names somebody under the newest rules, and so under those of keys.
        let in_keys = self.people(column)?.person_in_keys(&named).unwrap_or(person);
        Ok(Some(Named { person, in_keys }))
    }

    /// The person that a value names as it is read, and the text.
    fn hashed(
        &self,
        column: impl FileColumns,
        read: impl FnOnce(&'a str) -> Result<Option<Cow<'a, str>>, BadReason>,
    ) -> Result<Option<(PersonKey, Cow<'a, str>)>, Refusal> {
        let named = |text| id(text).and_then(plain).and_then(read);
        let Some(named) = self.parsed(column, named)?.flatten() else {
            return Ok(None);
        };
        let people = self.people(column)?;
        let index = self.frame.header.indexes.get(column.index()).copied().flatten();
        let written =
            index.and_then(|index| self.written.get(index)).map_or(&*named, |text| text.trim());
        let found = people.person_with_aliases(&self.options().normalisers, &named, written);
        let Some((person, aliases)) = found else { return Ok(None) };
        if self.options().country.is_none() && is_national(&named) {
            let count = &self.frame.notes.without_country;
            count.set(count.get().saturating_add(1));
        }
        self.frame.notes.person_from.set(index);
        self.frame.notes.aliases.borrow_mut().extend(aliases);
        Ok(Some((person, named)))
    }
}

/// A person that a value names.
pub(in crate::import) struct Named {
    pub(in crate::import) person: PersonKey,
    /// Their hash in keys of records.
    pub(in crate::import) in_keys: PersonKey,
}
