//! The tables of the data file, the keys of `meta`, and the schema version.
//!
//! `links` is the source of truth; `slug_ids` is an index of it. Versions of records are keyed by their id and
//! identity; those that release 0.1.0 wrote, by their id and a digest of the row.

use redb::TableDefinition;

use super::journal::LinkCount;
use super::rows::Rows;
use super::txn::{InKey, Staging, Times};
use crate::codec::Identity;
use crate::domain::agent_page::AgentPage;
use crate::domain::change_log::LoggedChange;
use crate::domain::click::gap::Gap;
use crate::domain::closed_month::StoredClose;
use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::Code;
use crate::domain::link::Link;
use crate::domain::link::batch::{Addressee, LinkBatch, SubIdOwner};
use crate::domain::note::StoredNote;
use crate::domain::record::alias::Alias;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::ledger::StoredImport;
use crate::domain::record::new_orders::NewOrders;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::orphans::Orphans;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::Total;
use crate::domain::share::Share;
use crate::domain::token::StoredToken;

/// The version of the schema, stored in `meta` under [`SCHEMA`].
pub(super) const SCHEMA_VERSION: u16 = 2;
/// The schema of release 0.1.0: rows without checksums. The first change to such a file makes its schema
/// the current one; its rows stay as they are until they are rewritten.
pub(super) const FIRST_SCHEMA: u16 = 1;

/// A change id.
type Id = &'static [u8; 16];

/// Key to value. The constants below are the keys; `V` is the type of the key's value.
pub(super) const fn meta<V>() -> Rows<&'static str, V> {
    Rows::new(META)
}
/// The name of the table.
pub(super) const META: &str = "meta";
/// Link id to link.
pub(super) const LINKS: Rows<u32, Link> = Rows::new("links");
/// Slug to link id: an index of `links`. Schema 2.
pub(super) const SLUG_IDS: Rows<&str, u32> = Rows::new("slug_ids");
/// `slug_ids` of schema 1, without checksums: read for the slugs that `slug_ids` does not have.
pub(super) const SLUGS_1: TableDefinition<&str, u32> = TableDefinition::new("slugs");
/// Folded code to code.
pub(super) const CODES: Rows<&str, Code> = Rows::new("codes");
/// Batch id to batch.
pub(super) const BATCHES: Rows<u32, Batch> = Rows::new("batches");
/// Folded code to a code of a batch. No such code is in `codes`.
pub(super) const BATCH_CODES: Rows<&str, BatchCode> = Rows::new("batch_codes");
/// (batch id, number of the place, folded code): an index of the codes that wait to be given to somebody, of the batches
/// that have a pool. Schema 2.
pub(super) const WAITING_CODES: Rows<(u32, u8, &str), InKey> = Rows::new("waiting_codes");
/// (time, folded code): an index of the codes that were given to somebody. Schema 2.
pub(super) const GIVEN_CODES: Rows<(i64, &str), InKey> = Rows::new("given_codes");
/// (agent, time, folded code): an index of the codes that an agent gave to somebody. Schema 2.
pub(super) const GIVEN_BY: Rows<(&str, i64, &str), InKey> = Rows::new("given_by");
/// Number to a share. Schema 2.
pub(super) const SHARES: Rows<u32, Share> = Rows::new("shares");
/// Number to the page of an agent. Schema 2.
pub(super) const AGENT_PAGES: Rows<u32, AgentPage> = Rows::new("agent_pages");
/// (folded code, order id) to redemption.
pub(super) const REDEMPTIONS: Rows<(&str, &str), Redemption> = Rows::new("redemptions");
/// Folded code to its number of held redemptions: an index of `redemptions`. Schema 2.
pub(super) const CODE_USES: Rows<&str, u32> = Rows::new("code_uses");
/// (folded code, person) to the number of redemptions that the person holds: an index of `redemptions`.
/// Schema 2.
pub(super) const CUSTOMER_USES: Rows<(&str, Id), u32> = Rows::new("customer_uses");
/// `code_uses` of schema 1, without checksums: read for the keys that `code_uses` does not have.
pub(super) const CODE_USES_1: TableDefinition<&str, u32> = TableDefinition::new("uses");
/// `customer_uses` of schema 1.
pub(super) const CUSTOMER_USES_1: TableDefinition<(&str, &[u8; 16]), u32> =
    TableDefinition::new("uses_by_customer");
