//! Codes that are redeemed far more often than they were before.
//!
//! The busiest seven days of a code, which end at a redemption, are compared with all days of its own history before
//! them. As the busiest of many weeks is chosen, the level is divided by the number of days on which one could end, and by
//! that of the codes.
//! Invariant: a launch without history is no rise, and neither is a week in which all codes rise alike.

use crate::attribution::statistics::{
    Exposed, Level, Proportion, Verdict, compare_counts, newcombe,
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

pub(super) fn leaks(subjects: &[Subject], within: Option<&Period>) -> Vec<Leak> {
    let weeks: Vec<Week<'_>> = subjects.iter().filter_map(|of| busiest(of, within)).collect();
    let codes = u32::try_from(weeks.len()).unwrap_or(u32::MAX);
    weeks.iter().filter_map(|week| week.leak(codes, subjects)).collect()
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
    fn leak(&self, codes: u32, subjects: &[Subject]) -> Option<Leak> {
        let (count, last) = (self.uses.len() as u64, self.uses.last()?.at);
        let level = Level::of_comparisons(codes.saturating_mul(self.chosen_of));
        let this = Exposed { count, over: RISE_DAYS as f64 };
        let earlier = Exposed { count: self.before, over: self.days_before };
        let is_many = count >= RISE_REDEMPTIONS_MIN
            && count as f64 * earlier.over
                >= RISE_TIMES_MIN as f64 * self.before as f64 * this.over;
        let is_rise = is_many
            && compare_counts(this, earlier, level).is_some_and(|of| of.verdict == Verdict::Higher)
            && self.is_above_others(subjects, this, earlier, level);
        let days_before = u64::from(whole(earlier.over));
        let sign = Sign::Rise { until: last, uses: count, before: self.before, days_before };
        is_rise.then(|| self.subject.leak(sign, &self.uses[0]))
    }

    /// Whether its share of all redemptions rose too, if the other codes rose in the same week.
    fn is_above_others(
        &self,
        subjects: &[Subject],
        this: Exposed,
        earlier: Exposed,
        level: Level,
    ) -> bool {
        let Some(last) = self.uses.last() else { return false };
        let start = last.at.plus_ms(-RISE_DAYS * DAY_MS);
        let between = |of: &Subject, from: Timestamp, to: Timestamp| {
            let up_to = |at: Timestamp| of.uses.partition_point(|each| each.at <= at);
            (up_to(to) - up_to(from)) as u64
        };
        // A code that began meanwhile would look like a rise of all.
        let has_history =
            |of: &&Subject| !std::ptr::eq(*of, self.subject) && judged_from(of) <= start;
        let [mut in_week, mut before] = [0, 0];
        for of in subjects.iter().filter(has_history) {
            in_week += between(of, start, last.at);
            before += between(of, self.subject.from.plus_ms(-1), start);
        }
        let others = [Exposed { count: in_week, ..this }, Exposed { count: before, ..earlier }];
        let rose = compare_counts(others[0], others[1], Level::DEFAULT)
            .is_some_and(|of| of.verdict == Verdict::Higher);
        let share = |own: u64, others: u64| Proportion { successes: own, trials: own + others };
        !rose
            || newcombe(share(this.count, in_week), share(self.before, before), level)
                .is_some_and(|(low, _)| low > 0.0)
    }
}
