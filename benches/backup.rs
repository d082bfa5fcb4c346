//! Backup, verify and restore of a shop's data after some years, run as commands: records a second, and
//! peak memory.
//!
//! The figures depend on the machine. A plain copy of the backup's bytes is measured for comparison.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use large::Sizes;
use links::median;
use measured::{Measured, measured};

#[path = "../tests/large.rs"]
mod large;
#[allow(dead_code, reason = "only the median is used")]
mod links;
mod measured;

const ROUNDS: usize = 3;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let begun = Instant::now();
    large::make(&folder.path().join("couplet.redb"), &Sizes::YEARS);
    println!("{:?}\nmade in {:.1} s\n", Sizes::YEARS, begun.elapsed().as_secs_f64());
    // The stream has one row for a whole segment of clicks; here each click counts.
    let sizes = Sizes::YEARS;
    let rows =
        sizes.links + sizes.codes + sizes.batch_codes + 2 * sizes.orders + sizes.conversations;
    let records = f64::from(rows) + (sizes.sealed + sizes.tail) as f64;
    println!("{:<32}{:>10}{:>14}{:>12}", "", "s", "records/s", "peak MB");
    let show = |name: &str, runs: Vec<Measured>| {
        let seconds = median(runs.iter().map(|run| run.seconds).collect());
        let most = runs.iter().map(|run| run.peak_mb).fold(0.0, f64::max);
        println!("{name:<32}{seconds:>10.2}{:>14.0}{most:>12.0}", records / seconds);
    };
    let repeat = |words: &[&str], before: &dyn Fn()| -> Vec<Measured> {
        (0..ROUNDS)
            .map(|_| {
                before();
                run(folder.path(), words)
            })
            .collect()
    };
    show("backup", repeat(&["backup", "kept.backup"], &|| {}));
    show("verify of the backup", repeat(&["verify", "kept.backup"], &|| {}));
    let restored = ["restored.redb", "restored.redb.people-key"];
    let remove = || {
        for name in restored {
            // Missing in the first round.
            let _ = fs::remove_file(folder.path().join(name));
        }
    };
    show("restore", repeat(&["restore", "kept.backup", "--data", "restored.redb"], &remove));
    let copies =
        (0..ROUNDS).map(|_| Measured { seconds: copy(folder.path()), peak_mb: 0.0 }).collect();
    show("copy and sync of the backup", copies);
    let bytes = |name: &str| fs::metadata(folder.path().join(name)).unwrap().len() as f64 / 1e6;
    for name in ["couplet.redb", "kept.backup", "restored.redb"] {
        println!("{name:<32}{:>10.1} MB", bytes(name));
    }
}

/// Runs a command of the program in a folder.
fn run(folder: &Path, words: &[&str]) -> Measured {
    measured(Command::new(env!("CARGO_BIN_EXE_couplet")).args(words).current_dir(folder))
}

/// Copies and syncs the backup's bytes: the time of the disk alone.
fn copy(folder: &Path) -> f64 {
    let begun = Instant::now();
    let mut to = File::create(folder.join("copy")).unwrap();
    io::copy(&mut File::open(folder.join("kept.backup")).unwrap(), &mut to).unwrap();
    to.flush().unwrap();
    to.sync_all().unwrap();
    begun.elapsed().as_secs_f64()
}
