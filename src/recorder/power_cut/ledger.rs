//! What was answered to visitors and marketers, and the check of a data file against it.
//!
//! Does not write the file (see the parent module).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, SeekFrom};
use std::sync::Mutex;

use crate::domain::link::LinkId;
use crate::store::{Audit, LinkCount, Selection, Snapshot, Store, StoreError};

/// A violated promise.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The click of an answered visitor is missing.
    Lost(u64),
    /// A click is there twice.
    Doubled(u64),
    /// A click is there that nobody made.
    Unasked(u64),
    /// A number that a visitor may have was leased again.
    LeasedAgain(u64),
    /// Only this many links of a plan are there.
    PartOfPlan(u32, usize),
    /// A plan whose apply was answered is missing.
    LostPlan(u32),
    /// A seal found its rows changed, although nothing else changes them.
    SealedInVain,
    /// The stored click count of a link is wrong.
    Miscounted(LinkId),
    /// The file contradicts itself.
    Differs(Vec<String>),
    /// The file cannot be opened or read.
    Unreadable(String),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Unreadable(format!("{error:?}"))
    }
}

/// What was answered, and what happened meanwhile.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) given: BTreeSet<u64>,
    highest: Option<u64>,
    pub(super) answered: BTreeSet<u64>,
    pub(super) plans: u32,
    pub(super) answered_plans: BTreeSet<u32>,
    pub(super) cut_while_opening: u64,
    pub(super) cut_while_sealing: u64,
    pub(super) healed: u64,
    pub(super) sealed: u64,
    pub(super) folded: u64,
    /// Clicks that went from the log to the data file.
    pub(super) folded_from_log: u64,
    pub(super) cut_while_folding: u64,
    pub(super) failed_seals: u64,
}

impl Ledger {
    /// Notes a number that a visitor may have.
    pub(super) fn give(&mut self, number: u64) -> Result<(), Fault> {
        if self.highest.is_some_and(|highest| number <= highest) {
            return Err(Fault::LeasedAgain(number));
        }
        self.highest = Some(number);
        Ok(())
    }

    /// Checks the file against what was answered.
    pub(super) fn check(&self, store: &Store) -> Result<(), Fault> {
        self.check_clicks(store)?;
        let slugs = Mutex::new(BTreeSet::new());
        store.each_link(|link| slugs.lock().unwrap().extend([link.spec.slug.to_string()]))?;
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

    /// Every click is there once, in the tail or in a segment; each block matches its header, and the sum
    /// of all headers matches the clicks.
    fn check_clicks(&self, store: &Store) -> Result<(), Fault> {
        let mut spool = store.spool(&Selection::to_audit())?;
        let (mut found, mut counts) = (BTreeSet::new(), BTreeMap::<LinkId, u64>::new());
        let mut doubled = None;
        Snapshot::read(&spool)?.clicks.each(|click| {
            let number = click.number.get();
            if !found.insert(number) {
                doubled = Some(number);
            }
            *counts.entry(click.link).or_default() += 1;
        })?;
        if let Some(doubled) = doubled {
            return Err(Fault::Doubled(doubled));
        }
        if let Some(lost) = self.answered.difference(&found).next() {
            return Err(Fault::Lost(*lost));
        }
        if let Some(unasked) = found.difference(&self.given).next() {
            return Err(Fault::Unasked(*unasked));
        }
        let mut stored = BTreeMap::<LinkId, u64>::new();
        let add = |link, count: LinkCount| *stored.entry(link).or_default() += count.all;
        store.begin_read()?.each_count(add)?;
        let differs = |link: &&LinkId| stored.get(link) != counts.get(link);
        if let Some(link) = stored.keys().chain(counts.keys()).find(differs) {
            return Err(Fault::Miscounted(*link));
        }
        spool.seek(SeekFrom::Start(0)).unwrap();
        let differences = Audit::of(spool)?.differences;
        if differences.is_empty() {
            Ok(())
        } else {
            Err(Fault::Differs(differences.lines().collect()))
        }
    }
}
