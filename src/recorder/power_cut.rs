//! Power is cut at moments that fit nobody, while clicks are committed and sealed, plans made live,
//! failures healed and files opened. What was answered by then is there afterwards, once.
//!
//! `COUPLET_SEEDS` says how many lives are lived, `COUPLET_SEED` which one alone.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use self::ledger::{Fault, Ledger};
use super::Durability;
use super::handle::Shared;
use super::handle::tests::{Sevens, click};
use super::queue::Group;
use super::waiters::wait;
use super::writer::Writing;
use crate::domain::click::Click;
use crate::domain::limits::CLICK_LEASE;
use crate::domain::link::{Link, LinkId};
use crate::domain::sample::link;
use crate::domain::span::Span;
use crate::store::faulty::{EIO, Faults, FaultyDisk, SplitMix64};
use crate::store::{SealHalf, SealSize, Store, StoreError, Txn};

mod ledger;

/// Seeds unless told otherwise.
const SEEDS: u64 = 2_000;
/// Times that power goes in one story.
const CUTS: u64 = 3;
/// Links of a plan.
const PLAN: u32 = 3;

/// Small, so that a few clicks make rows that are put together, segments, and a rest of a row.
const SEALED: SealSize = SealSize {
    rows: 4,
    clicks: 12,
    row_bytes: 1 << 20,
    clicks_max: 20,
    bytes: 4096,
    small: 4,
    fold: 9,
};

/// When a visitor is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// When the click is on disk.
    AfterCommit,
    /// Too early.
    BeforeCommit,
}

/// How it is done, and what goes wrong.
#[derive(Debug, Clone, Copy)]
struct Ways {
    answers: Answers,
    /// Which half of a step of sealing has a transaction of its own, and comes first.
    torn_seal: Option<SealHalf>,
    faults: Faults,
}

/// As the server does it.
const RIGHT: Ways = Ways { answers: Answers::AfterCommit, torn_seal: None, faults: Faults::NONE };

/// A new file and its keys, made once.
fn made() -> &'static (tempfile::TempDir, Vec<u8>) {
    static MADE: OnceLock<(tempfile::TempDir, Vec<u8>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FaultyDisk::of(Vec::new(), 0));
        let path = folder.path().join("c.redb");
        Store::open_on(Arc::clone(&disk) as _, &path, &Sevens).unwrap().close().unwrap();
        (folder, disk.bytes())
    })
}

fn open(disk: &Arc<FaultyDisk>, path: &Path) -> Result<Store, StoreError> {
    Store::open_on(Arc::clone(disk) as _, path, &Sevens)
}

/// One story: power goes a few times, also while the file is opened, and comes back.
fn live(seed: u64, ways: Ways) -> Result<Ledger, Fault> {
    let (folder, bytes) = made();
    let path = folder.path().join("c.redb");
    let disk = Arc::new(FaultyDisk::of(bytes.clone(), seed));
    let (mut dice, mut ledger) = (SplitMix64(!seed), Ledger::default());
    for _ in 0..CUTS {
        // One in four is cut while it is opened.
        let operations = if dice.below(4) == 0 { dice.below(8) } else { dice.below(200) };
        disk.power(Some(1 + operations));
        disk.fail(ways.faults);
        match open(&disk, &path) {
            Ok(store) => {
                ledger.check(&store)?;
                let Ok(mut life) = Life::begin(&store, &disk, &mut dice, ways) else { continue };
                life.serve(&mut ledger)?;
            }
            Err(_) if disk.is_off() => ledger.cut_while_opening += 1,
            Err(error) => return Err(Fault::Unreadable(format!("{error:?}"))),
        }
    }
    disk.power(None);
    disk.fail(Faults::default());
    let store = open(&disk, &path).map_err(|error| Fault::Unreadable(format!("{error:?}")))?;
    ledger.check(&store)?;
    let lease = store.write(Txn::lease_clicks).unwrap();
    ledger.give(lease.start)?;
    Ok(ledger)
}

/// The time from an opening to the next cut.
struct Life<'a> {
    store: &'a Store,
    disk: &'a FaultyDisk,
    dice: &'a mut SplitMix64,
    shared: Shared,
    ways: Ways,
}

impl<'a> Life<'a> {
    fn begin(
        store: &'a Store,
        disk: &'a FaultyDisk,
        dice: &'a mut SplitMix64,
        ways: Ways,
    ) -> Result<Self, StoreError> {
        let durability = Durability::Relaxed { flush: Span::from_ms(0) };
        let shared = Shared::begin(store, durability)?;
        // A disk without power is not waited for.
        shared.queue.stop(Duration::ZERO);
        Ok(Self { store, disk, dice, shared, ways })
    }

    /// Takes clicks and plans, and seals, until power goes.
    fn serve(&mut self, ledger: &mut Ledger) -> Result<(), Fault> {
        for _ in 0..20 {
            let goes_on = self.commit(ledger)?
                && (self.dice.below(2) == 0 || self.seal(ledger)?)
                && (self.dice.below(3) > 0 || make_plan(self.store, ledger).is_ok());
            if !goes_on {
                break;
            }
        }
        ledger.healed += self.shared.counters.reopened();
        Ok(())
    }

