//! Hashes of one person under the normaliser of release 0.1.0 and under the newest.

use super::*;
use crate::codec::fixtures::{conversation, order};
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::version::{Added, Tally};
use crate::domain::sample::FixedRandom;
use crate::store::{Records, Selection, Snapshot, Store};

/// A spelling that release 0.1.0 took for a name, and not for a number.
const SPELLED: &str = "+49 (0)170 1234567";
const PLAIN: &str = "+491701234567";

fn key() -> PeopleKey {
    PeopleKey::from_bytes([7; 32])
}

fn before(named: &str) -> Option<PersonKey> {
    key().person_under(Normaliser::V1, named)
}

/// A new file in a folder of its own.
fn file() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    (folder, store)
}

fn write<T>(store: &Store, work: impl FnOnce(&Txn) -> Result<T, StoreError>) -> T {
    store.write(work).unwrap()
}

fn order_of(id: &str, customer: Option<PersonKey>) -> OrderVersion {
    OrderVersion { id: ForeignId::parse(id).unwrap(), customer, ..order() }
}

fn aliases(named: &str) -> (Option<PersonKey>, Vec<Alias>) {
    let found = key().person_with_aliases(&[Normaliser::V1, Normaliser::NEWEST], named, named);
    found.map_or((None, Vec::new()), |(person, aliases)| (Some(person), aliases))
}

#[test]
fn a_new_file_holds_the_newest_normaliser_alone_and_an_old_one_gets_it_with_its_first_change() {
    let (_folder, store) = file();
    assert_eq!(write(&store, Txn::normalisers), [Normaliser::NEWEST]);
    write(&store, |txn| {
        txn.put_normalisers(&FIRST_NORMALISERS)?;
        txn.hold_newest_normaliser()
    });
    assert_eq!(write(&store, Txn::normalisers), [Normaliser::V1, Normaliser::NEWEST]);
}

#[test]
fn the_customer_of_an_old_order_is_the_contact_of_a_new_conversation() {
    let (_folder, store) = file();
    let (person, found) = aliases(SPELLED);
    assert_ne!(before(SPELLED), person);
    assert_eq!(person, key().person(PLAIN));
    write(&store, |txn| {
        txn.add_records(&Records::Orders(vec![order_of("#1", before(SPELLED))]))?;
        txn.add_aliases(&found)?;
        let thread = ConversationVersion { contact: person, ..conversation() };
        txn.add_records(&Records::Conversations(vec![thread]))
    });
    let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
    assert_eq!(snapshot.conversions[0].customer, person);
    assert_eq!(snapshot.conversations[0].contact, person);
}

#[test]
fn an_order_read_again_under_a_newer_normaliser_is_known() {
    let (_folder, store) = file();
    let (person, found) = aliases(SPELLED);
    let again = write(&store, |txn| {
        txn.add_records(&Records::Orders(vec![order_of("#1", before(SPELLED))]))?;
        txn.add_aliases(&found)?;
        txn.add_records(&Records::Orders(vec![order_of("#1", person)]))
    });
    let mut known = Tally::default();
    known.count(Added::Known);
    assert_eq!(again.tally, known);
}

#[test]
fn all_hashes_of_a_person_are_found_from_the_newest() {
    let (_folder, store) = file();
    let (person, found) = aliases(SPELLED);
    let hashes = |of: &[Alias]| write(&store, |txn| txn.hashes_of(person.unwrap(), of));
    let both = BTreeSet::from([person.unwrap(), before(SPELLED).unwrap()]);
    assert_eq!(hashes(&[]), BTreeSet::from([person.unwrap()]));
    assert_eq!(hashes(&found), both, "as a redemption brings them");
    write(&store, |txn| txn.add_aliases(&found));
    assert_eq!(hashes(&[]), both, "as the file knows them");
}
