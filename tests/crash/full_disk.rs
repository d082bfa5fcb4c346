//! A real full disk: a small one in memory, mounted so that only the server sees it.
//!
//! Where mounting is not allowed, these tests check nothing and print that. Tests with a simulated
//! failing disk run everywhere.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::{Folder, Serving, ask};
use crate::large::{self, Sizes};

/// A command in its own mount namespace, where `small` is a disk of 3 MiB.
fn with_small_disk(folder: &Folder, run: &str) -> Command {
    let mut command = Command::new("unshare");
    let script = format!("mount -t tmpfs -o size=3m tmpfs small && exec {run}");
    command.args(["-Urm", "sh", "-c", &script]).current_dir(folder.path());
    command.env("NO_COLOR", "1").env("TZ", "UTC");
    command
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "never {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn ready(serving: &Serving) -> (u16, String) {
    let answer = ask(serving.admin, "GET", "/-/ready", "").unwrap();
    (answer.status, answer.body)
}

fn metric(serving: &Serving, name: &str) -> u64 {
    let text = ask(serving.admin, "GET", "/-/metrics", "").unwrap().body;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("couplet_{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse().unwrap()
}

/// Whether a small disk can be mounted here. Prints a line if not.
fn can_mount(folder: &Folder) -> bool {
    fs::create_dir(folder.path().join("small")).unwrap();
    if with_small_disk(folder, "true").status().is_ok_and(|status| status.success()) {
        return true;
    }
    let _ =
        writeln!(std::io::stderr(), "mounting is not allowed here: the full disk is not tested");
    false
}

#[test]
fn a_full_disk_stops_no_redirect_and_all_clicks_are_written_when_there_is_room_again() {
    fill_and_make_room(true);
}

#[test]
fn a_server_recovers_from_a_full_disk_even_if_nobody_reads_its_log() {
    // The writer thread used to block while it logged that the disk was full, and never noticed
    // that there was space again: 701,235 clicks were lost.
    fill_and_make_room(false);
}

fn fill_and_make_room(is_read: bool) {
    let folder = Folder::new();
    if !can_mount(&folder) {
        return;
    }
    let program = env!("CARGO_BIN_EXE_couplet");
    let serve = "--data small/c.redb serve --listen 127.0.0.1:0 --admin 127.0.0.1:0";
    let serving = Serving::start(with_small_disk(&folder, &format!("{program} {serve}")));
    let path = folder.path().display();
    let disk = format!("/proc/{}/root{path}/small", serving.pid());
    let data = format!("--data {disk}/c.redb");
    folder.ok(&format!("{data} link new https://shop.example.com/ --slug bio"));
    let visit = |count| -> Vec<String> {
        (0..count).map(|_| serving.get("/bio").click_id().to_owned()).collect()
    };
    let mut answered = visit(20);
    assert_eq!(ready(&serving), (200, "ready\n".to_owned()));

    if !is_read {
        serving.stop_reading();
    }
    let filler = format!("{disk}/filler");
    let full = fs::write(&filler, vec![0; 4 << 20]).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    // Pages that the file has already allocated still take some clicks.
    until("full", || {
        answered.extend(visit(10));
        ready(&serving).0 == 503
    });
    answered.extend(visit(20));
    assert!(ready(&serving).1.contains("No space left"), "{}", ready(&serving).1);
    assert!(metric(&serving, "clicks_late_total") > 0);
    let refused = folder.run(&format!("{data} link new https://shop.example.com/ --slug later"));
    assert_eq!(refused.code, 1);
    // Between two attempts of the writer the file is open; then it is the command's snapshot that
    // finds no space.
    let why = ["is closed after a disk error", "cannot write temporary files"];
    assert!(why.iter().any(|why| refused.err.contains(why)), "{}", refused.err);

    fs::remove_file(&filler).unwrap();
    until("recovered", || ready(&serving).0 == 200);
    until("written", || metric(&serving, "clicks_queued") == 0);
    assert_eq!(metric(&serving, "clicks_lost_total"), 0);
    folder.ok(&format!("{data} link new https://shop.example.com/ --slug later"));
    assert_eq!(serving.get("/later").status, 302);
    let export = folder.ok(&format!("{data} export clicks"));
    let ids: Vec<&str> =
        export.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    let kept: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(kept.len(), ids.len(), "a click exists twice");
    assert!(answered.iter().all(|id| kept.contains(id.as_str())), "a click is lost");
    assert_eq!(if is_read { Some(serving.stop().code) } else { serving.stop_unread() }, Some(0));
}

#[test]
fn a_restore_without_room_says_so_and_leaves_no_file() {
    let folder = Folder::new();
    if !can_mount(&folder) {
        return;
    }
    let (sealed, batch_codes) = (100_000, 30_000);
    let few = Sizes {
        links: 10,
        codes: 10,
        batch_codes,
        orders: 10,
        conversations: 10,
        sealed,
        tail: 10,
        gaps: 1,
    };
    large::make(&folder.data(), &few);
    folder.ok("backup kept.backup");
    let program = env!("CARGO_BIN_EXE_couplet");
    // Takes all but half a MiB of the disk.
    let fill = "head -c 2621440 /dev/zero > small/filler";
    let restore = format!("{program} --data small/c.redb restore kept.backup");
    let run = format!("sh -c '{fill}; {restore}; ls -A small'");
    let ran = with_small_disk(&folder, &run).output().unwrap();
    let (out, err) =
        (String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap());
    assert!(err.contains("No space left"), "{err}");
    assert!(err.contains("hint: free some space on this disk"), "{err}");
    assert_eq!(out, "filler\n", "{err}");
}
