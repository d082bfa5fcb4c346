//! The server is killed, or stopped, under load: every click it had answered exists, once. No start
//! after a kill needs a command, even if the start before it was killed midway.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::ledger::{Fault, Ledger};
use super::load::{Load, VISITORS};
use super::{Moments, variable};
use crate::folder::{Folder, Serving};

/// Kills under load, over all files.
const ROUNDS: u64 = 200;
/// Files, each with its own server: while one server starts, the other is under load.
const FILES: u64 = 2;
/// Rounds between two checks of a file. A check covers all clicks answered so far.
const ROUNDS_A_LOOK: u64 = 25;
/// Milliseconds of load within which the kill comes.
const LOAD_MS: u64 = 80;
/// In some rounds, the start is killed within this many milliseconds.
const START_MS: u64 = 20;
/// How long a start may take. It takes far less; the test must not fail on a slow machine.
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

/// Makes links until told to stop; returns the slugs that were confirmed.
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

/// Loads a server until `end` has ended it; returns what it answered and which links it confirmed.
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

/// The state of one file.
struct Struck {
    answered: usize,
    begun: usize,
}

/// Kills the servers of a file one after another, and compares the file with what they answered.
fn kill_repeatedly(rounds: u64, mut moments: Moments) -> Struck {
    let folder = folder();
    let mut ledger = Ledger::default();
    let mut promised = BTreeSet::from(["bio".to_owned()]);
    let mut begun_anew = 0;
    for round in 1..=rounds {
        if moments.below(4) == 0 {
            begun_anew += usize::from(kill_a_start(&folder, moments.below(START_MS)));
        }
        let begun = Instant::now();
        let serving = folder.serve("--wait-max 60s");
        let first = serving.get("/bio").click_id().to_owned();
        assert!(begun.elapsed() < START_MAX, "round {round}: {:?}", begun.elapsed());
        ledger.note(vec![first], 0).unwrap();
        let moment = Duration::from_micros(1000 * moments.below(LOAD_MS) + moments.below(1000));
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
    Struck { answered: ledger.len(), begun: begun_anew }
}

/// Kills a server while it opens the file that the last kill left; returns whether the kill was in
/// time.
fn kill_a_start(folder: &Folder, after_ms: u64) -> bool {
    let mut command = folder.command("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    thread::sleep(Duration::from_millis(after_ms));
    child.kill().unwrap();
    let words = child.wait_with_output().unwrap().stderr;
    !String::from_utf8(words).unwrap().contains("ready ")
}

#[test]
fn a_server_killed_under_load_has_every_click_it_answered_once() {
    let mut moments = Moments::new();
    let rounds = variable("COUPLET_CRASH_ROUNDS").unwrap_or(ROUNDS);
    let struck: Vec<Struck> = thread::scope(|scope| {
        let files: Vec<_> = (0..FILES)
            .map(|file| {
                let (rounds, moments) = ((rounds + file) / FILES, moments.split());
                scope.spawn(move || kill_repeatedly(rounds, moments))
            })
            .collect();
        files.into_iter().map(|file| file.join().unwrap()).collect()
    });
    // A server that answers nobody loses nothing, and proves nothing.
    let answered: usize = struck.iter().map(|struck| struck.answered).sum();
    assert!(answered as u64 > rounds * 20, "only {answered} clicks were answered");
    let begun: usize = struck.iter().map(|struck| struck.begun).sum();
    assert!(begun > 0 || rounds < 50, "no start was killed in time");
}

#[test]
fn the_check_of_a_killed_server_fails_for_a_lost_click() {
    let folder = folder();
    let mut ledger = Ledger::default();
    // Answered but not written yet: the check has to notice the clicks that the kill takes.
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
fn the_report_says_that_a_server_was_killed_and_says_nothing_of_a_stop() {
    let folder = folder();
    let told = || folder.ok("report --from 2000-01-01 --to 2100-01-01 --format json");
    let serving = folder.serve("--durability relaxed --flush 60s");
    serving.get("/bio");
    assert_eq!(serving.stop().code, 0);
    let serving = folder.serve("--durability relaxed --flush 60s");
    serving.get("/bio");
    assert!(!told().contains("\"killed\""), "{}", told());
    serving.kill();
    assert_eq!(folder.serve("").stop().code, 0);
    assert!(told().contains("may be missing"), "{}", told());
    assert_eq!(told().matches("\"killed\"").count(), 1);
    folder.serve("").kill();
    folder.serve("").kill();
    assert_eq!(told().matches("\"killed\"").count(), 1, "killed again and again: one gap");
}

#[test]
fn a_server_stopped_under_load_has_every_click_it_answered_once() {
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
