//! The cost of the journal: appending clicks, sealing them into segments, and reading them back.
//!
//! `COUPLET_CLICKS` sets the number of clicks; the default is ten million. The figures depend on the
//! machine.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs::File;
use std::hint::black_box;
use std::io::{Read as _, Seek as _};
use std::path::Path;
use std::time::Instant;

use couplet::cli::OsRandom;
use couplet::domain::click::Click;
use couplet::domain::limits::{CLICK_GROUP_MAX, SEAL_CLICKS};
use couplet::domain::time::Timestamp;
use couplet::store::{ClickSelection, Columns, SealSize, Selection, Snapshot, Store, StoreError};

use links::median;
use world::{BEGIN_MS, World, YEAR_MS};

#[allow(dead_code, reason = "only the random numbers and the median are used")]
mod links;
#[allow(dead_code, reason = "the links are not used")]
mod world;

fn main() {
    let clicks: u64 =
        std::env::var("COUPLET_CLICKS").map_or(10_000_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("bench.redb");
    let store = Store::create(&path, &OsRandom).unwrap();
    println!("{clicks} clicks");
    println!("{:<44}{:>12}{:>12}", "", "median", "longest");
    let mut world = World::new(clicks);
    let mut sealed = Sealed::default();
    let unsealed = clicks / 20;
    append(&store, &mut world, unsealed, None);
    size(&store, &path, unsealed, "in the tail");
    append(&store, &mut world, clicks - unsealed, Some(&mut sealed));
    sealed.show();
    size(&store, &path, clicks, "sealed");
    scans(&store, clicks);
    steps();
    store.close().unwrap();
    let begun = Instant::now();
    let store = Store::open(&path, &OsRandom).unwrap();
    let opened = begun.elapsed().as_secs_f64() * 1e3;
    let (mut links, begun) = (0, Instant::now());
    store.begin_read().unwrap().each_count(|_, _| links += 1).unwrap();
    one("opening the file, ms", opened);
    one("counts of all links from the segment headers, ms", begun.elapsed().as_secs_f64() * 1e3);
}

fn one(name: &str, value: f64) {
    println!("{name:<44}{value:>12.2}");
}

/// Prints the median and the longest of some times.
fn times(name: &str, took: Vec<f64>) {
    let longest = took.iter().copied().fold(0.0, f64::max);
    println!("{name:<44}{:>12.2}{longest:>12.2}", median(took));
}

/// Appends clicks in full commit groups, and seals them as a server does. For the cost of a commit under
/// load see `redirect`.
fn append(store: &Store, world: &mut World, clicks: u64, mut sealed: Option<&mut Sealed>) {
    let (mut left, mut took, mut in_tail) = (clicks, 0.0, SEAL_CLICKS);
    while left > 0 {
        let count = left.min(CLICK_GROUP_MAX as u64);
        let mut group: Vec<Click> = (0..count).map(|_| world.click()).collect();
        let begun = Instant::now();
        let wrote: Result<(), StoreError> = store.write(|txn| txn.append_clicks(&mut group));
        wrote.unwrap();
        took += begun.elapsed().as_secs_f64();
        left -= count;
        in_tail += group.len();
        if let Some(sealed) = sealed.as_mut().filter(|_| in_tail >= SEAL_CLICKS) {
            in_tail = 0;
            sealed.seal(store);
        }
    }
    one("appending, million clicks a second", clicks as f64 / took / 1e6);
}

fn size(store: &Store, path: &Path, clicks: u64, name: &str) {
    // Pages that a commit releases are free only after the next ones.
    let pages = (0..3).map(|_| store.page_bytes().unwrap()).next_back().unwrap() as f64;
    one(&format!("{name}: bytes of pages a click"), pages / clicks as f64);
    let file = path.metadata().unwrap().len() as f64;
    one(&format!("{name}: bytes of the file a click"), file / clicks as f64);
}

/// The times of sealing.
#[derive(Default)]
struct Sealed {
    planned: Vec<f64>,
    step: Vec<f64>,
    clicks: u64,
}

impl Sealed {
    /// Seals until the tail is too small for a segment.
    fn seal(&mut self, store: &Store) {
        loop {
            let at = Instant::now();
            let Some(seal) = store.begin_read().unwrap().next_seal(&SealSize::default()).unwrap()
            else {
                return;
            };
            self.planned.push(at.elapsed().as_secs_f64() * 1e3);
            let at = Instant::now();
            assert!(store.seal(&seal).unwrap());
            self.step.push(at.elapsed().as_secs_f64() * 1e3);
            self.clicks += u64::from(seal.clicks());
        }
    }

    fn show(self) {
        let seconds = self.planned.iter().chain(&self.step).sum::<f64>() / 1e3;
        one("segments", self.step.len() as f64);
        one("clicks of a segment", self.clicks as f64 / self.step.len() as f64);
        one("segments a second", self.step.len() as f64 / seconds);
        one("sealing, million clicks a second", self.clicks as f64 / seconds / 1e6);
        times("planning a segment, ms", self.planned);
        times("committing a segment, with its sync, ms", self.step);
    }
}

/// How long each step of sealing occupies the writer. Measured in memory, where a sync costs nothing.
fn steps() {
    let Ok(folder) = tempfile::tempdir_in("/dev/shm") else { return };
    let store = Store::create(&folder.path().join("bench.redb"), &OsRandom).unwrap();
    let mut world = World::new(10_000_000);
    let mut next = |group: usize| -> Vec<Click> { (0..group).map(|_| world.click()).collect() };
    // One row for each click, as on a quiet site; then the larger rows of a busy one.
    for (name, group, groups) in [
        ("a step for 500 rows of one click, ms", 1, 3_000),
        ("a step for rows of 100 clicks, ms", 100, 5_000),
        ("a step for rows of 4,096 clicks, ms", CLICK_GROUP_MAX, 100),
    ] {
        let (mut held, mut rows) = (Vec::new(), 0);
        for _ in 0..groups {
            let mut clicks = next(group);
            let wrote: Result<(), StoreError> = store.write(|txn| txn.append_clicks(&mut clicks));
            wrote.unwrap();
        }
        while let Some(seal) = store.begin_read().unwrap().next_seal(&SealSize::default()).unwrap()
        {
            let at = Instant::now();
            assert!(store.seal(&seal).unwrap());
            held.push(at.elapsed().as_secs_f64() * 1e3);
            rows = rows.max(seal.rows());
        }
        times(name, held);
        one("  most rows of a step", rows as f64);
    }
}

/// How long the checksums of the bytes of a spool take alone, in ms. They are printed as a share of spooling,
/// reading and walking.
fn checksums_ms(spool: &mut File) -> f64 {
    let mut bytes = Vec::new();
    spool.rewind().unwrap();
    spool.read_to_end(&mut bytes).unwrap();
    spool.rewind().unwrap();
    let begun = Instant::now();
    black_box(crc32fast::hash(&bytes));
    begun.elapsed().as_secs_f64() * 1e3
}

/// Reads the clicks back as commands do: spools a snapshot, then walks through it.
fn scans(store: &Store, clicks: u64) {
    let at = |month: u64| {
        Timestamp::from_ms(BEGIN_MS + i64::try_from(YEAR_MS * month / 12).unwrap()).unwrap()
    };
    let month = |columns| ClickSelection::Between { from: at(5), to: at(6), columns };
    for (name, selection) in [
        ("counts of links", ClickSelection::Counts),
        ("the report's columns", ClickSelection::All(Columns::Seen)),
        ("the report's columns, a month", month(Columns::Seen)),
        ("all columns", ClickSelection::All(Columns::All)),
    ] {
        let selection = Selection { clicks: selection, ..Selection::settings() };
        let begun = Instant::now();
        let mut file = store.spool(&selection).unwrap();
        let bytes = file.metadata().unwrap().len() as f64;
        let spooled = begun.elapsed().as_secs_f64();
        let summed = checksums_ms(&mut file);
        let begun_to_read = Instant::now();
        let snapshot = Snapshot::read(file).unwrap();
        let read = spooled + begun_to_read.elapsed().as_secs_f64();
        let begun = Instant::now();
        let mut seen = 0_u64;
        match selection.clicks {
            ClickSelection::Counts => snapshot.clicks.each_count(|_, count| seen += count.all),
            ClickSelection::All(Columns::All) => snapshot.clicks.each(|_| seen += 1),
            _ => snapshot.clicks.each_seen(|_| seen += 1),
        }
        .unwrap();
        let walked = begun.elapsed().as_secs_f64();
        one(&format!("{name}: spooled, ms"), spooled * 1e3);
        one(&format!("{name}: MB of the spool"), bytes / 1e6);
        one(&format!("{name}: read, ms"), (read - spooled) * 1e3);
        one(&format!("{name}: walked, ms"), walked * 1e3);
        let share = summed / 10.0 / (read + walked);
        one(&format!("{name}: checksums, %"), share);
        one(&format!("{name}: percent of all clicks"), seen as f64 / clicks as f64 * 1e2);
    }
}
