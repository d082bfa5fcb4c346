//! The cost of a large plan: checking it, applying it alone and to a server under load, how long each step
//! occupies the writer, a batch of a million codes, and links minted by many clients at once.
//!
//! Everything runs as commands, except the single steps, which run inside this process. The figures depend
//! on the machine; the time of a plain append is measured for comparison. `-- mints` measures only that.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use couplet::change::{Change, Compared, Rollout, apply};
use couplet::cli::OsRandom;
use couplet::domain::link::{LinkSpec, Origin};
use couplet::domain::time::Timestamp;
use couplet::plan::check;
use couplet::store::{PlanRows, Snapshot, Store, StoreError};

use links::{median, spec};
use load::{Given, Load, ask};
use server::Server;

mod links;
mod load;
mod mints;
#[allow(dead_code, reason = "not every measurement is used")]
mod server;

/// Links that are served while a plan is applied.
const SERVED: u64 = 10_000;
const CAMPAIGNS: usize = 100;
const CONTENTS: usize = 1_000;
const CODES: usize = 1_000_000;
const ROUNDS: usize = 3;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = folder.path();
    println!("{:<44}{:>10}{:>10}", "", "median", "longest");
    if std::env::args().any(|word| word == "mints") {
        return mints::mints(folder);
    }
    let (median, longest) = raw_append(folder);
    row("an append of 4 KiB, ms", median, longest);
    checks(folder);
    steps(folder);
    applies(folder);
    codes(folder);
    mints::mints(folder);
}

fn row(name: &str, median: f64, longest: f64) {
    println!("{name:<44}{median:>10.2}{longest:>10.2}");
}

/// Prints the median and the longest of some times.
fn times(name: &str, took: Vec<f64>) {
    let longest = took.iter().copied().fold(0.0, f64::max);
    row(name, median(took), longest);
}

fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed().as_secs_f64())
}

/// Milliseconds of a synced append: the median and the longest.
fn raw_append(folder: &Path) -> (f64, f64) {
    let mut file = File::create(folder.join("raw")).unwrap();
    let mut append = |_| {
        let begun = Instant::now();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        begun.elapsed().as_secs_f64() * 1e3
    };
    let took: Vec<f64> = (0..200).map(&mut append).collect();
    let longest = took.iter().copied().fold(0.0, f64::max);
    (median(took), longest)
}

