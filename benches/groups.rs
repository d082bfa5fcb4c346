//! Groups of clicks on disk, without a server: a commit of the data file, and one append to a log whose blocks
//! were written before, synced in several ways.
//!
//! It runs on the servers' core while the load's core is busy. An append begins on a boundary of 4 KiB and
//! has a checksum and a sequence number. The bytes of a group are those of a row of the journal's tail.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use couplet::cli::OsRandom;
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::device::Device;
use couplet::domain::link::LinkId;
use couplet::domain::time::Timestamp;
use couplet::store::{Store, StoreError, encode_block};
use rustix::fs::OFlags;

use crate::links::median;
use crate::server::on_first_core;

const ALIGN: usize = 4096;
/// Checksum, sequence number, length.
const HEAD: usize = 16;
/// The space of the log, which is used again and again.
const SPACE: u64 = 16 * 1024 * 1024;
const TIMES: u32 = 400;
const SYNC_MODES: [(&str, OFlags, bool); 4] = [
    ("append, fdatasync", OFlags::empty(), true),
    ("append, O_DSYNC", OFlags::DSYNC, false),
    ("append, direct, fdatasync", OFlags::DIRECT, true),
    ("append, direct, O_DSYNC", OFlags::DIRECT.union(OFlags::DSYNC), false),
];

/// Runs [`compare`] in a process of its own on the servers' core.
pub(crate) fn compare_on_first_core(folder: &Path, pinned: bool) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("groups-alone").arg(folder);
    let mut command = if pinned { on_first_core(&command) } else { command };
    let mut child = command.spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
}

/// Prints the time and the CPU time of a group by its clicks.
pub(crate) fn compare(folder: &Path) {
    println!("\n{:<28}{:>10}{:>10}{:>10}{:>10}", "a group", "clicks", "us", "p99 us", "cpu us");
    let store = Store::create(&folder.join("groups.redb"), &OsRandom).unwrap();
    let mut next = 1;
    for clicks in [1, 16, 64, 256] {
        print("commit of the data file", clicks, || {
            let committed: Result<(), StoreError> =
                store.write(|txn| txn.append_clicks(&mut group(&mut next, clicks)));
            committed.unwrap();
        });
        for (name, flags, needs_sync) in SYNC_MODES {
            let Ok(mut log) = Log::create(&folder.join("groups.log"), flags, needs_sync) else {
                println!("{name:<28} is not possible here");
                continue;
            };
            print(name, clicks, || log.append(&mut group(&mut next, clicks)));
        }
    }
}

fn print(name: &str, clicks: u64, mut write: impl FnMut()) {
    let mut took = Vec::new();
    let processor = processor_us();
    for _ in 0..TIMES {
        let begun = Instant::now();
        write();
        took.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    let processor = (processor_us() - processor) / f64::from(TIMES);
    took.sort_by(f64::total_cmp);
    let p99 = took[took.len() * 99 / 100];
    println!("{name:<28}{clicks:>10}{:>10.0}{p99:>10.0}{processor:>10.0}", median(took));
}

/// CPU time of this thread, in microseconds: the first number of `schedstat`; 0 where the system does not tell.
fn processor_us() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let ns = stat.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok());
    ns.unwrap_or_default() / 1e3
}

struct Log {
    file: File,
    needs_sync: bool,
    sequence: u64,
    at: u64,
}

impl Log {
    fn create(path: &Path, flags: OFlags, needs_sync: bool) -> std::io::Result<Self> {
        // Zeros that are written, not just reserved: so a sync changes no metadata of the file.
        fs::write(path, vec![0; usize::try_from(SPACE).unwrap()])?;
        File::open(path)?.sync_all()?;
        let mut options = OpenOptions::new();
        options.write(true).custom_flags(flags.bits().cast_signed());
        Ok(Self { file: options.open(path)?, needs_sync, sequence: 0, at: 0 })
    }

    fn append(&mut self, clicks: &mut [Click]) {
        let (_, block) = encode_block(clicks).unwrap();
        let length = (HEAD + block.len()).next_multiple_of(ALIGN);
        // Direct writes need memory on such a boundary too.
        let mut buffer = vec![0; length + ALIGN];
        let from = buffer.as_ptr().align_offset(ALIGN);
        let out = &mut buffer[from..from + length];
        out[4..12].copy_from_slice(&self.sequence.to_le_bytes());
        out[12..HEAD].copy_from_slice(&u32::try_from(block.len()).unwrap().to_le_bytes());
        out[HEAD..HEAD + block.len()].copy_from_slice(&block);
        let sum = crc32fast::hash(&out[4..HEAD + block.len()]);
        out[..4].copy_from_slice(&sum.to_le_bytes());
        if self.at + length as u64 > SPACE {
            self.at = 0;
        }
        self.file.write_all_at(out, self.at).unwrap();
        if self.needs_sync {
            self.file.sync_data().unwrap();
        }
        self.at += length as u64;
        self.sequence += 1;
    }
}

/// Clicks of a browser that differ in number, time and link.
fn group(next: &mut u64, clicks: u64) -> Vec<Click> {
    let first = *next;
    *next += clicks;
    (first..*next).map(click).collect()
}

fn click(number: u64) -> Click {
    let at = 1_790_000_000_000 + i64::try_from(number / 10).unwrap();
    Click {
        number: ClickNumber::new(number).unwrap(),
        at: Timestamp::from_ms(at).unwrap(),
        link: LinkId(u32::try_from(number * 7919 % 100_000).unwrap()),
        variant: None,
        recipient: None,
        visitor: None,
        judgement: Judgement {
            verdict: Verdict::Person,
            rule: InlineStr::new("browser").unwrap(),
            rules_version: 1,
        },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: None,
        referrer_host: None,
        device: Device::Ios,
        language: None,
        country: None,
    }
}
