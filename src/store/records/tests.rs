//! Versions of records: what adding one does, and what the order of imports does not.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures::{at, conversation, order};
use crate::codec::identity;
use crate::domain::money::{Currency, Money};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::version::{Added, Tally};
use crate::store::file::faulty::SplitMix64;
use crate::store::fixtures::File;
use crate::store::tables;

impl File {
    fn add<V: Record>(&self, version: &V) -> Added {
        self.store.write::<_, StoreError>(|txn| txn.add_version(version)).unwrap()
    }

    fn versions<V: Record>(&self) -> Vec<V> {
        V::ROWS.read(&self.store.read().unwrap()).unwrap().all().unwrap()
    }
}

fn euros(minor: i64) -> Money {
    Money { minor, currency: Currency::parse("EUR").unwrap() }
}

/// A version with no optional value.
fn plain() -> OrderVersion {
    OrderVersion {
        updated_at: None,
        status: None,
        refunded: None,
        codes: Vec::new(),
        discount: None,
        customer: None,
        ..order()
    }
}

#[test]
fn a_row_with_more_columns_completes_the_known_record_and_one_with_fewer_is_known() {
    let file = File::new();
    let more = OrderVersion { discount: Some(euros(3)), ..plain() };
    assert_eq!(file.add(&plain()), Added::New);
    assert_eq!(file.add(&plain()), Added::Known);
    assert_eq!(file.add(&more), Added::Completed);
    assert_eq!(file.add(&plain()), Added::Known);
    assert_eq!(file.versions::<OrderVersion>(), [more]);
}

#[test]
fn a_version_that_nothing_tells_to_be_newer_leaves_the_record_as_it_was() {
    let file = File::new();
    let with_total = |minor| OrderVersion { total: euros(minor), ..plain() };
    assert_eq!(file.add(&with_total(9900)), Added::New);
    assert_eq!(file.add(&with_total(7000)), Added::Kept);
    assert_eq!(file.add(&with_total(7000)), Added::Known);
}

#[test]
fn a_newer_state_changes_the_record_and_an_older_one_is_known() {
    let file = File::new();
    let paid = OrderVersion { updated_at: Some(at(5)), status: Some(OrderStatus::Paid), ..plain() };
    let pending =
        OrderVersion { updated_at: Some(at(4)), status: Some(OrderStatus::Pending), ..plain() };
    let refunded =
        OrderVersion { updated_at: Some(at(6)), status: Some(OrderStatus::Refunded), ..plain() };
    let added: Vec<_> = [paid, pending, refunded].iter().map(|version| file.add(version)).collect();
    assert_eq!(added, [Added::New, Added::Known, Added::Changed]);
    let fewer = ConversationVersion { inbound: Some(2), ..conversation() };
    let more = ConversationVersion { inbound: Some(4), ..conversation() };
    let added: Vec<_> =
        [conversation(), fewer, more].iter().map(|version| file.add(version)).collect();
    assert_eq!(added, [Added::New, Added::Known, Added::Changed]);
}

#[test]
fn a_version_that_the_first_release_stored_is_known() {
    let file = File::new();
    let key = [0xab; 16];
    file.store
        .write::<_, StoreError>(|txn| {
            let mut rows = tables::ORDERS.open(txn)?;
            rows.insert((order().id.as_str(), &key), &order())
        })
        .unwrap();
    assert_eq!(file.add(&order()), Added::Known);
    assert_eq!(file.versions::<OrderVersion>().len(), 1);
}

fn named(id: &str) -> OrderVersion {
    OrderVersion { id: ForeignId::parse(id).unwrap(), ..plain() }
}

/// Damage to a key hides a record from those who look for it. Its wrong key is then beside its place: an
/// import took such a record for a new one.
#[test]
fn a_damaged_row_beside_the_place_of_a_record_stops_its_import() {
    for (damaged, imported) in [("b", "a"), ("b", "c"), ("a", "b")] {
        let file = File::new();
        let told = file.store.write::<_, StoreError>(|txn| {
            let mut orders = txn.engine.open_table(tables::ORDERS.definition())?;
            orders.insert((damaged, &[0; 16]), &[2, 0, 0, 0, 0, 0][..])?;
            drop(orders);
            txn.add_records(&Records::Orders(vec![named(imported)]))
        });
        let is_told = matches!(&told, Err(StoreError::Corrupt { key, .. }) if key == damaged);
        assert!(is_told, "{damaged} beside {imported}: {told:?}");
    }
}

