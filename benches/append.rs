//! What the disk itself gives: appends of 4 KiB to a plain file, each synced before the next.
//!
//! A process of its own appends where the servers run, while the core of the load is as busy as when it
//! asks them: what else the machine does meets it as it meets a server.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::load::Given;
use crate::server::on_first_core;

/// Appends for so long, and says how long one took, and how long those would have waited who come at an
/// even rate: until an append that begins after they came has ended. That is what a disk can give to
/// clicks; a pause of the disk falls on all who come in it.
pub(crate) fn append(path: &Path, rate: u32) {
    let mut file = File::create(path).unwrap();
    let gap = 1.0 / f64::from(rate);
    let (begun, mut came) = (Instant::now(), 0.0);
    let (mut took, mut waited) = (Vec::new(), Vec::new());
    while begun.elapsed() < Duration::from_secs(2) {
        let from = begun.elapsed().as_secs_f64();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        let done = begun.elapsed().as_secs_f64();
        took.push(done - from);
        while came <= from {
            waited.push(done - came);
            came += gap;
        }
    }
    for mut times in [took, waited] {
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| times[times.len() * percent / 100] * 1e6;
        println!("{} {}", at(50), at(99));
    }
}

/// Has it done elsewhere: one append, and appends for all who come.
pub(crate) fn measure(folder: &Path, rate: u32, pinned: bool) -> [Given; 2] {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("append").arg(folder.join("raw")).arg(rate.to_string());
    let mut command = if pinned { on_first_core(&command) } else { command };
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let given = |line: &str| {
        let times: Vec<f64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        let [p50, p99] = times[..] else { panic!("no latencies in {line}") };
        Given { answers: 0.0, rate: 1e6 / p50, p50, p99 }
    };
    let rows: Vec<Given> = said.lines().map(given).collect();
    rows.try_into().unwrap()
}
