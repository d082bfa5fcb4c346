//! Simulated power cuts at random moments: while clicks are logged, folded, committed and sealed, plans applied,
//! failures healed and files opened. Everything that was answered before a cut is in the data file and its click log
//! afterwards, once. Both are on disks of their own that lose their power together. In half of the runs clicks are
//! committed to the data file without a log, as they are if nobody waits for the disk, or if the log has failed.
//!
//! `COUPLET_SEEDS` sets the number of runs; `COUPLET_SEED` runs one seed only.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use self::disks::Disks;
use self::ledger::{Fault, Ledger};
use super::Durability;
use super::handle::tests::click;
use super::job::Job;
use super::job::tests::{Deaf, Trial};
use super::queue::Group;
use super::state::Shared;
use super::waiters::wait;
use super::writer::Committer;
use crate::domain::click::Click;
use crate::domain::limits::CLICK_LEASE;
use crate::domain::link::{Link, LinkId};
use crate::domain::sample::{FixedRandom, link};
use crate::domain::settings::revision::Revision;
use crate::domain::span::Span;
use crate::store::faulty::{EIO, Faults, FaultyDisk, SplitMix64};
use crate::store::{OpenStaging, SealHalf, SealSize, Store, StoreError, Txn};

mod disks;
mod ledger;

/// The number of runs by default.
const SEEDS: u64 = 2_000;
/// Power cuts of a run.
const CUTS: u64 = 3;
/// Links of a plan.
const PLAN: u32 = 3;

/// Small, so that a few clicks give joined rows, segments, and rows that are sealed in part.
const SEALED: SealSize = SealSize {
    rows: 4,
    clicks: 12,
    row_bytes: 1 << 20,
    clicks_max: 20,
    bytes: 4096,
    small: 4,
    fold: 9,
};

/// When visitors are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// When the click is on disk.
    AfterCommit,
    /// Too early: a bug that the test must find.
    BeforeCommit,
}

/// How the simulated server works, and how its disk fails.
#[derive(Debug, Clone, Copy)]
struct Setup {
    answers: Answers,
    /// The half of a seal that is committed first, in a transaction of its own; `None` for one
    /// transaction.
    torn_seal: Option<SealHalf>,
    /// Whether a fold is noted in its transaction, as it must be.
    notes_folds: bool,
    /// The faults of the disks of the data file and of the click log.
    faults: [Faults; 2],
}

/// Like the real server.
const CORRECT: Setup = Setup {
    answers: Answers::AfterCommit,
    torn_seal: None,
    notes_folds: true,
    faults: [Faults::NONE; 2],
};

/// A folder with the keys of a new file, and its bytes; made once.
fn made() -> &'static (tempfile::TempDir, Vec<u8>) {
    static MADE: OnceLock<(tempfile::TempDir, Vec<u8>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FaultyDisk::of(Vec::new(), 0));
        let path = folder.path().join("c.redb");
        Store::open_on(Arc::clone(&disk) as _, &path, &FixedRandom(7)).unwrap().close().unwrap();
        (folder, disk.bytes())
    })
}

/// One run: the power is cut a few times, also while the file is opened.
fn run(seed: u64, setup: Setup) -> Result<Ledger, Fault> {
    let (folder, bytes) = made();
    let path = folder.path().join("c.redb");
    let disks = Disks::of(bytes.clone(), seed);
    let (mut dice, mut ledger) = (SplitMix64(!seed), Ledger::default());
    for _ in 0..CUTS {
        // One cut in four is while the file is opened.
        let operations = if dice.below(4) == 0 { dice.below(8) } else { dice.below(200) };
        disks.power(Some(1 + operations));
        disks.fail(setup.faults);
        match disks.open(&path) {
            // Removing a log that was folded is no part of what an opening must do.
            Ok(_) | Err(_) if disks.is_off() => ledger.cut_while_opening += 1,
            Ok(store) => {
                ledger.check(&store)?;
                let Ok(mut server) = Server::begin(&store, &disks, &mut dice, setup) else {
                    continue;
                };
                server.serve(&mut ledger)?;
            }
            Err(error) => return Err(Fault::Unreadable(format!("{error:?}"))),
        }
    }
    disks.power(None);
    disks.fail([Faults::NONE; 2]);
    let store = disks.open(&path).map_err(|error| Fault::Unreadable(format!("{error:?}")))?;
    ledger.check(&store)?;
    let lease = store.write(Txn::lease_clicks).unwrap();
    ledger.give(lease.start)?;
    Ok(ledger)
}

/// Another one for each log.
fn log_id(dice: &mut SplitMix64) -> Arc<FixedRandom> {
    Arc::new(FixedRandom(u8::try_from(dice.below(256)).unwrap()))
}

/// The server between an opening and the next power cut.
struct Server<'a> {
    store: &'a Store,
    disks: &'a Disks,
    dice: &'a mut SplitMix64,
    shared: Shared<Trial>,
    setup: Setup,
}