fn any_version() -> impl Strategy<Value = OrderVersion> {
    let few = |values: [Option<i64>; 3]| prop::sample::select(values.to_vec());
    (
        few([None, Some(1), Some(2)]),
        prop::sample::select(vec![None, Some(OrderStatus::Paid), Some(OrderStatus::Refunded)]),
        few([None, Some(100), Some(200)]),
        prop::sample::select(vec![100, 200]),
        few([None, Some(1), Some(2)]),
        any::<bool>(),
    )
        .prop_map(|(updated, status, refunded, total, discount, is_named)| OrderVersion {
            updated_at: updated.map(at),
            status,
            refunded: refunded.map(euros),
            total: euros(total),
            discount: discount.map(euros),
            customer: if is_named { order().customer } else { None },
            ..plain()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_batch_adds_its_versions_as_if_each_came_alone(
        known in prop::collection::vec((0..6_u8, any_version()), 0..4),
        batch in prop::collection::vec((0..6_u8, any_version()), 1..8),
    ) {
        let of_id = |(id, version): (u8, OrderVersion)| {
            OrderVersion { id: named(&id.to_string()).id, ..version }
        };
        let batch: Vec<OrderVersion> = batch.into_iter().map(of_id).collect();
        let (one, other) = (File::new(), File::new());
        for version in known.into_iter().map(of_id) {
            one.add(&version);
            other.add(&version);
        }
        // A record is counted once, for the most that a version of it did.
        let mut of_records = BTreeMap::new();
        for version in &batch {
            let added = one.add(version);
            let of_all = of_records.entry(version.id.clone()).or_insert(added);
            *of_all = added.min(*of_all);
        }
        let mut alone = Tally::default();
        for added in of_records.into_values() {
            alone.count(added);
        }
        let add = |txn: &Txn| txn.add_records(&Records::Orders(batch.clone()));
        prop_assert_eq!(other.store.write::<_, StoreError>(add).unwrap().tally, alone);
        prop_assert_eq!(one.versions::<OrderVersion>(), other.versions());
    }

    /// Files arrive in any order and in pieces; the rows and the record are the same.
    #[test]
    fn the_versions_that_are_kept_do_not_depend_on_their_order_and_fold_as_all_of_them(
        versions in prop::collection::vec(any_version(), 1..8),
        seed in any::<u64>(),
    ) {
        let mut shuffled = versions.clone();
        let mut random = SplitMix64(seed);
        for index in 0..shuffled.len() {
            let other = random.below(shuffled.len() as u64);
            shuffled.swap(index, usize::try_from(other).unwrap());
        }
        let (one, other) = (File::new(), File::new());
        for version in &versions {
            one.add(version);
        }
        for version in &shuffled {
            other.add(version);
        }
        let kept = one.versions::<OrderVersion>();
        prop_assert_eq!(&kept, &other.versions());
        prop_assert_eq!(OrderVersion::fold(kept), OrderVersion::fold(versions));
    }
}

#[test]
fn a_file_that_replaces_itself_is_known() {
    let file = File::new();
    assert_eq!(file.add(&plain()), Added::New);
    for epoch in [1, 2] {
        assert_eq!(file.add(&OrderVersion { epoch, ..plain() }), Added::Known);
    }
}

/// Two pages of a table were exchanged. The orders in them were not found, and an import took them for new.
#[test]
fn a_known_record_that_damage_hides_is_not_taken_for_a_new_one() {
    let with_codes = order();
    assert!(!with_codes.codes.is_empty());
    for (version, index) in [(with_codes, "carriers"), (plain(), "times")] {
        let file = File::new();
        let import = || {
            let records = Records::Orders(vec![version.clone()]);
            file.store.write::<_, StoreError>(|txn| {
                let tally = txn.add_records(&records)?;
                txn.index_new_times()?;
                Ok(tally)
            })
        };
        import().unwrap();
        import().unwrap();
        let key = (version.id.as_str(), &identity(&version));
        let hide = |txn: &Txn| {
            OrderVersion::ROWS.open(txn)?.remove(key)?;
            let names = crate::store::txn::Names::default();
            tables::meta().open(txn)?.insert(tables::TABLES_WITH_ROWS, &names).map(drop)
        };
        file.store.write::<_, StoreError>(hide).unwrap();
        let error = import().unwrap_err();
        let is_told = matches!(
            error,
            StoreError::Corrupt { table, source: DecodeError::Unexpected, .. } if table == index
        );
        assert!(is_told, "{index}: {error:?}");
    }
}

mod contradictions;
