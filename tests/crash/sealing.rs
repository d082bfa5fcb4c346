//! The server is killed while it seals segments: every click exists once, sealed or not.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use couplet::cli::OsRandom;
use couplet::domain::click::Click;
use couplet::domain::click::id::ClickId;
use couplet::domain::limits::{CLICK_GROUP_MAX, CLICK_LEASE, SEAL_CLICKS, SEAL_ROWS};
use couplet::store::{SealSize, Selection, Snapshot, Store, StoreError};

use super::{Moments, variable};
use crate::folder::Folder;
use crate::socket::click;

/// Rows of a single click, which are merged first.
const SMALL_ROWS: u64 = SEAL_ROWS as u64 + 20;
const CLICKS: u64 = SEAL_CLICKS as u64 + 2 * SMALL_ROWS;
/// How long sealing may take. It takes far less; the test must not fail on a slow machine.
const SEALED_MAX: Duration = Duration::from_mins(2);

/// A tail that is worth sealing, and rows that are merged first.
fn fill(folder: &Folder) {
    let store = Store::open(&folder.data(), &OsRandom).unwrap();
    let filled: Result<(), StoreError> = store.write(|txn| {
        while txn.lease_clicks()?.end < CLICKS + CLICK_LEASE {}
        for number in 0..SMALL_ROWS {
            txn.append_clicks(&mut [click(number)])?;
        }
        let mut clicks: Vec<Click> = (SMALL_ROWS..CLICKS).map(click).collect();
        clicks.chunks_mut(CLICK_GROUP_MAX).try_for_each(|group| txn.append_clicks(group))
    });
    filled.unwrap();
    store.close().unwrap();
}

/// Checks that the file has every click exactly once; returns whether there is something to seal.
fn look(folder: &Folder, answered: &[String]) -> bool {
    let store = Store::open(&folder.data(), &OsRandom).unwrap();
    let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
    let mut found = BTreeSet::new();
    let each = snapshot.clicks.each(|click| assert!(found.insert(click.number.get()), "{click:?}"));
    each.unwrap();
    assert!((0..CLICKS).all(|number| found.contains(&number)), "a click is missing");
    for id in answered {
        let number = snapshot.click_id_key.open(ClickId::parse(id).unwrap()).unwrap();
        assert!(found.contains(&number.get()), "{id} was answered but is missing");
    }
    let to_seal = store.begin_read().unwrap().next_seal(&SealSize::default()).unwrap().is_some();
    store.close().unwrap();
    to_seal
}

#[test]
fn a_server_killed_while_sealing_has_every_click_once() {
    let mut moments = Moments::new();
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    fill(&folder);
    let mut answered = Vec::new();
    assert!(look(&folder, &answered));
    let (begun, mut most_ms) = (Instant::now(), 200);
    let rounds = variable("COUPLET_SEAL_ROUNDS").unwrap_or(3);
    for round in 0.. {
        let serving = folder.serve("--wait-max 60s");
        answered.push(serving.get("/bio").click_id().to_owned());
        thread::sleep(Duration::from_millis(moments.below(most_ms)));
        answered.push(serving.get("/bio").click_id().to_owned());
        serving.kill();
        // After enough kills, it is given the time to finish.
        if !look(&folder, &answered) && round >= rounds {
            return;
        }
        assert!(begun.elapsed() < SEALED_MAX, "sealing does not finish");
        most_ms += 2_000;
    }
}
