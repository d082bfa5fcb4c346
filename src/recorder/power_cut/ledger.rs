//! What visitors and marketers were told, and the check of a data file against it.
//!
//! Absent: how a file comes to be as it is (the stories above).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, SeekFrom};
use std::sync::Mutex;

use crate::domain::link::LinkId;
use crate::store::{Audit, LinkCount, Selection, Snapshot, Store, StoreError};

/// What is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
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
    /// Rows that nobody else touches were not as they had been.
    SealedInVain,
    /// What is said of how many clicks a link has is not what there is.
    Miscounted(LinkId),
    /// The file contradicts itself.
    Differs(Vec<String>),
    /// It does not open, or cannot be read.
    Unreadable(String),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Unreadable(format!("{error:?}"))
    }
}

/// What visitors and marketers were told, and what happened meanwhile.
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
    pub(super) failed_seals: u64,
}

impl Ledger {
    /// Notes a number that a visitor may carry.
    pub(super) fn give(&mut self, number: u64) -> Result<(), Fault> {
        if self.highest.is_some_and(|highest| number <= highest) {
            return Err(Fault::LeasedAgain(number));
        }
        self.highest = Some(number);
        Ok(())
    }

    /// Holds the file against what was told.
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

    /// Every click once, in the tail or in a segment; each block as its head says, and all heads
    /// together as all clicks are.
    fn check_clicks(&self, store: &Store) -> Result<(), Fault> {
        let mut spool = store.spool(&Selection::all())?;
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
        let mut said = BTreeMap::<LinkId, u64>::new();
        let say = |link, count: LinkCount| *said.entry(link).or_default() += count.all;
        store.begin_read()?.each_count(say)?;
        let differs = |link: &&LinkId| said.get(link) != counts.get(link);
        if let Some(link) = said.keys().chain(counts.keys()).find(differs) {
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
