//! The data file: opened, written, closed and opened again.

use super::links::THREAD_LINKS_MIN;
use super::*;
use crate::codec::fixtures::{at, batch, batch_code, click, code, order, spec, token};
use crate::domain::click::gap::Gap;
use crate::domain::click::{Click, ClickNumber};
use crate::domain::limits::CLICK_LEASE;
use crate::domain::record::version::Added;
use crate::domain::sample::FixedRandom;
use crate::domain::span::Span;
use crate::store::keys::people_key_path;
use crate::store::{
    ClickSelection, CodeSelection, LinkSelection, RecordSelection, RestoreStep, Selection, Snapshot,
};

fn with_store(test: impl FnOnce(&Path, Store)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    test(&path, store);
}

fn snapshot(store: &Store, selection: &Selection) -> Snapshot {
    Snapshot::read(store.spool(selection).unwrap()).unwrap()
}

fn clicks(snapshot: &Snapshot) -> Vec<Click> {
    let mut clicks = Vec::new();
    snapshot.clicks.each(|click| clicks.push(click.clone())).unwrap();
    clicks
}

#[test]
fn written_data_is_in_the_next_snapshot_and_survives_a_restart() {
    with_store(|path, store| {
        let link: Link = store
            .write(|txn| {
                txn.append_clicks(&mut [click(2), click(1)])?;
                txn.add_version(&order())?;
                txn.insert_link(spec("bw-ig"), at(9))
            })
            .unwrap();
        store.close().unwrap();
        let store = Store::open(path, &FixedRandom(7)).unwrap();
        let snapshot = snapshot(&store, &Selection::all());
        assert_eq!(snapshot.links[&link.id], link);
        assert_eq!(snapshot.conversions.len(), 1);
        assert_eq!(clicks(&snapshot), vec![click(1), click(2)]);
        assert_eq!(store.people_key().unwrap().unwrap().bytes(), &[7; 32]);
    });
}

#[test]
fn every_link_is_visited_once_by_any_number_of_threads() {
    for count in [0, 3, THREAD_LINKS_MIN * 2 + 1] {
        with_store(|_, store| {
            let slugs = (0..count).map(|number| format!("l{number}"));
            let inserted: Result<Vec<Link>, StoreError> =
                store.write(|txn| slugs.map(|slug| txn.insert_link(spec(&slug), at(9))).collect());
            let seen = std::sync::Mutex::new(Vec::new());
            store.each_link(|link| seen.lock().unwrap().push(link.clone())).unwrap();
            let mut seen = seen.into_inner().unwrap();
            seen.sort_by_key(|link| link.id);
            assert_eq!(seen, inserted.unwrap());
        });
    }
}

#[test]
fn a_snapshot_that_nobody_waits_for_is_not_spooled_to_its_end() {
    with_store(|_, store| {
        for number in 0..9 {
            let spec = spec(&format!("bw-{number}"));
            store.write(|txn| txn.insert_link(spec, at(9))).unwrap();
        }
        let mut pieces = 0;
        let selection = Selection { links: LinkSelection::All, ..Selection::settings() };
        let spooled = store.begin_read().unwrap().spool(&selection, || {
            pieces += 1;
            pieces < 3
        });
        assert!(matches!(spooled, Err(StoreError::Spool { .. })), "{spooled:?}");
        assert_eq!(pieces, 3);
    });
}

#[test]
fn spooling_pauses_after_each_row() {
    with_store(|_, store| {
        store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
        let mut pauses = 0;
        let mut spool = |selection: &Selection| {
            let pause = || {
                pauses += 1;
                true
            };
            store.begin_read().unwrap().spool(selection, pause).unwrap();
            std::mem::take(&mut pauses)
        };
        let without = spool(&Selection::settings());
        assert_eq!(
            spool(&Selection { links: LinkSelection::All, ..Selection::settings() }),
            without + 1
        );
    });
}

#[test]
fn a_read_transaction_does_not_see_later_writes() {
    with_store(|_, store| {
        let txn = store.begin_read().unwrap();
        store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
        assert!(
            Snapshot::read(txn.spool(&Selection::all(), || true).unwrap())
                .unwrap()
                .links
                .is_empty()
        );
        assert_eq!(snapshot(&store, &Selection::all()).links.len(), 1);
    });
}

