//! Finds the signs that codes leaked, from the uses of each code: one pure function for lists and reports.
//!
//! A single code is judged by itself. What only many uses show (whether touches came before them, whether they rose) is
//! judged of a batch as a whole, and the rest of each of its codes. Invariant: nothing is told that chance alone brings
//! often, whatever the number of codes that are compared, and nothing that the whole shop does alike. Changes no credit. Does not say how redemptions arrived (see
//! `arrivals`), and does not read data.

mod cold;
mod guessed;
mod rise;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::label::{BatchName, Tags};
use crate::domain::period::Period;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::leak::{Leak, Sign};
use crate::domain::record::person::PersonKey;
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
    /// Without uses.
    fn of(
        code: Option<&CouponCode>,
        batch: Option<&BatchName>,
        of: &Code,
        from: Timestamp,
    ) -> Self {
        let (code, batch, tags) = (code.cloned(), batch.cloned(), of.spec.tags.clone());
        Self { code, batch, tags, from, uses: Vec::new(), arrived: Arrived::default() }
    }

    fn leak(&self, sign: Sign, first: &DatedUse) -> Leak {
        let (batch, tags) = (self.batch.as_ref(), &self.tags);
        Leak::of(self.code.as_ref(), batch, tags, sign, first.at).with_order(first.order.as_ref())
    }
}

/// Looks at codes one after the other.
#[derive(Debug)]
pub struct LeakFinder {
    /// Which uses may be a sign; `None` for those of all time.
    within: Option<Period>,
    arrivals: Arrivals,
    single: Vec<Subject>,
    batches: BTreeMap<BatchName, Subject>,
    leaks: Vec<Leak>,
    redemptions: u64,
    guessed: Guessed,
    /// When each order of the shop was, earliest first.
    orders: Vec<Timestamp>,
}

impl LeakFinder {
    /// For uses of all time.
    #[must_use]
    pub fn of_all(arrivals: Arrivals) -> Self {
        Self::new(None, arrivals)
    }

    /// For the uses of a period; those before it say what was usual.
    #[must_use]
    pub fn of_period(period: Period, arrivals: Arrivals) -> Self {
        Self::new(Some(period), arrivals)
    }

    fn new(within: Option<Period>, arrivals: Arrivals) -> Self {
        Self {
            within,
            arrivals,
            single: Vec::new(),
            batches: BTreeMap::new(),
            leaks: Vec::new(),
            redemptions: 0,
            guessed: Guessed::default(),
            orders: Vec::new(),
        }
    }

    /// The instant from which on no use is told.
    fn end(&self) -> Timestamp {
        self.within.as_ref().map_or(Timestamp::MAX, |period| period.to)
    }

    /// Takes what was guessed over the network, before any code is added.
    #[must_use]
    pub fn with_guesses(mut self, guesses: &[Guesses]) -> Self {
        let is_within = |of: &&Guesses| self.within.as_ref().is_none_or(|it| it.contains(of.hour));
        self.guessed = Guessed::of(guesses.iter().filter(is_within));
        self
    }

    /// Takes when each order of the shop was, with a code or without, earliest first.
    #[must_use]
    pub fn with_orders(mut self, mut orders: Vec<Timestamp>) -> Self {
        orders.truncate(orders.partition_point(|at| *at < self.end()));
        self.orders = orders;
        self
    }

    /// Adds a code with all its known uses, earliest first.
    pub fn add(&mut self, code: &Code, mut uses: Vec<DatedUse>) {
        uses.truncate(uses.partition_point(|of| of.at < self.end()));
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
        let from = code.created_at.max(starts_at).min(first);
        let Some(batch) = &code.batch else {
            let arrived = self.arrivals.of(code);
            let subject = Subject::of(Some(&code.spec.code), None, code, from);
            self.single.push(Subject { uses, arrived, ..subject });
            return;
        };
        let of_batch = self.batches.entry(batch.clone());
        let of_batch = of_batch.or_insert_with(|| Subject::of(None, Some(batch), code, from));
        of_batch.from = of_batch.from.min(from);
        let is_given = |at: Timestamp| code.given.as_ref().is_some_and(|given| given.at <= at);
        of_batch.uses.extend(uses.into_iter().filter(|of| !is_given(of.at)));
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> Leaks {
        let Self { within, arrivals, single, mut batches, mut leaks, redemptions, orders, .. } =
            self;
        leaks.extend(self.guessed.others());
        for (name, batch) in &mut batches {
            batch.uses.sort_unstable();
            batch.arrived = arrivals.of_batch(name);
        }
        let mut subjects: Vec<Subject> = single.into_iter().chain(batches.into_values()).collect();
        // Of the time before the first thing that is known, it is not known that a code was not used.
        let first_use = subjects.iter().filter_map(|of| of.uses.first()).map(|of| of.at).min();
        if let Some(known_from) = orders.first().copied().into_iter().chain(first_use).min() {
            for of in &mut subjects {
                of.from = of.from.max(known_from);
            }
        }
        leaks.extend(cold::leaks(&subjects, arrivals.without_code()));
        leaks.extend(rise::leaks(&subjects, &orders, within.as_ref()));
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
    let by_customer =
        terms.limit_by_customer.and_then(|limit| over_limit_of_customer(uses, limit, &is_within));
    let signs = [first.map(|first| (outside, first)), over, by_customer, late];
    let leak = |(sign, first): (Sign, &DatedUse)| {
        Leak::of_code(code, sign, first.at).with_order(first.order.as_ref())
    };
    signs.into_iter().flatten().map(leak).collect()
}

/// The sign that customers used a code more often than each of them may, with the first use that is one too many.
fn over_limit_of_customer<'u>(
    uses: &'u [DatedUse],
    limit: u32,
    is_within: &impl Fn(Timestamp) -> bool,
) -> Option<(Sign, &'u DatedUse)> {
    let mut counts: HashMap<PersonKey, u64> = HashMap::new();
    let (mut customers, mut over, mut first) = (HashSet::new(), 0, None);
    for of in uses {
        let Some(customer) = of.customer else { continue };
        let count = counts.entry(customer).or_default();
        *count += 1;
        if *count > u64::from(limit) && is_within(of.at) {
            over += 1;
            customers.insert(customer);
            first = first.or(Some(of));
        }
    }
    let all = customers.iter().filter_map(|customer| counts.get(customer)).sum();
    let customers = customers.len() as u64;
    Some((Sign::OverCustomerLimit { customers, over, uses: all, limit }, first?))
}

#[cfg(test)]
mod tests;
