//! Power is cut at moments that fit nobody, while clicks are committed, plans made live, failures
//! healed and files opened. What was answered by then is there afterwards, once.
//!
//! `COUPLET_SEEDS` says how many lives are lived, `COUPLET_SEED` which one alone.

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::queue::Group;
use super::recorder::{Durability, Shared};
use super::sample::link;
use super::tests::{Sevens, click, on_disk};
use super::waiters::wait;
use super::writer::Writing;
use crate::domain::limits::CLICK_LEASE;
use crate::domain::link::{Link, LinkId};
use crate::domain::span::Span;
use crate::store::faulty::{Dice, EIO, Faults, FaultyDisk};
use crate::store::{Store, StoreError, Txn};

/// Seeds unless told otherwise.
const SEEDS: u64 = 2_000;
/// Times that power goes in one story.
const CUTS: u64 = 3;
/// Links of a plan.
const PLAN: u32 = 3;

/// When a visitor is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// When the click is on disk.
    AfterCommit,
    /// Too early.
    BeforeCommit,
}

/// What is wrong.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// A visitor was answered, and the click is not there.
    Lost(u64),
    /// It is there twice.
    Doubled(u64),
    /// It is there, and nobody asked.
    Unasked(u64),
    /// A number that a visitor may carry was leased again.
    LeasedAgain(u64),
    /// So many links of a plan are there.
    PartOfPlan(u32, usize),
    /// A plan that was answered is not there.
    LostPlan(u32),
    /// It does not open, or cannot be read.
    Unreadable(String),
}

/// What visitors and marketers were told.
#[derive(Debug, Default)]
struct Ledger {
    given: BTreeSet<u64>,
    highest: Option<u64>,
    answered: BTreeSet<u64>,
    plans: u32,
    answered_plans: BTreeSet<u32>,
    cut_while_opening: u64,
    healed: u64,
}

impl Ledger {
    /// Notes a number that a visitor may carry.
    fn give(&mut self, number: u64) -> Result<(), Fault> {
        if self.highest.is_some_and(|highest| number <= highest) {
            return Err(Fault::LeasedAgain(number));
        }
        self.highest = Some(number);
        Ok(())
    }

    /// Holds the file against what was told.
    fn check(&self, store: &Store) -> Result<(), Fault> {
        let mut found = BTreeSet::new();
        for number in on_disk(store) {
            if !found.insert(number) {
                return Err(Fault::Doubled(number));
            }
        }
        if let Some(lost) = self.answered.difference(&found).next() {
            return Err(Fault::Lost(*lost));
        }
        if let Some(unasked) = found.difference(&self.given).next() {
            return Err(Fault::Unasked(*unasked));
        }
        let slugs = Mutex::new(BTreeSet::new());
        store
            .each_link(|link| slugs.lock().unwrap().extend([link.spec.slug.to_string()]))
            .map_err(|error| Fault::Unreadable(error.to_string()))?;
        let slugs = slugs.into_inner().unwrap();
        for plan in 0..self.plans {
            let there = slugs.range(format!("p{plan:04}-")..format!("p{plan:04}.")).count();
            match there {
                0 if self.answered_plans.contains(&plan) => return Err(Fault::LostPlan(plan)),
                0 | 3 => {}
                _ => return Err(Fault::PartOfPlan(plan, there)),
            }
        }
        Ok(())
    }
}

/// A new file and its keys, made once.
fn made() -> &'static (tempfile::TempDir, Vec<u8>) {
    static MADE: OnceLock<(tempfile::TempDir, Vec<u8>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FaultyDisk::of(Vec::new(), 0));
        let path = folder.path().join("c.redb");
        Store::over(Arc::clone(&disk) as _, &path, &Sevens).unwrap().close().unwrap();
        (folder, disk.bytes())
    })
}

fn open(disk: &Arc<FaultyDisk>, path: &Path) -> Result<Store, StoreError> {
    Store::over(Arc::clone(disk) as _, path, &Sevens)
}