#[test]
fn codes_of_batches_are_in_the_snapshot_only_if_all_codes_are_selected() {
    with_store(|_, store| {
        let own = code();
        let wrote: Result<(), StoreError> = store.write(|txn| {
            let mut batch = txn.insert_batch(batch().spec, at(1))?;
            txn.insert_batch_codes(batch.id, &[batch_code().code])?;
            batch.live_at = Some(at(2));
            txn.put_batch(&batch)?;
            txn.put_code(&own)
        });
        wrote.unwrap();
        let count = |codes| snapshot(&store, &Selection { codes, ..Selection::all() }).codes.len();
        let selections =
            [CodeSelection::None, CodeSelection::Single(Vec::new()), CodeSelection::All];
        assert_eq!(selections.map(count), [0, 1, 2]);
    });
}

#[test]
fn stored_clicks_are_found_in_every_block() {
    with_store(|_, store| {
        for group in [&mut [click(3), click(5)][..], &mut [click(4), click(9)]] {
            store.write(|txn| txn.append_clicks(group)).unwrap();
        }
        let stored = |numbers: &[u64]| {
            let clicks: Vec<Click> = numbers.iter().map(|number| click(*number)).collect();
            let stored = store.write(|txn| txn.stored_clicks(&clicks)).unwrap();
            let mut stored: Vec<u64> = stored.into_iter().map(ClickNumber::get).collect();
            stored.sort_unstable();
            stored
        };
        assert_eq!(stored(&[4, 5, 6]), [4, 5]);
        assert_eq!(stored(&[9]), [9]);
        assert_eq!(stored(&[6, 7, 8]), [0_u64; 0]);
        assert_eq!(stored(&[]), [0_u64; 0]);
    });
}

#[test]
fn a_file_that_is_shut_fails_until_it_is_reopened_and_cuts_readers_off() {
    with_store(|path, store| {
        store.write(|txn| txn.append_clicks(&mut [click(1)])).unwrap();
        let txn = store.begin_read().unwrap();
        store.shut();
        assert!(matches!(store.begin_read(), Err(StoreError::Closed(_))));
        let refused = store.write(|txn| txn.append_clicks(&mut [click(2)])).unwrap_err();
        assert!(refused.is_failure() && refused.to_string().starts_with(path.to_str().unwrap()));
        store.reopen().unwrap();
        store.write(|txn| txn.append_clicks(&mut [click(3)])).unwrap();
        // A read transaction from before does not block the reopening, and fails.
        assert!(txn.spool(&Selection::all(), || true).unwrap_err().is_failure());
        assert_eq!(clicks(&snapshot(&store, &Selection::all())), [click(1), click(3)]);
    });
}

#[test]
fn a_growing_gap_is_stored_once_and_is_in_every_snapshot_and_backup() {
    with_store(|path, store| {
        let gap = Gap { from: at(5), to: at(9), lost: 2, late: 1, missing: 0 };
        let grown = gap.with(Gap { from: at(4), to: at(6), lost: 1, late: 0, missing: 0 });
        for (number, gap) in [(0, gap), (0, grown), (1, gap)] {
            store.write(|txn| txn.put_gap(number, &gap)).unwrap();
        }
        assert_eq!(store.write(Txn::next_gap).unwrap(), 2);
        assert_eq!(snapshot(&store, &Selection::settings()).gaps, [grown, gap]);
        let restored = path.with_extension("restored");
        Store::restore(
            &restored,
            store.spool(&Selection::all()).unwrap(),
            RestoreStep::default(),
            at(0),
        )
        .unwrap();
        let restored = Store::open(&restored, &FixedRandom(7)).unwrap();
        assert_eq!(snapshot(&restored, &Selection::settings()).gaps, [grown, gap]);
    });
}

#[test]
fn tokens_are_in_a_snapshot_if_selected_and_in_every_backup_but_are_not_restored() {
    with_store(|path, store| {
        store.write(|txn| txn.put_token(&token())).unwrap();
        assert_eq!(snapshot(&store, &Selection::settings()).tokens, []);
        assert_eq!(snapshot(&store, &Selection::all()).tokens, [token()]);
        let restored = path.with_extension("restored");
        let audit = Store::restore(
            &restored,
            store.spool(&Selection::all()).unwrap(),
            RestoreStep::default(),
            at(0),
        )
        .unwrap();
        assert_eq!(audit.counts["tokens"], 1);
        assert_eq!(Store::open(&restored, &FixedRandom(7)).unwrap().tokens().unwrap(), []);
    });
}

