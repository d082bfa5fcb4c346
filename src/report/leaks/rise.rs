//! Codes that are redeemed far more often than they were before.
//!
//! The busiest seven days of a code, which end at a redemption, are compared with all days of its own history before
//! them. As the busiest of many weeks is chosen, the level is divided by the number of days on which one could end, and by
//! that of the codes.
//! Invariant: a launch without history is no rise, and neither is a week in which the other codes, or the orders of the
//! shop, rise alike. Codes that rose are left out of what the others are compared with, so that two leaks do not hide each
//! other; but of the other codes not if most rose, which is a good week.

use crate::attribution::statistics::{
    Exposed, Level, Proportion, Verdict, chance_of_more, compare_counts,
};
use crate::domain::limits::{
    COMPARED_CONVERSIONS_MIN, RISE_DAYS, RISE_HISTORY_DAYS_MIN, RISE_REDEMPTIONS_MIN,
    RISE_TIMES_MIN,
};
use crate::domain::period::Period;
use crate::domain::record::leak::{Leak, Sign};
use crate::domain::record::uses::DatedUse;
use crate::domain::time::{DAY_MS, Timestamp};

use super::Subject;

/// The busiest week of a code with what was before it.
struct Week<'a> {
    subject: &'a Subject,
    /// The uses in it, one at least.
    uses: &'a [DatedUse],
    before: u64,
    days_before: f64,
    /// On how many days a week could end.
    chosen_of: u32,
}

/// `orders` is when each order of the shop was, earliest first.
pub(super) fn leaks(
    subjects: &[Subject],
    orders: &[Timestamp],
    within: Option<&Period>,
) -> Vec<Leak> {
    let weeks: Vec<Week<'_>> = subjects.iter().filter_map(|of| busiest(of, within)).collect();
    let codes = u32::try_from(weeks.len()).unwrap_or(u32::MAX);
    let risen: Vec<&Week<'_>> = weeks.iter().filter(|of| of.is_risen(codes)).collect();
    let of_risen: Vec<&Subject> = risen.iter().map(|of| of.subject).collect();
    let around = Around { subjects, orders, risen: &of_risen };
    let is_leak = |week: &&&Week<'_>| around.is_above(week, week.level(codes));
    risen.iter().filter(is_leak).filter_map(|week| week.leak()).collect()
}

/// The first instant after the history that a code needs.
fn judged_from(subject: &Subject) -> Timestamp {
    subject.from.plus_ms(RISE_HISTORY_DAYS_MIN * DAY_MS)
}

/// The busiest week of a code that ends in the period and has enough history; `None` if no week has, or if the code has
/// too few uses for any week to be told.
fn busiest<'a>(subject: &'a Subject, within: Option<&Period>) -> Option<Week<'a>> {
    let uses = &subject.uses;
    let first = uses.partition_point(|of| of.at < subject.from);
    if ((uses.len() - first) as u64) < RISE_REDEMPTIONS_MIN + COMPARED_CONVERSIONS_MIN {
        return None;
    }
    let judged_from = judged_from(subject);
    let mut best: Option<(usize, usize)> = None;
    let mut begin = first;
    for (end, last) in uses.iter().enumerate().skip(first) {
        let start = last.at.plus_ms(-RISE_DAYS * DAY_MS);
        while uses[begin].at <= start {
            begin += 1;
        }
        let is_within = within.is_none_or(|of| of.contains(last.at));
        let count = end + 1 - begin;
        if is_within && start >= judged_from && best.is_none_or(|(_, most)| count > most) {
            best = Some((begin, count));
        }
    }
    let (begin, count) = best?;
    let of_week = &uses[begin..begin + count];
    let start = of_week.last()?.at.plus_ms(-RISE_DAYS * DAY_MS);
    // The days on which a week could end.
    let from = within.map_or(judged_from, |of| of.from.max(judged_from));
    let days = days_between(from, uses.last()?.at);
    Some(Week {
        subject,
        uses: of_week,
        before: (begin - first) as u64,
        days_before: days_between(subject.from, start),
        chosen_of: whole(days).max(1),
    })
}

fn days_between(from: Timestamp, to: Timestamp) -> f64 {
    to.ms().saturating_sub(from.ms()) as f64 / DAY_MS as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of years, and not negative"
)]
fn whole(days: f64) -> u32 {
    days.max(0.0).ceil() as u32
}