impl<'a> Server<'a> {
    fn begin(
        store: &'a Store,
        disks: &'a Disks,
        dice: &'a mut SplitMix64,
        setup: Setup,
    ) -> Result<Self, StoreError> {
        let durability = if dice.below(2) == 0 {
            Durability::Relaxed { flush: Span::from_ms(0) }
        } else {
            Durability::BeforeRedirect { wait_max: Span::from_ms(0) }
        };
        let shared = Shared::begin(store, durability, Arc::new(Deaf), log_id(dice))?;
        // Does not wait for a disk without power.
        shared.queue.stop(Duration::ZERO);
        Ok(Self { store, disks, dice, shared, setup })
    }

    /// Commits clicks, applies plans and seals, until the power is cut.
    fn serve(&mut self, ledger: &mut Ledger) -> Result<(), Fault> {
        for _ in 0..20 {
            let goes_on = self.commit(ledger)?
                && self.fold(ledger)
                && (self.dice.below(2) == 0 || self.seal(ledger)?)
                && (self.dice.below(3) > 0 || make_plan(self.store, ledger).is_ok());
            if !goes_on {
                break;
            }
        }
        ledger.healed += self.shared.counters.reopened();
        Ok(())
    }

    /// Commits a group of clicks; `false` if the power was cut.
    fn commit(&mut self, ledger: &mut Ledger) -> Result<bool, Fault> {
        let mut group = Group::default();
        let mut waiting = Vec::new();
        for _ in 0..=self.dice.below(5) {
            let number = self.shared.number().unwrap();
            ledger.give(number.get())?;
            ledger.given.insert(number.get());
            let (waiter, wait) = wait();
            let link = LinkId(u32::try_from(number.get() % 3).unwrap());
            group.clicks.push(Click { link, ..click(number) });
            group.waiters.push(waiter);
            waiting.push((number.get(), wait));
        }
        if self.setup.answers == Answers::BeforeCommit {
            ledger.answered.extend(waiting.iter().map(|(number, _)| *number));
        }
        if self.dice.below(8) == 0 {
            // Numbers whose clicks never reach the writer use up a lease.
            let last = (0..CLICK_LEASE / 3).map(|_| self.shared.number().unwrap()).last();
            ledger.give(last.unwrap().get())?;
        }
        self.fail_once_in(6);
        let has_power = self.committer().commit(group);
        for (number, mut wait) in waiting {
            let polled = Pin::new(&mut wait).poll(&mut Context::from_waker(Waker::noop()));
            if polled == Poll::Ready(true) {
                ledger.answered.insert(number);
            }
        }
        Ok(has_power)
    }

    /// Folds what is in the log at times, as the folder does, and begins a log that failed again, or ends it; `false` if
    /// the power was cut.
    fn fold(&mut self, ledger: &mut Ledger) -> bool {
        let logged = self.store.logged_clicks() as u64;
        match self.dice.below(8) {
            0 | 1 => {}
            2 => {
                let _ = self.store.begin_click_log(&*log_id(self.dice));
            }
            3 => {
                let _ = self.store.end_click_log();
            }
            _ => return true,
        }
        self.fail_once_in(6);
        let folded = if self.setup.notes_folds {
            self.store.fold_click_log()
        } else {
            self.store.fold_click_log_unnoted()
        };
        match folded {
            Ok(()) => ledger.folded_from_log += logged,
            Err(_) if self.disks.is_off() => ledger.cut_while_folding += u64::from(logged > 0),
            Err(_) => {}
        }
        self.committer().run(Vec::new())
    }

    /// Seals as the sealer does: each step is planned on a read transaction and run between two groups, sometimes after
    /// another group was committed. `false` if the power was cut.
    fn seal(&mut self, ledger: &mut Ledger) -> Result<bool, Fault> {
        for _ in 0..=self.dice.below(3) {
            let next = self.store.begin_read().and_then(|txn| txn.next_seal(&SEALED));
            // To read, it may have to fold the log.
            let Ok(next) = next else { return Ok(self.committer().run(Vec::new())) };
            let Some(seal) = next else { return Ok(true) };
            if self.dice.below(3) == 0 && !self.commit(ledger)? {
                return Ok(false);
            }
            self.fail_once_in(6);
            let clicks = seal.clicks();
            let (done, has_power) = match self.setup.torn_seal {
                None => {
                    let (answer, mut answered) = oneshot::channel();
                    let has_power = self.committer().run(vec![Job::Seal(Box::new(seal), answer)]);
                    (answered.try_recv().unwrap(), has_power)
                }
                Some(first) => {
                    let done = self.store.seal_in_two(&seal, first);
                    (done, self.committer().run(Vec::new()))
                }
            };
            match done {
                Ok(true) if clicks > 0 => ledger.sealed += 1,
                Ok(true) => ledger.folded += 1,
                Ok(false) if self.setup.torn_seal.is_none() => return Err(Fault::SealedInVain),
                Ok(false) => {}
                Err(_) if self.disks.is_off() => ledger.cut_while_sealing += 1,
                Err(_) => ledger.failed_seals += 1,
            }
            if !has_power {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn committer(&self) -> Committer<'_, Trial> {
        Committer { shared: &self.shared, store: self.store, alarm: &|_| {} }
    }

    /// Once in this many calls, makes the next write or sync fail.
    fn fail_once_in(&mut self, times: u64) {
        if self.dice.below(times) == 0 {
            let failures = [(Some(EIO), None), (None, Some(EIO))];
            let (write, sync) = failures[usize::from(self.dice.below(2) == 0)];
            let mut faults = self.setup.faults;
            let one = &mut faults[usize::from(self.dice.below(3) == 0)];
            *one = Faults { write, sync, once: true, ..*one };
            self.disks.fail(faults);
        }
    }
}

/// Applies a plan: stages its links, flips it, and drains the staged links.
fn make_plan(store: &Store, ledger: &mut Ledger) -> Result<(), StoreError> {
    let plan = ledger.plans;
    ledger.plans += 1;
    let mut id = [0; 16];
    id[..4].copy_from_slice(&plan.to_le_bytes());
    store.write(|txn| {
        let LinkId(next) = txn.next_link()?;
        let slug = |n| format!("p{plan:04}-{n}");
        let links: Vec<Link> =
            (0..PLAN).map(|n| link(next + n, &slug(n), "https://shop.example/")).collect();
        txn.stage(&id, OpenStaging { compared: Revision::default(), turn: 0 }, &links, [])
    })?;
    store.write(|txn| txn.flip(&id, [], []))?;
    store.drain()?;
    ledger.answered_plans.insert(plan);
    Ok(())
}

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text}, not a number")))
}

