//! The names of the tables that have rows, as a row of `meta`.
//!
//! Damage may hide the root of a table's tree; the table then looks as if it never had a row. Invariant:
//! a table is in the list if it has rows, from the commit of its first row to that of the last removal.
//! Release 0.1.0 had no list; the first change to its file makes it.

use std::collections::BTreeSet;

use redb::WriteTransaction;

use super::Txn;
use crate::codec::{Codec, DecodeError, Decoder, Encoder, rows};
use crate::store::{StoreError, tables};

/// Names of tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct Names(BTreeSet<String>);

impl Codec for Names {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0.iter().cloned().collect::<Vec<_>>());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(|names: Vec<String>| Self(names.into_iter().collect()))
    }
}

rows!(Names);

impl Names {
    /// Fails if this table, which is empty, should have rows.
    pub(in crate::store) fn check_empty(&self, table: &'static str) -> Result<(), StoreError> {
        if self.0.contains(table) { Err(StoreError::LostTable { table }) } else { Ok(()) }
    }
}

/// A table that was opened in a transaction.
pub(super) struct OpenedTable {
    name: &'static str,
    is_empty: Box<IsEmpty>,
}

type IsEmpty = dyn Fn(&WriteTransaction) -> Result<bool, StoreError>;

impl Txn {
    /// Notes that a table is open. Fails if it has lost its rows.
    pub(in crate::store) fn opened(
        &self,
        name: &'static str,
        is_empty_now: bool,
        is_empty: impl Fn(&WriteTransaction) -> Result<bool, StoreError> + 'static,
    ) -> Result<(), StoreError> {
        if name == tables::META || self.opened.borrow().iter().any(|table| table.name == name) {
            return Ok(());
        }
        self.opened.borrow_mut().push(OpenedTable { name, is_empty: Box::new(is_empty) });
        if is_empty_now { self.with_rows()?.check_empty(name) } else { Ok(()) }
    }

    fn with_rows(&self) -> Result<Names, StoreError> {
        Ok(self.meta(tables::TABLES_WITH_ROWS)?.unwrap_or_default())
    }

    /// Brings the list up to date before a commit.
    pub(super) fn list_tables_with_rows(&self) -> Result<(), StoreError> {
        let before = self.with_rows()?;
        let mut names = before.clone();
        for table in self.opened.borrow().iter() {
            if (table.is_empty)(&self.engine)? {
                names.0.remove(table.name);
            } else {
                names.0.insert(table.name.to_owned());
            }
        }
        if names == before { Ok(()) } else { self.put_meta(tables::TABLES_WITH_ROWS, &names) }
    }
}
