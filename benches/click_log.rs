//! What a click on disk costs: a commit of the data file compared with an append to a log, and redirects by a server
//! that logs clicks before it answers, by one that answers before, and by others.
//!
//! Parts, by their names: `groups` writes groups of clicks without any server; `64`, `256` and `10000` load
//! servers over 64 and 256 connections, and at 10,000 redirects a second. Without a name all parts run. All
//! servers run all the time and are measured in turn, round after round. After a measurement the server may
//! finish what it does in the background, before the next one is measured; so the last CPU time of a click
//! includes its sealing. With `taskset`, the servers have one core and the load has another.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use links::median;
use load::Given;
use rival::{Rival, Round, make_links, nginx};
use server::{couplet, pin};

mod append;
mod bare;
mod groups;
mod links;
mod load;
mod rival;
#[allow(dead_code, reason = "no server is killed here")]
mod server;

const LINKS: u64 = 100_000;
const ROUNDS: usize = 3;
/// Redirects a second while latency is compared with the disk's.
const STEADY: u32 = 10_000;
const STEADY_CONNECTIONS: u32 = 64;

/// The ways to run Couplet: a name, and its `--durability`.
const WAYS: [(&str, &str); 2] = [("durable", "before-redirect"), ("relaxed", "relaxed")];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["bare"] => bare::serve(),
        ["append", path, rate] => return append::append(Path::new(path), rate.parse().unwrap()),
        ["groups-alone", folder] => return groups::compare(Path::new(folder)),
        _ => {}
    }
    let is_asked = |part: &str| words.is_empty() || words.contains(&part);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let pinned = pin();
    println!(
        "{}",
        if pinned { "servers on core 0, load on core 1" } else { "not pinned to cores" }
    );
    if is_asked("groups") {
        groups::compare_on_first_core(folder.path(), pinned);
    }
    let connections: Vec<u32> =
        [64, 256].into_iter().filter(|count| is_asked(&count.to_string())).collect();
    let is_steady = is_asked(&STEADY.to_string());
    if connections.is_empty() && !is_steady {
        return;
    }
    let rivals = rivals(folder.path(), pinned);
    for connections in connections {
        compare(&rivals, connections);
    }
    if is_steady {
        steady(&rivals, folder.path(), pinned);
    }
    for Rival { name, server, .. } in &rivals {
        if let Some(kept) = server.kept() {
            println!("{name}: {kept}");
        }
    }
}

fn rivals(folder: &Path, pinned: bool) -> Vec<Rival> {
    make_links(&folder.join("links.redb"), LINKS);
    let mut bare = Command::new(std::env::current_exe().unwrap());
    bare.arg("bare");
    let bare = Rival::start("bare hyper", LINKS, bare, pinned);
    let ways = WAYS.map(|(name, durability)| {
        // Each server needs a data file of its own.
        let own = folder.join(format!("{name}.redb"));
        for suffix in ["", ".people-key"] {
            let with_suffix = |path: &Path| format!("{}{suffix}", path.display());
            fs::copy(with_suffix(&folder.join("links.redb")), with_suffix(&own)).unwrap();
        }
        Rival::start(name, LINKS, couplet(&own, durability), pinned)
    });
    nginx(folder, LINKS, pinned).into_iter().chain([bare]).chain(ways).collect()
}

/// Measures a server, then waits until it has finished what it does in the background.
fn ask(rival: &Rival, connections: u32, rate: Option<u32>) -> (Round, f64) {
    let before = rival.server.processor_us();
    let round = rival.ask(connections, rate);
    for _ in 0..20 {
        let before = rival.server.processor_us();
        thread::sleep(Duration::from_millis(1_200));
        if rival.server.processor_us() - before < 20_000.0 {
            break;
        }
    }
    let whole = (rival.server.processor_us() - before) / round.given.answers;
    (round, whole)
}

fn print_head(name: &str, columns: &[&str]) {
    print!("\n{name:<28}");
    for column in columns {
        print!("{column:>14}");
    }
    println!();
}

/// Compares all servers with nginx and with the durable one, over so many connections.
fn compare(rivals: &[Rival], connections: u32) {
    let rounds: Vec<Vec<(Round, f64)>> = (0..ROUNDS)
        .map(|_| rivals.iter().map(|rival| ask(rival, connections, None)).collect())
        .collect();
    let columns =
        ["redirects/s", "of nginx", "of durable", "cpu us", "cpu us, after", "p50 us", "p99 us"];
    print_head(&format!("{connections} connections"), &columns);
    let index_of = |name: &str| rivals.iter().position(|rival| rival.name == name);
    for (index, rival) in rivals.iter().enumerate() {
        let median_of = |of: &dyn Fn(&(Round, f64)) -> f64| {
            median(rounds.iter().map(|round| of(&round[index])).collect())
        };
        // Ratios within a round, as other programs disturb each round differently.
        let rate_of = |other: Option<usize>| match other {
            Some(other) => {
                let rate = |round: &[(Round, f64)], index: usize| round[index].0.given.rate;
                let ratio = |round: &Vec<_>| rate(round, index) / rate(round, other);
                format!("{:.2}", median(rounds.iter().map(ratio).collect()))
            }
            None => "-".to_owned(),
        };
        println!(
            "{:<28}{:>14.0}{:>14}{:>14}{:>14.1}{:>14.1}{:>14.0}{:>14.0}",
            rival.name,
            median_of(&|(round, _)| round.given.rate),
            rate_of(index_of("nginx")),
            rate_of(index_of("durable")),
            median_of(&|(round, _)| round.processor_us),
            median_of(&|(_, whole)| *whole),
            median_of(&|(round, _)| round.given.p50),
            median_of(&|(round, _)| round.given.p99),
        );
    }
}

/// Latency and CPU time at an even rate, compared with plain appends to the disk.
fn steady(rivals: &[Rival], folder: &Path, pinned: bool) {
    let mut appends: [Vec<Given>; 2] = Default::default();
    let mut rounds: Vec<Vec<(Round, f64)>> = rivals.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        let measured = append::measure(folder, STEADY, pinned);
        appends.iter_mut().zip(measured).for_each(|(all, given)| all.push(given));
        for (rival, rounds) in rivals.iter().zip(&mut rounds) {
            rounds.push(ask(rival, STEADY_CONNECTIONS, Some(STEADY)));
        }
    }
    let columns = ["p50 us", "p99 us", "of appends", "cpu us", "cpu us, after"];
    print_head(&format!("at {STEADY} redirects/s"), &columns);
    let of = |all: &[Given], of: fn(&Given) -> f64| median(all.iter().map(of).collect());
    let yardstick = of(&appends[1], |given| given.p99);
    let names = ["an append of 4 KiB", "appends for arriving clicks"];
    for (name, all) in names.iter().zip(&appends) {
        let (p50, p99) = (of(all, |given| given.p50), of(all, |given| given.p99));
        println!("{name:<28}{p50:>14.0}{p99:>14.0}{:>14.2}", p99 / yardstick);
    }
    for (rival, rounds) in rivals.iter().zip(&rounds) {
        let median_of = |of: &dyn Fn(&(Round, f64)) -> f64| median(rounds.iter().map(of).collect());
        let p99 = median_of(&|(round, _)| round.given.p99);
        println!(
            "{:<28}{:>14.0}{p99:>14.0}{:>14.2}{:>14.1}{:>14.1}",
            rival.name,
            median_of(&|(round, _)| round.given.p50),
            p99 / yardstick,
            median_of(&|(round, _)| round.processor_us),
            median_of(&|(_, whole)| *whole),
        );
    }
    println!();
}
