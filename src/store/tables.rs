//! The tables of the data file, the keys of `meta`, and the schema version.
//!
//! `links` is the source of truth; `slugs` is an index of it. Versions of orders and conversations are
//! keyed by id and a digest of the row, so a version that is imported twice is stored once.

use redb::TableDefinition;

/// The version of the schema, stored in `meta` under [`SCHEMA`].
pub(super) const SCHEMA_VERSION: u16 = 1;
/// The current layout version of every row.
pub(super) const ROW_VERSION: u8 = 1;

/// Key to value. The constants below are the keys.
pub(super) const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// Link id to link.
pub(super) const LINKS: TableDefinition<u32, &[u8]> = TableDefinition::new("links");
/// Slug to link id.
pub(super) const SLUGS: TableDefinition<&str, u32> = TableDefinition::new("slugs");
/// Folded code to code.
pub(super) const CODES: TableDefinition<&str, &[u8]> = TableDefinition::new("codes");
/// Batch id to batch.
pub(super) const BATCHES: TableDefinition<u32, &[u8]> = TableDefinition::new("batches");
/// Folded code to a code of a batch. No such code is in `codes`.
pub(super) const BATCH_CODES: TableDefinition<&str, &[u8]> = TableDefinition::new("batch_codes");
/// (folded code, order id) to redemption.
pub(super) const REDEMPTIONS: TableDefinition<(&str, &str), &[u8]> =
    TableDefinition::new("redemptions");
/// Folded code to its number of held redemptions: an index of `redemptions`.
pub(super) const USES: TableDefinition<&str, u32> = TableDefinition::new("uses");
/// (folded code, person) to the number of redemptions that the person holds: an index of `redemptions`.
pub(super) const USES_BY_CUSTOMER: TableDefinition<(&str, &[u8; 16]), u32> =
    TableDefinition::new("uses_by_customer");
/// Change id to outcome.
pub(super) const CHANGES: TableDefinition<&[u8; 16], &[u8]> = TableDefinition::new("changes");
/// Change id of a flip to its staging.
pub(super) const STAGINGS: TableDefinition<&[u8; 16], &[u8]> = TableDefinition::new("stagings");
/// (change id of a flip, link id) to the new link.
pub(super) const STAGED_LINKS: TableDefinition<(&[u8; 16], u32), &[u8]> =
    TableDefinition::new("staged_links");
/// (change id of a flip, folded code) to the new code.
pub(super) const STAGED_CODES: TableDefinition<(&[u8; 16], &str), &[u8]> =
    TableDefinition::new("staged_codes");
/// (order id, digest of the row) to order version.
pub(super) const ORDERS: TableDefinition<(&str, &[u8; 16]), &[u8]> = TableDefinition::new("orders");
/// (conversation id, digest of the row) to conversation version.
pub(super) const CONVERSATIONS: TableDefinition<(&str, &[u8; 16]), &[u8]> =
    TableDefinition::new("conversations");
/// (kind of record, last time, first time, id at the first time) to a list of times and record ids: an index
/// of the times of all versions of orders and conversations. Each change adds lists of its own, so that an
/// import writes to few pages.
pub(super) const TIMES: TableDefinition<(u8, i64, i64, &str), &[u8]> =
    TableDefinition::new("times");
/// (day, folded code, order id): an index of the codes of all versions of orders. Days since 1970 in UTC come
/// first, so that an import writes to few pages: codes are random, and files are sorted by time. A search for
/// a code takes one look-up for each day with orders.
pub(super) const CARRIERS: TableDefinition<(i64, &str, &str), ()> =
    TableDefinition::new("carriers");
/// First click number to a block: the journal's tail.
pub(super) const TAIL: TableDefinition<u64, &[u8]> = TableDefinition::new("tail");
/// First click number to the head of a segment, which has the click counts per link.
pub(super) const SEGMENT_HEADS: TableDefinition<u64, &[u8]> = TableDefinition::new("segment_heads");
/// First click number to the body of a segment, which has the other columns.
pub(super) const SEGMENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("segments");
/// Gap number to a gap.
pub(super) const GAPS: TableDefinition<u64, &[u8]> = TableDefinition::new("gaps");
/// Token name to token.
pub(super) const TOKENS: TableDefinition<&str, &[u8]> = TableDefinition::new("tokens");

/// The kinds of records in [`TIMES`].
pub(super) const ORDER_TIMES: u8 = 1;
pub(super) const CONVERSATION_TIMES: u8 = 2;

/// u16, little-endian: [`SCHEMA_VERSION`].
pub(super) const SCHEMA: &str = "schema";
/// 16 bytes: the click-id key.
pub(super) const CLICK_ID_KEY: &str = "click-id-key";
/// u64, little-endian: the first click number that is not leased yet.
pub(super) const CLICK_LEASE: &str = "click-lease";
/// 8 bytes: the fingerprint of the people key.
pub(super) const PEOPLE_FINGERPRINT: &str = "people-fingerprint";
/// The settings of the plan.
pub(super) const SETTINGS: &str = "settings";
/// u64, little-endian: the number of changes to links, codes, batches or settings.
pub(super) const PLAN_REVISION: &str = "plan-revision";
/// u32, little-endian: the epoch of imported records.
pub(super) const EPOCH: &str = "epoch";