impl Week<'_> {
    /// `codes` is how many are compared.
    fn level(&self, codes: u32) -> Level {
        Level::of_comparisons(codes.saturating_mul(self.chosen_of))
    }

    /// Whether it is a rise against its own history.
    fn is_risen(&self, codes: u32) -> bool {
        let count = self.uses.len() as u64;
        let week = Exposed { count, over: RISE_DAYS as f64 };
        let before = Exposed { count: self.before, over: self.days_before };
        let is_many =
            count as f64 * before.over >= RISE_TIMES_MIN as f64 * self.before as f64 * week.over;
        count >= RISE_REDEMPTIONS_MIN && is_many && is_higher(week, before, self.level(codes))
    }

    fn leak(&self) -> Option<Leak> {
        let (uses, until) = (self.uses.len() as u64, self.uses.last()?.at);
        let days_before = u64::from(whole(self.days_before));
        let sign = Sign::Rise { until, uses, before: self.before, days_before };
        Some(self.subject.leak(sign, &self.uses[0]))
    }
}

fn is_higher(week: Exposed, before: Exposed, level: Level) -> bool {
    compare_counts(week, before, level).is_some_and(|of| of.verdict == Verdict::Higher)
}

/// What went on in the shop beside a code.
struct Around<'a> {
    subjects: &'a [Subject],
    orders: &'a [Timestamp],
    /// The codes that rose against their own history.
    risen: &'a [&'a Subject],
}

/// How often something was in a week, and before it.
#[derive(Debug, Clone, Copy)]
struct Counts {
    week: u64,
    before: u64,
}

impl Around<'_> {
    /// Whether a code rose beyond the other codes, and beyond the orders of the shop.
    fn is_above(&self, of: &Week<'_>, level: Level) -> bool {
        let Some(last) = of.uses.last() else { return false };
        let start = last.at.plus_ms(-RISE_DAYS * DAY_MS);
        let subject = of.subject;
        let is_self = |other: &Subject| std::ptr::eq(other, subject);
        let is_risen = |other: &Subject| self.risen.iter().any(|of| std::ptr::eq(*of, other));
        // A code that began meanwhile would look like a rise of all.
        let with_history = self.subjects.iter().filter(|of| judged_from(of) <= start);
        let are_few = 2 * self.risen.len() <= with_history.clone().count();
        let is_left_out = |other: &Subject| is_self(other) || (are_few && is_risen(other));
        let count = |of: &Subject, from: Timestamp| {
            let up_to = |at: Timestamp| of.uses.partition_point(|each| each.at <= at) as u64;
            let [from, start, end] = [from.plus_ms(-1), start, last.at].map(up_to);
            Counts { week: end - start, before: start.saturating_sub(from) }
        };
        let sum = |sum: Counts, of: Counts| Counts {
            week: sum.week + of.week,
            before: sum.before + of.before,
        };
        let none = Counts { week: 0, before: 0 };
        let others = with_history.filter(|of| !is_left_out(of));
        let others = others.map(|of| count(of, subject.from)).fold(none, sum);
        let own = count(subject, subject.from);
        if !is_above(own, others, days_between(subject.from, start), level) {
            return false;
        }
        // What was sold before the first known order is not known.
        let Some(from) = self.orders.first().map(|first| subject.from.max(*first)) else {
            return true;
        };
        let days = days_between(from, start);
        if days < RISE_HISTORY_DAYS_MIN as f64 {
            return true;
        }
        let up_to = |at: Timestamp| self.orders.partition_point(|of| *of <= at) as u64;
        let [before, until, end] = [from.plus_ms(-1), start, last.at].map(up_to);
        // Those of codes that rose are left out, also if most did: the others say whether it was a good week.
        let left_out = self.subjects.iter().filter(|of| is_self(of) || is_risen(of));
        let left_out = left_out.map(|of| count(of, from)).fold(none, sum);
        let orders = Counts {
            week: (end - until).saturating_sub(left_out.week),
            before: (until - before).saturating_sub(left_out.before),
        };
        is_above(count(subject, from), orders, days, level)
    }
}

/// Whether the share of a code rose too, if what goes on around it rose in the same week: as many times as a rise has, and
/// beyond chance.
fn is_above(own: Counts, others: Counts, days_before: f64, level: Level) -> bool {
    let week = Exposed { count: others.week, over: RISE_DAYS as f64 };
    let before = Exposed { count: others.before, over: days_before };
    if !is_higher(week, before, Level::DEFAULT) {
        return true;
    }
    let share = |own: u64, others: u64| Proportion { successes: own, trials: own + others };
    let [this, earlier] = [(own.week, others.week), (own.before, others.before)];
    let is_many = u128::from(this.0) * u128::from(earlier.1)
        >= u128::from(RISE_TIMES_MIN) * u128::from(earlier.0) * u128::from(this.1);
    let chance = chance_of_more(share(this.0, this.1), share(earlier.0, earlier.1));
    is_many && chance.is_some_and(|chance| chance <= level.probability() / 2.0)
}
