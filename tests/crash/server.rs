//! The server is killed, or stopped, under load: what it had answered is there, once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::ledger::{Fault, Ledger};
use super::load::{Load, VISITORS};
use super::{Moments, variable};
use crate::folder::{Folder, Serving};

/// Rounds between two looks at the file.
const ROUNDS_A_LOOK: u64 = 10;
/// How long a start may take. It takes far less; a test must not fail on a slow day.
const START_MAX: Duration = Duration::from_secs(10);

fn folder() -> Folder {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder
}

/// The click ids of the file.
fn click_ids(folder: &Folder) -> Vec<String> {
    let text = folder.ok("export clicks");
    text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
}

/// Makes links until told to stop; the slugs of those that were promised.
fn make_links(folder: &Folder, stop: &AtomicBool) -> Vec<String> {
    let mut promised = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let ran = folder.run("link new https://shop.example.com/new");
        if ran.code == 0 {
            promised.push(ran.out.trim_end().rsplit('/').next().unwrap().to_owned());
        }
    }
    promised
}

/// Loads a server until `end` has ended it; what it answered and which links it promised.
fn load(
    folder: &Folder,
    serving: Serving,
    end: impl FnOnce(&Load, Serving),
) -> (Vec<String>, Vec<String>) {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let links = scope.spawn(|| make_links(folder, &stop));
        let load = Load::start(serving.public, "/bio");
        end(&load, serving);
        let answered = load.answered();
        stop.store(true, Ordering::Relaxed);
        (answered, links.join().unwrap())
    })
}

#[test]
fn a_server_killed_under_load_has_kept_every_click_it_answered_once() {
    let mut moments = Moments::new();
    let rounds = variable("COUPLET_CRASH_ROUNDS").unwrap_or(40);
    let folder = folder();
    let mut ledger = Ledger::default();
    let mut promised = BTreeSet::from(["bio".to_owned()]);
    for round in 1..=rounds {
        let begun = Instant::now();
        let serving = folder.serve("--wait-max 60s");
        let first = serving.get("/bio").click_id().to_owned();
        assert!(begun.elapsed() < START_MAX, "round {round}: {:?}", begun.elapsed());
        ledger.note(vec![first], 0).unwrap();
        let moment = Duration::from_millis(10 + moments.below(200));
        let (answered, links) = load(&folder, serving, |load, serving| {
            thread::sleep(moment);
            load.next_answer();
            serving.kill();
        });
        ledger.note(answered, VISITORS).unwrap();
        for slug in links {
            assert!(promised.insert(slug.clone()), "{slug} was made twice");
        }
        if round % ROUNDS_A_LOOK == 0 || round == rounds {
            ledger.check(&click_ids(&folder)).unwrap();
        }
    }
    let links: BTreeSet<String> =
        folder.rows("link list").into_iter().map(|mut row| row.remove("slug").unwrap()).collect();
    assert_eq!(promised.difference(&links).collect::<Vec<_>>(), Vec::<&String>::new());
    // A server that answers nobody keeps its promise, and shows nothing.
    assert!(ledger.len() as u64 > rounds * 20, "only {} clicks were answered", ledger.len());
}

#[test]
fn the_check_of_a_killed_server_fails_for_a_click_that_it_did_not_keep() {
    let folder = folder();
    let mut ledger = Ledger::default();
    // Answered and not yet written: what the kill takes is what the check has to miss.
    let serving = folder.serve("--durability relaxed --flush 60s");
    let lost = serving.get("/bio").click_id().to_owned();
    serving.kill();
    let serving = folder.serve("");
    ledger.note(vec![serving.get("/bio").click_id().to_owned()], 0).unwrap();
    serving.kill();
    let kept = click_ids(&folder);
    ledger.check(&kept).unwrap();
    ledger.note(vec![lost.clone()], 0).unwrap();
    assert_eq!(ledger.check(&kept), Err(Fault::Lost(lost)));
}

#[test]
fn a_server_stopped_under_load_has_kept_every_click_it_answered_once() {
    let folder = folder();
    let mut ledger = Ledger::default();
    for flags in ["--wait-max 60s", "--durability relaxed --flush 60s"] {
        let serving = folder.serve(flags);
        let (answered, _) = load(&folder, serving, |_, serving| {
            thread::sleep(Duration::from_millis(300));
            let ran = serving.stop();
            assert_eq!(ran.code, 0, "{flags}\n{ran:#?}");
        });
        assert!(answered.len() > 20, "{flags}: only {} clicks were answered", answered.len());
        ledger.note(answered, VISITORS).unwrap();
        ledger.check(&click_ids(&folder)).unwrap();
    }
}