#[test]
fn a_failed_change_leaves_nothing_behind() {
    with_store(|_, store| {
        let failed: Result<(), StoreError> = store.write(|txn| {
            txn.insert_link(spec("bw-ig"), at(9))?;
            Err(StoreError::Missing("luck"))
        });
        assert!(failed.is_err());
        assert!(snapshot(&store, &Selection::all()).links.is_empty());
    });
}

#[test]
fn a_record_that_is_added_twice_is_stored_once() {
    with_store(|_, store| {
        let added = store.write(|txn| {
            let first = txn.add_version(&order())?;
            Ok::<_, StoreError>((first, txn.add_version(&order())?))
        });
        assert_eq!(added.unwrap(), (Added::New, Added::Known));
    });
}

#[test]
fn a_period_selects_its_blocks_and_the_blocks_of_clicks_that_its_orders_name() {
    with_store(|_, store| {
        let mut named = order();
        let id = store.click_id_key().unwrap().seal(click(7).number);
        named.click_id = crate::domain::record::foreign_id::ForeignId::parse(id.as_str()).ok();
        for number in [7, 500, 9_000] {
            store.write(|txn| txn.append_clicks(&mut [click(number)])).unwrap();
        }
        let (from, to) = (click(400).at, click(600).at);
        let records = RecordSelection::Period { from, to, window: Some(Span::from_ms(0)) };
        let clicks = ClickSelection::Journeys;
        let selection = Selection { records, clicks, ..Selection::settings() };
        let numbers = || {
            let mut numbers = Vec::new();
            let snapshot = snapshot(&store, &selection);
            snapshot.clicks.each_seen(|click| numbers.push(click.number.get())).unwrap();
            numbers
        };
        assert_eq!(numbers(), [500]);
        store.write(|txn| txn.add_version(&named)).unwrap();
        // The order is outside of the period.
        assert_eq!(numbers(), [500]);
        // This version moves the order into the period; the version above names the click.
        (named.ordered_at, named.click_id) = (from, None);
        store.write(|txn| txn.add_version(&named)).unwrap();
        assert_eq!(numbers(), [7, 500]);
    });
}

#[test]
fn click_numbers_are_never_leased_twice() {
    with_store(|path, store| {
        let first = store.write(Txn::lease_clicks).unwrap();
        assert_eq!(first, 0..CLICK_LEASE);
        drop(store);
        let store = Store::open(path, &FixedRandom(7)).unwrap();
        assert_eq!(store.write(Txn::lease_clicks).unwrap().start, CLICK_LEASE);
    });
}

#[test]
fn opening_a_file_twice_fails_with_busy() {
    with_store(|path, _store| {
        assert!(matches!(Store::open(path, &FixedRandom(7)), Err(StoreError::Busy(_))));
    });
}

#[test]
fn opening_a_missing_file_does_not_create_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.redb");
    assert!(matches!(Store::open(&path, &FixedRandom(7)), Err(StoreError::NotFound(_))));
    assert!(!path.exists());
}

#[test]
fn a_file_opens_without_its_people_key_and_rejects_the_key_of_another_file() {
    with_store(|path, store| {
        let key = people_key_path(path);
        std::fs::remove_file(&key).unwrap();
        assert!(store.people_key().unwrap().is_none());
        std::fs::write(&key, "00".repeat(32)).unwrap();
        assert!(matches!(store.people_key(), Err(StoreError::WrongPeopleKey(_))));
    });
}

#[test]
fn a_truncated_or_altered_snapshot_is_refused() {
    with_store(|_, store| {
        store.write(|txn| txn.append_clicks(&mut [click(1)])).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut store.spool(&Selection::all()).unwrap(), &mut bytes)
            .unwrap();
        for cut in [0, 5, bytes.len() / 2, bytes.len() - 1] {
            assert!(Snapshot::read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        let last = bytes.len() - 40;
        bytes[last] ^= 1;
        assert!(Snapshot::read(&bytes[..]).is_err());
    });
}