/// Change id to outcome. `V` is the type of outcomes, which `change` owns.
pub(super) const fn changes<V>() -> Rows<Id, V> {
    Rows::new("changes")
}
/// Change id of a flip to its staging.
pub(super) const STAGINGS: Rows<Id, Staging> = Rows::new("stagings");
/// (change id of a flip, link id) to the new link.
pub(super) const STAGED_LINKS: Rows<(Id, u32), Link> = Rows::new("staged_links");
/// (change id of a flip, folded code) to the new code.
pub(super) const STAGED_CODES: Rows<(Id, &str), Code> = Rows::new("staged_codes");
/// (order id, identity) to order version.
pub(super) const ORDERS: Rows<(&str, &Identity), OrderVersion> = Rows::new("orders");
/// (conversation id, identity) to conversation version.
pub(super) const CONVERSATIONS: Rows<(&str, &Identity), ConversationVersion> =
    Rows::new("conversations");
/// (key, identity) to the version of a use of a code that a file has. Schema 2.
pub(super) const SHOP_REDEMPTIONS: Rows<(&str, &Identity), ShopRedemption> =
    Rows::new("shop_redemptions");
/// (event id, identity) to event version. Schema 2.
pub(super) const EVENTS: Rows<(&str, &Identity), Event> = Rows::new("events");
/// (key, identity) to the version of a message that was sent. Schema 2.
pub(super) const SENDS: Rows<(&str, &Identity), Send> = Rows::new("sends");
/// (key, identity) to total version. Schema 2.
pub(super) const TOTALS: Rows<(&str, &Identity), Total> = Rows::new("totals");
/// (key, identity) to call version. Schema 2.
pub(super) const CALLS: Rows<(&str, &Identity), Call> = Rows::new("calls");
/// (key, identity) to cost version. Schema 2.
pub(super) const COSTS: Rows<(&str, &Identity), FileCost> = Rows::new("costs");
/// (number of the kind of records, last time, first time, id at the first time) to versions: an index of the
/// times and people of all versions of records. Each change adds lists of its own, so that an import writes to
/// few pages. Schema 2.
pub(super) const TIMES: Rows<(u8, i64, i64, &str), Times> = Rows::new("times");
/// (day, folded code, carrier): an index of the codes of all versions of records. The carrier of an order is its
/// id; of another kind, the character with the number of the kind and the id: no id has such a character. Days since 1970 in UTC come
/// first, so that an import writes to few pages: codes are random, and files are sorted by time. A search for
/// a code takes one look-up for each day with orders. Schema 2.
pub(super) const CARRIERS: Rows<(i64, &str, &str), InKey> = Rows::new("carriers");
/// (newest hash, older hash) of a person to the alias. Schema 2.
pub(super) const PEOPLE: Rows<(Id, Id), Alias> = Rows::new("people");
/// Number of an import to its entry in the ledger. Schema 2.
pub(super) const IMPORTS: Rows<u32, StoredImport> = Rows::new("imports");
/// Number of a note to the note. Schema 2.
pub(super) const NOTES: Rows<u32, StoredNote> = Rows::new("notes");
/// Number of a close to the close. Schema 2.
pub(super) const CLOSES: Rows<u32, StoredClose> = Rows::new("closes");
/// (beginning of the hour, token name) to what was guessed at codes. Schema 2.
pub(super) const GUESSES: Rows<(i64, &str), Guesses> = Rows::new("guesses");
/// Number to links that were made together for a list of contacts. Schema 2.
pub(super) const LINK_BATCHES: Rows<u32, LinkBatch> = Rows::new("link_batches");
/// (number of the link batch, person) to how they were addressed. Schema 2.
pub(super) const ADDRESSEES: Rows<(u32, Id), Addressee> = Rows::new("addressees");
/// Sub-id to whose it is: an index of `addressees`. Schema 2.
pub(super) const SUB_IDS: Rows<&str, SubIdOwner> = Rows::new("sub_ids");
/// Number to an entry of the log of changes. Schema 2.
pub(super) const CHANGE_LOG: Rows<u64, LoggedChange> = Rows::new("change_log");
/// Number to orders that became known at once. Schema 2.
pub(super) const NEW_ORDERS: Rows<u64, NewOrders> = Rows::new("new_orders");
/// Beginning of the hour to what was asked for of slugs that no link has. Schema 2.
pub(super) const ORPHANS: Rows<i64, Orphans> = Rows::new("orphans");
/// First click number to a block: the journal's tail.
pub(super) const TAIL: Rows<u64, ()> = Rows::new("tail");
/// First click number to the head of a segment, which has the click counts per link.
pub(super) const SEGMENT_HEADS: Rows<u64, ()> = Rows::new("segment_heads");
/// First click number to the body of a segment: the other columns, each with a checksum.
pub(super) const SEGMENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("segments");
/// Link id to the counts of its clicks that were removed for their age.
pub(super) const REMOVED_COUNTS: Rows<u32, LinkCount> = Rows::new("removed_counts");
/// Gap number to a gap.
pub(super) const GAPS: Rows<u64, Gap> = Rows::new("gaps");
/// Token name to token.
pub(super) const TOKENS: Rows<&str, StoredToken> = Rows::new("tokens");

