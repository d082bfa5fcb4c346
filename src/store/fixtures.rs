//! Fixtures of this module's tests, and the digest of a data file for tests that compare two.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use redb::{
    Key, ReadTransaction, ReadableTable, ReadableTableMetadata, TableDefinition, TableHandle, Value,
};
use sha2::{Digest, Sha256};

use super::{Store, tables};
use crate::codec::{Codec, DecodeError, Decoder, Encoder, rows};
use crate::domain::sample::FixedRandom;

/// A data file in a folder of its own.
pub(super) struct File {
    pub(super) store: Store,
    _folder: tempfile::TempDir,
}

impl File {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("couplet.redb"), &FixedRandom(7)).unwrap();
        Self { store, _folder: folder }
    }
}

/// The file names in a folder, sorted.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A digest of each table that changes write. Left out is what clicks write: the journal, the gaps and the
/// lease of click numbers.
pub(crate) fn digests(store: &Store) -> BTreeMap<String, [u8; 32]> {
    let txn = store.read().unwrap();
    let mut digests = BTreeMap::new();
    macro_rules! add {
        ($($table:ident),+ $(,)?) => {$(
            digests.insert(
                tables::$table.name().to_owned(),
                digest(&txn, tables::$table.definition()),
            );
        )+};
    }
    add!(
        LINKS,
        SLUG_IDS,
        CODES,
        BATCHES,
        BATCH_CODES,
        WAITING_CODES,
        GIVEN_CODES,
        GIVEN_BY,
        AGENT_PAGES,
        SHARES,
        REDEMPTIONS,
        CODE_USES,
        CUSTOMER_USES,
        STAGINGS,
        STAGED_LINKS,
        STAGED_CODES,
        ORDERS,
        CONVERSATIONS,
        SHOP_REDEMPTIONS,
        CALLS,
        EVENTS,
        COSTS,
        SENDS,
        TOTALS,
        TIMES,
        CARRIERS,
        PEOPLE,
        TOKENS,
        IMPORTS,
        NOTES,
        CLOSES,
        GUESSES,
        LINK_BATCHES,
        ADDRESSEES,
        SUB_IDS,
        ORPHANS,
        CHANGE_LOG,
        NEW_ORDERS,
    );
    let (meta, changes) = (tables::meta::<()>(), tables::changes::<()>());
    digests.insert(meta.name().to_owned(), digest(&txn, meta.definition()));
    digests.insert(changes.name().to_owned(), digest(&txn, changes.definition()));
    for before in [tables::SLUGS_1, tables::CODE_USES_1] {
        assert!(txn.open_table(before).map_or(true, |table| table.is_empty().unwrap()));
        digests.insert(before.name().to_owned(), [0; 32]);
    }
    digests.insert(tables::CUSTOMER_USES_1.name().to_owned(), [0; 32]);
    let of_clicks = [tables::TAIL.name(), tables::SEGMENT_HEADS.name(), tables::SEGMENTS.name()];
    for table in txn.list_tables().unwrap() {
        let name = table.name();
        let is_known = digests.contains_key(name)
            || of_clicks.contains(&name)
            || name == "gaps"
            || name == "removed_counts";
        assert!(is_known, "add the table {name}");
    }
    digests
}

fn digest<K: Key + 'static, V: Value + 'static>(
    txn: &ReadTransaction,
    table: TableDefinition<K, V>,
) -> [u8; 32] {
    let mut digest = Sha256::new();
    for entry in txn.open_table(table).unwrap().iter().unwrap() {
        let (key, value) = entry.unwrap();
        let key = format!("{:?}", key.value());
        if key != format!("{:?}", tables::CLICK_LEASE) {
            digest.update(format!("{key} {:?};", value.value()));
        }
    }
    digest.finalize().into()
}

/// The outcome of a change, which another layer owns: any bytes.
pub(crate) struct Outcome(Vec<u8>);

impl Codec for Outcome {
    fn encode(&self, out: &mut Encoder) {
        out.raw(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let mut bytes = Vec::new();
        while !input.is_empty() {
            bytes.push(input.get()?);
        }
        Ok(Self(bytes))
    }
}

rows!(Outcome);