/// One story: power goes a few times, also while the file is opened, and comes back.
fn live(seed: u64, answers: Answers, faults: Faults) -> Result<Ledger, Fault> {
    let (folder, bytes) = made();
    let path = folder.path().join("c.redb");
    let disk = Arc::new(FaultyDisk::of(bytes.clone(), seed));
    let (mut dice, mut ledger) = (Dice(!seed), Ledger::default());
    for _ in 0..CUTS {
        // One in four is cut while it is opened.
        let operations = if dice.below(4) == 0 { dice.below(8) } else { dice.below(150) };
        disk.power(Some(1 + operations));
        disk.fail(faults);
        match open(&disk, &path) {
            Ok(store) => serve(&store, &disk, &mut dice, &mut ledger, (answers, faults))?,
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

/// Takes clicks and plans until power goes.
fn serve(
    store: &Store,
    disk: &FaultyDisk,
    dice: &mut Dice,
    ledger: &mut Ledger,
    (answers, faults): (Answers, Faults),
) -> Result<(), Fault> {
    let durability = Durability::Relaxed { flush: Span::from_ms(0) };
    let Ok(shared) = Shared::begin(store, durability) else { return Ok(()) };
    // A disk without power is not waited for.
    shared.queue.stop(Duration::ZERO);
    let writer = Writing { shared: &shared, store, alarm: &|_| {} };
    let mut healed = 0;
    for _ in 0..20 {
        let mut group = Group::default();
        let mut waiting = Vec::new();
        for _ in 0..=dice.below(5) {
            let number = shared.number().unwrap();
            ledger.give(number.get())?;
            ledger.given.insert(number.get());
            let (waiter, wait) = wait();
            group.clicks.push(click(number));
            group.waiters.push(waiter);
            waiting.push((number.get(), wait));
        }
        if answers == Answers::BeforeCommit {
            ledger.answered.extend(waiting.iter().map(|(number, _)| *number));
        }
        if dice.below(8) == 0 {
            // As many visitors whose clicks do not come this far: a lease runs out.
            for _ in 0..CLICK_LEASE / 3 {
                ledger.give(shared.number().unwrap().get())?;
            }
        }
        if dice.below(6) == 0 {
            let fails = [(Some(EIO), None), (None, Some(EIO))];
            let (write, sync) = fails[usize::from(dice.below(2) == 0)];
            disk.fail(Faults { write, sync, once: true, ..faults });
        }
        let is_kept = writer.keep(group);
        for (number, mut wait) in waiting {
            let told = Pin::new(&mut wait).poll(&mut Context::from_waker(Waker::noop()));
            if told == Poll::Ready(true) {
                ledger.answered.insert(number);
            }
        }
        ledger.healed += shared.counters.reopened() - healed;
        healed = shared.counters.reopened();
        if !is_kept || (dice.below(3) == 0 && make_plan(store, ledger).is_err()) {
            return Ok(());
        }
    }
    Ok(())
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

#[test]
fn what_was_answered_before_power_went_is_there_once_when_it_is_back() {
    let seeds = match variable("COUPLET_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..variable("COUPLET_SEEDS").unwrap_or(SEEDS),
    };
    let (many, mut answered, mut rest) = (seeds.end - seeds.start > 99, 0, [0; 3]);
    for seed in seeds.clone() {
        let lived = live(seed, Answers::AfterCommit, Faults::default());
        let lived = lived.unwrap_or_else(|fault| panic!("COUPLET_SEED={seed}: {fault:?}"));
        answered += lived.answered.len() as u64;
        rest[0] += lived.answered_plans.len() as u64;
        rest[1] += lived.cut_while_opening;
        rest[2] += lived.healed;
    }
    // A power cut that interrupts nothing shows nothing.
    let shown = answered > 20 * (seeds.end - seeds.start) && rest.iter().all(|count| *count > 0);
    assert!(!many || shown, "{answered} answered, {rest:?}");
}

/// The first story that does not end well.
fn fault_found(answers: Answers, faults: Faults) -> Option<Fault> {
    (0..100).find_map(|seed| live(seed, answers, faults).err())
}

#[test]
fn a_recorder_that_answers_before_the_commit_is_found_out() {
    let found = fault_found(Answers::BeforeCommit, Faults::default());
    assert!(matches!(found, Some(Fault::Lost(_))), "{found:?}");
}

#[test]
fn a_disk_that_says_it_synced_and_did_not_is_found_out() {
    let lies = Faults { lies: true, ..Faults::default() };
    assert_ne!(fault_found(Answers::AfterCommit, lies), None);
}

#[test]
fn a_file_that_is_opened_again_from_what_the_system_remembers_is_found_out() {
    let cached = Faults { keeps_cache: true, ..Faults::default() };
    assert_ne!(fault_found(Answers::AfterCommit, cached), None);
}
