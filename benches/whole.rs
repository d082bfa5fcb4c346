//! A data file of full size, with a million links and ten million clicks: how fast it starts, also after a
//! kill under load; how long one link takes; the memory it takes while links change; the latency during
//! a report; and the pages of the console.
//!
//! Everything runs as commands. `COUPLET_CLICKS` sets the number of clicks; `COUPLET_DATA` names a data file that is
//! kept for the next run, which then measures the pages alone. The figures depend on the machine; compare the ratios.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use couplet::cli::OsRandom;
use couplet::domain::click::Click;
use couplet::domain::limits::{CLICK_GROUP_MAX, SEAL_CLICKS};
use couplet::domain::time::Timestamp;
use couplet::store::{SealSize, Store, StoreError};

use links::{median, slug, spec};
use load::{Given, Load, ask};
use server::{Server, couplet, on_first_core, pin};
use world::{BEGIN_MS, LINKS, World, YEAR_MS};

mod links;
#[allow(dead_code, reason = "not every figure is printed")]
mod load;
mod pages;
#[allow(dead_code, reason = "not every measurement is used")]
mod server;
#[allow(dead_code, reason = "only the journal bench needs the year")]
mod world;

/// Orders of the year.
const ORDERS: u64 = 100_000;
const ROUNDS: usize = 3;
const SHOWS: u64 = 15;
/// Rounds of the latency measurement: other programs easily disturb one answer in 100.
const STEADY_ROUNDS: usize = 5;
/// Redirects a second during the report.
const STEADY: u32 = 10_000;