const HEAD: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
    currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n[channels]\n\
    instagram = { short = \"ig\", source = \"instagram\", medium = \"dm\" }\n\
    sms = { short = \"s\", source = \"sms\", medium = \"sms\" }\n";

/// A plan of this many lines: campaigns, and links with slugs of their own.
fn long_plan(lines: usize) -> String {
    let mut plan = HEAD.to_owned();
    for campaign in 0..lines / 20 {
        let _ = writeln!(
            plan,
            "[campaigns.c{campaign}]\nname = \"Campaign {campaign}\"\nchannels = [\"instagram\", \
             \"sms\"]\ncontent = [\"story\", \"reel\"]"
        );
    }
    for number in 0..(lines - plan.lines().count()) / 5 {
        let _ = writeln!(
            plan,
            "[[links]]\nslug = \"s{number}\"\nchannel = \"sms\"\ncampaign = \"c{}\"\n\
             to = \"https://shop.example.com/{number}\"",
            number % (lines / 20)
        );
    }
    plan
}

/// A plan of 100,000 links to a path.
fn wide_plan(path: &str) -> String {
    let mut plan = HEAD.to_owned();
    let contents: Vec<String> = (0..CONTENTS).map(|content| format!("\"k{content}\"")).collect();
    let contents = contents.join(", ");
    for campaign in 0..CAMPAIGNS {
        let _ = writeln!(
            plan,
            "[campaigns.c{campaign}]\nto = \"https://shop.example.com/{path}\"\n\
             channels = [\"sms\"]\ncontent = [{contents}]"
        );
    }
    plan
}

fn couplet(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_couplet"));
    command.args(line.split(' ')).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs a command, which must succeed; its seconds.
fn run(folder: &Path, line: &str) -> f64 {
    let (ran, took) = seconds(|| couplet(folder, line).output().unwrap());
    assert!(ran.status.success(), "{line}: {}", String::from_utf8_lossy(&ran.stderr));
    took
}

fn checks(folder: &Path) {
    let plan = long_plan(10_000);
    let lines = plan.lines().count();
    fs::write(folder.join("long.toml"), plan).unwrap();
    let took = (0..ROUNDS).map(|_| run(folder, "check long.toml")).collect();
    times(&format!("check of {lines} lines, s"), took);
}

/// Each step of an apply of new links, and of one that changes them all, in a file with other links.
fn steps(folder: &Path) {
    let store = Store::create(&folder.join("steps.redb"), &OsRandom).unwrap();
    make_links(&store);
    for (name, path) in [("100,000 new links", "a"), ("100,000 changed links", "b")] {
        let wanted = check(&wide_plan(path), Timestamp::MIN).unwrap().wanted;
        let compared = Compared::of(snapshot(&store));
        let rollout = Rollout::new(&wanted, compared, Timestamp::MIN).unwrap();
        let (changes, flip) = rollout.changes(&OsRandom);
        let changes: Vec<Change> = changes.map(Change::from).chain([flip.into()]).collect();
        // On a thread of its own, like a server's writer.
        let (staging, staged, draining) =
            thread::scope(|scope| scope.spawn(|| write_steps(&store, &changes)).join().unwrap());
        println!("{name}: {} stages, {} drain steps", staged.len(), draining.len());
        times("  staging, ms before the commit", staging);
        times("  staging, ms with the commit", staged);
        times("  draining, ms with the commit", draining);
    }
    store.close().unwrap();
}

/// Milliseconds of each change without and with its commit, and of each drain step.
fn write_steps(store: &Store, changes: &[Change]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let (mut staging, mut staged, mut draining) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        let (inside, whole) = step(store, change);
        staging.push(inside * 1e3);
        staged.push(whole * 1e3);
    }
    loop {
        let (links, took) = seconds(|| store.drain_step().unwrap());
        if links.is_none() {
            return (staging, staged, draining);
        }
        draining.push(took * 1e3);
    }
}

/// Seconds that a change occupies the writer, without and with its commit.
fn step(store: &Store, change: &Change) -> (f64, f64) {
    let mut inside = 0.0;
    let ((), whole) = seconds(|| {
        let written: Result<(), StoreError> = store.write(|txn| {
            let (applied, took) = seconds(|| apply(txn, change));
            inside = took;
            applied.map(|_| ())
        });
        written.unwrap();
    });
    (inside, whole)
}

fn snapshot(store: &Store) -> Snapshot<PlanRows> {
    store.snapshot(&PlanRows::ask()).unwrap()
}

fn make_links(store: &Store) {
    let made: Result<(), StoreError> = store.write(|txn| {
        for number in 0..SERVED {
            // Made by hand, so no plan retires them.
            let spec = LinkSpec { origin: Origin::Hand, ..spec(number) };
            txn.insert_link(spec, Timestamp::MIN)?;
        }
        Ok(())
    });
    made.unwrap();
}

fn applies(folder: &Path) {
    for path in ["a", "b"] {
        fs::write(folder.join(format!("{path}.toml")), wide_plan(path)).unwrap();
    }
    row_of_apply("apply of 100,000 links, s", run(folder, "apply a.toml --data alone.redb"));
    row_of_apply("  all changed, s", run(folder, "apply b.toml --data alone.redb"));
    row_of_apply("  nothing to do, s", run(folder, "apply b.toml --data alone.redb"));
    let store = Store::create(&folder.join("served.redb"), &OsRandom).unwrap();
    make_links(&store);
    store.close().unwrap();
    let data = folder.join("served.redb");
    let server = Server::start(server::couplet(&data, "before-redirect"));
    let load = Load { to: server.public, links: SERVED, connections: 32, rate: Some(2_000) };
    println!(
        "{:<44}{:>10}{:>10}{:>12}{:>10}",
        "redirects", "p50 us", "p99 us", "a second", "total"
    );
    for _ in 0..ROUNDS {
        row_of_load("before an apply", &ask(load));
    }
    println!("{}", server.kept().unwrap_or_default());
    let mut applied = Vec::new();
    for path in ["a", "b", "a"] {
        let asking = thread::spawn(move || ask(load));
        // The plan is applied after the warm-up, while latency is measured.
        thread::sleep(Duration::from_millis(500));
        applied.push(run(folder, &format!("apply {path}.toml --data served.redb")));
        let given = asking.join().unwrap();
        row_of_load("during an apply of 100,000 links", &given);
    }
    times("apply of 100,000 links under load, s", applied);
    println!("{}", server.kept().unwrap_or_default());
}

fn row_of_apply(name: &str, took: f64) {
    row(name, took, took);
}

fn row_of_load(name: &str, given: &Given) {
    let Given { answers, rate, p50, p99 } = given;
    println!("{name:<44}{p50:>10.0}{p99:>10.0}{rate:>12.0}{answers:>10.0}");
}

fn codes(folder: &Path) {
    run(folder, "apply a.toml --data codes.redb");
    let line = format!(
        "coupon batch --campaign c1 --channel sms --pattern BW-????-????-???? --count {CODES} \
         --data codes.redb"
    );
    row_of_apply("a batch of 1,000,000 codes, s", run(folder, &line));
}