/// u16, little-endian, as a row of version 1, so that release 0.1.0 reads it: [`SCHEMA_VERSION`].
pub(super) const SCHEMA: &str = "schema";
/// The names of the tables that have rows. Without it, a table whose root is lost would look empty.
pub(super) const TABLES_WITH_ROWS: &str = "tables-with-rows";
/// 16 bytes: the click-id key.
pub(super) const CLICK_ID_KEY: &str = "click-id-key";
/// u64, little-endian: the first click number that is not leased yet.
pub(super) const CLICK_LEASE: &str = "click-lease";
/// u64, little-endian: the first click number of the server that has the file open, or that ended without a
/// stop. Absent after a stop.
pub(super) const CLICKS_OPEN: &str = "clicks-open";
/// The click log beside the file, and up to where it is folded. Absent until a server had one.
pub(super) const CLICK_LOG: &str = "click-log";
/// 8 bytes: the fingerprint of the people key.
pub(super) const PEOPLE_FINGERPRINT: &str = "people-fingerprint";
/// The normalisers under which the file has people, ascending. Without it, those of release 0.1.0.
pub(super) const NORMALISERS: &str = "normalisers";
/// The settings of the plan.
pub(super) const SETTINGS: &str = "settings";
/// What counted under earlier plans. Without it, that is not known if there is a plan.
pub(super) const DEFINITIONS: &str = "definitions";
/// u64, little-endian: the number of changes to links, codes, batches or settings.
pub(super) const PLAN_REVISION: &str = "plan-revision";
/// u32, little-endian: the epoch of imported records.
pub(super) const EPOCH: &str = "epoch";
/// How far an undo of an import has come. Absent unless one was begun and has not ended.
pub(super) const UNDOING: &str = "undoing";
/// A time: no code that was given before this time has a label any more. Absent until a label was removed for its age.
pub(super) const LABELS_FROM: &str = "labels-from";
/// u32, little-endian: the number of people who were erased. Absent while there is none.
pub(super) const ERASED: &str = "erased";
/// How far an erasure has come. Absent unless one was begun and has not ended.
pub(super) const ERASING: &str = "erasing";
/// What was removed for its age. Absent until something was.
pub(super) const REMOVED: &str = "removed";

/// All keys of `meta`.
pub(super) const META_KEYS: [&str; 17] = [
    SCHEMA,
    TABLES_WITH_ROWS,
    CLICK_ID_KEY,
    CLICK_LEASE,
    CLICKS_OPEN,
    CLICK_LOG,
    PEOPLE_FINGERPRINT,
    NORMALISERS,
    SETTINGS,
    DEFINITIONS,
    PLAN_REVISION,
    EPOCH,
    UNDOING,
    LABELS_FROM,
    ERASED,
    ERASING,
    REMOVED,
];
