//! The write transaction, with methods in terms of the domain types; and the read transaction.
//!
//! Invariant: `slugs` is an exact index of `links`, as `times` and `carriers` are of orders and conversations. Links, order versions and outcomes of changes are
//! never deleted. Does not decide whether a change is allowed (see `change`).

mod clicks;
mod codes;
mod gaps;
mod index;
mod read;
mod redemptions;
mod staged;
mod tokens;

pub use read::ReadTxn;
pub use staged::Staging;

use base16ct::lower::encode_string;
use redb::{ReadableTable, WriteTransaction};
use sha2::{Digest, Sha256};

use index::NewTimes;

use super::StoreError;
use super::rows::{corrupt, row};
use super::tables::{self, ROW_VERSION};
use crate::codec::{Codec, decode_row, encode_row};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, LinkSpec};
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::order::OrderVersion;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::domain::time::Timestamp;

pub struct Txn(pub(super) WriteTransaction, NewTimes);

/// The result of adding a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    New,
    /// The file already has the same record, equal in every field.
    Known,
}

impl Txn {
    pub(super) fn new(txn: WriteTransaction) -> Self {
        Self(txn, NewTimes::default())
    }

    pub(super) fn commit(self) -> Result<(), StoreError> {
        self.index_new_times()?;
        Ok(self.0.commit()?)
    }

    pub(super) fn is_new(&self) -> Result<bool, StoreError> {
        Ok(self.0.list_tables()?.next().is_none())
    }

    /// Creates every table: opening a missing table in a read transaction is an error.
    pub(super) fn create_tables(&self) -> Result<(), StoreError> {
        self.0.open_table(tables::LINKS)?;
        self.0.open_table(tables::SLUGS)?;
        self.0.open_table(tables::CODES)?;
        self.0.open_table(tables::BATCHES)?;
        self.0.open_table(tables::BATCH_CODES)?;
        self.0.open_table(tables::REDEMPTIONS)?;
        self.0.open_table(tables::USES)?;
        self.0.open_table(tables::USES_BY_CUSTOMER)?;
        self.0.open_table(tables::CHANGES)?;
        self.0.open_table(tables::STAGINGS)?;
        self.0.open_table(tables::STAGED_LINKS)?;
        self.0.open_table(tables::STAGED_CODES)?;
        self.0.open_table(tables::ORDERS)?;
        self.0.open_table(tables::CONVERSATIONS)?;
        self.0.open_table(tables::TIMES)?;
        self.0.open_table(tables::CARRIERS)?;
        self.0.open_table(tables::TAIL)?;
        self.0.open_table(tables::SEGMENT_HEADS)?;
        self.0.open_table(tables::SEGMENTS)?;
        self.0.open_table(tables::GAPS)?;
        self.0.open_table(tables::TOKENS)?;
        Ok(())
    }

    pub(super) fn meta<T: Codec>(&self, key: &'static str) -> Result<Option<T>, StoreError> {
        let table = self.0.open_table(tables::META)?;
        let bytes = table.get(key)?;
        bytes.map(|bytes| row("meta", &key, ROW_VERSION, bytes.value())).transpose()
    }

    pub(super) fn put_meta<T: Codec>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, value);
        self.0.open_table(tables::META)?.insert(key, bytes.as_slice())?;
        Ok(())
    }

    /// The settings of the plan; the defaults before the first plan.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        Ok(self.meta(tables::SETTINGS)?.unwrap_or_default())
    }

    pub fn put_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        self.put_meta(tables::SETTINGS, settings)
    }

    pub fn link_of(&self, slug: &Slug) -> Result<Option<Link>, StoreError> {
        let id = self.0.open_table(tables::SLUGS)?.get(slug.as_str())?.map(|id| id.value());
        let Some(id) = id else { return Ok(None) };
        let table = self.0.open_table(tables::LINKS)?;
        let bytes = table.get(id)?.ok_or(StoreError::Missing("link that a slug names"))?;
        row("links", &id, ROW_VERSION, bytes.value()).map(Some)
    }

    /// The id of the next new link.
    pub fn next_link(&self) -> Result<LinkId, StoreError> {
        let last = self.0.open_table(tables::LINKS)?.last()?.map(|(id, _)| id.value());
        Ok(LinkId(last.map_or(0, |id| id + 1)))
    }

    /// Inserts a new link. The caller must have checked that the slug is free.
    pub fn insert_link(&self, spec: LinkSpec, at: Timestamp) -> Result<Link, StoreError> {
        let id = self.next_link()?;
        let link = Link { id, spec, created_at: at, retired_at: None };
        self.0.open_table(tables::SLUGS)?.insert(link.spec.slug.as_str(), id.0)?;
        self.put_link(&link)?;
        Ok(link)
    }

    /// Replaces a link. Its slug must not change.
    pub fn put_link(&self, link: &Link) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, link);
        self.0.open_table(tables::LINKS)?.insert(link.id.0, bytes.as_slice())?;
        Ok(())
    }

    /// Stores a version of an order if it is new.
    pub fn add_order(&self, version: &OrderVersion) -> Result<Added, StoreError> {
        let bytes = encode_row(ROW_VERSION, version);
        let added = self.add(tables::ORDERS, version.id.as_str(), &bytes)?;
        if added == Added::New {
            self.index_order(version)?;
        }
        Ok(added)
    }

    /// Stores a version of a conversation if it is new.
    pub fn add_conversation(&self, version: &ConversationVersion) -> Result<Added, StoreError> {
        let bytes = encode_row(ROW_VERSION, version);
        let added = self.add(tables::CONVERSATIONS, version.id.as_str(), &bytes)?;
        if added == Added::New {
            self.index_conversation(version)?;
        }
        Ok(added)
    }

    fn add(
        &self,
        table: redb::TableDefinition<(&str, &[u8; 16]), &[u8]>,
        id: &str,
        bytes: &[u8],
    ) -> Result<Added, StoreError> {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        let before = self.0.open_table(table)?.insert((id, &short), bytes)?.is_some();
        Ok(if before { Added::Known } else { Added::New })
    }

    /// The epoch of the imported records.
    pub fn epoch(&self) -> Result<u32, StoreError> {
        Ok(self.meta(tables::EPOCH)?.unwrap_or(0))
    }

    pub fn put_epoch(&self, epoch: u32) -> Result<(), StoreError> {
        self.put_meta(tables::EPOCH, &epoch)
    }

    /// The outcome of a change that was applied before.
    pub fn outcome<T: Codec>(&self, change: &[u8; 16]) -> Result<Option<T>, StoreError> {
        let table = self.0.open_table(tables::CHANGES)?;
        let bytes = table.get(change)?;
        let read = |bytes: redb::AccessGuard<'_, &'static [u8]>| {
            decode_row(ROW_VERSION, bytes.value())
                .map_err(|e| corrupt("changes", &encode_string(change), e))
        };
        bytes.map(read).transpose()
    }

    pub fn put_outcome<T: Codec>(&self, change: &[u8; 16], outcome: &T) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, outcome);
        self.0.open_table(tables::CHANGES)?.insert(change, bytes.as_slice())?;
        Ok(())
    }

    /// The number of changes to links, codes, batches and settings.
    pub fn revision(&self) -> Result<Revision, StoreError> {
        Ok(self.meta(tables::PLAN_REVISION)?.unwrap_or_default())
    }

    /// Counts one change to links, codes, batches or settings.
    pub fn count_revision(&self) -> Result<(), StoreError> {
        self.put_meta(tables::PLAN_REVISION, &self.revision()?.next())
    }
}
