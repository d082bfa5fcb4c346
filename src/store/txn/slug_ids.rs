//! The ids of the links by slug, in a write transaction: the table of this release, and behind it that of
//! release 0.1.0.
//!
//! Opening a table costs more than a look-up, so that many slugs are looked up in one opening. Does not
//! decide whether a slug may be taken.

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
        let before = self.0.open_table(tables::SLUGS_1)?;
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

    pub(in crate::store) fn insert(&mut self, slug: &Slug, link: LinkId) -> Result<(), StoreError> {
        self.ids.insert(slug.as_str(), &link.0).map(drop)
    }

    /// Inserts a slug that no link has.
    pub(in crate::store) fn insert_new(
        &mut self,
        slug: &Slug,
        link: LinkId,
    ) -> Result<(), StoreError> {
        self.ids.insert_new(&slug.as_str(), &link.0)
    }
}
