//! Gaps in a write transaction: periods in which clicks were lost or late.
//!
//! Invariant: a growing gap is rewritten under its own number, so it counts once even if its commit is
//! retried.

use redb::ReadableTable;

use crate::codec::{as_fields, encode_row};
use crate::domain::click::gap::Gap;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{StoreError, Txn};

as_fields! {
    Gap {
        from,
        to,
        lost,
        late,
        // added after 0.1.0
        missing,
    }
}

impl Txn {
    /// The number of the next new gap.
    pub fn next_gap(&self) -> Result<u64, StoreError> {
        let last = self.0.open_table(tables::GAPS)?.last()?.map(|(number, _)| number.value());
        Ok(last.map_or(0, |number| number + 1))
    }

    /// The last gap with its number.
    pub fn last_gap(&self) -> Result<Option<(u64, Gap)>, StoreError> {
        let table = self.0.open_table(tables::GAPS)?;
        let Some((number, bytes)) = table.last()? else { return Ok(None) };
        let number = number.value();
        Ok(Some((number, row("gaps", &number, ROW_VERSION, bytes.value())?)))
    }

    /// Inserts or replaces the gap with this number.
    pub fn put_gap(&self, number: u64, gap: &Gap) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, gap);
        self.0.open_table(tables::GAPS)?.insert(number, bytes.as_slice())?;
        Ok(())
    }
}
