//! Redirects a second over loopback: Couplet compared with a bare hyper 302 and, if it is installed, with
//! nginx writing its access log. `benches/side-by-side` installs nginx.
//!
//! All servers run all the time and are measured in turn, round after round, so that other programs disturb
//! each of them alike; the medians are printed. With `taskset`, the servers have one core and the load has
//! another.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use links::median;
use load::Given;
use rival::{Rival, Round, make_links, nginx};
use server::{couplet, pin};
use wrk::Script;

mod append;
mod bare;
mod links;
mod load;
mod rival;
#[allow(dead_code, reason = "no server is killed here")]
mod server;
mod wrk;

const MANY: u64 = 1_000_000;
const FEW: u64 = 10;
const ROUNDS: usize = 3;
/// Rounds of the latency measurement: other programs easily disturb one answer in 100.
const STEADY_ROUNDS: usize = 7;
/// Redirects a second while latency is compared with the disk's.
const STEADY: u32 = 10_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bare"] => bare::serve(),
        ["append", path, rate] => return append::append(Path::new(path), rate.parse().unwrap()),
        _ => {}
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let pinned = pin();
    println!(
        "{}",
        if pinned { "servers on core 0, load on core 1" } else { "not pinned to cores" }
    );
    let begun = Instant::now();
    make_links(&folder.path().join("many.redb"), MANY);
    make_links(&folder.path().join("few.redb"), FEW);
    println!("{MANY} links made in {:.1} s", begun.elapsed().as_secs_f64());
    let rivals = rivals(folder.path(), pinned);
    for connections in [64, 256] {
        compare(&rivals, connections);
    }
    compare_by_wrk(&rivals, folder.path());
    rest(&rivals);
    steady(&rivals, folder.path(), pinned);
    for Rival { name, server, .. } in &rivals {
        if let Some(kept) = server.kept() {
            println!("{name}: {kept}");
        }
    }
}

fn rivals(folder: &Path, pinned: bool) -> Vec<Rival> {
    // Each server needs a data file of its own.
    for suffix in ["", ".people-key"] {
        let name = |base: &str| folder.join(format!("{base}{suffix}"));
        fs::copy(name("many.redb"), name("durable.redb")).unwrap();
    }
    let mut bare = Command::new(std::env::current_exe().unwrap());
    bare.arg("bare");
    let couplet = |data: &str, durability| couplet(&folder.join(data), durability);
    let started = [
        ("bare hyper", MANY, bare),
        ("couplet relaxed", MANY, couplet("many.redb", "relaxed")),
        ("couplet relaxed, 10 links", FEW, couplet("few.redb", "relaxed")),
        ("couplet durable", MANY, couplet("durable.redb", "before-redirect")),
    ];
    let start = |(name, links, command)| Rival::start(name, links, command, pinned);
    nginx(folder, MANY, pinned).into_iter().chain(started.into_iter().map(start)).collect()
}

/// Measures all servers in turn, and compares each with nginx and bare hyper.
fn compare(rivals: &[Rival], connections: u32) {
    let rounds: Vec<Vec<Round>> = (0..ROUNDS)
        .map(|_| rivals.iter().map(|rival| rival.ask(connections, None)).collect())
        .collect();
    let name = format!("{connections} connections");
    println!(
        "\n{name:<28}{:>12}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "redirects/s", "of nginx", "of bare", "cpu us", "p50 us", "p99 us"
    );
    let index_of = |name: &str| rivals.iter().position(|rival| rival.name == name);
    for (index, rival) in rivals.iter().enumerate() {
        let median_of = |of: &dyn Fn(&Round) -> f64| {
            median(rounds.iter().map(|round| of(&round[index])).collect())
        };
        // Ratios within a round, as other programs disturb each round differently.
        let rate_of = |other: Option<usize>| match other {
            Some(other) => {
                let ratio = |round: &Vec<Round>| round[index].given.rate / round[other].given.rate;
                format!("{:.2}", median(rounds.iter().map(ratio).collect()))
            }
            None => "-".to_owned(),
        };
        println!(
            "{:<28}{:>12.0}{:>10}{:>10}{:>10.1}{:>10.0}{:>10.0}",
            rival.name,
            median_of(&|round| round.given.rate),
            rate_of(index_of("nginx")),
            rate_of(index_of("bare hyper")),
            median_of(&|round| round.processor_us),
            median_of(&|round| round.given.p50),
            median_of(&|round| round.given.p99),
        );
    }
}

/// The same comparison with wrk as the load.
fn compare_by_wrk(rivals: &[Rival], folder: &Path) {
    const CONNECTIONS: u32 = 256;
    let scripts = [MANY, FEW].map(|links| (links, Script::write(folder, links)));
    let ask = |rival: &Rival| {
        let script = scripts.iter().find(|(links, _)| *links == rival.links);
        script.and_then(|(_, script)| script.rate(rival.server.public, CONNECTIONS))
    };
    let rounds: Option<Vec<Vec<f64>>> =
        (0..ROUNDS).map(|_| rivals.iter().map(ask).collect()).collect();
    let Some(rounds) = rounds else {
        println!("\nwrk is not installed");
        return;
    };
    let name = format!("{CONNECTIONS} connections, by wrk");
    println!("\n{name:<28}{:>12}{:>10}", "redirects/s", "of first");
    for (index, rival) in rivals.iter().enumerate() {
        let rate = median(rounds.iter().map(|round| round[index]).collect());
        let of_first = median(rounds.iter().map(|round| round[index] / round[0]).collect());
        println!("{:<28}{rate:>12.0}{of_first:>10.2}", rival.name);
    }
}

/// Waits until the servers have sealed the clicks of earlier rounds, as they share the disk.
fn rest(rivals: &[Rival]) {
    let used = || rivals.iter().map(|rival| rival.server.processor_us()).sum::<f64>();
    for _ in 0..60 {
        let before = used();
        thread::sleep(Duration::from_secs(1));
        if used() - before < 20_000.0 {
            return;
        }
    }
}

/// Latency at an even rate, compared with plain appends to the disk.
fn steady(rivals: &[Rival], folder: &Path, pinned: bool) {
    let mut rows: Vec<(&str, Vec<Given>)> =
        vec![("an append of 4 KiB", Vec::new()), ("appends for arriving clicks", Vec::new())];
    rows.extend(rivals.iter().map(|rival| (rival.name, Vec::new())));
    for _ in 0..STEADY_ROUNDS {
        let appends = append::measure(folder, STEADY, pinned);
        rows.iter_mut().zip(appends).for_each(|((_, row), given)| row.push(given));
        for (rival, row) in rivals.iter().zip(&mut rows[2..]) {
            row.1.push(rival.ask(64, Some(STEADY)).given);
        }
    }
    let name = format!("at {STEADY} redirects/s");
    println!(
        "\n{name:<28}{:>12}{:>10}{:>14}{:>12}",
        "p50 us", "p99 us", "of an append", "of appends"
    );
    let median_of = |row: &[Given], of: fn(&Given) -> f64| median(row.iter().map(of).collect());
    let [one, all] = [0, 1].map(|row: usize| median_of(&rows[row].1, |given| given.p99));
    for (name, row) in &rows {
        let (p50, p99) = (median_of(row, |given| given.p50), median_of(row, |given| given.p99));
        println!("{name:<28}{p50:>12.0}{p99:>10.0}{:>14.2}{:>12.2}", p99 / one, p99 / all);
    }
    println!();
}
