//! A data file of release 0.1.0, and what else that release would have written to it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use couplet::cli::OsRandom;
use couplet::domain::click::visitor::Visitor;
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::device::Device;
use couplet::domain::link::LinkId;
use couplet::domain::link::slug::Slug;
use couplet::domain::record::normaliser::Normaliser;
use couplet::domain::record::person::{PeopleKey, PersonKey};
use couplet::domain::record::version::Version;
use couplet::domain::time::Timestamp;
use couplet::import::{self, Options, Row};
use couplet::store::{Records, Store, StoreError};
use redb::{Table, TableDefinition};

use crate::folder::Folder;

pub(super) const CONVERSATIONS: &str = "conversation_id,channel,agent,started_at,contact\n";
pub(super) const ORDERS: &str = "order_id,ordered_at,currency,total,status,customer\n";

/// A file that release 0.1.0 wrote, as its last change left it.
pub(super) struct Old {
    pub(super) folder: Folder,
    pub(super) key: PeopleKey,
}

impl Old {
    /// The golden file, with a link and a code for these tests.
    pub(super) fn new() -> Self {
        let folder = Folder::new();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/0.1.0");
        for name in ["couplet.redb", "couplet.redb.people-key"] {
            let to = folder.path().join(name);
            fs::copy(golden.join(name), &to).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let key = freed(|| Store::open(&folder.data(), &OsRandom)).people_key().unwrap().unwrap();
        Self { folder, key }
    }

    /// The hash that release 0.1.0 made of a text.
    pub(super) fn before(&self, named: &str) -> Option<PersonKey> {
        self.key.person_under(Normaliser::V1, named)
    }

    /// Writes what release 0.1.0 would have written.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&couplet::store::Txn) -> Result<T, StoreError>,
    ) -> T {
        let store = freed(|| Store::open(&self.folder.data(), &OsRandom));
        let done = store.write(work).unwrap();
        store.close().unwrap();
        // It left no row of normalisers.
        alter(&self.folder, |table| drop(table.remove(KEY).unwrap()));
        done
    }

    /// Imports rows as release 0.1.0 did. The person is the last column.
    pub(super) fn import(&self, kind: &str, rows: &[String]) {
        let options = Options::default();
        let versions = |header: &str| format!("{header}{}", rows.concat());
        let records = if kind == "orders" {
            let file = versions(ORDERS);
            let read = import::orders(file.as_bytes(), &options, Some(&self.key)).unwrap();
            Records::Orders(hashed_before(&self.key, read.map(Result::unwrap), rows))
        } else {
            let file = versions(CONVERSATIONS);
            let read = import::conversations(file.as_bytes(), &options, Some(&self.key)).unwrap();
            Records::Conversations(hashed_before(&self.key, read.map(Result::unwrap), rows))
        };
        self.write(|txn| txn.add_records(&records));
    }

    /// Imports a file by the program.
    #[track_caller]
    pub(super) fn ok(&self, kind: &str, rows: &[String]) {
        let header = if kind == "orders" { ORDERS } else { CONVERSATIONS };
        self.folder.write("new.csv", &format!("{header}{}", rows.concat()));
        self.folder.ok(&format!("import {kind} new.csv"));
    }

    /// The touches of an order's journey.
    #[track_caller]
    pub(super) fn journey(&self, order: &str) -> Vec<String> {
        journey(&self.folder, order, "couplet.redb")
    }

    /// A click of a link, with its recipient.
    pub(super) fn click(&self, slug: &str, at: &str, recipient: Option<PersonKey>) {
        self.write(|txn| {
            let number = txn.lease_clicks()?.start;
            let link = txn.link_of(&Slug::parse(slug).unwrap())?.unwrap().id;
            txn.append_clicks(&mut [click(number, link, at, recipient)])
        });
    }
}

/// The records of rows, with people as release 0.1.0 hashed them.
pub(super) fn hashed_before<V: Version>(
    key: &PeopleKey,
    read: impl Iterator<Item = Row<V>>,
    rows: &[String],
) -> Vec<V> {
    let hashed = |(row, text): (Row<V>, &String)| {
        let mut record = good(row);
        // Not `str::trim` of the row: it may end in a blank that the release trimmed itself.
        let (_, named) = text.trim_end_matches('\n').rsplit_once(',').unwrap();
        record.set_person(key.person_under(Normaliser::V1, named));
        record
    };
    read.zip(rows).map(hashed).collect()
}

pub(super) fn good<V>(row: Row<V>) -> V {
    match row {
        Row::Good { record, .. } => record,
        Row::Bad(bad) => panic!("{bad}"),
    }
}

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// The key of the normalisers in it.
pub(super) const KEY: &str = "normalisers";

/// Opens a file that was closed. A process that another test is starting may hold it for a moment.
fn freed<T, E: std::fmt::Debug>(open: impl Fn() -> Result<T, E>) -> T {
    for _ in 0..6000 {
        if let Ok(opened) = open() {
            return opened;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    open().unwrap()
}

/// Alters the table by hand, as no release does.
pub(super) fn alter(
    folder: &Folder,
    work: impl FnOnce(&mut Table<'_, &'static str, &'static [u8]>),
) {
    let db = freed(|| redb::Database::open(folder.data()));
    let txn = db.begin_write().unwrap();
    work(&mut txn.open_table(META).unwrap());
    txn.commit().unwrap();
}

fn click(number: u64, link: LinkId, at: &str, recipient: Option<PersonKey>) -> Click {
    let rule = InlineStr::new("browser").unwrap();
    Click {
        number: ClickNumber::new(number).unwrap(),
        at: Timestamp::parse(at).unwrap(),
        link,
        variant: None,
        recipient,
        visitor: Visitor::from_bits(number),
        judgement: Judgement { verdict: Verdict::Person, rule, rules_version: 1 },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: None,
        referrer_host: None,
        device: Device::Ios,
        language: None,
        country: None,
    }
}

#[track_caller]
pub(super) fn journey(folder: &Folder, order: &str, data: &str) -> Vec<String> {
    let told = folder.json(&format!("explain '{order}' --data {data}"));
    let touches = told["journey"].as_array().unwrap().iter();
    touches
        .map(|touch| {
            let text = |name: &str| touch[name].as_str().unwrap_or_default().to_owned();
            let name = if text("kind") == "click" { text("link") } else { text("name") };
            format!("{} {name}", text("kind"))
        })
        .collect()
}

pub(super) fn conversation(id: &str, at: &str, contact: &str) -> String {
    format!("{id},tiktok,eva,{at}T10:00:00Z,{contact}\n")
}

pub(super) fn order(id: &str, at: &str, customer: &str) -> String {
    format!("{id},{at}T10:00:00Z,EUR,10.00,paid,{customer}\n")
}