fn run_all(seeds: impl Iterator<Item = u64>) -> Vec<Ledger> {
    let checked =
        |seed| run(seed, CORRECT).unwrap_or_else(|fault| panic!("COUPLET_SEED={seed}: {fault:?}"));
    seeds.map(checked).collect()
}

#[test]
fn everything_answered_before_a_power_cut_is_there_once_afterwards() {
    let seeds = match variable("COUPLET_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..variable("COUPLET_SEEDS").unwrap_or(SEEDS),
    };
    let half = |from: usize| seeds.clone().skip(from).step_by(2);
    let runs: Vec<Ledger> = thread::scope(|scope| {
        let others = scope.spawn(|| run_all(half(1)));
        let own = run_all(half(0));
        own.into_iter().chain(others.join().unwrap()).collect()
    });
    // A power cut that interrupts nothing proves nothing: each kind of event must have occurred.
    let sum = |count: fn(&Ledger) -> u64| runs.iter().map(count).sum::<u64>();
    let shown = [
        ("answered", sum(|run| run.answered.len() as u64), 20.0),
        ("plans", sum(|run| run.answered_plans.len() as u64), 1.0),
        ("sealed", sum(|run| run.sealed), 0.8),
        ("folded", sum(|run| run.folded), 0.3),
        ("folded from the log", sum(|run| run.folded_from_log), 1.0),
        ("cut while folding", sum(|run| run.cut_while_folding), 0.02),
        ("healed", sum(|run| run.healed), 0.5),
        ("cut while opening", sum(|run| run.cut_while_opening), 0.2),
        ("cut while sealing", sum(|run| run.cut_while_sealing), 0.1),
        ("failed while sealing", sum(|run| run.failed_seals), 0.1),
    ];
    for (what, count, per_run) in shown {
        let least = per_run * runs.len() as f64;
        assert!(runs.len() < 100 || count as f64 > least, "{what}: {count}\n{shown:?}");
    }
}

/// The fault of the first run that has one.
fn first_fault(setup: Setup) -> Option<Fault> {
    (0..200).find_map(|seed| run(seed, setup).err())
}

#[test]
fn a_recorder_that_answers_before_the_commit_is_found_out() {
    let found = first_fault(Setup { answers: Answers::BeforeCommit, ..CORRECT });
    assert!(matches!(found, Some(Fault::Lost(_))), "{found:?}");
}

#[test]
fn a_seal_in_two_transactions_is_found_out() {
    let found = first_fault(Setup { torn_seal: Some(SealHalf::Remove), ..CORRECT });
    assert!(matches!(found, Some(Fault::Lost(_))), "{found:?}");
    let found = first_fault(Setup { torn_seal: Some(SealHalf::Insert), ..CORRECT });
    assert!(matches!(found, Some(Fault::Doubled(_))), "{found:?}");
}

#[test]
fn a_fold_that_does_not_say_what_it_folded_is_found_out() {
    let found = first_fault(Setup { notes_folds: false, ..CORRECT });
    assert!(matches!(found, Some(Fault::Doubled(_))), "{found:?}");
}

#[test]
fn a_disk_that_lies_about_a_sync_is_found_out() {
    let lies = Faults { skips_sync: true, ..Faults::NONE };
    for faults in [[lies, Faults::NONE], [Faults::NONE, lies]] {
        assert_ne!(first_fault(Setup { faults, ..CORRECT }), None);
    }
}

#[test]
fn a_file_that_is_reopened_from_a_stale_cache_is_found_out() {
    let stale = Faults { keeps_dirty_cache: true, ..Faults::NONE };
    assert_ne!(first_fault(Setup { faults: [stale, Faults::NONE], ..CORRECT }), None);
}
