//! Finds the signs that codes leaked, from the uses of each code: one pure function for lists and reports.
//!
//! A single code is judged by itself. What only many uses show (whether touches came before them, whether they rose) is
//! judged of a batch as a whole, and the rest of each of its codes. Invariant: nothing is told that chance alone brings
//! often, whatever the number of codes that are compared. Changes no credit. Does not say how redemptions arrived (see
//! `arrivals`), and does not read data.

mod cold;
mod guessed;
mod rise;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::label::{BatchName, Tags};
use crate::domain::period::Period;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::leak::{Leak, Sign};
use crate::domain::record::uses::DatedUse;
use crate::domain::time::Timestamp;

use super::arrivals::{Arrivals, Arrived};
use guessed::Guessed;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaks {
    /// By kind, most redemptions first, then by code.
    pub leaks: Vec<Leak>,
    /// All redemptions of known codes that were looked at.
    pub redemptions: u64,
    /// Those of which it can be told whether a touch came before them.
    pub judged: u64,
}

/// A code, or a batch, with its uses.
#[derive(Debug)]
struct Subject {
    /// `None` of a batch.
    code: Option<CouponCode>,
    batch: Option<BatchName>,
    tags: Tags,
    /// From when on it could be used.
    from: Timestamp,
    /// Earliest first. Of a batch without those of codes that were given to somebody before: they follow the hand-outs.
    uses: Vec<DatedUse>,
    arrived: Arrived,
}

impl Subject {
    fn leak(&self, sign: Sign, first: &DatedUse) -> Leak {
        Leak {
            code: self.code.clone(),
            batch: self.batch.clone(),
            tags: self.tags.clone(),
            sign,
            since: first.at,
            order: first.order.clone(),
        }
    }
}

/// Looks at codes one after the other.
#[derive(Debug)]
pub struct LeakFinder {
    /// Which uses may be a sign; `None` for those of all time.
    within: Option<Period>,
    /// The uses from here on are known.
    known_from: Timestamp,
    arrivals: Arrivals,
    single: Vec<Subject>,
    batches: BTreeMap<BatchName, Subject>,
    leaks: Vec<Leak>,
    redemptions: u64,
    guessed: Guessed,
}

impl LeakFinder {
    /// For uses of all time.
    #[must_use]
    pub fn of_all(arrivals: Arrivals) -> Self {
        Self::new(None, Timestamp::MIN, arrivals)
    }

    /// For the uses of a period; those since `known_from` say what was usual before.
    #[must_use]
    pub fn of_period(period: Period, known_from: Timestamp, arrivals: Arrivals) -> Self {
        Self::new(Some(period), known_from, arrivals)
    }

    fn new(within: Option<Period>, known_from: Timestamp, arrivals: Arrivals) -> Self {
        Self {
            within,
            known_from,
            arrivals,
            single: Vec::new(),
            batches: BTreeMap::new(),
            leaks: Vec::new(),
            redemptions: 0,
            guessed: Guessed::default(),
        }
    }

