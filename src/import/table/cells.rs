//! The cells of one row, and how each kind of value is read.
//!
//! Invariant: a value is read or refused with its column. Does not know which columns a kind of file has.

use std::borrow::Cow;
use std::sync::Arc;

use super::Frame;
use crate::domain::money::{Currency, Money};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::import::amount::amount;
use crate::import::cell::{id, plain, shown};
use crate::import::columns::FileColumns;
use crate::import::error::ImportError;
use crate::import::moment::moment;
use crate::import::options::Options;
use crate::import::preset::Refund;
use crate::import::row::BadReason;

/// The cells of one row, by the index of their column's spec.
pub(in crate::import) struct Cells<'a> {
    pub(super) frame: &'a Frame<'a>,
    pub(super) texts: Vec<&'a str>,
    /// The same with the marks that spreadsheets put around them. Empty unless the file has people under
    /// an older normaliser.
    pub(super) written: Vec<&'a str>,
    /// What the row gives back of an order, if it is none itself.
    pub(super) refund: Option<&'a Refund>,
    pub(super) line: u64,
}

/// Why a row, or the whole file, is rejected.
pub(in crate::import) enum Refusal {
    /// The cell of a column, by the index of its spec.
    Cell(usize, BadReason),
    /// The cell at an index of the row, or the row as a whole.
    Row(Option<usize>, BadReason),
    /// The file as a whole.
    File(ImportError),
}

impl<'a> Cells<'a> {
    pub(in crate::import) fn options(&self) -> &'a Options {
        &self.frame.options
    }

    pub(in crate::import) fn refund(&self) -> Option<&'a Refund> {
        self.refund
    }

    /// Where the record is from: the name of the preset.
    pub(in crate::import) fn source(&self) -> Arc<str> {
        Arc::clone(&self.frame.source)
    }

    /// A value. `None` if the column is missing or the cell is empty.
    fn text(&self, column: impl FileColumns) -> Option<&'a str> {
        let index = (*self.frame.header.indexes.get(column.index())?)?;
        let text = *self.texts.get(index)?;
        (!text.is_empty()).then_some(text)
    }

    /// A value, parsed.
    pub(in crate::import) fn parsed<T, E: Into<BadReason>>(
        &self,
        column: impl FileColumns,
        parse: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<Option<T>, Refusal> {
        let text = self.text(column);
        text.map(parse).transpose().map_err(|error| Refusal::Cell(column.index(), error.into()))
    }

    /// A value that must be present.
    pub(in crate::import) fn required<T, E: Into<BadReason>>(
        &self,
        column: impl FileColumns,
        parse: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        let missing = || Refusal::Cell(column.index(), BadReason::Missing);
        self.parsed(column, parse)?.ok_or_else(missing)
    }

    /// A time. Without an offset of its own it is read in the zone of the options.
    pub(in crate::import) fn time(&self, text: &str) -> Result<Timestamp, BadReason> {
        let moment = moment(text, self.options())?;
        if moment.by_zone {
            self.frame.notes.zone_used.set(true);
        }
        Ok(moment.at)
    }

    /// The currency that the row or the options name.
    pub(in crate::import) fn currency(
        &self,
        column: impl FileColumns,
    ) -> Result<Option<Currency>, Refusal> {
        let named = self.parsed(column, |text| Currency::parse(&shown(text)))?;
        Ok(named.or(self.options().currency))
    }

    /// An amount that is not negative, in the currency of its row.
    pub(in crate::import) fn money(
        &self,
        column: impl FileColumns,
        currency: Option<Currency>,
    ) -> Result<Option<Money>, Refusal> {
        self.parsed(column, |text| -> Result<Money, BadReason> {
            amount(text, currency.ok_or(BadReason::NoCurrency)?, self.options().decimal)
        })
    }

    /// The person that a value names, hashed.
    pub(in crate::import) fn person(
        &self,
        column: impl FileColumns,
    ) -> Result<Option<PersonKey>, Refusal> {
        let named = self.named_as_written(column)?;
        Ok(named.map(|named| named.person))
    }

    /// The person that a value names, also as they are hashed in keys.
    pub(in crate::import) fn named_as_written(
        &self,
        column: impl FileColumns,
    ) -> Result<Option<Named>, Refusal> {
        self.named(column, |text| Ok(Some(Cow::Borrowed(text))))
    }

    /// The person that a value names as it is read, hashed; `None` also if it is read as nobody.
    pub(in crate::import) fn named(
        &self,
        column: impl FileColumns,
        read: impl FnOnce(&'a str) -> Result<Option<Cow<'a, str>>, BadReason>,
    ) -> Result<Option<Named>, Refusal> {
        let named = |text| id(text).and_then(plain).and_then(read);
        let Some(named) = self.parsed(column, named)?.flatten() else {
            return Ok(None);
        };
        let spec = self.frame.specs.get(column.index());
        let missing = || ImportError::PeopleKeyMissing {
            line: self.line,
            column: spec.map_or("", |spec| spec.name),
        };
        let people = self.frame.people.ok_or_else(|| Refusal::File(missing()))?;
        let index = self.frame.header.indexes.get(column.index()).copied().flatten();
        let written =
            index.and_then(|index| self.written.get(index)).map_or(&*named, |text| text.trim());
        let found = people.person_with_aliases(&self.options().normalisers, &named, written);
        Ok(found.zip(people.person_in_keys(&named)).map(|((person, aliases), in_keys)| {
            self.frame.notes.person_from.set(index);
            self.frame.notes.aliases.borrow_mut().extend(aliases);
            Named { person, in_keys }
        }))
    }
}

/// A person that a value names.
pub(in crate::import) struct Named {
    pub(in crate::import) person: PersonKey,
    /// Their hash in keys of records.
    pub(in crate::import) in_keys: PersonKey,
}

/// An id of another system.
pub(in crate::import) fn foreign_id(text: &str) -> Result<ForeignId, BadReason> {
    Ok(ForeignId::parse(id(text)?)?)
}
