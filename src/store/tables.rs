//! The tables of the data file and the version of the whole.
//!
//! `links` is the truth about slugs; `slugs` is its index. Versions of orders and conversations are
//! keyed by their id and the digest of their row, so that a row that is known is the same row.

use redb::TableDefinition;

/// The version of the tables as a whole, kept in `meta` under [`SCHEMA`].
pub(super) const SCHEMA_VERSION: u16 = 1;
/// The version of every row's layout today.
pub(super) const ROW_VERSION: u8 = 1;

/// One row each: what the constants below name.
pub(super) const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// Link id to link.
pub(super) const LINKS: TableDefinition<u32, &[u8]> = TableDefinition::new("links");
/// Slug to link id.
pub(super) const SLUGS: TableDefinition<&str, u32> = TableDefinition::new("slugs");
/// Folded code to code.
pub(super) const CODES: TableDefinition<&str, &[u8]> = TableDefinition::new("codes");
/// Batch number to batch.
pub(super) const BATCHES: TableDefinition<u32, &[u8]> = TableDefinition::new("batches");
/// Folded code to a code of a batch; none of them is in `codes`.
pub(super) const BATCH_CODES: TableDefinition<&str, &[u8]> = TableDefinition::new("batch_codes");
/// (folded code, order id) to what the order did with the code.
pub(super) const REDEMPTIONS: TableDefinition<(&str, &str), &[u8]> =
    TableDefinition::new("redemptions");
/// Folded code to how many redemptions of it are held: an index of `redemptions`.
pub(super) const USES: TableDefinition<&str, u32> = TableDefinition::new("uses");
/// (folded code, person) to how many redemptions of it that person holds: an index of `redemptions`.
pub(super) const USES_BY_CUSTOMER: TableDefinition<(&str, &[u8; 16]), u32> =
    TableDefinition::new("uses_by_customer");
/// Change id to outcome.
pub(super) const CHANGES: TableDefinition<&[u8; 16], &[u8]> = TableDefinition::new("changes");
/// Change id of a flip to what is staged for it.
pub(super) const STAGINGS: TableDefinition<&[u8; 16], &[u8]> = TableDefinition::new("stagings");
/// (change id of a flip, link id) to a link as it is to be.
pub(super) const STAGED_LINKS: TableDefinition<(&[u8; 16], u32), &[u8]> =
    TableDefinition::new("staged_links");
/// (change id of a flip, folded code) to a code as it is to be.
pub(super) const STAGED_CODES: TableDefinition<(&[u8; 16], &str), &[u8]> =
    TableDefinition::new("staged_codes");
/// (order id, digest of the row) to a version of the order.
pub(super) const ORDERS: TableDefinition<(&str, &[u8; 16]), &[u8]> = TableDefinition::new("orders");
/// (conversation id, digest of the row) to a version of the conversation.
pub(super) const CONVERSATIONS: TableDefinition<(&str, &[u8; 16]), &[u8]> =
    TableDefinition::new("conversations");
/// Lowest click number to a commit group of clicks.
pub(super) const TAIL: TableDefinition<u64, &[u8]> = TableDefinition::new("tail");
/// Lowest click number to the head of a segment, with how many clicks of each link it has.
pub(super) const SEGMENT_HEADS: TableDefinition<u64, &[u8]> = TableDefinition::new("segment_heads");
/// Lowest click number to the columns of a segment.
pub(super) const SEGMENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("segments");
/// Gap number to a gap.
pub(super) const GAPS: TableDefinition<u64, &[u8]> = TableDefinition::new("gaps");
/// Token name to token.
pub(super) const TOKENS: TableDefinition<&str, &[u8]> = TableDefinition::new("tokens");

/// u16, little-endian: [`SCHEMA_VERSION`].
pub(super) const SCHEMA: &str = "schema";
/// 16 bytes: the key of the click ids.
pub(super) const CLICK_ID_KEY: &str = "click-id-key";
/// u64, little-endian: the first click number that was never leased.
pub(super) const CLICK_LEASE: &str = "click-lease";
/// 8 bytes: the fingerprint of the people key.
pub(super) const PEOPLE_FINGERPRINT: &str = "people-fingerprint";
/// A row: what the plan settles.
pub(super) const SETTINGS: &str = "settings";
/// u64, little-endian: changes so far that altered links, codes, batches or settings.
pub(super) const PLAN_REVISION: &str = "plan-revision";
/// u32, little-endian: the epoch of imported records.
pub(super) const EPOCH: &str = "epoch";
