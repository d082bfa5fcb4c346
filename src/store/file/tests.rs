//! The data file, opened, written, closed and opened again.

use super::*;
use crate::codec::fixtures::{at, batch, batch_code, click, code, order, spec, token};
use crate::domain::click::gap::Gap;
use crate::domain::click::{Click, ClickNumber};
use crate::domain::limits::CLICK_LEASE;
use crate::store::fixtures::Sevens;
use crate::store::keys::people_key_path;
use crate::store::{Added, Ask, ClickAsk, CodeAsk, Columns, RestoreStep, Snapshot};

fn with_store(test: impl FnOnce(&Path, Store)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let store = Store::create(&path, &Sevens).unwrap();
    test(&path, store);
}

fn snapshot(store: &Store, ask: &Ask) -> Snapshot {
    Snapshot::read(store.spool(ask).unwrap()).unwrap()
}

fn clicks(snapshot: &Snapshot) -> Vec<Click> {
    let mut clicks = Vec::new();
    snapshot.clicks.each(|click| clicks.push(click.clone())).unwrap();
    clicks
}

#[test]
fn what_is_written_is_in_the_next_snapshot_and_survives_a_restart() {
    with_store(|path, store| {
        let link: Link = store
            .write(|txn| {
                txn.append_clicks(&mut [click(2), click(1)])?;
                txn.add_order(&order())?;
                txn.insert_link(spec("bw-ig"), at(9))
            })
            .unwrap();
        store.close().unwrap();
        let store = Store::open(path, &Sevens).unwrap();
        let snapshot = snapshot(&store, &Ask::all());
        assert_eq!(snapshot.links[&link.id], link);
        assert_eq!(snapshot.conversions.len(), 1);
        assert_eq!(clicks(&snapshot), vec![click(1), click(2)]);
        assert_eq!(store.people_key().unwrap().unwrap().bytes(), &[7; 32]);
    });
}

#[test]
fn every_link_is_walked_through_once_however_many_threads_share_the_walk() {
    for count in [0, 3, PART_LINKS_MIN * 2 + 1] {
        with_store(|_, store| {
            let slugs = (0..count).map(|number| format!("l{number}"));
            let made: Result<Vec<Link>, StoreError> =
                store.write(|txn| slugs.map(|slug| txn.insert_link(spec(&slug), at(9))).collect());
            let seen = std::sync::Mutex::new(Vec::new());
            store.each_link(|link| seen.lock().unwrap().push(link.clone())).unwrap();
            let mut seen = seen.into_inner().unwrap();
            seen.sort_by_key(|link| link.id);
            assert_eq!(seen, made.unwrap());
        });
    }
}

#[test]
fn whoever_spools_may_rest_after_each_row() {
    with_store(|_, store| {
        store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
        let mut rests = 0;
        let mut spool = |ask: &Ask| {
            store.view().unwrap().spool(ask, || rests += 1).unwrap();
            std::mem::take(&mut rests)
        };
        let without = spool(&Ask::settings());
        assert_eq!(spool(&Ask { links: true, ..Ask::settings() }), without + 1);
    });
}

#[test]
fn a_view_shows_the_file_as_it_was_whatever_is_written_meanwhile() {
    with_store(|_, store| {
        let view = store.view().unwrap();
        store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
        assert!(Snapshot::read(view.spool(&Ask::all(), || {}).unwrap()).unwrap().links.is_empty());
        assert_eq!(snapshot(&store, &Ask::all()).links.len(), 1);
    });
}

#[test]
fn codes_of_batches_come_along_only_when_all_are_asked_for() {
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
        let count = |codes| snapshot(&store, &Ask { codes, ..Ask::all() }).codes.len();
        let asks = [CodeAsk::None, CodeAsk::Own, CodeAsk::All];
        assert_eq!(asks.map(count), [0, 1, 2]);
    });
}

#[test]
fn clicks_that_are_kept_already_are_known_whatever_block_they_are_in() {
    with_store(|_, store| {
        for group in [&mut [click(3), click(5)][..], &mut [click(4), click(9)]] {
            store.write(|txn| txn.append_clicks(group)).unwrap();
        }
        let kept = |numbers: &[u64]| {
            let clicks: Vec<Click> = numbers.iter().map(|number| click(*number)).collect();
            let kept = store.write(|txn| txn.kept_clicks(&clicks)).unwrap();
            let mut kept: Vec<u64> = kept.into_iter().map(ClickNumber::get).collect();
            kept.sort_unstable();
            kept
        };
        assert_eq!(kept(&[4, 5, 6]), [4, 5]);
        assert_eq!(kept(&[9]), [9]);
        assert_eq!(kept(&[6, 7, 8]), [0_u64; 0]);
        assert_eq!(kept(&[]), [0_u64; 0]);
    });
}

#[test]
fn what_was_shut_says_so_until_it_is_open_again_and_readers_are_cut_off() {
    with_store(|path, store| {
        store.write(|txn| txn.append_clicks(&mut [click(1)])).unwrap();
        let view = store.view().unwrap();
        store.shut();
        assert!(matches!(store.view(), Err(StoreError::Closed(_))));
        let refused = store.write(|txn| txn.append_clicks(&mut [click(2)])).unwrap_err();
        assert!(refused.is_failure() && refused.to_string().starts_with(path.to_str().unwrap()));
        store.reopen().unwrap();
        store.write(|txn| txn.append_clicks(&mut [click(3)])).unwrap();
        // A reader from before hinders nobody, and reads nothing that is no more.
        assert!(view.spool(&Ask::all(), || {}).unwrap_err().is_failure());
        assert_eq!(clicks(&snapshot(&store, &Ask::all())), [click(1), click(3)]);
    });
}

