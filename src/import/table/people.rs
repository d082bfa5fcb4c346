//! The cells of a row that name people.
//!
//! Invariant: nobody is named outside a file but by a keyed hash.

use super::{Cells, Refusal, foreign_id};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::{PeopleKey, PersonKey};
use crate::import::cell::{id, plain};
use crate::import::columns::FileColumns;
use crate::import::error::ImportError;

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
        let named = |text| id(text).and_then(plain);
        let Some(named) = self.parsed(column, named)? else {
            return Ok(None);
        };
        let people = self.people(column)?;
        let index = self.frame.header.indexes.get(column.index()).copied().flatten();
        let written =
            index.and_then(|index| self.written.get(index)).map_or(named, |text| text.trim());
        let found = people.person_with_aliases(&self.options().normalisers, named, written);
        Ok(found.map(|(person, aliases)| {
            self.frame.notes.person_from.set(index);
            self.frame.notes.aliases.borrow_mut().extend(aliases);
            person
        }))
    }
}