    /// The instant from which on no use is told.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.within.as_ref().map_or(Timestamp::MAX, |period| period.to)
    }

    /// Takes what was guessed over the network, before any code is added.
    #[must_use]
    pub fn with_guesses(mut self, guesses: &[Guesses]) -> Self {
        let is_within = |of: &&Guesses| self.within.as_ref().is_none_or(|it| it.contains(of.hour));
        self.guessed = Guessed::of(guesses.iter().filter(is_within));
        self
    }

    /// Adds a code with all its known uses up to the end of the period, earliest first.
    pub fn add(&mut self, code: &Code, uses: Vec<DatedUse>) {
        self.leaks.extend(self.guessed.leak(code, &uses));
        let Some(last) = uses.last() else { return };
        let is_within = |at: Timestamp| self.within.as_ref().is_none_or(|of| of.contains(at));
        self.redemptions += uses.iter().filter(|of| is_within(of.at)).count() as u64;
        if is_within(last.at) {
            self.leaks.extend(own_leaks(code, &uses, is_within));
        }
        let starts_at = code.spec.terms.starts_at.unwrap_or(Timestamp::MIN);
        // A code may be older than its row: a plan is applied, or a shop's codes are imported, long after.
        let first = uses.first().map_or(Timestamp::MAX, |of| of.at);
        let from = code.created_at.max(starts_at).min(first).max(self.known_from);
        let tags = &code.spec.tags;
        let subject = |code: Option<&CouponCode>, batch: Option<&BatchName>| Subject {
            code: code.cloned(),
            batch: batch.cloned(),
            tags: tags.clone(),
            from,
            uses: Vec::new(),
            arrived: Arrived::default(),
        };
        let Some(batch) = &code.batch else {
            let arrived = self.arrivals.of(code);
            self.single.push(Subject { uses, arrived, ..subject(Some(&code.spec.code), None) });
            return;
        };
        let of_batch =
            self.batches.entry(batch.clone()).or_insert_with(|| subject(None, Some(batch)));
        let is_given = |at: Timestamp| code.given.as_ref().is_some_and(|given| given.at <= at);
        of_batch.uses.extend(uses.into_iter().filter(|of| !is_given(of.at)));
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> Leaks {
        let Self { within, arrivals, single, mut batches, mut leaks, redemptions, .. } = self;
        leaks.extend(self.guessed.others());
        for (name, batch) in &mut batches {
            batch.uses.sort_unstable();
            batch.arrived = arrivals.of_batch(name);
        }
        let subjects: Vec<Subject> = single.into_iter().chain(batches.into_values()).collect();
        leaks.extend(cold::leaks(&subjects));
        leaks.extend(rise::leaks(&subjects, within.as_ref()));
        leaks.sort_by_cached_key(|leak| {
            let name = (leak.code.clone(), leak.batch.clone());
            (leak.sign.flag(), Reverse(leak.sign.redemptions().0), name, leak.since)
        });
        let judged = subjects.iter().map(|of| of.arrived.judged()).sum();
        Leaks { leaks, redemptions, judged }
    }
}

/// The signs that the uses of one code are by themselves, whatever the others are. Earliest first.
pub fn own_leaks(
    code: &Code,
    uses: &[DatedUse],
    is_within: impl Fn(Timestamp) -> bool,
) -> Vec<Leak> {
    let terms = &code.spec.terms;
    let is_early = |at: Timestamp| terms.starts_at.is_some_and(|start| at < start);
    let is_retired = |at: Timestamp| code.retired_at.is_some_and(|retired| retired <= at);
    let is_late = |at: Timestamp| code.given.as_ref().is_some_and(|given| given.is_over(at));
    let of = uses.iter().filter(|of| is_within(of.at)).count() as u64;
    let [mut before_first, mut after_last, mut after_retirement] = [0, 0, 0];
    let mut first = None;
    for each in uses.iter().filter(|of| is_within(of.at)) {
        // What the shop was told comes before what only this data file knows.
        let count = match each.at {
            at if is_early(at) => &mut before_first,
            at if terms.is_over(at) => &mut after_last,
            at if is_retired(at) => &mut after_retirement,
            _ => continue,
        };
        *count += 1;
        first = first.or(Some(each));
    }
    let outside = Sign::Outside { before_first, after_last, after_retirement, of };
    let over = terms.limit.and_then(|limit| {
        let over = uses.get(usize::try_from(limit).ok()?..)?.iter().find(|of| is_within(of.at))?;
        Some((Sign::OverLimit { uses: uses.len() as u64, limit }, over))
    });
    let mut late = uses.iter().filter(|of| is_within(of.at) && is_late(of.at));
    let late = late.next().map(|first| {
        let uses = 1 + late.count() as u64;
        (Sign::Late { uses, of }, first)
    });
    let signs = [first.map(|first| (outside, first)), over, late].into_iter().flatten();
    let leak = |(sign, first): (Sign, &DatedUse)| Leak {
        code: Some(code.spec.code.clone()),
        batch: code.batch.clone(),
        tags: code.spec.tags.clone(),
        sign,
        since: first.at,
        order: first.order.clone(),
    };
    signs.map(leak).collect()
}

#[cfg(test)]
mod tests;