fn main() {
    let clicks = std::env::var("COUPLET_CLICKS").map_or(10_000_000, |text| text.parse().unwrap());
    if let Some(kept) = std::env::var_os("COUPLET_DATA") {
        let kept = Path::new(&kept);
        if !kept.exists() {
            make(kept, clicks);
            orders(kept);
        }
        return pages::pages(kept);
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("whole.redb");
    let begun = Instant::now();
    make(&data, clicks);
    println!("{LINKS} links and {clicks} clicks made in {:.0} s", begun.elapsed().as_secs_f64());
    starts(&data);
    one_link(&data);
    memory(folder.path(), &data);
    beside_a_report(&data);
    orders(&data);
    pages::pages(&data);
}

/// Imports the orders of the year.
fn orders(data: &Path) {
    let mut text = "order_id,ordered_at,currency,total,customer,discount_codes\n".to_owned();
    for number in 0..ORDERS {
        let seconds = BEGIN_MS / 1000 + i64::try_from(number * YEAR_MS / 1000 / ORDERS).unwrap();
        let at = Timestamp::saturating_from_ms(seconds * 1000);
        // Writing into a string cannot fail.
        let _ = writeln!(text, "o{number},{at},EUR,{}.00,c{},", number % 90 + 10, number / 3);
    }
    let file = data.with_extension("csv");
    fs::write(&file, text).unwrap();
    assert!(run(data, &["import", "orders", file.to_str().unwrap()], false).success());
}

/// Makes the data file of a year.
fn make(path: &Path, clicks: u64) {
    let store = Store::create(path, &OsRandom).unwrap();
    for from in (0..LINKS).step_by(50_000) {
        let made: Result<(), StoreError> = store.write(|txn| {
            for number in from..from + 50_000 {
                txn.insert_link(spec(number), Timestamp::MIN)?;
            }
            Ok(())
        });
        made.unwrap();
    }
    let (mut world, mut left, mut in_tail) = (World::new(clicks), clicks, 0);
    // Leases the click numbers, as a server would have.
    let leased: Result<(), StoreError> = store.write(|txn| {
        while txn.lease_clicks()?.end <= clicks {}
        Ok(())
    });
    leased.unwrap();
    while left > 0 {
        let count = left.min(CLICK_GROUP_MAX as u64);
        let mut group: Vec<Click> = (0..count).map(|_| world.click()).collect();
        let wrote: Result<(), StoreError> = store.write(|txn| txn.append_clicks(&mut group));
        wrote.unwrap();
        (left, in_tail) = (left - count, in_tail + group.len());
        if in_tail >= SEAL_CLICKS {
            in_tail = 0;
            while let Some(seal) =
                store.begin_read().unwrap().next_seal(&SealSize::default()).unwrap()
            {
                assert!(store.seal(&seal).unwrap());
            }
        }
    }
    store.close().unwrap();
}

/// Times from the start of the process to its `ready` line.
fn starts(data: &Path) {
    let start = || Server::start(couplet(data, "before-redirect"));
    let clean = (0..ROUNDS).map(|_| {
        let server = start();
        let seconds = server.seconds;
        server.end("-TERM");
        seconds
    });
    let clean: Vec<f64> = clean.collect();
    let killed = (0..ROUNDS).map(|_| {
        let server = start();
        let load = Load { to: server.public, links: LINKS, connections: 64, rate: Some(STEADY) };
        ask(load);
        server.end("-KILL");
        start().seconds
    });
    let killed: Vec<f64> = killed.collect();
    println!("\n{:<44}{:>10}{:>10}", "start, s", "median", "longest");
    for (name, took) in [("after a stop", clean), ("after a kill -9 under load", killed)] {
        let longest = took.iter().copied().fold(0.0, f64::max);
        println!("{name:<44}{:>10.2}{longest:>10.2}", median(took));
    }
}

/// The time of `link show`, with the clicks of the link counted.
fn one_link(data: &Path) {
    let milliseconds = || {
        let took = (0..SHOWS).map(|number| {
            let begun = Instant::now();
            assert!(run(data, &["link", "show", &slug(number)], false).success());
            begun.elapsed().as_secs_f64() * 1e3
        });
        median(took.collect())
    };
    let from_file = milliseconds();
    let server = Server::start(couplet(data, "before-redirect"));
    println!("\n{:<44}{:>10}{:>10}", "median of the whole command, ms", "file", "server");
    println!("{:<44}{from_file:>10.1}{:>10.1}", "link show", milliseconds());
    server.end("-TERM");
}

/// Memory of the server before and after 100,000 links are added and changed.
fn memory(folder: &Path, data: &Path) {
    let server = Server::start(couplet(data, "before-redirect"));
    println!("\n{:<44}{:>10}{:>10}", "memory, MB", "now", "peak");
    let show = |name: &str| {
        let (now, peak) = server.memory_mb();
        println!("{name:<44}{now:>10.0}{peak:>10.0}");
    };
    show("a million links");
    for path in ["a", "b"] {
        let plan = folder.join("wide.toml");
        fs::write(&plan, wide_plan(path)).unwrap();
        assert!(run(data, &["apply", plan.to_str().unwrap()], false).success());
        show("after an apply of 100,000 links");
    }
    let load = Load { to: server.public, links: LINKS, connections: 256, rate: None };
    ask(load);
    show("after redirects at full speed");
}

/// A plan of 100,000 links.
fn wide_plan(path: &str) -> String {
    let mut text = format!(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
         currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/{path}\"\n\
         [channels]\nsms = {{ short = \"s\" }}\n"
    );
    for campaign in 0..100 {
        let contents: Vec<String> = (0..1_000).map(|content| format!("\"k{content}\"")).collect();
        let contents = contents.join(", ");
        // Writing into a string cannot fail.
        let _ =
            write!(text, "[campaigns.c{campaign}]\nchannels = [\"sms\"]\ncontent = [{contents}]\n");
    }
    text
}

/// Latency at an even rate, without and with reports of the year running.
fn beside_a_report(data: &Path) {
    let pinned = pin();
    let command = couplet(data, "before-redirect");
    let server = Server::start(if pinned { on_first_core(&command) } else { command });
    let load = Load { to: server.public, links: LINKS, connections: 64, rate: Some(STEADY) };
    let (mut alone, mut beside, mut reports) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STEADY_ROUNDS {
        alone.push(ask(load));
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let reporting = scope.spawn(|| {
                let mut took = Vec::new();
                while !is_over.load(Relaxed) {
                    let begun = Instant::now();
                    let words = ["report", "--from", "2026-01-01", "--to", "2026-12-31"];
                    let by = ["--by", "channel,campaign"];
                    assert!(run(data, &[&words[..], &by[..]].concat(), pinned).success());
                    took.push(begun.elapsed().as_secs_f64());
                }
                took
            });
            thread::sleep(Duration::from_millis(100));
            beside.push(ask(load));
            is_over.store(true, Relaxed);
            reports.extend(reporting.join().unwrap());
        });
    }
    let name = format!("at {STEADY} redirects/s");
    println!("\n{name:<44}{:>10}{:>10}", "p50 us", "p99 us");
    let median_of = |given: &[Given], of: fn(&Given) -> f64| median(given.iter().map(of).collect());
    for (name, given) in [("alone", &alone), ("during a report of the year", &beside)] {
        let (p50, p99) = (median_of(given, |given| given.p50), median_of(given, |given| given.p99));
        println!("{name:<44}{p50:>10.0}{p99:>10.0}");
    }
    let ratio = median_of(&beside, |given| given.p99) / median_of(&alone, |given| given.p99);
    println!("{:<44}{:>10}{ratio:>10.2}", "p99 during / alone", "");
    println!("{:<44}{:>10.1}", "a report of the year, s", median(reports));
    println!("{}", server.kept().unwrap_or_default());
}

/// Runs a command on the data. If this process is pinned, the command may use cores 0 and 1.
fn run(data: &Path, words: &[&str], pinned: bool) -> ExitStatus {
    let mut line = vec!["taskset", "-c", "0,1", env!("CARGO_BIN_EXE_couplet")];
    line.drain(..if pinned { 0 } else { 3 });
    let mut command = Command::new(line[0]);
    command.args(&line[1..]).args(words).arg("--data").arg(data);
    command.stdout(Stdio::null()).status().unwrap()
}
