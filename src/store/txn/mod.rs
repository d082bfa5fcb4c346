//! The write transaction, with methods in terms of the domain types; and the read transaction.
//!
//! Invariant: `slug_ids` is an exact index of `links`, as `times` and `carriers` are
//! of orders and conversations, and `waiting_codes`, `given_codes` and `given_by` of codes of batches, and `sub_ids` of addressees. Links and outcomes of changes are never deleted, and versions of records only
//! when their import is undone. Does not decide whether a change is allowed (see `change`).

mod agent_pages;
mod change_log;
mod clicks;
mod closes;
mod codes;
mod gaps;
mod guesses;
mod hand_outs;
mod imports;
mod index;
mod link_batches;
mod new_orders;
mod notes;
mod orphans;
mod people;
mod read;
mod redemptions;
mod shares;
mod slug_ids;
mod staged;
mod tokens;
mod waiting;
mod with_rows;

pub use clicks::Unwritten;
pub(super) use hand_outs::place_number;
pub(super) use index::{InKey, OpenIndex, Times, VersionTime, carrier_day};
pub(super) use link_batches::{each_addressee, for_each_addressee};
pub(super) use people::{FIRST_NORMALISERS, OpenAliases, read_aliases};
pub use read::ReadTxn;
pub use staged::{OpenStaging, Staging};
pub(super) use with_rows::Names;

use std::cell::{Cell, RefCell};

use redb::WriteTransaction;
use with_rows::OpenedTable;

use index::NewTimes;

use super::file::verified::Damage;
use super::records::{ForKind, Record, each_kind};
use super::rows::Rows;
use super::tables::{self, SCHEMA_VERSION};
use super::{StoreError, schema};
use crate::codec::Row;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, LinkSpec};
use crate::domain::settings::Settings;
use crate::domain::settings::definitions::DefinitionLog;
use crate::domain::settings::revision::Revision;
use crate::domain::time::Timestamp;

pub struct Txn {
    pub(super) engine: WriteTransaction,
    opened: RefCell<Vec<OpenedTable>>,
    new_times: NewTimes,
    pub(super) damage: Damage,
    /// Whether it changes clicks that were sealed before, or their counts.
    rewrites_clicks: Cell<bool>,
}

struct CreateTable<'a>(&'a Txn);

impl ForKind for CreateTable<'_> {
    type Out = Result<(), StoreError>;

    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        self.0.create(&V::ROWS)
    }
}

impl Txn {
    pub(super) fn new(txn: WriteTransaction, damage: Damage) -> Self {
        let (opened, new_times) = Default::default();
        Self { engine: txn, opened, new_times, damage, rewrites_clicks: Cell::default() }
    }

    /// To be called by what changes clicks that were sealed before, or their counts.
    pub(super) fn note_rewritten_clicks(&self) {
        self.rewrites_clicks.set(true);
    }

    pub(super) fn rewrites_clicks(&self) -> bool {
        self.rewrites_clicks.get()
    }

    pub(super) fn commit(self) -> Result<(), StoreError> {
        self.index_new_times()?;
        self.list_tables_with_rows()?;
        Ok(self.engine.commit()?)
    }

    /// After rows of a table without checksums were removed (see `rows::write`).
    pub(super) fn check_removal(&self) -> Result<(), StoreError> {
        self.damage.check_removal()
    }

    pub(super) fn is_new(&self) -> Result<bool, StoreError> {
        Ok(self.engine.list_tables()?.next().is_none())
    }

    /// Creates the tables of the current schema that do not exist, and sets the schema.
    pub(super) fn create_tables(&self) -> Result<(), StoreError> {
        self.engine.open_table(tables::SEGMENTS)?;
        self.create(&tables::LINKS)?;
        self.create(&tables::CODES)?;
        self.create(&tables::BATCHES)?;
        self.create(&tables::BATCH_CODES)?;
        self.create(&tables::REDEMPTIONS)?;
        self.create(&tables::changes::<()>())?;
        self.create(&tables::STAGINGS)?;
        self.create(&tables::STAGED_LINKS)?;
        self.create(&tables::STAGED_CODES)?;
        self.create(&tables::TAIL)?;
        self.create(&tables::SEGMENT_HEADS)?;
        self.create(&tables::GAPS)?;
        self.create(&tables::TOKENS)?;
        self.create(&tables::IMPORTS)?;
        self.create(&tables::WAITING_CODES)?;
        self.create(&tables::GIVEN_CODES)?;
        self.create(&tables::GIVEN_BY)?;
        self.create(&tables::AGENT_PAGES)?;
        self.create(&tables::SHARES)?;
        self.create(&tables::NOTES)?;
        self.create(&tables::CLOSES)?;
        self.create(&tables::GUESSES)?;
        self.create(&tables::LINK_BATCHES)?;
        self.create(&tables::ADDRESSEES)?;
        self.create(&tables::SUB_IDS)?;
        self.create(&tables::ORPHANS)?;
        self.create(&tables::CHANGE_LOG)?;
        self.create(&tables::NEW_ORDERS)?;
        self.create(&tables::SLUG_IDS)?;
        self.create(&tables::CODE_USES)?;
        self.create(&tables::CUSTOMER_USES)?;
        self.create(&tables::PEOPLE)?;
        each_kind(CreateTable(self)).into_iter().collect::<Result<(), _>>()?;
        self.index_if_small()?;
        let schema = schema::encode(SCHEMA_VERSION);
        tables::meta::<()>().open(self)?.insert_row(tables::SCHEMA, schema).map(drop)
    }

