//! Looks up the ids of the links by slug in a write transaction: in the table of this release, and behind it
//! in that of release 0.1.0.
//!
//! Opening a table costs more than a look-up, so that many slugs are looked up in one opening. Does not
//! insert slugs: they go only into the table of this release.

use redb::{ReadableTable, Table};

use super::Txn;
use crate::domain::link::LinkId;
use crate::domain::link::slug::Slug;
use crate::store::rows::WriteRows;
use crate::store::{StoreError, tables};

pub(in crate::store) struct SlugIds<'txn> {
    ids: WriteRows<'txn, &'static str, u32>,
    before: Table<'txn, &'static str, u32>,
}

impl Txn {
    pub(in crate::store) fn slug_ids(&self) -> Result<SlugIds<'_>, StoreError> {
        let before = self.engine.open_table(tables::SLUGS_1)?;
        Ok(SlugIds { ids: tables::SLUG_IDS.open(self)?, before })
    }
}

impl SlugIds<'_> {
    pub(in crate::store) fn id_of(&self, slug: &Slug) -> Result<Option<LinkId>, StoreError> {
        if let Some(id) = self.ids.get(slug.as_str())? {
            return Ok(Some(LinkId(id)));
        }
        Ok(self.before.get(slug.as_str())?.map(|id| LinkId(id.value())))
    }
}