    /// A group of clicks; whether there is power.
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
        if self.ways.answers == Answers::BeforeCommit {
            ledger.answered.extend(waiting.iter().map(|(number, _)| *number));
        }
        if self.dice.below(8) == 0 {
            // As many visitors whose clicks do not come this far: a lease runs out.
            let last = (0..CLICK_LEASE / 3).map(|_| self.shared.number().unwrap()).last();
            ledger.give(last.unwrap().get())?;
        }
        self.fail_once_in(6);
        let is_kept = self.writer().keep(group);
        for (number, mut wait) in waiting {
            let told = Pin::new(&mut wait).poll(&mut Context::from_waker(Waker::noop()));
            if told == Poll::Ready(true) {
                ledger.answered.insert(number);
            }
        }
        Ok(is_kept)
    }

    /// Steps of sealing as the sealer makes them: each worked out on a view, and done between two
    /// groups of clicks, also when others came meanwhile. Whether there is power.
    fn seal(&mut self, ledger: &mut Ledger) -> Result<bool, Fault> {
        for _ in 0..=self.dice.below(3) {
            let next = self.store.begin_read().and_then(|txn| txn.next_seal(&SEALED));
            let next = next.map_err(|error| Fault::Unreadable(format!("{error:?}")))?;
            let Some(seal) = next else { return Ok(true) };
            if self.dice.below(3) == 0 && !self.commit(ledger)? {
                return Ok(false);
            }
            self.fail_once_in(6);
            let mut done = Ok(false);
            let is_kept = self.writer().run(|store| {
                done = match self.ways.torn_seal {
                    None => store.seal(&seal),
                    Some(first) => store.seal_in_two(&seal, first),
                };
            });
            match done {
                Ok(true) if seal.clicks() > 0 => ledger.sealed += 1,
                Ok(true) => ledger.folded += 1,
                Ok(false) if self.ways.torn_seal.is_none() => return Err(Fault::SealedInVain),
                Ok(false) => {}
                Err(_) if self.disk.is_off() => ledger.cut_while_sealing += 1,
                Err(_) => ledger.failed_seals += 1,
            }
            if !is_kept {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn writer(&self) -> Writing<'_> {
        Writing { shared: &self.shared, store: self.store, alarm: &|_| {} }
    }

    /// One time in so many the next write or sync fails.
    fn fail_once_in(&mut self, times: u64) {
        if self.dice.below(times) == 0 {
            let fails = [(Some(EIO), None), (None, Some(EIO))];
            let (write, sync) = fails[usize::from(self.dice.below(2) == 0)];
            self.disk.fail(Faults { write, sync, once: true, ..self.ways.faults });
        }
    }
}

/// Stages a plan, flips it, and moves it to its place.
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
        txn.stage(&id, &links, []).map(drop)
    })?;
    store.write(|txn| txn.flip(&id))?;
    store.drain()?;
    ledger.answered_plans.insert(plan);
    Ok(())
}

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text}, and no number")))
}

/// Lives some of the stories.
fn live_all(seeds: impl Iterator<Item = u64>) -> Vec<Ledger> {
    let lived =
        |seed| live(seed, RIGHT).unwrap_or_else(|fault| panic!("COUPLET_SEED={seed}: {fault:?}"));
    seeds.map(lived).collect()
}

#[test]
fn what_was_answered_before_power_went_is_there_once_when_it_is_back() {
    let seeds = match variable("COUPLET_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..variable("COUPLET_SEEDS").unwrap_or(SEEDS),
    };
    let half = |from: usize| seeds.clone().skip(from).step_by(2);
    let lived: Vec<Ledger> = thread::scope(|scope| {
        let others = scope.spawn(|| live_all(half(1)));
        let own = live_all(half(0));
        own.into_iter().chain(others.join().unwrap()).collect()
    });
    // A power cut that interrupts nothing shows nothing.
    let sum = |count: fn(&Ledger) -> u64| lived.iter().map(count).sum::<u64>();
    let shown = [
        ("answered", sum(|lived| lived.answered.len() as u64), 20.0),
        ("plans", sum(|lived| lived.answered_plans.len() as u64), 1.0),
        ("sealed", sum(|lived| lived.sealed), 1.0),
        ("folded", sum(|lived| lived.folded), 0.5),
        ("healed", sum(|lived| lived.healed), 0.5),
        ("cut while opening", sum(|lived| lived.cut_while_opening), 0.2),
        ("cut while sealing", sum(|lived| lived.cut_while_sealing), 0.1),
        ("failed while sealing", sum(|lived| lived.failed_seals), 0.1),
    ];
    for (what, count, a_story) in shown {
        let least = a_story * lived.len() as f64;
        assert!(lived.len() < 100 || count as f64 > least, "{what}: {count}\n{shown:?}");
    }
}

/// The first story that does not end well.
fn fault_found(ways: Ways) -> Option<Fault> {
    (0..200).find_map(|seed| live(seed, ways).err())
}

#[test]
fn a_recorder_that_answers_before_the_commit_is_found_out() {
    let found = fault_found(Ways { answers: Answers::BeforeCommit, ..RIGHT });
    assert!(matches!(found, Some(Fault::Lost(_))), "{found:?}");
}

#[test]
fn a_seal_in_two_transactions_is_found_out() {
    let found = fault_found(Ways { torn_seal: Some(SealHalf::Remove), ..RIGHT });
    assert!(matches!(found, Some(Fault::Lost(_))), "{found:?}");
    let found = fault_found(Ways { torn_seal: Some(SealHalf::Insert), ..RIGHT });
    assert!(matches!(found, Some(Fault::Doubled(_))), "{found:?}");
}

#[test]
fn a_disk_that_says_it_synced_and_did_not_is_found_out() {
    let faults = Faults { skips_sync: true, ..Faults::default() };
    assert_ne!(fault_found(Ways { faults, ..RIGHT }), None);
}

#[test]
fn a_file_that_is_opened_again_from_what_the_system_remembers_is_found_out() {
    let faults = Faults { keeps_dirty_cache: true, ..Faults::default() };
    assert_ne!(fault_found(Ways { faults, ..RIGHT }), None);
}