#[test]
fn a_gap_that_grows_is_one_gap_and_comes_along_with_every_snapshot_and_backup() {
    with_store(|path, store| {
        let gap = Gap { from: at(5), to: at(9), lost: 2, late: 1 };
        let grown = gap.with(Gap { from: at(4), to: at(6), lost: 1, late: 0 });
        for (number, gap) in [(0, gap), (0, grown), (1, gap)] {
            store.write(|txn| txn.put_gap(number, &gap)).unwrap();
        }
        assert_eq!(store.write(Txn::next_gap).unwrap(), 2);
        assert_eq!(snapshot(&store, &Ask::settings()).gaps, [grown, gap]);
        let restored = path.with_extension("restored");
        Store::restore(&restored, store.spool(&Ask::all()).unwrap(), RestoreStep::default(), at(0))
            .unwrap();
        let restored = Store::open(&restored, &Sevens).unwrap();
        assert_eq!(snapshot(&restored, &Ask::settings()).gaps, [grown, gap]);
    });
}

#[test]
fn tokens_come_along_when_they_are_asked_for_and_in_every_backup_but_are_not_restored() {
    with_store(|path, store| {
        store.write(|txn| txn.put_token(&token())).unwrap();
        assert_eq!(snapshot(&store, &Ask::settings()).tokens, []);
        assert_eq!(snapshot(&store, &Ask::all()).tokens, [token()]);
        let restored = path.with_extension("restored");
        let audit = Store::restore(
            &restored,
            store.spool(&Ask::all()).unwrap(),
            RestoreStep::default(),
            at(0),
        )
        .unwrap();
        assert_eq!(audit.counts["tokens"], 1);
        assert_eq!(Store::open(&restored, &Sevens).unwrap().tokens().unwrap(), []);
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
        assert!(snapshot(&store, &Ask::all()).links.is_empty());
    });
}

#[test]
fn a_record_that_is_known_is_kept_once() {
    with_store(|_, store| {
        let added = store.write(|txn| {
            let first = txn.add_order(&order())?;
            Ok::<_, StoreError>((first, txn.add_order(&order())?))
        });
        assert_eq!(added.unwrap(), (Added::New, Added::Known));
    });
}

#[test]
fn only_blocks_of_the_period_come_along_and_those_that_orders_name() {
    with_store(|_, store| {
        let mut named = order();
        let id = store.click_id_key().unwrap().seal(click(7).number);
        named.click_id = crate::domain::record::foreign_id::ForeignId::parse(id.as_str()).ok();
        for number in [7, 500, 9_000] {
            store.write(|txn| txn.append_clicks(&mut [click(number)])).unwrap();
        }
        let (from, to) = (click(400).at, click(600).at);
        let clicks_asked = ClickAsk::Between { from, to, columns: Columns::All };
        let ask = Ask { clicks: clicks_asked, ..Ask::all() };
        assert_eq!(clicks(&snapshot(&store, &ask)), vec![click(500)]);
        store.write(|txn| txn.add_order(&named)).unwrap();
        let of_another_time = clicks(&snapshot(&store, &ask));
        assert_eq!(of_another_time, vec![click(500)]);
        // Another version of the order says when it was; this one names the click.
        (named.ordered_at, named.click_id) = (from, None);
        store.write(|txn| txn.add_order(&named)).unwrap();
        assert_eq!(clicks(&snapshot(&store, &ask)), vec![click(7), click(500)]);
    });
}

#[test]
fn a_lease_is_never_given_twice() {
    with_store(|path, store| {
        let first = store.write(Txn::lease_clicks).unwrap();
        assert_eq!(first, 0..CLICK_LEASE);
        drop(store);
        let store = Store::open(path, &Sevens).unwrap();
        assert_eq!(store.write(Txn::lease_clicks).unwrap().start, CLICK_LEASE);
    });
}

#[test]
fn a_second_opening_is_told_that_the_file_is_busy() {
    with_store(|path, _store| {
        assert!(matches!(Store::open(path, &Sevens), Err(StoreError::Busy(_))));
    });
}

#[test]
fn a_file_that_is_missing_is_not_made_by_opening_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.redb");
    assert!(matches!(Store::open(&path, &Sevens), Err(StoreError::NotFound(_))));
    assert!(!path.exists());
}

#[test]
fn without_its_people_key_a_file_opens_and_with_another_one_it_says_so() {
    with_store(|path, store| {
        let key = people_key_path(path);
        std::fs::remove_file(&key).unwrap();
        assert!(store.people_key().unwrap().is_none());
        std::fs::write(&key, "00".repeat(32)).unwrap();
        assert!(matches!(store.people_key(), Err(StoreError::WrongPeopleKey(_))));
    });
}

#[test]
fn a_snapshot_that_breaks_off_or_is_altered_is_refused() {
    with_store(|_, store| {
        store.write(|txn| txn.append_clicks(&mut [click(1)])).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut store.spool(&Ask::all()).unwrap(), &mut bytes).unwrap();
        for cut in [0, 5, bytes.len() / 2, bytes.len() - 1] {
            assert!(Snapshot::read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        let last = bytes.len() - 40;
        bytes[last] ^= 1;
        assert!(Snapshot::read(&bytes[..]).is_err());
    });
}