    /// A read transaction cannot open a table that does not exist.
    fn create<K: super::rows::RowKey, V>(&self, rows: &Rows<K, V>) -> Result<(), StoreError> {
        rows.open(self).map(drop)
    }

    pub(super) fn meta<T: Row>(&self, key: &'static str) -> Result<Option<T>, StoreError> {
        tables::meta().open(self)?.get(key)
    }

    pub(super) fn put_meta<T: Row>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        tables::meta().open(self)?.insert(key, value).map(drop)
    }

    pub(super) fn remove_meta(&self, key: &str) -> Result<(), StoreError> {
        tables::meta::<()>().open(self)?.remove(key).map(drop)
    }

    /// The settings of the plan; the defaults before the first plan.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        Ok(self.plan_settings()?.unwrap_or_default())
    }

    /// The settings of the plan; `None` before the first plan.
    pub fn plan_settings(&self) -> Result<Option<Settings>, StoreError> {
        self.meta(tables::SETTINGS)
    }

    /// What counted under earlier plans; `None` before the first plan, and if no plan was logged yet.
    pub fn definitions(&self) -> Result<Option<DefinitionLog>, StoreError> {
        self.meta(tables::DEFINITIONS)
    }

    pub fn put_definitions(&self, log: &DefinitionLog) -> Result<(), StoreError> {
        self.put_meta(tables::DEFINITIONS, log)
    }

    pub fn put_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        self.put_meta(tables::SETTINGS, settings)
    }

    pub fn link_of(&self, slug: &Slug) -> Result<Option<Link>, StoreError> {
        let Some(id) = self.slug_ids()?.id_of(slug)? else { return Ok(None) };
        let link = tables::LINKS.open(self)?.get(id.0)?;
        let link = link.filter(|link| link.spec.slug == *slug);
        link.map(Some).ok_or(StoreError::Missing("link that a slug names"))
    }

    /// The id of the next new link.
    pub fn next_link(&self) -> Result<LinkId, StoreError> {
        let last = tables::LINKS.open(self)?.last()?.map(|link| link.key());
        Ok(LinkId(last.map_or(0, |id| id + 1)))
    }

    /// Inserts a new link. The caller must have checked that the slug is free.
    pub fn insert_link(&self, spec: LinkSpec, at: Timestamp) -> Result<Link, StoreError> {
        let id = self.next_link()?;
        let link = Link { id, spec, created_at: at, retired_at: None, is_gone: false };
        tables::SLUG_IDS.open(self)?.insert_new(&link.spec.slug.as_str(), &id.0)?;
        self.put_link(&link)?;
        Ok(link)
    }

    /// Replaces a link. Its slug must not change.
    pub fn put_link(&self, link: &Link) -> Result<(), StoreError> {
        tables::LINKS.open(self)?.insert(link.id.0, link).map(drop)
    }

    /// The epoch of the imported records.
    pub fn epoch(&self) -> Result<u32, StoreError> {
        Ok(self.meta(tables::EPOCH)?.unwrap_or(0))
    }

    pub fn put_epoch(&self, epoch: u32) -> Result<(), StoreError> {
        self.put_meta(tables::EPOCH, &epoch)
    }

    /// The outcome of a change that was applied before.
    pub fn outcome<T: Row>(&self, change: &[u8; 16]) -> Result<Option<T>, StoreError> {
        tables::changes().open(self)?.get(change)
    }

    pub fn put_outcome<T: Row>(&self, change: &[u8; 16], outcome: &T) -> Result<(), StoreError> {
        tables::changes().open(self)?.insert(change, outcome).map(drop)
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
