//! The ids of orders where the shop is given whose file it is.

use super::{Cells, Refusal, foreign_id};
use crate::domain::record::foreign_id::ForeignId;
use crate::import::columns::FileColumns;

impl Cells<'_> {
    /// An id of an order as all files of its shop have it.
    pub(in crate::import) fn in_shop(
        &self,
        column: impl FileColumns,
        id: ForeignId,
    ) -> Result<ForeignId, Refusal> {
        let Some(shop) = &self.options().shop else { return Ok(id) };
        shop.order(&id).map_err(|error| Refusal::Cell(column.index(), error.into()))
    }

    /// The order that a row names.
    pub(in crate::import) fn named_order(
        &self,
        column: impl FileColumns,
    ) -> Result<Option<ForeignId>, Refusal> {
        let named = self.parsed(column, foreign_id)?;
        named.map(|id| self.in_shop(column, id)).transpose()
    }
}
