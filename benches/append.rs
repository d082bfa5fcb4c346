//! The speed of the disk alone: appends of 4 KiB to a plain file, each synced before the next.
//!
//! A process of its own appends on the servers' core while this one keeps the load's core busy, so that
//! other programs disturb it as they disturb a server.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::load::Given;
use crate::server::on_first_core;

/// Appends for two seconds. Prints how long an append took, and how long clicks arriving at an even rate
/// would have waited: each until the end of an append that begins after it arrived. No server can do better
/// on this disk; a pause of the disk delays all clicks that arrive during it.
pub(crate) fn append(path: &Path, rate: u32) {
    let mut file = File::create(path).unwrap();
    let gap = 1.0 / f64::from(rate);
    let (begun, mut arrival) = (Instant::now(), 0.0);
    let (mut took, mut waited) = (Vec::new(), Vec::new());
    while begun.elapsed() < Duration::from_secs(2) {
        let from = begun.elapsed().as_secs_f64();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        let done = begun.elapsed().as_secs_f64();
        took.push(done - from);
        while arrival <= from {
            waited.push(done - arrival);
            arrival += gap;
        }
    }
    for mut times in [took, waited] {
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| times[times.len() * percent / 100] * 1e6;
        println!("{} {}", at(50), at(99));
    }
}

/// Runs [`append`] in a process of its own: the times of an append, and the waits of clicks.
pub(crate) fn measure(folder: &Path, rate: u32, pinned: bool) -> [Given; 2] {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("append").arg(folder.join("raw")).arg(rate.to_string());
    let mut command = if pinned { on_first_core(&command) } else { command };
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let given = |line: &str| {
        let times: Vec<f64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        let [p50, p99] = times[..] else { panic!("no latencies in {line}") };
        Given { answers: 0.0, rate: 1e6 / p50, p50, p99 }
    };
    let rows: Vec<Given> = output.lines().map(given).collect();
    rows.try_into().unwrap()
}
