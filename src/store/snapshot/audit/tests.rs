//! Counts and differences.

use super::*;
use crate::codec::fixtures::{at, batch, batch_code, click, link, order, redemption, spec};
use crate::codec::{Row, encode_row};
use crate::domain::record::order::OrderVersion;
use crate::domain::record::redemption::CodeUse;
use crate::domain::sample::FixedRandom;
use crate::store::journal::encode_block;
use crate::store::txn::InKey;
use crate::store::{Selection, Store, Txn, tables};

fn audited(rows: &[(Tag, Vec<u8>)]) -> Audit {
    let mut audit = Audit::default();
    for (tag, bytes) in rows {
        audit.add(*tag, bytes).unwrap();
    }
    audit.finish();
    audit
}

fn encoded<T: Row>(tag: Tag, row: &T) -> (Tag, Vec<u8>) {
    (tag, encode_row(row))
}

fn block(numbers: &[u64]) -> (Tag, Vec<u8>) {
    let mut clicks: Vec<_> = numbers.iter().map(|number| click(*number)).collect();
    (Tag::Clicks, encode_block(&mut clicks).unwrap().1)
}

#[test]
fn consistent_rows_are_counted_without_differences() {
    let minted = Batch { minted: 1, ..batch() };
    let rows = [
        encoded(Tag::Batch, &minted),
        encoded(Tag::Link, &link()),
        encoded(Tag::BatchCode, &BatchCode { batch: minted.id, ..batch_code() }),
        // The numbers of two commit groups may interleave.
        block(&[1, 3]),
        block(&[2]),
    ];
    let audit = audited(&rows);
    assert_eq!(audit.differences.first(), [""; 0]);
    let persons: u64 =
        audit.counts.iter().filter(|(name, _)| name.starts_with("clicks")).map(|(_, n)| n).sum();
    assert_eq!((audit.counts["links"], audit.counts["codes of batches"], persons), (1, 1, 3));
}

#[test]
fn a_number_is_new_once_in_any_order() {
    let mut numbers = NumberRanges::default();
    for number in [5, 1, 3, 2, 9, 4, 0] {
        assert!(numbers.insert(number) && !numbers.insert(number), "{number}");
    }
    assert_eq!(numbers.0, BTreeMap::from([(0, 5), (9, 9)]));
}

#[test]
fn the_first_differences_are_listed_and_the_rest_are_counted() {
    // Regression: 200,000 duplicate clicks were 200,000 lines in memory and on the screen.
    let numbers: Vec<u64> = (1..=500).collect();
    let differences = audited(&[block(&numbers), block(&numbers)]).differences;
    assert_eq!((differences.first().len(), differences.total()), (LISTED_MAX, 500));
    let lines: Vec<String> = differences.lines().collect();
    assert_eq!(lines[0], "click 1 is stored twice");
    assert_eq!(lines[LISTED_MAX], format!("and {} more", 500 - LISTED_MAX));
}

#[test]
fn contradictions_between_rows_are_differences() {
    let rows = [
        encoded(Tag::Batch, &Batch { minted: 2, ..batch() }),
        encoded(Tag::Link, &link()),
        encoded(Tag::Link, &link()),
        block(&[2]),
        block(&[1, 2]),
    ];
    let differences = audited(&rows).differences;
    assert_eq!(
        differences.first(),
        [
            "link `bw-ig` has the id of another link, or is out of order",
            "two links have the slug `bw-ig`",
            "click 2 is stored twice",
            &format!("batch `{}` should have 2 codes but has 0", batch().spec.name),
        ]
    );
}

#[test]
fn the_versions_of_an_order_count_once() {
    let other = OrderVersion { id: ForeignId::parse("#1011").unwrap(), ..order() };
    let refunded = OrderVersion { updated_at: None, ..order() };
    let rows = [order(), refunded, other].map(|version| encoded(Tag::Order, &version));
    assert_eq!(audited(&rows).counts["orders"], 2);
}

/// The audit of a snapshot that has the indexes.
fn audit_of(store: &Store) -> Vec<String> {
    let differences = Audit::of(store.spool(&Selection::to_audit()).unwrap()).unwrap().differences;
    differences.first().to_vec()
}

/// The table of an index, what is done to it, and how many entries it then lacks and has too many.
type AlteredIndex = (&'static str, fn(&Txn) -> Result<(), StoreError>, Option<(u64, u64)>);

#[test]
fn an_index_that_does_not_fit_the_rows_is_a_difference() {
    let cases: [AlteredIndex; 9] = [
        ("slug_ids", |txn| tables::SLUG_IDS.open(txn)?.insert("other", &0).map(drop), Some((0, 1))),
        (
            "slug_ids",
            |txn| tables::SLUG_IDS.open(txn)?.insert(link().spec.slug.as_str(), &9).map(drop),
            Some((1, 1)),
        ),
        ("times", |txn| tables::TIMES.open(txn)?.take(.., 1, |_| Ok(())), Some((1, 0))),
        ("carriers", |txn| tables::CARRIERS.open(txn)?.take(.., 1, |_| Ok(())), Some((1, 0))),
        // A version that a later one has replaced stays in the index.
        (
            "carriers",
            |txn| {
                let id = order().id;
                tables::CARRIERS.open(txn)?.insert((1, "OLD", id.as_str()), &InKey).map(drop)
            },
            None,
        ),
        // A record that is lost does not.
        (
            "carriers",
            |txn| tables::CARRIERS.open(txn)?.insert((1, "OLD", "#99"), &InKey).map(drop),
            Some((0, 1)),
        ),
        ("code_uses", |txn| tables::CODE_USES.open(txn)?.take(.., 1, |_| Ok(())), Some((1, 0))),
        (
            "code_uses",
            |txn| {
                let code = redemption().code.folded();
                tables::CODE_USES.open(txn)?.insert(code.as_str(), &3).map(drop)
            },
            Some((0, 1)),
        ),
        (
            "customer_uses",
            |txn| tables::CUSTOMER_USES.open(txn)?.take(.., 1, |_| Ok(())),
            Some((1, 0)),
        ),
    ];
    for (table, alter, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        let wrote: Result<(), StoreError> = store.write(|txn| {
            txn.insert_link(spec("bw-ig"), at(1))?;
            txn.add_version(&order())?;
            let held = CodeUse { at: at(1), customer: order().customer, released_at: None };
            txn.put_redemption(&Redemption { uses: vec![held], ..redemption() })
        });
        wrote.unwrap();
        assert_eq!(audit_of(&store), [""; 0], "{table}");
        store.write(alter).unwrap();
        let told = expected.map(|(missing, unneeded)| {
            format!("index `{table}` differs from the rows: {missing} missing, {unneeded} too many")
        });
        assert_eq!(audit_of(&store), told.into_iter().collect::<Vec<_>>());
    }
}
